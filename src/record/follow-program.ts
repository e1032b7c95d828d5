// What a recorder does while the program runs: delivers the console and the machine's metrics, keeps the lease, and takes
// in what the program reads as soon as it reads it.
import type { LocalContent } from '../workspace/local-content.ts';
import { openReadCapture, type ReadCapture } from '../workspace/data/capture-reads.ts';
import type { ReadFact } from '../workspace/data/data-capture.ts';
import type { FileDigests } from '../workspace/data/file-digests.ts';
import { readSome } from '../workspace/data/read-some.ts';
import { openHookReader } from '../workspace/hooks/hook-reader.ts';
import { readHooks } from '../workspace/hooks/read-hooks.ts';
import { nativeFile } from '../workspace/native/native-line.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';
import { captureScope, listingsAtStart, rootFolder } from './collect-inputs.ts';
import type { ConsoleTail } from './console-tail.ts';
import type { Deliverer } from '../outbox/deliverer.ts';
import { type MachineReading, readMachine } from './machine-readings.ts';
import { namesInCode } from './names-in-code.ts';
import type { ProgramWatch } from './program-watch.ts';
import type { RecordJob } from './record-job.ts';
import { type NativeCover, openNativeCover } from './native-cover.ts';
import { hooksFolder, nativeReadsFile } from './recorder-paths.ts';
import { undecidedNames } from './select-variables.ts';
import { systemMetrics } from './system-metrics.ts';

export interface FollowOptions {
  readonly job: RecordJob;
  readonly spool: string;
  readonly watch: ProgramWatch;
  readonly console: ConsoleTail;
  readonly deliverer: Deliverer;
  readonly redactor: Redactor;
  readonly store: LocalContent;
  readonly digests: FileDigests;
  /** Whether the program logs a metric of this key itself. */
  readonly isLogged: (key: string) => boolean;
  readonly renewLease: () => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
}

export interface ProgramFollowing {
  /** The reads taken in so far; undefined when the code could not be listed. */
  readonly reads: Promise<ReadCapture | undefined>;
  /** What the preloaded library told, without secrets in it. */
  readonly cover: NativeCover;
  /** Which variables the code speaks of. */
  readonly namesInCode: Promise<ReadonlySet<string>>;
  /** The last reading of the machine. */
  readonly reading: MachineReading | undefined;
  stop(): Promise<void>;
}

const consoleMs = 700;
const hooksMs = 50;
const slowHooksMs = 500;
const leaseMs = 15_000;
const firstMetricsMs = 1_000;
const metricsMs = 10_000;

export function followProgram(options: FollowOptions): ProgramFollowing {
  const { job, watch, console, deliverer, onTrouble } = options;
  const stopping = new AbortController();
  const repeat = (everyMs: () => number, work: () => Promise<void>): Promise<void> => repeatUntil(stopping.signal, everyMs, () => work().catch(onTrouble));
  let first: MachineReading | undefined;
  let last: MachineReading | undefined;
  let step = 0;

  async function logMachine(): Promise<void> {
    const now = await readMachine(watch.facts.pid, job.folder);
    const before = last;
    first ??= now;
    last = now;
    if (before === undefined) return;
    const timestamp = Date.now();
    const metrics = systemMetrics(now, before, first)
      .filter(({ key }) => !options.isLogged(key))
      .map(({ key, value }) => ({ key, value, step, timestamp }));
    step += 1;
    if (metrics.length > 0) await deliverer.push({ kind: 'batch', batch: { metrics } });
  }

  const reads = openReads(options);
  const cover = openNativeCover(nativeReadsFile(options.spool), options.redactor);
  const names = watch.code.then(() => namesInCode(undecidedNames(job.environment), [rootFolder({ job, snapshot: watch.facts.snapshot })]));
  names.catch(onTrouble);
  const work = [
    repeat(
      () => consoleMs,
      () => console.poll(),
    ),
    repeat(() => (first === undefined || step === 0 ? firstMetricsMs : metricsMs), logMachine),
    repeat(() => leaseMs, options.renewLease),
    followReads(options, { reads, cover }, repeat),
  ];
  void options.renewLease().catch(onTrouble);
  void logMachine().catch(onTrouble);
  return {
    reads,
    cover,
    namesInCode: names,
    get reading() {
      return last;
    },
    async stop() {
      stopping.abort();
      await Promise.all(work);
    },
  };
}

/** Once the code is listed, reads can be told from code. */
async function openReads({ job, spool, watch, redactor, store, digests, onTrouble }: FollowOptions): Promise<ReadCapture | undefined> {
  try {
    await Promise.all([watch.code, watch.started]);
    const listings = await listingsAtStart({ job, snapshot: watch.facts.snapshot, redactor });
    const hooks = await readHooks(hooksFolder(spool));
    const root = rootFolder({ job, snapshot: watch.facts.snapshot });
    return openReadCapture(captureScope({ job, spool, store, digests, redactor, hooks, startedAt: watch.facts.startedAt ?? job.startedAt }, root, listings));
  } catch (error) {
    onTrouble(error);
    return undefined;
  }
}

/** Often while something comes, seldom while nothing does. */
async function followReads(
  { spool }: FollowOptions,
  { reads, cover }: { readonly reads: Promise<ReadCapture | undefined>; readonly cover: NativeCover },
  repeat: (everyMs: () => number, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const reader = openHookReader(hooksFolder(spool));
  const written = new Set<string>();
  const capture = await reads;
  if (capture === undefined) return;
  let idle = 0;
  await repeat(
    () => (idle > 20 ? slowHooksMs : hooksMs),
    async () => {
      const lines = await reader.poll();
      await cover.coverTo(reader.offsetIn(nativeFile));
      idle = lines.length === 0 ? idle + 1 : 0;
      const inputs: ReadFact[] = [];
      for (const { line } of lines) {
        if (line.t === 'write') written.add(line.path);
        else if (line.t === 'rename') written.add(line.to);
        // What the run made itself is no input.
        else if (line.t === 'read' && !written.has(line.path)) inputs.push(line);
      }
      await readSome(inputs, (fact) => capture.captureRead(fact));
    },
  );
}

async function repeatUntil(signal: AbortSignal, everyMs: () => number, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, everyMs());
      signal.addEventListener('abort', wake);
    });
    if (!signal.aborted) await work();
  }
}
