// Opens what a recorder works with, says that the program may start, and leaves the rest of the work to what is loaded
// meanwhile: the user waits for this part.
import { join } from 'node:path';

import { openFilesystemBlobStore } from '../storage/blobs/filesystem.ts';
import { createMemoryBlobStore } from '../storage/blobs/memory.ts';
import { holdConsole } from './console-takeover.ts';
import { readOomKills } from './oom-counter.ts';
import { openOutbox } from '../outbox/outbox.ts';
import { watchProgram } from './program-watch.ts';
import { readJob } from './record-job.ts';
import type { RecordRunOptions, RunRecording } from './run-recording.ts';
import { startRelay } from '../relay/relay.ts';
import { createSpillingStore } from '../outbox/spilling-store.ts';
import { createLocalContent } from '../workspace/local-content.ts';
import { startUploader } from '../outbox/uploader.ts';

/** Throws when nothing can be recorded at all. Otherwise resolves when all is sent, or the server was away for too long. */
export async function recordRun(options: RecordRunOptions): Promise<void> {
  const { spool, link, log } = options;
  const oomAtStart = readOomKills();
  const asked = await link.job;
  const found = asked ?? (await readJob(spool));
  if (found === undefined) throw new Error(`${spool} holds no job to record by`);
  const job = options.server === undefined ? found : { ...found, server: options.server };
  const [disk, outbox] = await Promise.all([
    openFilesystemBlobStore({ folder: join(job.home, 'content'), isExclusive: false, digestThreads: 1, onFatal: (error) => log(error.message) }),
    openOutbox(spool, { runId: job.runId }),
  ]);
  const store = createSpillingStore(createLocalContent(disk), createLocalContent(createMemoryBlobStore()));
  const uploader = job.server === undefined ? undefined : startUploader({ outbox, server: job.server, store });
  // Loaded while the program starts; until then nothing of it is taken in.
  const made = Promise.withResolvers<RunRecording>();
  const keeper = made.promise.then(({ redactor }) => redactor);
  const relay = await startRelay({ server: job.server, outbox, store, runId: job.runId, port: options.port, keeper, onServerBack: () => uploader?.wake() });
  const console = holdConsole(spool, {
    redaction: made.promise.then((recording) => () => recording.consoleRedaction()),
    onLost: (stream, reason) => log(`${stream} is not kept any more: ${reason}`),
  });
  const watch = watchProgram(spool, link, () => console.takeOver());
  link.send({ kind: 'ready', port: relay.port });
  const { RunRecording: Recording } = await import('./run-recording.ts');
  const recording = new Recording({ ...options, job, oomAtStart, isAsked: asked !== undefined, console, watch, disk, store, outbox, uploader, relay });
  made.resolve(recording);
  await recording.run();
}
