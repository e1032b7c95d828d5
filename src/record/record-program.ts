// Runs a program and has it recorded. This is the side the user waits for: what stands between the call and the start
// of the program is kept short, and whatever fails here, the program still runs with its own exit code.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Environment } from '../config/environment.ts';
import { snapshotCode } from '../workspace/code/snapshot-code.ts';
import { hookEnvironment } from '../workspace/hooks/hook-environment.ts';
import { planPreload } from '../workspace/native/plan-preload.ts';
import { straceCommand, whyNoTracing } from '../workspace/syscalls/strace-command.ts';
import { noteBegun } from './begun-run.ts';
import { createConsoleForwarder, type ConsoleForwarder } from './console-forwarder.ts';
import { type ConsolePipes, makeConsolePipes, streams, textPath } from './console-pipes.ts';
import { consoleRedaction } from './console-redaction.ts';
import { mostConsoleBytes } from './console-takeover.ts';
import { findProgram } from './find-program.ts';
import { guardRules } from './guard-rules.ts';
import type { Journal } from '../outbox/journal.ts';
import { processIdentity } from '../outbox/liveness.ts';
import { jobOfRequest, recorderEnvironment, withoutProxy } from './job-of-request.ts';
import { jobRedactor } from './job-redactor.ts';
import type { RecordJob } from './record-job.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';
import { type ProgramEnd, startProgram } from './program-process.ts';
import { handleSignals, type SignalHandling } from './program-signals.ts';
import type { RecordedProgram, RecordProgram, RecordRequest } from './record-request.ts';
import { hooksFolder, nativeReadsFile, syscallsFile } from './recorder-paths.ts';
import type { RunReport } from './run-report.ts';
import { type Recorder, startRecorder } from './start-recorder.ts';
import { firstFree, givenFiles } from './given-files.ts';
import { findTerminalCopier } from './terminal-copier.ts';

import { wandbVariables } from './wandb-variables.ts';
import { openWrapperJournal, type WrapperFact } from './wrapper-facts.ts';

/** The working copy differs from its commit, and the user asked for it to be clean. */
export class UncleanError extends Error {
  override readonly name = 'UncleanError';
  readonly paths: readonly string[];

  constructor(message: string, paths: readonly string[]) {
    super(message);
    this.paths = paths;
  }
}

/** Changed and untracked files of the code: one, and all of a repository together. */
const maxCodeFileBytes = 20 * 1024 * 1024;
const maxCodeBytes = 200 * 1024 * 1024;
/** How long to wait for the rest once somebody asked for an end. */
const graceMs = 30_000;

/** Throws only an `UncleanError`. */
export const recordProgram: RecordProgram = async (request) => {
  const runId = request.runId ?? randomBytes(16).toString('hex');
  const trouble = request.onTrouble ?? (() => undefined);
  let spool: string;
  try {
    spool = await makeSpool(request.home, runId);
  } catch (error) {
    if (request.requireClean === true) throw new UncleanError(`whether the working copy is clean cannot be told: ${(error as Error).message}`, []);
    trouble(`nothing is recorded: ${(error as Error).message}`);
    return runAlone(request, runId);
  }
  return new ProgramRecording(request, { runId, spool, trouble }).run();
};

/** For this user only. Made level by level: Node's own recursive way never ends where a folder cannot be made, as below /proc. */
async function makeSpool(home: string, runId: string): Promise<string> {
  const spool = join(home, 'spool', runId);
  await makeFolder(hooksFolder(spool));
  return spool;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    // It may have come to be since, by another run that is just beginning.
    if (!existsSync(dirname(path))) await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((second: NodeJS.ErrnoException) => {
      if (second.code !== 'EEXIST') throw second;
    });
  }
}

interface Place {
  readonly runId: string;
  readonly spool: string;
  readonly trouble: (sentence: string) => void;
}

class ProgramRecording {
  readonly #request: RecordRequest;
  readonly #place: Place;
  readonly #job: RecordJob;
  readonly #redactor: Redactor;
  #recorder: Recorder | undefined;
  #journal: Promise<Journal | undefined> | undefined;
  #signals: SignalHandling | undefined;
  /** Why the recorder could not be started; told once, with what follows from it. */
  #fault: string | undefined;
  #isStarted = false;

  constructor(request: RecordRequest, place: Place) {
    this.#request = request;
    this.#place = place;
    this.#job = jobOfRequest(request, place.runId);
    this.#redactor = jobRedactor(this.#job).redactor;
  }

  async run(): Promise<RecordedProgram> {
    const { runId, spool, trouble } = this.#place;
    const code = this.#takeCode();
    if (this.#request.requireClean === true) await this.#refuseUnclean(await code);
    // Without it the recorder still knows everything as long as it lives.
    this.#journal = openWrapperJournal(spool, runId).catch(() => undefined);
    const recorder = this.#startRecorder();
    const begun = noteBegun(spool, this.#job).catch((error: Error) => trouble(`other runs are not told of this one: ${firstLine(error)}`));
    const pipes = makeConsolePipes(spool, guardRules(this.#redactor)).catch((error: Error) => firstLine(error));
    const [port, fact, made] = await Promise.all([recorder.ready, code, pipes, begun]);
    if (port === undefined) {
      trouble(`nothing is recorded: ${this.#fault ?? 'the recorder did not start'}`);
      // One that is only late would keep this process from ending, and record a program that it is not told of.
      recorder.abandon();
      if (typeof made !== 'string') {
        made.closeWriteEnds();
        made.release();
      }
      return runAlone(this.#request, runId);
    }
    if (fact !== undefined) this.#note(fact);
    if (typeof made === 'string') trouble(`the console is not recorded: ${made}`);
    this.#isStarted = true;
    const end = await this.#runProgram(port, typeof made === 'string' ? undefined : made);
    return this.#waitForReport(end);
  }

  async #takeCode(): Promise<WrapperFact | undefined> {
    const { code, folder, home } = this.#request;
    if (code !== undefined) return undefined;
    try {
      return {
        kind: 'code',
        snapshot: await snapshotCode({ folder, home, runId: this.#place.runId, maxFileBytes: maxCodeFileBytes, maxTotalBytes: maxCodeBytes, redactor: this.#redactor }),
      };
    } catch (error) {
      return { kind: 'code-failed', sentence: (error as Error).message };
    }
  }

  /** Of a run that never began nothing is left, for `assay sync` least of all. */
  async #refuseUnclean(fact: WrapperFact | undefined): Promise<void> {
    try {
      refuseUnclean(fact);
    } catch (error) {
      await rm(this.#place.spool, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
  }

  #startRecorder(): Recorder {
    this.#recorder = startRecorder({
      spool: this.#place.spool,
      job: this.#job,
      environment: recorderEnvironment(this.#request.environment),
      onProgress: (text) => this.#request.onProgress?.(text),
      onStop: () => this.#signals?.stop(),
      onTrouble: (sentence) => {
        if (this.#isStarted) this.#place.trouble(sentence);
        this.#fault = sentence;
      },
    });
    return this.#recorder;
  }

  #keepsTerminal(): boolean {
    return this.#request.show === 'inherit' && process.stdout.isTTY === true;
  }

  async #runProgram(port: number, pipes: ConsolePipes | undefined): Promise<ProgramEnd> {
    const { argv, shown, isTraced } = await this.#commandLine(pipes !== undefined);
    const hasTerminal = shown !== undefined;
    const preload = isTraced ? {} : await this.#preload(hasTerminal);
    const forwarders = this.#forwarders();
    const { ignoresHangup, folder } = this.#request;
    this.#signals = handleSignals(() => started.child, { ignoresHangup, onAsked: (signal) => this.#note({ kind: 'asked', signal, at: Date.now() }) });
    // Before the start: on a busy machine a short program has written its files, and ended, before this one goes on. Files
    // written since then are its outputs.
    const startedAt = Date.now();
    const { stdin, descriptors, opened } = givenFiles(this.#request, (fact) => this.#note(fact));
    const started = startProgram({
      argv,
      folder,
      stdin,
      descriptors,
      ignoresHangup,
      environment: { ...this.#programEnvironment(port), ...preload },
      onPrinted: shown !== undefined && pipes !== undefined ? { number: shown, answer: () => this.#shown(pipes, forwarders) } : undefined,
      ...this.#outputs(pipes, hasTerminal),
    });
    const { child } = started;
    for (const descriptor of opened) closeSync(descriptor);
    // The one that stands before a terminal opens its pipe in its own time; until then ours keeps it from ending.
    if (!hasTerminal) pipes?.closeWriteEnds();
    if (child.pid !== undefined) this.#note({ kind: 'started', process: processIdentity(child.pid), at: startedAt });
    if (pipes !== undefined) for (const [index, stream] of streams.entries()) forwarders[index]?.readFrom(pipes.readEnds[stream]);
    const end = await started.ended;
    if (pipes !== undefined) await this.#shown(pipes, forwarders);
    const at = Date.now();
    this.#note(
      end.notStarted === undefined
        ? { kind: 'ended', at, ...(end.signal === undefined ? { exitCode: end.exitCode } : { signal: end.signal }) }
        : { kind: 'not-started', sentence: end.notStarted, exitCode: end.exitCode, at },
    );
    pipes?.release();
    return end;
  }

  /** All that was printed is on the user's terminal. */
  #shown(pipes: ConsolePipes, forwarders: readonly ConsoleForwarder[]): Promise<unknown> {
    pipes.closeWriteEnds();
    return Promise.all(forwarders.map((forwarder) => forwarder.finish()));
  }

  #forwarders(): readonly ConsoleForwarder[] {
    const isShown = this.#request.show === 'inherit';
    return streams.map((stream, index) =>
      createConsoleForwarder({
        file: textPath(this.#place.spool, stream),
        redaction: consoleRedaction({ redactor: this.#redactor, hooks: hooksFolder(this.#place.spool), argv: this.#job.startAs }),
        target: isShown ? index + 1 : undefined,
        mostBytes: mostConsoleBytes,
        onLost: (reason) => this.#note({ kind: 'console-lost', stream, reason }),
      }),
    );
  }

  /** What the program gets for standard output and error. */
  #outputs(pipes: ConsolePipes | undefined, hasTerminal: boolean): { readonly stdout: number | 'inherit' | 'ignore'; readonly stderr: number | 'inherit' | 'ignore' } {
    const fallback = this.#request.show === 'inherit' ? 'inherit' : 'ignore';
    if (pipes === undefined) return { stdout: fallback, stderr: fallback };
    if (!hasTerminal) return pipes.writeEnds;
    return { stdout: 'inherit', stderr: process.stderr.isTTY === true ? 'inherit' : pipes.writeEnds.stderr };
  }

  /** With what has to stand before the program's own words. */
  async #commandLine(hasPipes: boolean): Promise<CommandLine> {
    const { startAs, argv: typed, environment, folder, syscalls } = this.#request;
    const { spool, trouble } = this.#place;
    const argv = startAs ?? typed;
    const keepsTerminal = hasPipes && this.#keepsTerminal();
    // What stands in front would tell of a missing program in its own words.
    if ((!syscalls && !keepsTerminal) || findProgram(argv[0] ?? '', environment['PATH'], folder) === undefined) return { argv, isTraced: false };
    const [reason, copier] = await Promise.all([syscalls ? whyNoTracing() : undefined, keepsTerminal ? findTerminalCopier(spool, environment) : undefined]);
    if (reason !== undefined) {
      trouble(reason);
      this.#note({ kind: 'untraced', reason });
    }
    const isTraced = syscalls && reason === undefined;
    const traced = isTraced ? [...straceCommand(syscallsFile(spool)), ...argv] : argv;
    if (copier === undefined) return { argv: traced, isTraced };
    const shown = firstFree(this.#request.descriptors ?? []);
    return { argv: copier(traced, shown), shown, isTraced };
  }

  /** The variables that put the library for native reads before the program; none where it has to stay out. */
  async #preload(hasCopier: boolean): Promise<Environment> {
    const { startAs, argv, environment, folder } = this.#request;
    try {
      const plan = planPreload({ program: findProgram((startAs ?? argv)[0] ?? '', environment['PATH'], folder), inherited: environment });
      if ('why' in plan) {
        this.#note({ kind: 'native', why: plan.why, hasCopier });
        return {};
      }
      // The library only adds to it: a process that may not is one that nobody watches.
      await writeFile(nativeReadsFile(this.#place.spool), '', { mode: 0o600 });
      this.#note({ kind: 'native', hasCopier });
      return plan.variables;
    } catch (error) {
      this.#note({ kind: 'native', why: `what is told of it has no place: ${(error as Error).message}`, hasCopier });
      return {};
    }
  }

  #programEnvironment(port: number): Environment {
    const { environment, folder, server, mode, seed, stopAtStep, code, isExperimentChosen = false } = this.#request;
    const { runId, spool } = this.#place;
    const repeats = code !== undefined;
    return {
      ...environment,
      ...wandbVariables({ environment, folder, server, runId, stays: isExperimentChosen || repeats, repeats }),
      ...withoutProxy(environment),
      MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}`,
      MLFLOW_RUN_ID: runId,
      // The client would print the relay's address, which is gone when the program has ended.
      MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: environment['MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT'] ?? 'true',
      ASSAY_CAPTURE_BY: String(process.pid),
      ...hookEnvironment({ directory: hooksFolder(spool), runId, mode, seed, stopAtStep, inherited: environment }),
    };
  }

  /** Until the essential part is stored, or nobody wants to wait any longer. */
  async #waitForReport(end: ProgramEnd): Promise<RecordedProgram> {
    const recorder = this.#recorder as Recorder;
    const signals = this.#signals as SignalHandling;
    const seen = signals.count;
    const impatient = Promise.withResolvers<undefined>();
    const limit = seen > 0 ? setTimeout(() => impatient.resolve(undefined), graceMs) : undefined;
    // Any signal from here on is meant for us: the program has ended.
    const watch = setInterval(() => signals.count > seen && impatient.resolve(undefined), 50);
    const report: RunReport | undefined = await Promise.race([recorder.report, impatient.promise]);
    // Not so when the recorder itself is gone for good.
    const hasLeft = report === undefined && signals.count > 0;
    clearTimeout(limit);
    clearInterval(watch);
    recorder.leave();
    signals.release();
    await (await this.#journal)?.close();
    const { runId } = this.#place;
    return {
      runId,
      exitCode: end.exitCode,
      isDelivered: report?.isDelivered === true,
      ...(end.signal === undefined ? {} : { signal: end.signal }),
      ...(report === undefined ? { isLeftAlone: hasLeft } : { report }),
    };
  }

  #note(told: WrapperFact): void {
    const fact = told.kind === 'code' ? told : this.#redactor.redactAll(told);
    this.#recorder?.tell(fact);
    // A full disk is the recorder's to report; the fact reached it all the same.
    void this.#journal?.then((journal) => journal?.append(fact)).catch(() => undefined);
  }
}

interface CommandLine {
  readonly argv: readonly string[];
  /** Over which descriptor the copier asks that stands before the program when it gets a terminal of its own. */
  readonly shown?: number | undefined;
  /** Whether its system calls are traced. */
  readonly isTraced: boolean;
}

function firstLine({ message }: Error): string {
  return message.trim().split('\n').at(-1) ?? message;
}

/** The program as it would run without us. */
async function runAlone(request: RecordRequest, runId: string): Promise<RecordedProgram> {
  const { ignoresHangup } = request;
  const output = request.show === 'inherit' ? 'inherit' : 'ignore';
  const signals = handleSignals(() => started.child, { ignoresHangup, onAsked: () => undefined });
  const started = startProgram({
    argv: request.startAs ?? request.argv,
    folder: request.folder,
    descriptors: request.descriptors,
    ignoresHangup,
    environment: request.environment,
    stdout: output,
    stderr: output,
  });
  const end = await started.ended;
  signals.release();
  if (end.notStarted !== undefined) request.onTrouble?.(end.notStarted);
  return { runId, exitCode: end.exitCode, isDelivered: false, ...(end.signal === undefined ? {} : { signal: end.signal }) };
}

function refuseUnclean(fact: WrapperFact | undefined): void {
  if (fact === undefined) return;
  if (fact.kind !== 'code') throw new UncleanError(`whether the working copy is clean cannot be told: ${fact.kind === 'code-failed' ? fact.sentence : fact.kind}`, []);
  const [first] = fact.snapshot.roots;
  if (first?.kind === 'folder') throw new UncleanError(`${first.folder} is in no git repository, so there is no commit it could be the same as`, []);
  const paths = fact.snapshot.roots.flatMap(({ path, repository }) => [...repository.changed, ...repository.untracked].map((name) => (path === '' ? name : `${path}/${name}`)));
  if (paths.length > 0 || fact.snapshot.roots.some(({ repository }) => repository.isDirty)) throw new UncleanError('the working copy differs from its commit', paths);
}
