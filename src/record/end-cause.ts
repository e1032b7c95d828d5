// Says why a run ended, from the evidence that was gathered, and which status that is. Pure: each cause has a rule,
// the most specific first, and no rule guesses.
import type { EndCause, RunEnd } from '../documents/observation.ts';

export interface EndSigns {
  readonly at: number;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** The sentence of the system when the program could not be started. */
  readonly notStarted?: string | undefined;
  /** The wrapper vanished and nobody saw how the program ended. */
  readonly isWrapperLost: boolean;
  /** What the last Python process of the program said about itself. */
  readonly bye?: { readonly exit: 'normal' | 'exception' | 'sysexit'; readonly code?: number | undefined } | undefined;
  /** The exception that ended the program. */
  readonly exception?: { readonly type: string; readonly message: string; readonly where: string } | undefined;
  /** How often the kernel killed for memory in this control group while the program ran; absent when it does not tell. */
  readonly oomKills?: number | undefined;
  /** The end of what went to standard error. */
  readonly stderrTail: string;
  /** Our own writes found the disk full. */
  readonly isSpoolDiskFull: boolean;
  /** The first value logged that was no finite number. */
  readonly notANumber?: { readonly key: string; readonly step: number; readonly value: string } | undefined;
  /** Whether the last value of that series was still none. */
  readonly endsNotANumber: boolean;
  /** The signal that came to the wrapper from outside. */
  readonly asked?: string | undefined;
  /** Variables of a scheduler that were set, such as `SLURM_JOB_ID`. */
  readonly scheduler: readonly string[];
  /** Assay itself stopped the program, and why. */
  readonly stopped?: string | undefined;
}

export type RunStatusAtEnd = 'finished' | 'failed' | 'killed' | 'preempted';

/** Cause, a sentence with the evidence, and the status they make. */
export function judgeEnd(evidence: EndSigns): { readonly end: RunEnd; readonly status: RunStatusAtEnd } {
  const found = rules.map((rule) => rule(evidence)).find((verdict) => verdict !== undefined) ?? byExit(evidence);
  const { at, exitCode, signal } = evidence;
  const end: RunEnd = { cause: found.cause, detail: found.detail, at, ...(exitCode === undefined ? {} : { exitCode }), ...(signal === undefined ? {} : { signal }) };
  return { end, status: statusOf(found.cause, evidence) };
}

interface Finding {
  readonly cause: EndCause;
  readonly detail: string;
}

type Rule = (evidence: EndSigns) => Finding | undefined;

const rules: readonly Rule[] = [notStarted, stopped, success, memory, disk, preempted, killedOnRequest, exception, lost];

function notStarted({ notStarted: sentence }: EndSigns): Finding | undefined {
  return sentence === undefined ? undefined : { cause: 'not-started', detail: `the program could not be started: ${sentence}` };
}

function stopped({ stopped: reason }: EndSigns): Finding | undefined {
  return reason === undefined ? undefined : { cause: 'signal', detail: `stopped by Assay: ${reason}` };
}

function success(evidence: EndSigns): Finding | undefined {
  if (evidence.exitCode !== 0 || evidence.signal !== undefined) return undefined;
  const nan = evidence.endsNotANumber ? nanDetail(evidence) : undefined;
  if (nan !== undefined) return { cause: 'not-a-number', detail: `the program ended with exit code 0, but ${nan}` };
  return { cause: 'finished', detail: `exit code 0${evidence.notANumber === undefined ? '' : `; ${nanDetail(evidence)}`}` };
}

/** torch, JAX, TensorFlow, CuPy, XGBoost and the kernels below them say it in these words. */
const memoryWords =
  /OutOfMemoryError|CUDA out of memory|CUDA error: out of memory|CUDA_ERROR_OUT_OF_MEMORY|RESOURCE_EXHAUSTED|ResourceExhaustedError|std::bad_alloc|Cannot allocate memory|DefaultCPUAllocator: (?:can't|not enough)|Unable to allocate [\d.]+ [KMGTP]?i?B|JavaScript heap out of memory|cannot allocate vector of size/;

function memory({ oomKills = 0, signal, exitCode, exception: thrown, stderrTail }: EndSigns): Finding | undefined {
  const isKilled = signal === 'SIGKILL' || exitCode === 137;
  const times = oomKills === 1 ? 'once' : `${oomKills} times`;
  if (oomKills > 0 && (isKilled || exitCode !== 0)) {
    return {
      cause: 'out-of-memory',
      detail: `the kernel killed for want of memory ${times} in this control group while the program ran${isKilled ? ', and the program ended by SIGKILL' : ''}`,
    };
  }
  if (thrown !== undefined && (/(^|\.)MemoryError$|OutOfMemoryError$|ResourceExhaustedError$/.test(thrown.type) || memoryWords.test(thrown.message))) {
    return { cause: 'out-of-memory', detail: exceptionDetail(thrown) };
  }
  const said = lineWith(stderrTail, memoryWords);
  return said === undefined ? undefined : { cause: 'out-of-memory', detail: `the program said: ${said}` };
}

const diskWords = /No space left on device|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b|database or disk is full/;

function disk({ exception: thrown, stderrTail, isSpoolDiskFull }: EndSigns): Finding | undefined {
  const own = isSpoolDiskFull ? '; the disk of the spool was full too' : '';
  if (thrown !== undefined && diskWords.test(thrown.message)) return { cause: 'disk-full', detail: `${exceptionDetail(thrown)}${own}` };
  const said = lineWith(stderrTail, diskWords);
  return said === undefined ? undefined : { cause: 'disk-full', detail: `the program said: ${said}${own}` };
}

/** A termination that the user did not ask for at the keyboard, under a scheduler. SIGUSR1 is how Slurm warns when it is asked to. */
function preempted({ signal, asked, scheduler, exitCode }: EndSigns): Finding | undefined {
  const sent = asked ?? signal;
  if (scheduler.length === 0 || !['SIGTERM', 'SIGCONT', 'SIGUSR1', 'SIGUSR2', 'SIGXCPU'].includes(sent ?? '')) return undefined;
  return { cause: 'preempted', detail: `${sent} came from outside under a scheduler (${scheduler.slice(0, 3).join(', ')} set); ${exitText(exitCode, signal)}` };
}

function killedOnRequest({ asked, signal, exitCode }: EndSigns): Finding | undefined {
  if (asked === undefined) return undefined;
  return { cause: 'signal', detail: `${asked} came from outside; ${exitText(exitCode, signal)}` };
}

function exception(evidence: EndSigns): Finding | undefined {
  const { exception: thrown } = evidence;
  if (thrown === undefined) return undefined;
  if (thrown.type === 'KeyboardInterrupt') return { cause: 'signal', detail: `SIGINT (KeyboardInterrupt at ${thrown.where})` };
  if (/\bnan\b|not a number|non-finite|\binf\b/i.test(thrown.message) && evidence.notANumber !== undefined) {
    return { cause: 'not-a-number', detail: `${exceptionDetail(thrown)}; ${nanDetail(evidence)}` };
  }
  return { cause: 'exception', detail: `${exceptionDetail(thrown)}${evidence.notANumber === undefined ? '' : `; ${nanDetail(evidence)}`}` };
}

function lost({ isWrapperLost, bye }: EndSigns): Finding | undefined {
  if (!isWrapperLost) return undefined;
  const code = bye?.code ?? 0;
  if (bye === undefined || bye.exit === 'exception') return { cause: 'wrapper-lost', detail: 'assay run itself was killed, so nobody saw how the program ended' };
  if (code === 0) return { cause: 'finished', detail: 'assay run itself was killed; the program went on and said that it ended normally' };
  return { cause: 'exit-code', detail: `assay run itself was killed; the program went on and said that it ended with exit code ${code}` };
}

function byExit(evidence: EndSigns): Finding {
  const { signal, exitCode, stderrTail } = evidence;
  const nan = evidence.notANumber === undefined ? '' : `; ${nanDetail(evidence)}`;
  if (signal !== undefined)
    return { cause: 'signal', detail: `${exitText(exitCode, signal)}${signal === 'SIGKILL' ? '; the kernel counted no kill for want of memory' : ''}${nan}` };
  const said = stderrTail.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return { cause: 'exit-code', detail: `exit code ${exitCode ?? 'unknown'}${said === '' ? '' : `; it said last: ${said.slice(0, 300)}`}${nan}` };
}

function statusOf(cause: EndCause, { exitCode, signal, bye, isWrapperLost, asked }: EndSigns): RunStatusAtEnd {
  if (cause === 'finished') return 'finished';
  if (cause === 'not-a-number' && exitCode === 0) return 'finished';
  if (cause === 'preempted') return 'preempted';
  if (cause === 'signal') return 'killed';
  if (isWrapperLost && bye === undefined) return 'killed';
  return signal === undefined || cause !== 'wrapper-lost' || asked === undefined ? 'failed' : 'killed';
}

function exitText(exitCode: number | undefined, signal: string | undefined): string {
  return signal === undefined ? `the program ended with exit code ${exitCode ?? 'unknown'}` : `the program was ended by ${signal}`;
}

function exceptionDetail({ type, message, where }: NonNullable<EndSigns['exception']>): string {
  return `${type}${message === '' ? '' : `: ${message.slice(0, 500)}`}${where === '' ? '' : ` (${where})`}`;
}

function nanDetail({ notANumber }: EndSigns): string {
  if (notANumber === undefined) return 'a value that was logged was no finite number';
  return `${notANumber.key} was ${notANumber.value} at step ${notANumber.step}`;
}

function lineWith(text: string, words: RegExp): string | undefined {
  return text
    .split('\n')
    .findLast((line) => words.test(line))
    ?.trim()
    .slice(0, 500);
}
