// One side of the comparison of relay-core.ts, as a process of its own with a recorder's modules in it: the relay as it is, or the
// server's own wire and core on a small SQLite file. Asked, it says what it has used and what a sync of its disk takes.
import { fdatasyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { openOutbox } from '../src/outbox/outbox.ts';
import { startRelay } from '../src/relay/relay.ts';
import { openFilesystemBlobStore } from '../src/storage/blobs/filesystem.ts';
import { createLocalContent } from '../src/workspace/local-content.ts';

export interface Figures {
  /** Of the whole process, since its start. */
  readonly cpuMs: number;
  readonly pssMiB: number;
  /** Of 4 KiB at the end of a file in the spool; one for each asked for. */
  readonly syncsMs: readonly number[];
}

const [kind, folder, server] = process.argv.slice(2) as [string, string, string | undefined];
const runId = 'ab'.repeat(16);
const spool = join(folder, 'spool');
mkdirSync(spool, { recursive: true });
const blobs = await openFilesystemBlobStore({ folder: join(folder, 'content'), isExclusive: false, onFatal: (error) => console.error(error) });
const outbox = await openOutbox(spool, { runId });
// With a server there the run is made already, and everything is handed on.
if (server === undefined) await outbox.push({ kind: 'run', experiment: 'Default', run: { id: runId, name: 'recorded' } });
// What a recorder has in memory while its program runs.
await import('../src/record/run-recording.ts');
await import('../src/outbox/uploader.ts');
const url = kind === 'core' ? await startCore() : (await startRelay({ server, outbox, store: createLocalContent(blobs), runId })).url;

const probe = openSync(join(spool, 'probe'), 'w');
const block = Buffer.alloc(4_096, 1);
process.on('message', ({ syncs }: { readonly syncs: number }) => {
  const syncsMs: number[] = [];
  for (let count = 0; count < syncs; count += 1) {
    const startedAt = performance.now();
    writeSync(probe, block);
    fdatasyncSync(probe);
    syncsMs.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage();
  const figures: Figures = { cpuMs: (user + system) / 1_000, pssMiB: Number(/^Pss:\s+(\d+)/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))![1]) / 1_024, syncsMs };
  process.send!(figures);
});
process.send!({ url });

/** Everything durable before its answer, reads where the writes are, and nothing of the server that a program has no need of. */
async function startCore(): Promise<string> {
  const [{ getRequestListener }, { createCore }, { openSqliteStore }, { createMlflowProtocol }, { createArtifactLocations }, ports, { createLog }] = await Promise.all([
    import('@hono/node-server'),
    import('../src/core/core.ts'),
    import('../src/storage/sql/sqlite.ts'),
    import('../src/protocols/mlflow/protocol.ts'),
    import('../src/protocols/mlflow/artifacts/artifact-locations.ts'),
    import('../src/server/system-ports.ts'),
    import('../src/log.ts'),
  ]);
  const none = (): Promise<never> => Promise.reject(new Error('not beside a program'));
  const core = await createCore({
    store: await openSqliteStore({ path: join(spool, 'run.db'), readerThreads: 0 }),
    blobs,
    clock: ports.systemClock,
    ids: ports.randomIds,
    digest: ports.digestOfText,
    decodeUtf8: ports.strictUtf8,
    compareContents: none,
    describeContent: none,
    locations: createArtifactLocations(),
    webhookSender: { send: none },
    nextCronTime: () => undefined,
  });
  const protocol = createMlflowProtocol(core, { log: createLog({ level: 'error', format: 'text', write: (line) => process.stderr.write(line), now: Date.now }) });
  const answer = getRequestListener(protocol.fetch);
  const http = createServer({ noDelay: true, keepAliveTimeout: 120_000, requestTimeout: 0 }, (incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}
