// A process that opens a data file, says so, and holds it until it is ended. For tests.
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';

await openSqliteStore({ path: process.argv[2]! });
process.stdout.write('open\n');
setInterval(() => undefined, 60_000);
