// Explains why two runs differ, from what was recorded of them: the changed inputs by likelihood, where the steps and
// the metrics part, and a paragraph. Whether they differ at all is judged as for a verdict. Pure.
import type { ChangeDetail, Explanation, InputChange, Proof, SiblingRun, UncapturedInput } from '../../documents/explanation.ts';
import type { VerdictEvidence } from '../../documents/verdict.ts';
import type { StepsDifference } from '../inputs/diff-steps.ts';
import type { InputDifference } from '../inputs/input-difference.ts';
import { canBeExchanged } from '../prove/exchangeable-kinds.ts';
import type { UntoldInputs } from '../inputs/told-inputs.ts';
import { differingSeries } from '../results/differing-series.ts';
import { renamedText } from '../results/pair-outputs.ts';
import { isCutOff } from '../results/run-end.ts';
import { type JudgedResults, judgeResults } from '../verdict/judge-results.ts';
import type { SeenInputs } from './find-use.ts';
import { namesOfRuns } from './names-of-runs.ts';
import { faintWeight, rankChanges, type RankedChanges } from './rank-changes.ts';
import { uncapturedInputs } from './uncaptured-inputs.ts';
import { untoldInputs, unwatchedReaders } from './unwatched-inputs.ts';
import type { StepHints } from './weigh-change.ts';
import { type RenamedResult, wordExplanation } from './word-explanation.ts';

export interface ExplainedRun extends SeenInputs {
  readonly runId: string;
  /** As people call it; its id where it has none. */
  readonly name?: string | undefined;
}

/** What was found by holding the two runs against each other. */
export interface RunDifference {
  /** What both left behind: the same that a verdict is graded from. */
  readonly evidence: VerdictEvidence;
  /** From `diffInputs`. */
  readonly changes: readonly InputDifference[];
  /** From `toldInputs`: inputs of one run of which the other could not tell. */
  readonly untold?: readonly UntoldInputs[] | undefined;
  /** What changed inside, for changes that do not carry it themselves. */
  readonly details?: ReadonlyMap<InputDifference, ChangeDetail> | undefined;
  /** From `diffSteps`, when both runs have steps. */
  readonly steps?: StepsDifference | undefined;
  /** The last values of every key. */
  readonly metrics: Explanation['metrics'];
  readonly proof?: Proof | undefined;
  /** What other runs tell of changes that nothing else tells apart. */
  readonly siblings?: readonly SiblingRun[] | undefined;
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
    troubles: [evidence.ends?.before, evidence.ends?.after].flatMap((end) => (end === undefined ? [] : [end.detail])),
  };
  const names = namesOfRuns(runs);
  const ends = endsOf(evidence, judged);
  const detailed = difference.changes.map((change) => ({ ...change, detail: change.detail ?? difference.details?.get(change) }));
  const ranked = rankChanges(detailed, runs, hints);
  const untold = untoldInputs(difference.untold ?? [], names);
  const explanation: Omit<Explanation, 'paragraph'> = {
    beforeRunId: before.runId,
    afterRunId: after.runId,
    hasSameInputs: evidence.hasSameInputs,
    changes: ends?.explain === true ? unranked(ranked.changes) : ranked.changes,
    ...(difference.siblings === undefined || difference.siblings.length === 0 ? {} : { siblings: difference.siblings }),
    divergence: hints.divergence,
    ...(ends === undefined ? {} : { ends }),
    firstMetricDifference: series.first,
    metrics: difference.metrics,
    results,
    level: judged.reached,
    ...(evidence.rules === undefined ? {} : { rules: evidence.rules }),
    finding: judged.isFinding ? findingText : undefined,
    uncaptured: results === 'different' ? uncapturedOf(runs, { ranked, hints, untold, isEnded: ends?.explain === true }) : undefined,
    proof: difference.proof,
  };
  return {
    ...explanation,
    paragraph: wordExplanation(explanation, {
      names,
      evidence,
      isEndSaid: ends !== undefined && (!judged.counted.isExitEqual || results !== 'same'),
      differingMetrics: series.differing,
      renamed: renamedResults(judged),
      otherDifferences: otherDifferences(judged),
      stepsCompared: hints.stepsCompared,
      isPrintOther: results === 'same' && judged.counted.differingLines === 0 && (evidence.console?.differing ?? 0) > 0,
      hasMetrics: judged.counted.metrics.length > 0,
      isFaint: ranked.strongest < faintWeight,
      canProve: runs.every(({ observation }) => observation !== undefined) && ranked.first.some(canBeExchanged),
      untold: (difference.untold ?? []).reduce((sum, one) => sum + one.names.length, 0),
    }),
  };
}

/** A difference that the project allows, or that replicas show to be none, is no difference here either. */
function resultsOf({ reached }: JudgedResults): NonNullable<Explanation['results']> {
  if (reached === 'not-runnable') return 'unknown';
  return reached === 'different' ? 'different' : 'same';
}

/** A run that was cut off from outside needs no other cause for what it lacks, as long as nothing differs that both have. */
function endsOf({ exit, ends }: VerdictEvidence, { counted }: JudgedResults): Explanation['ends'] {
  if (ends === undefined) return undefined;
  const isCut = isCutOff(exit.before, ends.before) || isCutOff(exit.after, ends.after);
  const isSameUpToThere = counted.differingMetrics.every(({ pointsBefore, pointsAfter, equalPoints }) => equalPoints === Math.min(pointsBefore, pointsAfter));
  return { ...ends, explain: isCut && !counted.isExitEqual && isSameUpToThere };
}

function unranked(changes: readonly InputChange[]): readonly InputChange[] {
  return changes.map((change) => ({ ...change, rank: undefined, isTied: undefined, weight: undefined }));
}

/** What no record holds is told where no change is left that was used and explains much; what nobody watched, also beside guesses. */
function uncapturedOf(
  runs: readonly [SeenInputs, SeenInputs],
  { ranked, hints, untold, isEnded }: { readonly ranked: RankedChanges; readonly hints: StepHints; readonly untold: readonly UncapturedInput[]; readonly isEnded: boolean },
): readonly UncapturedInput[] | undefined {
  const isFaint = ranked.strongest < faintWeight;
  const isGuessed = !ranked.isUsed || untold.length > 0;
  const found = isEnded ? untold : isFaint ? [...untold, ...uncapturedInputs(runs, hints)] : isGuessed ? [...untold, ...unwatchedReaders(runs)] : [];
  return found.length === 0 && !isFaint ? undefined : found;
}

/** What counts, was found again under another name, and came out the same. */
function renamedResults({ counted: { outputs, differingOutputs, metrics, differingMetrics } }: JudgedResults): readonly RenamedResult[] {
  const found = (kind: RenamedResult['kind'], { name, renamedFrom }: { readonly name: string; readonly renamedFrom?: string | undefined }): readonly RenamedResult[] =>
    renamedFrom === undefined ? [] : [{ kind, before: renamedFrom, after: name }];
  return [
    ...outputs.filter((output) => !differingOutputs.includes(output)).flatMap(({ path, renamedFrom }) => found('output', { name: path, renamedFrom })),
    ...metrics.filter((metric) => !differingMetrics.includes(metric)).flatMap(({ key, renamedFrom }) => found('metric', { name: key, renamedFrom })),
  ];
}

/** What counts and differs besides metrics and ends, as parts of a sentence. */
function otherDifferences({ counted }: JudgedResults): readonly string[] {
  const files = counted.differingOutputs.map(renamedText).toSorted();
  const isConsoleAll = counted.metrics.length === 0 && counted.outputs.length === 0;
  return [
    ...(files.length === 0
      ? []
      : [
          `${files.length === 1 ? 'the output' : 'the outputs'} ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''} differ${files.length === 1 ? 's' : ''} in bytes`,
        ]),
    ...(counted.differingLines === 0 ? [] : [isConsoleAll ? 'they printed other text' : 'they printed other results']),
  ];
}

const findingText = 'Both runs claim to be deterministic and had the same inputs, and still they differ: something that is not recorded decides about the result.';
