// Makes a release's fixture; started by scripts/make-database-fixture.mjs in surroundings that tell nothing of the machine:
// make-fixture.ts RELEASE PYTHON DATABASE_URL…, with a Python that has the MLflow client and three empty databases.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { databasesFolder, type EngineName, engines, fixtureFiles, pack, recordedRoot, writeJson } from './fixture-files.ts';
import { sendUnsent, type Server, startServer, withOpenedFixture } from './opened-fixture.ts';
import { dumpDatabase, loadDatabase } from './postgres-dump.ts';
import { readEverything } from './read-everything.ts';
import { recordedParts, writeRecordedContent, writeUnsentRuns } from './write-recorded-content.ts';
import { writeTrackedContent } from './write-tracked-content.ts';

/** What the content makes the signed webhook wait with. */
const waitingDeliveries = 13;
const clientScript = fileURLToPath(new URL('./client_content.py', import.meta.url));

const [release, python, ...databases] = process.argv.slice(2) as [string, string, string, string, string];
const files = fixtureFiles(release);
mkdirSync(join(databasesFolder, release));
for (const engine of engines) await makeData(engine);
for (const engine of engines) await writeExpectedSent(engine);

async function makeData(engine: EngineName): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), `${engine}-`));
  const database = engine === 'postgresql' ? databases[0] : undefined;
  rmSync(recordedRoot, { recursive: true, force: true });
  mkdirSync(join(recordedRoot, 'home', 'spool'), { recursive: true });
  const server = await startServer(data, database);
  await writeTrackedContent(server.url);
  runClient(server);
  await writeRecordedContent(server.url);
  const told = await readEverything(server.url);
  await server.stop();
  writeJson(files.expected[engine], told);
  if (database !== undefined) writeFileSync(join(data, 'dump.sql'), await checkedDump(database));
  pack(files.data[engine], data, engine === 'sqlite' ? ['assay.db', 'blobs'] : ['dump.sql', 'blobs']);
  // One home does for both: what waits in it is the same whatever the server keeps its tables in.
  if (engine !== 'sqlite') return;
  await writeUnsentRuns();
  pack(files.home, recordedRoot, recordedParts);
}

/** From a folder of no meaning, since the client tells where its script stands. */
function runClient({ url }: Server): void {
  const script = join(recordedRoot, 'client', 'train.py');
  mkdirSync(join(recordedRoot, 'client'));
  copyFileSync(clientScript, script);
  const { status, stderr } = spawnSync(python, [script], {
    cwd: join(recordedRoot, 'client'),
    env: { ...process.env, MLFLOW_TRACKING_URI: url, MLFLOW_DISABLE_TELEMETRY: 'true' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the client failed:\n${stderr}`);
}

/** A dump that was loaded once, and gave the same database. */
async function checkedDump(database: string): Promise<string> {
  const dump = await dumpDatabase(database);
  await loadDatabase(databases[1], dump);
  if ((await dumpDatabase(databases[1])) !== dump) throw new Error('the loaded copy of the PostgreSQL database is not the one that was written');
  return dump;
}

/** From an unpacked copy, which also shows that the copy is whole. */
async function writeExpectedSent(engine: EngineName): Promise<void> {
  await withOpenedFixture(files, { engine, database: engine === 'postgresql' ? databases[2] : undefined }, async (opened) => {
    writeJson(files.expectedSent[engine], { unsent: await sendUnsent(opened), deliveries: await opened.receiver.receive(waitingDeliveries) });
  });
}
