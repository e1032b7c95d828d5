// What of the evidence decides, and how much of the results is the same: the one judgement that verdicts and
// explanations rest on.
import type { ConsoleEvidence, EquivalenceTest, MetricEvidence, OutputEvidence, VerdictEvidence } from '../../documents/verdict.ts';
import type { VerdictLevel } from '../../documents/verdict-level.ts';
import { isEqualSeries } from '../results/compare-series.ts';
import { endAlike } from '../results/run-end.ts';
import { minReplicas } from '../statistics/equivalence-test.ts';

/** What of the evidence decides, and what of that differs. */
export interface CountedEvidence {
  readonly isExitEqual: boolean;
  readonly outputs: readonly OutputEvidence[];
  readonly metrics: readonly MetricEvidence[];
  readonly differingOutputs: readonly OutputEvidence[];
  readonly differingMetrics: readonly MetricEvidence[];
  /** Console lines that count and differ. */
  readonly differingLines: number;
}

export interface JudgedResults {
  readonly counted: CountedEvidence;
  /** As the results alone have it, before any claim lowers it. */
  readonly reached: VerdictLevel;
  /** Both claim to be deterministic and had the same inputs, and something that counts differs all the same. */
  readonly isFinding: boolean;
}

export function judgeResults(evidence: VerdictEvidence): JudgedResults {
  const counted = countedEvidence(evidence);
  const isFinding = evidence.hasSameInputs && evidence.isDeterministic && !isSame(counted);
  return { counted, reached: reachedLevel(evidence, counted), isFinding };
}

/** What of the evidence decides: all that is not volatile. */
function countedEvidence({ exit, ends, outputs, metrics, console }: VerdictEvidence): CountedEvidence {
  const countedOutputs = outputs.filter((output) => !output.isVolatile);
  const countedMetrics = metrics.filter((metric) => !metric.isVolatile && metric.pointsBefore + metric.pointsAfter > 0);
  return {
    isExitEqual: endAlike({ exit, ends }),
    outputs: countedOutputs,
    metrics: countedMetrics,
    differingOutputs: countedOutputs.filter(({ level }) => level !== 'byte' && level !== 'tensor' && level !== 'volatile'),
    differingMetrics: countedMetrics.filter((metric) => !isEqualSeries(metric)),
    differingLines: differingLines(console, countedOutputs.length + countedMetrics.length > 0),
  };
}

/**
 * Beside files and metrics the printed results still count: a program may print what it does not log. Warnings do not
 * then, nor does the order of lines. Where the console is all there is, every line counts, and so does their order.
 */
function differingLines(console: ConsoleEvidence | undefined, isOtherEvidence: boolean): number {
  if (console === undefined) return 0;
  if (!isOtherEvidence) return console.differing;
  return console.isReordered === true ? 0 : (console.differingResults ?? console.differing);
}

function reachedLevel(evidence: VerdictEvidence, counted: CountedEvidence): VerdictLevel {
  if (!counted.isExitEqual) return 'different';
  if (!hasSomethingToCompare(evidence, counted)) return 'not-runnable';
  if (isSame(counted)) return sameLevel(counted.outputs);
  return isStatisticallyEqual(evidence, counted) ? 'statistical' : 'different';
}

/** Two runs that left nothing are not the same run: nothing is known of them. */
function hasSomethingToCompare({ console }: VerdictEvidence, { outputs, metrics }: CountedEvidence): boolean {
  return outputs.length > 0 || metrics.length > 0 || (console !== undefined && (console.lines > 0 || console.differing > 0));
}

function isSame({ isExitEqual, differingOutputs, differingMetrics, differingLines: lines }: CountedEvidence): boolean {
  return isExitEqual && differingOutputs.length === 0 && differingMetrics.length === 0 && lines === 0;
}

/**
 * Bytes are claimed for files only: without any, `metric` is the most, whether of series or of printed lines. So it is
 * where a file differs in volatile fields.
 */
function sameLevel(outputs: readonly OutputEvidence[]): VerdictLevel {
  if (outputs.length === 0 || outputs.some(({ level }) => level === 'volatile')) return 'metric';
  return outputs.every(({ level }) => level === 'byte') ? 'byte' : 'tensor';
}

/**
 * Every metric is equal, or within what the user allows, or shown equivalent by enough replicas; and something did
 * allow a difference. Files may then differ inside, but none may come or go.
 */
function isStatisticallyEqual({ statistics }: VerdictEvidence, { metrics, differingOutputs }: CountedEvidence): boolean {
  if (differingOutputs.some(({ level }) => level === 'only-before' || level === 'only-after')) return false;
  const isAllowed = (metric: MetricEvidence): boolean => isTolerated(metric) || statistics.some((test) => test.key === metric.key && isShownEquivalent(test));
  return metrics.some(isAllowed) && metrics.every((metric) => isEqualSeries(metric) || isAllowed(metric));
}

/** A tolerance is the user's word. A noise band is only a measure: one pair of runs inside it decides nothing. */
function isTolerated({ tolerance, pointsBefore, pointsAfter }: MetricEvidence): boolean {
  return tolerance?.source === 'user' && tolerance.isWithin && pointsBefore > 0 && pointsAfter > 0;
}

function isShownEquivalent({ isEquivalent, undecided, replicasBefore, replicasAfter }: EquivalenceTest): boolean {
  return isEquivalent && undecided === undefined && Math.min(replicasBefore, replicasAfter) >= minReplicas;
}
