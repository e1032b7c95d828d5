// Writers over the W&B wire's streams, a server that is killed and started again and again, and a check of what they told against what is
// stored in the end.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { openCore } from '../core/core-under-test.ts';
import { type StreamVerdict, checkStreams } from './check-streams.ts';
import { type KillOptions, startKilledServer } from './killed-server.ts';
import { createRandom } from './random.ts';
import { runStreamWriter } from './stream-writer.ts';
import type { StreamedRun } from './streamed-run.ts';
import { createWire } from './wire.ts';
import { startWriting } from './writing.ts';

export interface StreamSoakOptions extends KillOptions {
  readonly seed: number;
  readonly writers: number;
  /** Longest wait of a writer between two groups of requests. */
  readonly pauseMs: number;
  /** Stands between the writers and the server: given the server's address, the address to write to. */
  readonly through?: (url: string) => Promise<string>;
  /** Goes on after the last kill until this many requests were acknowledged. */
  readonly requests: number;
}

export interface StreamSoakReport {
  readonly verdict: StreamVerdict;
  readonly restartsMs: readonly number[];
  readonly acked: number;
  readonly runs: number;
}

/** Runs the soak and leaves the data folder with the server stopped. */
export async function streamSoak(options: StreamSoakOptions): Promise<StreamSoakReport> {
  const { seed, writers, pauseMs, through, requests } = options;
  const random = createRandom(seed);
  const server = await startKilledServer(options);
  try {
    const wire = createWire(through === undefined ? server.url : await through(server.url), { sockets: 2 * writers });
    const writing = startWriting(wire, writers, (index, signals) => runStreamWriter({ name: `w${index}`, wire, random: random.fork(index), pauseMs, giveUp: 0.01, ...signals }));
    const restartsMs = await server.killAgain(random, writing.failed);
    while (writing.acked() < requests) await Promise.race([sleep(50), writing.failed]);
    const runs = (await writing.finish()).flat();
    if ((await server.stop()) !== 0) throw new Error('SIGTERM did not end the server with 0');
    return { verdict: await checkStored(options, runs), restartsMs, acked: writing.acked(), runs: runs.length };
  } catch (error) {
    throw new Error(`the soak with seed ${seed} broke off: ${String(error)}; the server said:\n${server.output().slice(-3_000)}`, { cause: error });
  } finally {
    await server.kill();
  }
}

async function checkStored({ data, database }: StreamSoakOptions, runs: readonly StreamedRun[]): Promise<StreamVerdict> {
  const closing: (() => unknown)[] = [];
  const store = await openStore(data, database);
  const { core } = await openCore({ after: (close) => void closing.push(close as () => unknown) }, { store });
  try {
    return await checkStreams(core, runs);
  } finally {
    for (const close of closing) await close();
  }
}

async function openStore(data: string, database: string | undefined) {
  if (database === undefined) return (await import('../../src/storage/sql/sqlite.ts')).openSqliteStore({ path: join(data, 'assay.db') });
  return (await import('../../src/storage/sql/postgres.ts')).openPostgresStore({ url: database });
}
