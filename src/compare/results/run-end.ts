// What a record says of a run as a whole: how it ended, when it ran, and whether it was made deterministic.
import type { Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';
import type { EndEvidence, VerdictEvidence } from '../../documents/verdict.ts';
import type { RanAt } from './volatile-content.ts';

/** `exit code 0`, or `signal SIGKILL`. */
export function exitText(observation: Observation | undefined): string {
  const { end } = observation ?? {};
  if (end === undefined) return 'unknown';
  return end.signal === undefined ? `exit code ${end.exitCode ?? 'unknown'}` : `signal ${end.signal}`;
}

/** Why it did not end well, with paths below its folder as they are told elsewhere; undefined when it did, or when nobody knows. */
export function troubledEnd(observation: Observation | undefined): EndEvidence | undefined {
  if (observation?.end === undefined || hasRunThrough(observation)) return undefined;
  const { cause, detail } = observation.end;
  return { cause, detail: detail.replaceAll(`${observation.folder}/`, '') };
}

/** Whether the program came to its end, so that what it did not do until then it did not do at all. */
export function hasRunThrough({ end }: Pick<Observation, 'end'>): boolean {
  return end !== undefined && (end.cause === 'finished' || (end.cause === 'not-a-number' && end.exitCode === 0));
}

/** Signals that come of what the program does itself. */
const ownSignals = /^SIG(SEGV|BUS|FPE|ILL|ABRT|TRAP|SYS|PIPE)$/;
/** What a shell makes of SIGHUP, SIGINT, SIGQUIT, SIGKILL and SIGTERM. */
const shellCodes = new Set(['exit code 129', 'exit code 130', 'exit code 131', 'exit code 137', 'exit code 143']);

/** Whether a run was ended by somebody or something else than its program. */
export function isCutOff(exit: string, end: EndEvidence | undefined): boolean {
  if (end === undefined) return false;
  if (end.cause === 'preempted' || end.cause === 'wrapper-lost') return true;
  if (exit.startsWith('signal ')) return !ownSignals.test(exit.slice('signal '.length));
  return end.cause === 'signal' || (end.cause !== 'exception' && shellCodes.has(exit));
}

/** Two runs end alike by the same code or signal, and not by two exceptions of other types. */
export function endAlike({ exit, ends }: Pick<VerdictEvidence, 'exit' | 'ends'>): boolean {
  const [one, other] = [exceptionOf(ends?.before), exceptionOf(ends?.after)];
  return exit.before === exit.after && (one === undefined || other === undefined || one === other);
}

/** The detail of an exception begins with its type. */
function exceptionOf(end: EndEvidence | undefined): string | undefined {
  return end?.cause === 'exception' ? /^[\w.]+/.exec(end.detail)?.[0] : undefined;
}

export function ranAt({ startedAt, endedAt }: Observation): RanAt {
  return { from: startedAt, to: endedAt ?? startedAt };
}

/** Deterministic settings in every process that could take them, and at least one that did. */
export function isDeterministic({ inputs, observation }: { readonly inputs: Inputs; readonly observation?: Observation | undefined }): boolean {
  const pythons = (observation?.processes ?? []).filter(({ language }) => language === 'python');
  const isRefused = (observation?.processes ?? []).some(({ settings }) => settings.some(({ state }) => state === 'refused'));
  return inputs.randomness.mode === 'deterministic' && pythons.length > 0 && pythons.every(({ hasShakenHands }) => hasShakenHands) && !isRefused;
}
