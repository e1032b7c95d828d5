// Sixteen writers over MLflow's wire, a server that is killed and started again and again, and a check of the
// ledgers against what the server holds in the end.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { checkLedgers } from './check.ts';
import { type KillOptions, startKilledServer } from './killed-server.ts';
import { createRandom } from './random.ts';
import type { Verdict } from './verdict.ts';
import { createWire, type Wire } from './wire.ts';
import { runWriter } from './writer.ts';
import { startWriting, type Writing } from './writing.ts';

export interface SoakOptions extends KillOptions {
  readonly seed: number;
  readonly writers: number;
  /** Where the ledgers go: not below the data folder. */
  readonly ledgerFolder: string;
  /** Longest wait of a writer between two intents. */
  readonly pauseMs: number;
  /** Stands between the writers and the server: given the server's address, the address to write to. */
  readonly through?: (url: string) => Promise<string>;
  /** Goes on writing after the last kill until this many intents were acknowledged, however long that takes. */
  readonly intents: number;
}

export interface SoakReport {
  readonly verdict: Verdict;
  /** From spawn to ready after each kill. */
  readonly restartsMs: readonly number[];
  /** What SIGTERM ended in. */
  readonly exitCode: number | null;
}

/** Runs the soak and leaves the data folder, with the server stopped, for a look at the database itself. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const random = createRandom(options.seed);
  await mkdir(options.ledgerFolder, { recursive: true });
  const server = await startKilledServer(options);
  try {
    const direct = createWire(server.url);
    const place = await preparePlace(direct);
    const writing = startWriters(options, { url: options.through ? await options.through(server.url) : server.url, place });
    const restartsMs = await server.killAgain(random, writing.failed);
    while (writing.acked() < options.intents) await Promise.race([sleep(50), writing.failed]);
    await writing.finish();
    const verdict = await checkLedgers({ wire: direct, ledgerFolder: options.ledgerFolder, ...place });
    direct.close();
    return { verdict, restartsMs, exitCode: await server.stop() };
  } catch (error) {
    throw new Error(`the soak with seed ${options.seed} broke off; the server said:\n${server.output().slice(-3_000)}`, { cause: error });
  } finally {
    await server.kill();
  }
}

interface Place {
  readonly experimentId: string;
  readonly sharedRunId: string;
  readonly model: string;
}

/** What all writers share, made before anything goes wrong. */
async function preparePlace(wire: Wire): Promise<Place> {
  const api = '/api/2.0/mlflow';
  const model = 'ledger model';
  const { experiment_id: experimentId } = await wire.read<{ experiment_id: string }>(`${api}/experiments/create`, { name: 'ledger' });
  const { run } = await wire.read<{ run: { info: { run_id: string } } }>(`${api}/runs/create`, { experiment_id: experimentId, start_time: 1, run_name: 'shared' });
  await wire.read(`${api}/registered-models/create`, { name: model });
  return { experimentId, sharedRunId: run.info.run_id, model };
}

function startWriters({ seed, writers, ledgerFolder, pauseMs }: SoakOptions, { url, place }: { url: string; place: Place }): Writing<void> {
  const random = createRandom(seed);
  const wire = createWire(url, { sockets: writers });
  return startWriting(wire, writers, (index, signals) =>
    runWriter({ name: `w${index}`, wire, random: random.fork(index), ledgerFolder, ...place, pauseMs, giveUp: 0.02, ...signals }),
  );
}

/** The folders of a soak below one folder. */
export function soakFolders(folder: string): { readonly data: string; readonly ledgerFolder: string } {
  return { data: join(folder, 'server'), ledgerFolder: join(folder, 'ledgers') };
}
