// The verdict ladder: what a comparison of a run with its repetition may be called, and why. See docs/verdicts.md.
import { isEqualSeries } from './diff-series.ts';
import { minReplicas } from './equivalence-test.ts';
import type { MetricEvidence } from '../../documents/verdict.ts';
import { isAtLeast, type VerdictLevel } from '../../documents/verdict-level.ts';
import type { Claim, ConsoleEvidence, EquivalenceTest, OutputEvidence, Verdict, VerdictEvidence } from '../../documents/verdict.ts';
import { type CountedEvidence, differenceSentence, levelSentence } from './word-verdict.ts';

/** Grades the evidence. Total: every evidence has a verdict, and the same evidence always the same one. */
export function gradeVerdict(evidence: VerdictEvidence): Verdict {
  const ceiling = ceilingOf(evidence.claims);
  if (evidence.missing.length > 0) return { level: 'not-runnable', sentence: `It could not be run here: ${evidence.missing.join('; ')}.`, ceiling };
  const counted = countedEvidence(evidence);
  const reached = reachedLevel(evidence, counted);
  const level = weaker(reached, ceiling);
  const finding = findingOf(evidence, counted);
  const sentences = [levelSentence({ evidence, counted, level, reached }), ...(finding === undefined ? [] : [finding])];
  return { level, sentence: sentences.join(' '), finding, ceiling };
}

/**
 * The weakest of the claims' ceilings. Claims say what sameness is worth and never that two results differ, so one of
 * `different` allows no more than `not-runnable` does: nothing can be said here.
 */
function ceilingOf(claims: readonly Claim[]): VerdictLevel {
  const ceiling = claims.reduce<VerdictLevel>((level, claim) => weaker(level, claim.ceiling), 'byte');
  return ceiling === 'different' ? 'not-runnable' : ceiling;
}

function weaker(one: VerdictLevel, other: VerdictLevel): VerdictLevel {
  return isAtLeast(one, other) ? other : one;
}

/** What of the evidence decides: all that is not volatile. */
function countedEvidence({ exit, outputs, metrics, console }: VerdictEvidence): CountedEvidence {
  const countedOutputs = outputs.filter((output) => !output.isVolatile);
  const countedMetrics = metrics.filter((metric) => !metric.isVolatile && metric.pointsBefore + metric.pointsAfter > 0);
  return {
    isExitEqual: exit.before === exit.after,
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

function findingOf(evidence: VerdictEvidence, counted: CountedEvidence): string | undefined {
  if (!evidence.hasSameInputs || !evidence.isDeterministic || isSame(counted)) return undefined;
  return `Both runs claim to be deterministic and had the same inputs, so this is a finding, whatever a tolerance says: ${differenceSentence(evidence, counted)}`;
}
