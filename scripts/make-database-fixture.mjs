// Run at each release, on its commit: `node scripts/make-database-fixture.mjs 0.2`, then commit tests/fixtures/databases/0.2.
// It fills a server of this commit on SQLite and on PostgreSQL, records runs beside it, and writes down what both tell; every
// later commit must open that and tell the same (tests/upgrade). A fixture that is committed is never made again.
// Needs Linux, unshare (util-linux), git, Python 3.10 or newer as /usr/bin/python3, and what `npm test` needs. The host's
// name, the user and the folders recorded are made up: it works in namespaces of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { become, ensureInstalled, home, runtime } from './prepare.mjs';

const [release, ...rest] = process.argv.slice(2);
if (!/^\d+(\.\d+)+$/.test(release ?? '') || rest.length > 0) {
  process.stderr.write('Give one release, such as: node scripts/make-database-fixture.mjs 0.2\n');
  process.exit(2);
}
if (existsSync(join(home, 'tests/fixtures/databases', release))) {
  process.stderr.write(`There is a fixture of ${release} already. What is committed stays as it is; remove one that was broken off by hand.\n`);
  process.exit(2);
}
ensureInstalled();
if (process.execPath !== runtime) become(process.argv.slice(1));
else process.exitCode = await makeInside();

async function makeInside() {
  const { withPostgres } = await import('./postgres-for-tests.mjs');
  const { pythonEnvironment } = await import('../tests/python/environments.ts');
  const { python } = await pythonEnvironment('mlflow-new');
  const postgres = await withPostgres();
  const databases = await Promise.all([1, 2, 3].map(() => postgres.freshDatabase()));
  const users = join(home, '.cache/fixture-users');
  mkdirSync(join(home, '.cache'), { recursive: true });
  writeFileSync(users, 'researcher:x:0:0::/tmp/researcher:/bin/sh\n');
  // The sources show up at another place, /tmp is empty, and user 0 is called otherwise.
  const script = `set -e
mount -t tmpfs none /srv; mkdir /srv/assay; mount --rbind "$1" /srv/assay; mount -t tmpfs none /tmp; mkdir /tmp/researcher
mount --bind "$2" /etc/passwd; hostname recorder; cd /srv/assay; shift 2
exec env -i PATH=/usr/bin:/bin HOME=/tmp/researcher USER=researcher LOGNAME=researcher LANG=C.UTF-8 TZ=UTC "$@"`;
  const rights = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];
  const inside = ['/srv/assay/node_modules/node/bin/node', 'tests/upgrade/make-fixture.ts', release, python, ...databases];
  const child = spawn('unshare', [...rights, '--uts', '--mount', 'sh', '-c', script, 'sh', home, users, ...inside], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  await postgres.stop();
  return code ?? 1;
}
