// Explains why two runs differ, from what was recorded of them: the changed inputs by likelihood, where the steps and
// the metrics part, and a paragraph. Pure: whoever calls it has read everything.
import type { StepsDifference } from './diff-steps.ts';
import type { ResultComparison } from './compare-results.ts';
import type { ChangeDetail, Explanation, Proof } from '../../documents/explanation.ts';
import type { RunFacts } from './find-use.ts';
import type { InputDifference } from './input-difference.ts';
import { faintWeight, rankChanges } from './rank-changes.ts';
import { uncapturedInputs } from './uncaptured-inputs.ts';
import type { StepHints } from './weigh-change.ts';
import { wordExplanation } from './word-explanation.ts';

export interface ExplainedRun extends RunFacts {
  readonly runId: string;
  readonly inputsDigest: string;
}

/** What was found by holding the two runs against each other. */
export interface RunDifference {
  /** From `diffInputs`. */
  readonly changes: readonly InputDifference[];
  /** What changed inside, for changes that do not carry it themselves. */
  readonly details?: ReadonlyMap<InputDifference, ChangeDetail> | undefined;
  /** From `diffSteps`, when both runs have steps. */
  readonly steps?: StepsDifference | undefined;
  /** The last values of every key. */
  readonly metrics: Explanation['metrics'];
  readonly firstMetricDifference?: Explanation['firstMetricDifference'];
  /** Keys of metrics that are not volatile and differ. */
  readonly differingMetrics: readonly string[];
  /** Keys of metrics that are not volatile. Default: as if all were, when there are none that differ. */
  readonly countedMetrics?: readonly string[] | undefined;
  /** From `compareResults`. Default: outputs by their bytes, and prints by theirs. */
  readonly results?: ResultComparison | undefined;
  readonly proof?: Proof | undefined;
}

/** The whole answer. Total: it never throws, whatever is missing. */
export function explainRuns(before: ExplainedRun, after: ExplainedRun, difference: RunDifference): Explanation {
  const runs = [before, after] as const;
  const hasSameInputs = before.inputsDigest === after.inputsDigest;
  const results = resultsOf(runs, difference);
  const hints: StepHints = {
    divergence: difference.steps?.divergence,
    equalChannels: difference.steps?.equalChannels ?? [],
    stepsCompared: difference.steps?.stepsCompared ?? 0,
    isAfterSteps: difference.steps !== undefined && difference.steps.divergence === undefined && results.state === 'different',
  };
  const detailed = difference.changes.map((change) => ({ ...change, detail: change.detail ?? difference.details?.get(change) }));
  const { changes, strongest } = rankChanges(detailed, runs, hints);
  const uncaptured = results.state === 'different' && strongest < faintWeight ? uncapturedInputs(runs, hints) : undefined;
  const explanation: Omit<Explanation, 'paragraph'> = {
    beforeRunId: before.runId,
    afterRunId: after.runId,
    hasSameInputs,
    changes,
    divergence: hints.divergence,
    firstMetricDifference: difference.firstMetricDifference,
    metrics: difference.metrics,
    results: results.state,
    finding: findingOf(runs, { hasSameInputs, isDifferent: results.state === 'different' }),
    uncaptured,
    proof: difference.proof,
  };
  return {
    ...explanation,
    paragraph: wordExplanation(explanation, {
      differingMetrics: difference.differingMetrics,
      otherDifferences: results.reasons,
      stepsCompared: hints.stepsCompared,
      isPrintOther: results.isPrintOther,
      hasMetrics: (difference.countedMetrics ?? difference.metrics).length > 0,
      isFaint: strongest < faintWeight,
    }),
  };
}

interface Results {
  readonly state: 'same' | 'different' | 'unknown';
  /** What differs besides metrics, as parts of a sentence. */
  readonly reasons: readonly string[];
  /** Everything stored is the same and the printed text is not: times, or results that were only printed. */
  readonly isPrintOther: boolean;
}

/** Metrics, the way of ending, outputs and printed results tell; what is volatile in them does not. */
function resultsOf([before, after]: readonly [ExplainedRun, ExplainedRun], { differingMetrics, countedMetrics, metrics, steps, results }: RunDifference): Results {
  const [one, other] = [before.observation, after.observation];
  const reasons: string[] = [];
  if (one?.end !== undefined && other?.end !== undefined && endText(one.end) !== endText(other.end))
    reasons.push(`the first ended with ${endText(one.end)}, the second with ${endText(other.end)}`);
  const volatile = new Set(results?.volatileOutputs);
  const files = differingOutputs(before, after).filter((path) => !volatile.has(path));
  if (files.length > 0)
    reasons.push(
      `${files.length === 1 ? 'the output' : 'the outputs'} ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''} differ${files.length === 1 ? 's' : ''} in bytes`,
    );
  const hasMetrics = (countedMetrics ?? metrics).length > 0;
  const hasOutputs = (one?.outputs.length ?? 0) + (other?.outputs.length ?? 0) > 0;
  const isConsoleAll = !hasMetrics && !hasOutputs && one?.console !== undefined && other?.console !== undefined;
  const isPrintSame = results?.isPrintSame ?? one?.console === other?.console;
  if (isConsoleAll && !isPrintSame) reasons.push('they printed other text');
  else if (results?.isPrintSame === false) reasons.push('they printed other results');
  if (differingMetrics.length > 0 || reasons.length > 0 || steps?.divergence !== undefined) return { state: 'different', reasons, isPrintOther: false };
  const isPrintOther = one?.console !== undefined && other?.console !== undefined && !isPrintSame;
  return { state: hasMetrics || hasOutputs || isConsoleAll ? 'same' : 'unknown', reasons, isPrintOther };
}

function endText({ exitCode, signal }: { readonly exitCode?: number | undefined; readonly signal?: string | undefined }): string {
  return signal !== undefined ? `signal ${signal}` : `exit code ${exitCode ?? 'unknown'}`;
}

function differingOutputs({ observation: one }: RunFacts, { observation: other }: RunFacts): readonly string[] {
  if (one === undefined || other === undefined) return [];
  const left = new Map(one.outputs.map(({ path, digest }) => [path, digest]));
  const right = new Map(other.outputs.map(({ path, digest }) => [path, digest]));
  return [...new Set([...left.keys(), ...right.keys()])].filter((path) => left.get(path) !== right.get(path)).sort();
}

function findingOf(runs: readonly RunFacts[], { hasSameInputs, isDifferent }: { readonly hasSameInputs: boolean; readonly isDifferent: boolean }): string | undefined {
  if (!hasSameInputs || !isDifferent || !runs.every(isDeterministic)) return undefined;
  return 'Both runs claim to be deterministic and had the same inputs, and still they differ: something that is not recorded decides about the result.';
}

/** Deterministic settings in force in every process that could take them. */
export function isDeterministic({ inputs, observation }: RunFacts): boolean {
  if (inputs.randomness.mode !== 'deterministic' || observation === undefined) return false;
  return observation.processes.every(({ language, hasShakenHands, settings }) => (language !== 'python' || hasShakenHands) && settings.every(({ state }) => state !== 'refused'));
}
