// Real MLflow clients train through the relay: with the server there, away all the time, and killed in the middle. What
// the server holds in the end is the same, and the program feels nothing. The older clients
// take turns, and so do the two ways of the newest.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { type ServerProcess, startServer } from '../journeys/server-process.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { skipUnless } from '../skips.ts';
import { takeTurn } from '../turns.ts';
import { type RelayRig, runId, startRelayRig } from './relay-rig.ts';
import { type TrackedState, trackedState } from './tracked-state.ts';
import { removeFolder } from '../remove-folder.ts';

const program = fileURLToPath(new URL('./train_with_client.py', import.meta.url));
const reason = await pythonMissing();
const skip = skipUnless(reason === undefined, reason ?? '');

/** Trains to its end; `middle` is called when the program stands in the middle, and holds it there. */
async function train(
  client: string,
  { rig, middle, middleFolder }: { readonly rig: RelayRig; readonly middle?: () => Promise<void>; readonly middleFolder: string },
): Promise<string> {
  const environment = await pythonEnvironment(client);
  await mkdir(middleFolder);
  const running = environment.run([program], {
    env: {
      MLFLOW_TRACKING_URI: rig.relay.url,
      MLFLOW_RUN_ID: runId,
      TRAIN_EXPERIMENT: 'Mine',
      TRAIN_MIDDLE: middleFolder,
      GIT_PYTHON_REFRESH: 'quiet',
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
    },
  });
  let isOver = false;
  void running.then(() => (isOver = true));
  while (!isOver && !existsSync(join(middleFolder, 'reached'))) await sleep(50);
  await middle?.();
  await writeFile(join(middleFolder, 'go'), '');
  const { code, stdout, stderr } = await running;
  assert.equal(code, 0, stderr.slice(-6_000));
  assert.match(stdout, /done/);
  return /calls .*/.exec(stderr)?.[0] ?? '';
}

interface Case {
  readonly client: string;
  readonly mode: 'there' | 'away' | 'killed';
}

async function trainedState(t: TestContext, { client, mode }: Case): Promise<TrackedState> {
  const folder = await mkdtemp(join(tmpdir(), 'clients-'));
  let server: ServerProcess = await startServer({ data: join(folder, 'data') });
  const rig = await startRelayRig(t, { server: server.url, isOffline: mode === 'away' });
  t.after(async () => {
    await server.stop();
    await removeFolder(folder);
  });
  let restarted: Promise<void> | undefined;
  const middle = async (): Promise<void> => {
    if (mode !== 'killed') return;
    await server.kill();
    restarted = sleep(4_000).then(async () => void (server = await startServer({ data: join(folder, 'data'), port: server.port })));
  };
  const calls = await train(client, { rig, middle, middleFolder: join(folder, 'middle') });
  await restarted;
  t.diagnostic(`${client}, server ${mode}: ${calls}; ${rig.outbox.state().waiting} wait at the end`);
  const { firstNotANumber, chosenExperiment, lastMetrics } = rig.relay.state();
  assert.deepEqual([firstNotANumber?.key, firstNotANumber?.step, firstNotANumber?.value], ['odd', 1, 'NaN']);
  assert.equal(chosenExperiment, 'Mine');
  assert.deepEqual(lastMetrics.find(({ key }) => key === 'loss')?.count, 20);
  if (mode === 'away') assert.ok(rig.outbox.state().waitingRequests > 50);
  await rig.deliver(server.url);
  assert.deepEqual(await rig.outbox.problems(), []);
  return trackedState(server.url);
}

for (const { client, modes } of [
  { client: 'mlflow-new', modes: takeTurn(['away', 'killed'] as const, 2) },
  ...takeTurn([{ client: 'mlflow-31', modes: ['away'] } as const, { client: 'mlflow-2', modes: ['away'] } as const], 2),
] as const) {
  test(`the ${client} client leaves the same on the server whether that was there, away or killed meanwhile`, { skip }, async (t) => {
    const wanted = await trainedState(t, { client, mode: 'there' });
    const names = Object.keys(wanted.experiments);
    assert.deepEqual(names, ['Default', 'Mine', 'Recorded']);
    assert.equal(wanted.experiments['Recorded']?.runs.length, 1);
    assert.equal(wanted.experiments['Mine']?.runs.length, 3);
    for (const mode of modes) assert.deepEqual(await trainedState(t, { client, mode }), wanted, mode);
  });
}
