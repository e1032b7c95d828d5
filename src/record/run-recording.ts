// The recorder's work from the first delivery to the last: it makes the run known at once, follows the program while it
// runs, says at the end what the run was made of and why it ended, and leaves what takes longer to a process that does it for all runs.
import { rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { createClient, type Client } from '../../sdk/client.ts';
import type { Gap } from '../documents/observation.ts';
import type { FilesystemBlobStore } from '../storage/blobs/filesystem.ts';
import { type FileDigests, openFileDigests } from '../workspace/data/file-digests.ts';
import type { SecretDigests } from '../workspace/secrets/home-key.ts';
import type { RedactStream } from '../workspace/secrets/redact-stream.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';
import { baselineOf } from './baseline.ts';
import { movedBack } from './build-inputs.ts';
import { endPart } from './bound-memory.ts';
import { buildReport } from './build-report.ts';
import { collectInputs, rootFolder } from './collect-inputs.ts';
import { type ConsoleTail, openConsoleTail } from './console-tail.ts';
import { consoleRedaction } from './console-redaction.ts';
import type { ConsoleHold } from './console-takeover.ts';
import { createDeliverer, type Deliverer } from '../outbox/deliverer.ts';
import { judgeEnd } from './end-cause.ts';
import { endSigns } from './end-signs.ts';
import { entryPoint } from './entry-point.ts';
import { type RecordParts, type WrittenRecord, writeRecord } from './finish-record.ts';
import { type ProgramFollowing, followProgram } from './follow-program.ts';
import { processIdentity } from '../outbox/liveness.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { offlineClaim } from './offline-claim.ts';
import { jobRedactor } from './job-redactor.ts';
import { judgePreflight, type PreflightVerdict } from './preflight.ts';
import type { ProgramWatch } from './program-watch.ts';
import { type RecordJob, writeJob } from './record-job.ts';
import type { RecorderLink } from './recorder-link.ts';
import { maskSyscalls } from './mask-syscalls.ts';
import { hooksFolder, nativeReadsFile, recorderFile, syscallsFile } from './recorder-paths.ts';
import { redactedDeliverer } from './redacted-deliverer.ts';
import { redactedJob } from './redacted-job.ts';
import type { Relay } from '../relay/relay.ts';
import { codeFacts, codeTags, startFacts, startTags } from './run-tags.ts';
import { type SeenFacts, seenFacts } from './seen-facts.ts';
import { readToldArguments, toldArguments } from './told-arguments.ts';
import { startFinisher } from './start-finisher.ts';
import { storedRun } from './stored-run.ts';
import { noteLeftOver } from '../outbox/left-over.ts';
import { sendDelivery } from '../outbox/send-delivery.ts';
import type { SpillingStore } from '../outbox/spilling-store.ts';
import type { Uploader } from '../outbox/uploader.ts';

/** How long the wrapper is kept waiting for a server that does not answer. */
const patienceMs = 4_000;
/** How long the recorder goes on alone with what a full disk did not take; after that it is up to `assay sync`. */
const alonePatienceMs = 10 * 60 * 1000;
const leaseMs = 120_000;
const decideMs = 100;

export interface RecordRunOptions {
  readonly spool: string;
  readonly link: RecorderLink;
  /** Of a relay that is started anew. */
  readonly port?: number | undefined;
  /** In place of the one the job names. */
  readonly server?: string | undefined;
  readonly log: (text: string) => void;
}

export interface RecordingParts extends RecordRunOptions {
  readonly job: RecordJob;
  /** The kernel's counter before the program was started. */
  readonly oomAtStart: number | undefined;
  /** By a wrapper; otherwise the job was found on disk. */
  readonly isAsked: boolean;
  readonly console: ConsoleHold;
  readonly watch: ProgramWatch;
  readonly disk: FilesystemBlobStore;
  readonly store: SpillingStore;
  readonly outbox: Outbox;
  readonly uploader: Uploader | undefined;
  readonly relay: Relay;
}

/** What is opened while the program starts. */
interface OwnParts {
  readonly redactor: Redactor;
  readonly secretDigests: SecretDigests | undefined;
  readonly deliverer: Deliverer;
  readonly digests: FileDigests;
}

export class RunRecording {
  readonly #parts: RecordingParts & OwnParts;
  #preflight: PreflightVerdict | undefined;
  #toldTags: ReadonlyMap<string, string> = new Map();

  constructor(parts: RecordingParts) {
    const { job, outbox, store, uploader } = parts;
    const { server } = job;
    const { redactor, secretDigests } = jobRedactor(job);
    const sender = createDeliverer({
      outbox,
      isAllSent: () => uploader?.state().status === 'idle',
      send: server === undefined ? undefined : (delivery) => sendDelivery(delivery, { server, outbox, store }),
    });
    this.#parts = { ...parts, redactor, secretDigests, deliverer: redactedDeliverer(sender, redactor), digests: openFileDigests(job.home) };
  }

  get redactor(): Redactor {
    return this.#parts.redactor;
  }

  /** For one stream of the program, when it is ours to read. */
  consoleRedaction(): RedactStream {
    const { redactor, spool, job } = this.#parts;
    return consoleRedaction({ redactor, hooks: hooksFolder(spool), argv: job.startAs });
  }

  async run(): Promise<void> {
    const { spool, job, isAsked, relay, redactor, deliverer, watch, log } = this.#parts;
    const trouble = (error: unknown): void => log(redactor.redact(error instanceof Error ? (error.stack ?? error.message) : String(error)).text);
    await this.#announce();
    if (isAsked) await writeJob(spool, redactedJob(job, redactor)).catch(trouble);
    await writeFile(recorderFile(spool), JSON.stringify({ ...processIdentity(), port: relay.port }), { mode: 0o600 }).catch(trouble);
    const tail = await openConsoleTail({ spool, redactor, push: (delivery) => deliverer.push(delivery), onUndecided: () => this.#decide().catch(trouble), now: Date.now });
    const following = this.#follow(tail, trouble);
    const deciding = redactor.undecidedValues.length === 0 ? undefined : setInterval(() => void this.#decide().catch(trouble), decideMs);
    void watch.code.then(() => this.#tellCode()).catch(trouble);
    const checking = job.preflight === undefined ? undefined : setInterval(() => this.#checkPreflight(following, undefined), 200);
    await watch.ended;
    clearInterval(checking);
    clearInterval(deciding);
    await following.stop();
    await this.#finish(tail, following, trouble);
  }

  /** The run with all that is known before the program starts. */
  async #announce(): Promise<void> {
    const { job, redactor, deliverer } = this.#parts;
    const clean = redactedJob(job, redactor);
    const tags = startTags({ host: hostname(), argv: clean.argv, mode: job.mode, seed: job.seed });
    this.#toldTags = new Map(tags.map(({ key, value }) => [key, value]));
    const facts = startFacts({ user: job.userId, entryPoint: this.#entryPoint() });
    await deliverer.push({
      kind: 'run',
      experiment: clean.experiment,
      run: {
        id: job.runId,
        userId: job.userId,
        startedAt: job.startedAt,
        ...facts,
        tags: [...tags, ...clean.tags],
        ...(clean.runName === undefined ? {} : { name: clean.runName }),
      },
    });
  }

  /** Once the program's parser has told what the values of short flags are, what lies on disk is written anew. */
  async #decide(): Promise<void> {
    const { redactor, spool, job, isAsked } = this.#parts;
    if (redactor.undecidedValues.length === 0) return;
    const before = redactor.revision;
    redactor.decide(readToldArguments(hooksFolder(spool), job.startAs));
    if (isAsked && redactor.revision !== before) await writeJob(spool, redactedJob(job, redactor));
  }

  #entryPoint(): string {
    const { job, watch } = this.#parts;
    const root = watch.facts.snapshot === undefined && job.code === undefined ? job.folder : rootFolder({ job, snapshot: watch.facts.snapshot });
    return entryPoint(job.argv, { root: movedBack(root, job.moved), folder: movedBack(job.folder, job.moved) });
  }

  /** Where the code stands, as soon as the snapshot tells; the entry point is told relative to its root. */
  async #tellCode(): Promise<void> {
    const { watch, deliverer } = this.#parts;
    const { snapshot } = watch.facts;
    if (snapshot === undefined) return;
    await deliverer.push({ kind: 'facts', facts: codeFacts(snapshot, this.#entryPoint()) });
    const tags = codeTags(snapshot);
    if (tags.length > 0) await deliverer.push({ kind: 'batch', batch: { tags } });
  }

  #follow(console: ConsoleTail, onTrouble: (error: unknown) => void): ProgramFollowing {
    const { spool, job, watch, deliverer, redactor, store, digests, relay } = this.#parts;
    const isLogged = (key: string): boolean => relay.state().lastMetrics.some((metric) => metric.key === key);
    return followProgram({ job, spool, watch, console, deliverer, redactor, store, digests, isLogged, onTrouble, renewLease: () => this.#renewLease() });
  }

  /** Not through the outbox: a late sign of life says nothing. */
  async #renewLease(): Promise<void> {
    const { job, outbox } = this.#parts;
    if (this.#client === undefined || !outbox.state().isRunSent) return;
    const holder = `${hostname()}:${process.pid}`;
    await this.#client.renewLease({ runId: job.runId, holder, periodMs: leaseMs }, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  }

  get #client(): Client | undefined {
    const { server } = this.#parts.job;
    return server === undefined ? undefined : createClient({ baseUrl: server });
  }

  #checkPreflight(following: ProgramFollowing, failure: { readonly failure?: string } | undefined): void {
    const { job, relay, link } = this.#parts;
    if (job.preflight === undefined || this.#preflight !== undefined) return;
    const { lastMetrics, firstNotANumber, isServerReachable } = relay.state();
    this.#preflight = judgePreflight({
      wantedSteps: job.preflight,
      series: lastMetrics.filter(({ key }) => !key.startsWith('system/')),
      firstNotANumber,
      isServerReachable,
      isOffline: job.server === undefined,
      freeBytes: following.reading?.diskFreeBytes,
      isEnded: failure !== undefined,
      ...failure,
    });
    if (this.#preflight !== undefined && failure === undefined) link.send({ kind: 'stop', reason: this.#preflight.sentence, isGood: this.#preflight.isReady });
  }

  async #finish(tail: ConsoleTail, following: ProgramFollowing, trouble: (error: unknown) => void): Promise<void> {
    const parts = this.#parts;
    const { spool, job, watch, link, deliverer, relay, redactor, store, digests } = parts;
    const step = (text: string): void => {
      endPart();
      link.send({ kind: 'progress', text });
    };
    await parts.console.release();
    step('taking in the console');
    await tail.finish();
    const seen = await seenFacts(spool, { job, program: watch.facts, realPath: following.cover.realPath });
    const state = relay.state();
    const evidence = endSigns({
      program: watch.facts,
      hooks: seen.hooks,
      stderrTail: tail.stderrTail,
      oomAtStart: parts.oomAtStart,
      relay: state,
      isDiskFull: deliverer.isDiskFull || store.isFull,
      environment: job.environment,
      stopped: this.#preflight?.sentence,
    });
    redactor.decide(toldArguments(seen.hooks, job.startAs));
    redactor.settle();
    for (const file of [syscallsFile(spool), nativeReadsFile(spool)]) await maskSyscalls(file, redactor).catch(trouble);
    const { end, status } = judgeEnd(redactor.redactAll(evidence));
    this.#checkPreflight(following, { ...(status === 'finished' ? {} : { failure: end.detail }) });
    const collected = await collectInputs({
      job,
      spool,
      snapshot: watch.facts.snapshot,
      seen,
      redactor,
      store,
      digests,
      reads: await following.reads,
      startedAt: watch.facts.startedAt ?? job.startedAt,
      onStep: step,
    });
    const record: RecordParts = {
      job,
      collected,
      seen,
      redactor,
      secretDigests: parts.secretDigests,
      store,
      deliverer,
      client: this.#client,
      console: tail,
      program: watch.facts,
      namesInCode: await following.namesInCode.catch(() => new Set<string>()),
      gaps: [...seen.gaps, ...this.#gaps(tail, seen)],
      end,
    };
    step('writing the record');
    const written = await writeRecord(record).catch((error: unknown) => {
      trouble(error);
      return undefined;
    });
    endPart();
    const claim = offlineClaim(seen.hooks.offlineRuns);
    if (claim !== undefined) await deliverer.push(claim);
    const parameters = Object.entries(written?.parameters ?? {}).map(([key, value]) => ({ key, value }));
    if (parameters.length > 0) await deliverer.push({ kind: 'missing-params', params: parameters });
    await deliverer.push({
      kind: 'batch',
      batch: {
        tags: [...this.#decidedTags(), { key: 'assay.cause', value: end.cause }, { key: 'assay.cause.detail', value: end.detail.slice(0, 5_000) }],
      },
    });
    await deliverer.push({ kind: 'finish', status, endedAt: end.at });
    const telling = setInterval(() => step(`sending, ${parts.outbox.state().waiting + deliverer.waiting} things left (Ctrl-C leaves it to the background)`), 500);
    const outcome = await this.#deliver(patienceMs);
    clearInterval(telling);
    const client = outcome === 'sent' ? this.#client : undefined;
    const run = await storedRun(client, job, state.lastMetrics);
    const keys = run.metrics.map(({ key }) => key);
    const baseline = client === undefined ? new Map<string, number>() : await baselineOf(client, { runId: job.runId, entryPoint: this.#entryPoint(), keys });
    link.send({
      kind: 'report',
      report: buildReport({
        job,
        run,
        end,
        status,
        startedAt: watch.facts.startedAt ?? job.startedAt,
        written,
        collected,
        metrics: run.metrics,
        baseline,
        consoleLines: tail.lines,
        outcome,
        reason: parts.uploader?.state().reason,
        preflight: this.#preflight,
      }),
    });
    const isLeft = await this.#leaveOver(written).catch((error: unknown) => {
      trouble(error);
      return false;
    });
    await this.#close(isLeft);
  }

  /** Those of the start that could not be told whole before it was known which arguments are secrets. */
  #decidedTags(): readonly { readonly key: string; readonly value: string }[] {
    const { job, redactor } = this.#parts;
    const tags = startTags({ host: hostname(), argv: redactor.redactArguments(job.argv), mode: job.mode, seed: job.seed });
    return tags.filter(({ key, value }) => this.#toldTags.get(key) !== value);
  }

  #gaps(tail: ConsoleTail, seen: SeenFacts): readonly Gap[] {
    const { watch, deliverer, store } = this.#parts;
    const gaps: Gap[] = watch.facts.lost.map(({ stream, reason }) => ({ code: 'console-lost', sentence: `Part of ${stream} was not kept: ${reason}.` }));
    if (watch.facts.snapshotProblem !== undefined)
      gaps.push({ code: 'code-not-captured', sentence: `The code could not be recorded: ${watch.facts.snapshotProblem}`, lowers: 'not-runnable' });
    if (watch.facts.untraced !== undefined) gaps.push({ code: 'not-traced', sentence: `Reads were not traced: ${watch.facts.untraced}` });
    if (tail.dropped > 0) gaps.push({ code: 'console-too-long', sentence: `${tail.dropped} console lines were left out, because there were too many.` });
    if (isUntold(seen, watch.facts))
      gaps.push({ code: 'hook-incomplete', sentence: 'A Python ended without the hooks telling all they knew, so reads and settings may be missing.', lowers: 'metric' });
    if (deliverer.isDiskFull || store.isFull)
      gaps.push({ code: 'spool-disk-full', sentence: `The disk of the spool was full for a while${deliverer.lost > 0 ? `, and ${deliverer.lost} entries were lost` : ''}.` });
    return gaps;
  }

  /** Until the server has everything, or does not answer for so long. */
  async #deliver(patience: number): Promise<'sent' | 'unreachable' | 'refused' | 'offline'> {
    const { uploader, deliverer } = this.#parts;
    if (uploader === undefined) {
      await deliverer.settle(500);
      return 'offline';
    }
    await deliverer.settle(patience);
    if (deliverer.waiting > 0) return 'unreachable';
    const finished = uploader.finish(patience);
    return deliverer.isDiskFull ? Promise.race([finished, this.#sentUnnoted()]) : finished;
  }

  /** On a full disk it cannot be noted that all was sent. */
  async #sentUnnoted(): Promise<'sent'> {
    const { uploader, deliverer } = this.#parts;
    for (let calm = 0; calm < 3; calm = uploader?.state().status === 'idle' && deliverer.waiting === 0 ? calm + 1 : 0) await sleep(300);
    return 'sent';
  }

  /** Whether another process is to go on, since packages are to be kept or the server does not answer. What only this one's memory holds stays its own. */
  async #leaveOver(written: WrittenRecord | undefined): Promise<boolean> {
    const { spool, deliverer, store, job } = this.#parts;
    const isHeld = deliverer.isDiskFull || store.isFull;
    const isAway = job.server !== undefined && (await this.#deliver(0)) === 'unreachable';
    if (isHeld || (written?.packages === undefined && !isAway)) return false;
    await noteLeftOver(spool, { packages: written?.packages });
    return true;
  }

  /** Clears up. A spool that was not delivered, and that nobody goes on with, stays for `assay sync`. */
  async #close(isLeft: boolean): Promise<void> {
    const { spool, job, uploader, deliverer, outbox, relay, disk, digests, log } = this.#parts;
    const outcome = isLeft ? undefined : await this.#deliver(alonePatienceMs);
    deliverer.stop();
    await relay.stop();
    await uploader?.stop();
    const problems = await outbox.problems();
    await outbox.close();
    await digests.close();
    await disk.close();
    if (isLeft) await startFinisher(job.home, spool);
    else if (outcome === 'sent' && deliverer.waiting === 0 && problems.length === 0) await rm(spool, { recursive: true, force: true });
    else log(`left for assay sync: ${outcome}${problems.length > 0 ? `, ${problems.length} problems noted` : ''}`);
  }
}

/** The program ended in good order, and its main process said nothing of it. */
function isUntold({ hooks }: SeenFacts, { signal, exitCode }: ProgramWatch['facts']): boolean {
  return signal === undefined && exitCode !== undefined && hooks.processes[0] !== undefined && hooks.processes[0].bye === undefined;
}
