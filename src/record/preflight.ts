// Preflight: a short run that shows whether the long one would be recorded well. After so many logged steps the program
// is stopped, and what was found is told: `ready`, or what has to be mended first. Pure.
import type { WatchedMetric, NotANumber } from '../relay/metric-watch.ts';

export interface PreflightFacts {
  readonly wantedSteps: number;
  readonly series: readonly WatchedMetric[];
  readonly firstNotANumber?: Pick<NotANumber, 'key' | 'step' | 'value'> | undefined;
  readonly isServerReachable: boolean;
  /** No server was asked for. */
  readonly isOffline: boolean;
  /** Room on the disk of the project, and of the spool. */
  readonly freeBytes?: number | undefined;
  /** The program has ended by itself. */
  readonly isEnded: boolean;
  /** How it ended, when it did so badly. */
  readonly failure?: string | undefined;
}

export interface PreflightVerdict {
  readonly isReady: boolean;
  readonly sentence: string;
}

/** Less room than this lets hardly any training end. */
const leastFreeBytes = 1e9;

/** Undefined while there is nothing to decide yet. */
export function judgePreflight(facts: PreflightFacts): PreflightVerdict | undefined {
  const steps = facts.series.reduce((most, { count }) => Math.max(most, count), 0);
  if (steps < facts.wantedSteps && facts.firstNotANumber === undefined && !facts.isEnded) return undefined;
  const problems = problemsOf(facts, steps);
  if (problems.length > 0) return { isReady: false, sentence: `not ready: ${problems.join('; ')}` };
  const room = facts.freeBytes === undefined ? '' : `, ${(facts.freeBytes / 1e9).toFixed(0)} GB free`;
  const server = facts.isOffline ? 'recording offline' : 'the server answers';
  return { isReady: true, sentence: `ready: ${steps} steps of ${facts.series.length} metrics were logged, all values finite; ${server}${room}` };
}

function problemsOf({ wantedSteps, series, firstNotANumber, isServerReachable, isOffline, freeBytes, failure }: PreflightFacts, steps: number): readonly string[] {
  const problems: string[] = [];
  if (failure !== undefined) problems.push(`the program failed (${failure})`);
  if (firstNotANumber !== undefined) problems.push(`${firstNotANumber.key} was ${firstNotANumber.value} at step ${firstNotANumber.step}`);
  if (series.length === 0) problems.push('no metric was logged');
  else if (steps < wantedSteps && firstNotANumber === undefined) problems.push(`only ${steps} of ${wantedSteps} steps were logged`);
  if (!isServerReachable && !isOffline) problems.push('the server does not answer');
  if (freeBytes !== undefined && freeBytes < leastFreeBytes) problems.push(`the disk has only ${(freeBytes / 1e6).toFixed(0)} MB left`);
  return problems;
}
