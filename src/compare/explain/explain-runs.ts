// Explains why two runs differ, from what was recorded of them: the changed inputs by likelihood, where the steps and
// the metrics part, and a paragraph. Whether they differ at all is judged as for a verdict. Pure.
import type { ChangeDetail, Explanation, Proof } from '../../documents/explanation.ts';
import type { VerdictEvidence } from '../../documents/verdict.ts';
import type { StepsDifference } from '../inputs/diff-steps.ts';
import type { InputDifference } from '../inputs/input-difference.ts';
import { differingSeries } from '../results/differing-series.ts';
import { type JudgedResults, judgeResults } from '../verdict/judge-results.ts';
import type { SeenInputs } from './find-use.ts';
import { faintWeight, rankChanges } from './rank-changes.ts';
import { uncapturedInputs } from './uncaptured-inputs.ts';
import type { StepHints } from './weigh-change.ts';
import { wordExplanation } from './word-explanation.ts';

export interface ExplainedRun extends SeenInputs {
  readonly runId: string;
}

/** What was found by holding the two runs against each other. */
export interface RunDifference {
  /** What both left behind: the same that a verdict is graded from. */
  readonly evidence: VerdictEvidence;
  /** From `diffInputs`. */
  readonly changes: readonly InputDifference[];
  /** What changed inside, for changes that do not carry it themselves. */
  readonly details?: ReadonlyMap<InputDifference, ChangeDetail> | undefined;
  /** From `diffSteps`, when both runs have steps. */
  readonly steps?: StepsDifference | undefined;
  /** The last values of every key. */
  readonly metrics: Explanation['metrics'];
  readonly proof?: Proof | undefined;
}

/** The whole answer. Total: it never throws, whatever is missing. */
export function explainRuns(before: ExplainedRun, after: ExplainedRun, difference: RunDifference): Explanation {
  const runs = [before, after] as const;
  const { evidence } = difference;
  const judged = judgeResults(evidence);
  const results = resultsOf(judged);
  const series = differingSeries(evidence.metrics);
  const hints: StepHints = {
    divergence: difference.steps?.divergence,
    equalChannels: difference.steps?.equalChannels ?? [],
    stepsCompared: difference.steps?.stepsCompared ?? 0,
    isAfterSteps: difference.steps !== undefined && difference.steps.divergence === undefined && results === 'different',
  };
  const detailed = difference.changes.map((change) => ({ ...change, detail: change.detail ?? difference.details?.get(change) }));
  const { changes, strongest } = rankChanges(detailed, runs, hints);
  const uncaptured = results === 'different' && strongest < faintWeight ? uncapturedInputs(runs, hints) : undefined;
  const explanation: Omit<Explanation, 'paragraph'> = {
    beforeRunId: before.runId,
    afterRunId: after.runId,
    hasSameInputs: evidence.hasSameInputs,
    changes,
    divergence: hints.divergence,
    firstMetricDifference: series.first,
    metrics: difference.metrics,
    results,
    level: judged.reached,
    ...(evidence.rules === undefined ? {} : { rules: evidence.rules }),
    finding: judged.isFinding ? findingText : undefined,
    uncaptured,
    proof: difference.proof,
  };
  return {
    ...explanation,
    paragraph: wordExplanation(explanation, {
      differingMetrics: series.differing,
      otherDifferences: otherDifferences(evidence, judged),
      stepsCompared: hints.stepsCompared,
      isPrintOther: results === 'same' && judged.counted.differingLines === 0 && (evidence.console?.differing ?? 0) > 0,
      hasMetrics: judged.counted.metrics.length > 0,
      isFaint: strongest < faintWeight,
    }),
  };
}

/** A difference that the project allows, or that replicas show to be none, is no difference here either. */
function resultsOf({ reached }: JudgedResults): NonNullable<Explanation['results']> {
  if (reached === 'not-runnable') return 'unknown';
  return reached === 'different' ? 'different' : 'same';
}

/** What counts and differs besides metrics, as parts of a sentence. */
function otherDifferences({ exit }: VerdictEvidence, { counted }: JudgedResults): readonly string[] {
  const files = counted.differingOutputs.map(({ path }) => path).toSorted();
  const isConsoleAll = counted.metrics.length === 0 && counted.outputs.length === 0;
  return [
    ...(counted.isExitEqual ? [] : [`the first ended with ${exit.before}, the second with ${exit.after}`]),
    ...(files.length === 0
      ? []
      : [
          `${files.length === 1 ? 'the output' : 'the outputs'} ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''} differ${files.length === 1 ? 's' : ''} in bytes`,
        ]),
    ...(counted.differingLines === 0 ? [] : [isConsoleAll ? 'they printed other text' : 'they printed other results']),
  ];
}

const findingText = 'Both runs claim to be deterministic and had the same inputs, and still they differ: something that is not recorded decides about the result.';
