// Starts the process that records beside a program, tells it what the wrapper knows, and starts it again when it was
// killed.
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Environment } from '../config/environment.ts';
import { spawnBackground } from '../outbox/background-process.ts';
import type { RecordJob } from './record-job.ts';
import type { ToRecorder, ToWrapper } from './recorder-messages.ts';
import type { RunReport } from './run-report.ts';
import type { WrapperFact } from './wrapper-facts.ts';

export interface RecorderStart {
  readonly spool: string;
  readonly job: RecordJob;
  /** The recorder's own variables. */
  readonly environment: Environment;
  readonly onProgress: (text: string) => void;
  readonly onStop: (reason: string, isGood: boolean) => void;
  readonly onTrouble: (sentence: string) => void;
  /** How long to wait until it is ready. Default 15,000. */
  readonly readyWithinMs?: number | undefined;
}

export interface Recorder {
  /** The relay's port once it listens; undefined when the recorder could not be started. */
  readonly ready: Promise<number | undefined>;
  tell(fact: WrapperFact): void;
  /** The report at the end; undefined when the recorder is gone for good. */
  readonly report: Promise<RunReport | undefined>;
  /** Cuts the tie: from here on it is on its own. */
  leave(): void;
  /** Ends it before anything was recorded, also one that could not be waited for. */
  abandon(): void;
}

const program = fileURLToPath(new URL('./recorder-main.ts', import.meta.url));
/** A recorder that keeps dying has a reason that starting it again does not remove. */
const mostRestarts = 5;
const defaultReadyMs = 15_000;
/**
 * While this thread is busy, such as with a large snapshot, it hears nothing, and a timer that fell due meanwhile comes before
 * a message that arrived meanwhile. So the wait is many short ones, and what was not listened to does not count.
 */
const looks = 30;

export function startRecorder(start: RecorderStart): Recorder {
  const { readyWithinMs = defaultReadyMs } = start;
  const facts: WrapperFact[] = [];
  const ready = Promise.withResolvers<number | undefined>();
  const report = Promise.withResolvers<RunReport | undefined>();
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let restarts = 0;
  let isOver = false;

  const giveUp = (sentence: string): void => {
    if (!isOver) start.onTrouble(sentence);
    isOver = true;
    ready.resolve(undefined);
    report.resolve(undefined);
  };
  const send = (message: ToRecorder): void => {
    if (child?.connected === true) child.send(message, () => undefined);
  };
  const onMessage = (message: ToWrapper): void => {
    if (message.kind === 'ready') ready.resolve((port = message.port));
    else if (message.kind === 'progress') start.onProgress(message.text);
    else if (message.kind === 'stop') start.onStop(message.reason, message.isGood);
    else {
      isOver = true;
      report.resolve(message.report);
    }
  };
  const begin = (): void => {
    const born = spawnRecorder(start, port);
    child = born;
    born.on('message', onMessage);
    born.on('error', (error) => giveUp(`the recorder could not be started: ${error.message}`));
    born.on('exit', (code, signal) => {
      if (isOver || child !== born) return;
      restarts += 1;
      // Before it was ever ready a death is a fault of the surroundings, which starting again does not mend.
      if (restarts > mostRestarts || port === undefined) giveUp(`the recorder ended with ${signal ?? `exit code ${code}`}${lastWords(start.spool)}`);
      else begin();
    });
    send({ kind: 'job', job: start.job });
    for (const fact of facts) send({ kind: 'fact', fact });
  };
  try {
    begin();
  } catch (error) {
    giveUp(`the recorder could not be started: ${(error as Error).message}`);
  }
  let looked = 0;
  const late = setInterval(() => {
    looked += 1;
    if (port === undefined && looked < looks) return;
    clearInterval(late);
    if (port === undefined) giveUp(`the recorder did not get ready within ${readyWithinMs / 1000} s`);
  }, readyWithinMs / looks).unref();

  return {
    ready: ready.promise,
    report: report.promise,
    tell(fact) {
      facts.push(fact);
      send({ kind: 'fact', fact });
    },
    leave() {
      isOver = true;
      clearInterval(late);
      if (child?.connected === true) {
        send({ kind: 'leave' });
        child.disconnect();
      }
      child?.unref();
      report.resolve(undefined);
    },
    abandon() {
      isOver = true;
      clearInterval(late);
      child?.kill('SIGKILL');
      ready.resolve(undefined);
      report.resolve(undefined);
    },
  };
}

/** What it said before it ended. */
function lastWords(spool: string): string {
  try {
    const said = /(?:Error: )([^\n]+)/.exec(readFileSync(join(spool, 'recorder.log'), 'utf8'))?.[1];
    return said === undefined ? '' : ` (${said})`;
  } catch {
    return '';
  }
}

function spawnRecorder({ spool, environment }: RecorderStart, port: number | undefined): ChildProcess {
  const log = openSync(join(spool, 'recorder.log'), 'a', 0o600);
  try {
    return spawnBackground([program, spool, ...(port === undefined ? [] : ['--port', String(port)])], { environment, stdio: ['ignore', log, log, 'ipc'] });
  } finally {
    closeSync(log);
  }
}
