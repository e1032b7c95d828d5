// What a record says of a run as a whole: how it ended, when it ran, and whether it was made deterministic.
import type { Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';
import type { RanAt } from './volatile-content.ts';

/** `exit code 0`, or `signal SIGKILL`. */
export function exitText(observation: Observation | undefined): string {
  const { end } = observation ?? {};
  if (end === undefined) return 'unknown';
  return end.signal === undefined ? `exit code ${end.exitCode ?? 'unknown'}` : `signal ${end.signal}`;
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
