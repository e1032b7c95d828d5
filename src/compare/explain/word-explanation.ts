// The paragraph of an explanation, for a person: what differs, what is shown by the records, what is only likely, and
// what could be done to know.
import { capital } from '../capital.ts';
import type { Explanation, InputChange, UncapturedInput } from '../../documents/explanation.ts';
import type { VerdictEvidence } from '../../documents/verdict.ts';
import { isCutOff } from '../results/run-end.ts';
import { metricNameText } from '../results/pair-metrics.ts';
import { bothEndsWords, sameEndWords } from '../results/word-end.ts';
import { changeText, nameText } from './word-change.ts';

export interface RenamedResult {
  readonly kind: 'output' | 'metric';
  readonly before: string;
  readonly after: string;
}

export interface WordedFacts {
  /** As the two runs are called. */
  readonly names: readonly [before: string, after: string];
  readonly evidence: Pick<VerdictEvidence, 'exit' | 'ends'>;
  /** A run did not end well, which is said before all else. */
  readonly isEndSaid: boolean;
  /** What metrics are called that count and differ, the one people look at first before all others. */
  readonly differingMetrics: readonly string[];
  /** Outputs and metrics that count and are the same under two names. */
  readonly renamed: readonly RenamedResult[];
  /** What differs besides, as parts of a sentence. */
  readonly otherDifferences: readonly string[];
  readonly stepsCompared: number;
  /** Everything stored is the same and the printed text is not. */
  readonly isPrintOther: boolean;
  /** Whether a metric that counts was logged. */
  readonly hasMetrics: boolean;
  /** No change that is left explains much. */
  readonly isFaint: boolean;
  /** Whether one of the likeliest can be put into the other run to see what it does. */
  readonly canProve: boolean;
  /** How many inputs one run told of and the other could not tell of. */
  readonly untold: number;
}

/** Three to seven sentences. */
export function wordExplanation(explanation: Omit<Explanation, 'paragraph'>, facts: WordedFacts): string {
  return [
    ...endTexts(explanation, facts),
    ...resultTexts(explanation, facts),
    ...renamedTexts(facts),
    ...inputTexts(explanation, facts),
    ...causeTexts(explanation, facts),
    ...stepTexts(explanation, facts),
    ...proofTexts(explanation),
    ...(explanation.finding === undefined ? [] : [explanation.finding]),
    ...uncapturedTexts(explanation),
  ].join(' ');
}

/** The exception or signal comes before everything that follows from it. */
function endTexts({ ends, results }: Omit<Explanation, 'paragraph'>, { evidence, isEndSaid, names }: WordedFacts): readonly string[] {
  const isExitOther = evidence.exit.before !== evidence.exit.after;
  if (!isEndSaid) return results === 'different' && isExitOther ? [`${bothEndsWords(evidence, names)}.`] : [];
  const isOther = isExitOther || evidence.ends?.before?.detail !== evidence.ends?.after?.detail;
  const said = isOther ? bothEndsWords(evidence, names) : `${names[0]} and ${names[1]} ${sameEndWords(evidence)}`;
  if (ends?.explain !== true) return [`${said}.`];
  const cut = isCutOff(evidence.exit.after, ends.after) ? names[1] : names[0];
  return [`${said}.`, `Up to there nothing that both have differs: that ${cut} was cut off explains the difference, and no input is blamed for it.`];
}

function resultTexts(
  { metrics, firstMetricDifference: first, results, ends }: Omit<Explanation, 'paragraph'>,
  { names: [before, after], evidence, differingMetrics, otherDifferences, hasMetrics, isPrintOther, isEndSaid }: WordedFacts,
): readonly string[] {
  const both = `${before} and ${after}`;
  if (results === 'same' && differingMetrics.length > 0)
    return [
      `${both} have the same results within what the project allows or replicas show: ${differingMetrics
        .slice(0, 3)
        .map((name) => metricText(name, metrics, [before, after]))
        .join(', ')}${differingMetrics.length > 3 ? ` and ${differingMetrics.length - 3} more` : ''}.`,
    ];
  if (results === 'same')
    return [
      isPrintOther ? `${both} have the same outputs and metrics, and printed other text: times perhaps, or results that were only printed.` : `${both} have the same results.`,
    ];
  if (results !== 'different') return [`Neither ${before} nor ${after} left a result that could be compared.`];
  // What a run that was cut off did not write any more needs no list.
  if (ends?.explain === true) return [];
  const isOpened = isEndSaid || evidence.exit.before !== evidence.exit.after;
  const from = isOpened ? '' : `From ${before} to ${after}, `;
  if (differingMetrics.length === 0 && otherDifferences.length === 0) return [];
  if (differingMetrics.length === 0) {
    const told = `${otherDifferences.join('; ')}${hasMetrics ? ', while every metric is the same' : ''}.`;
    return [from === '' ? `Also, ${told}` : `${from}${told}`];
  }
  const told = differingMetrics.slice(0, 3).map((name) => metricText(name, metrics, [before, after]));
  const more = differingMetrics.length > 3 ? ` and ${differingMetrics.length - 3} more metrics differ` : '';
  const place = first === undefined ? '' : `, first at step ${first.step}${differingMetrics.length > 1 ? ` of ${first.key}` : ''}`;
  return [`${from === '' ? 'Also, ' : from}${told.join(', ')}${more}${place}.`];
}

function metricText(name: string, metrics: Explanation['metrics'], [first, second]: WordedFacts['names']): string {
  const metric = metrics.find((one) => metricNameText(one) === name);
  if (metric?.before === undefined) return `${name} was logged by ${second} only`;
  if (metric.after === undefined) return `${name} was logged by ${first} only`;
  if (metric.before === metric.after) return `${name} ends at ${metric.after} in both and differs on the way`;
  const [before, after] = shortPair(metric.before, metric.after);
  return `${name} went from ${before} to ${after}`;
}

function renamedTexts({ renamed }: WordedFacts): readonly string[] {
  const [first, ...others] = renamed;
  if (first === undefined) return [];
  if (others.length === 0) return [`The ${first.kind} ${first.after} is the same as ${first.before}: only its name is another.`];
  const count = (kind: RenamedResult['kind']): readonly string[] => {
    const found = renamed.filter((one) => one.kind === kind).length;
    return found === 0 ? [] : [`${found} ${kind}${found === 1 ? '' : 's'}`];
  };
  return [`${[...count('output'), ...count('metric')].join(' and ')} are the same under other names, the first renamed from ${first.before} to ${first.after}.`];
}

/** Both numbers with as few digits as still tell them apart, 4 at the least. */
export function shortPair(before: string, after: string): readonly [string, string] {
  const [one, other] = [Number(before), Number(after)];
  if (!Number.isFinite(one) || !Number.isFinite(other)) return [before, after];
  for (let digits = 4; digits < 17; digits += 1) {
    const pair = [String(Number(one.toPrecision(digits))), String(Number(other.toPrecision(digits)))] as const;
    if (pair[0] !== pair[1]) return pair;
  }
  return [before, after];
}

function inputTexts({ hasSameInputs, changes, ends }: Omit<Explanation, 'paragraph'>, { untold }: WordedFacts): readonly string[] {
  if (hasSameInputs) return ['Their recorded inputs are the very same.'];
  if (changes.length === 0) return [untold > 0 ? 'Of the inputs that both could tell of, none differs.' : 'Their inputs differ only in how they were recorded.'];
  if (ends?.explain === true) return [`${changes.length === 1 ? '1 input differs' : `${changes.length} inputs differ`} besides.`];
  const out = changes.filter(({ use }) => use === 'not-used').length;
  const ruledOut =
    out === 0
      ? ''
      : out === changes.length
        ? out === 1
          ? ', and no run used it'
          : ', and no run used any of them'
        : `, of which ${out} ${out === 1 ? 'is' : 'are'} ruled out because no run used ${out === 1 ? 'it' : 'them'}`;
  return [`${changes.length === 1 ? '1 input differs' : `${changes.length} inputs differ`}${ruledOut}.`];
}

function causeTexts(
  { changes, results, proof, hasSameInputs, siblings }: Omit<Explanation, 'paragraph'>,
  { isFaint, isPrintOther, names, canProve }: WordedFacts,
): readonly string[] {
  const [first, second, ...rest] = changes.filter(({ rank }) => rank !== undefined);
  if (first === undefined || results === 'unknown') return [];
  const told = changeText(first, names);
  if (results === 'same') return [`So ${rest.length > 0 || second !== undefined ? 'these changes make' : `${told} makes`} no difference ${isPrintOther ? 'to them' : 'here'}.`];
  if (isFaint) return [`${capital(told)} hardly explains it.`];
  if (proof !== undefined && proof.minimal.length > 0) return [];
  const tied = changes.filter(({ isTied }) => isTied === true);
  if (tied.length > 1) return tieTexts(tied, { canProve, siblings });
  const others =
    second === undefined
      ? ''
      : ` Next in line ${rest.length === 0 ? 'is' : 'are'} ${[second, ...rest].slice(0, 2).map(nameText).join(' and ')}${rest.length > 1 ? ` and ${rest.length - 1} more` : ''}.`;
  // What was merely seen can be put into no re-run.
  if (hasSameInputs) return [`What went in besides was not the same: ${told}.${others}`];
  const only = second === undefined && changes.length > 1 ? 'What remains is ' : second === undefined ? 'The only change is ' : 'The likeliest cause is ';
  return [`${only}${told}.${others}`, canProve ? 'That is likely, not proved; re-running with inputs exchanged (assay why --prove) proves it.' : 'That is likely, not proved.'];
}

/** More are listed beside the paragraph. */
const mostSiblings = 2;

/** What is as likely as each other is no finding. */
function tieTexts(tied: readonly InputChange[], { canProve, siblings = [] }: { readonly canProve: boolean; readonly siblings: Explanation['siblings'] }): readonly string[] {
  const names = tied.slice(0, 5).map(nameText);
  const last = tied.length > 5 ? `${tied.length - 5} more` : names.pop();
  return [
    `Nothing tells ${tied.length} of these changes apart, and each alone or several together may be the cause: ${names.join(', ')} and ${last}.`,
    ...siblings.slice(0, mostSiblings).map(({ sentence }) => sentence),
    canProve
      ? 'Re-running with inputs exchanged (assay why --prove) shows which.'
      : `A run with ${siblings.length === 0 ? '' : 'another '}one of them changed alone would tell more: it is looked for among the finished runs of the experiment.`,
  ];
}

function stepTexts({ divergence, results }: Omit<Explanation, 'paragraph'>, { stepsCompared }: WordedFacts): readonly string[] {
  if (divergence !== undefined) return [`The traces show: ${divergence.reading.slice(0, 1).toLowerCase()}${divergence.reading.slice(1)}`];
  if (stepsCompared === 0) return [];
  const steps = stepsCompared === 1 ? 'the 1 recorded step of training is' : `all ${stepsCompared} recorded steps of training are`;
  return [results === 'different' ? `The traces show that ${steps} the same, so the difference arises beside training or after it.` : `The traces show that ${steps} the same.`];
}

function proofTexts({ proof }: Omit<Explanation, 'paragraph'>): readonly string[] {
  return proof === undefined ? [] : [proof.sentence];
}

function uncapturedTexts({ uncaptured = [], hasSameInputs, changes }: Omit<Explanation, 'paragraph'>): readonly string[] {
  const sentences = (inputs: readonly UncapturedInput[]): readonly string[] => inputs.slice(0, 3).map(({ sentence }) => sentence);
  const isUnwatched = ({ source }: UncapturedInput): boolean => source === 'unwatched-reads' || source === 'unwatched-program';
  const cut = uncaptured.filter(({ source }) => source === 'cut-off');
  const unwatched = uncaptured.filter(isUnwatched);
  const known = uncaptured.filter((input) => !isUnwatched(input) && input.source !== 'cut-off');
  // The clock, of which nothing is known, is told where there is nothing else to tell.
  const others = known.length === 1 ? known : known.filter(({ source }) => source !== 'clock');
  const seen = others.filter(({ isSeen, source }) => isSeen && source !== 'threads');
  const [lead, inputs] =
    seen.length > 0
      ? ['What no record holds, and what was seen:', seen]
      : unwatched.length > 0
        ? ['', []]
        : [hasSameInputs ? 'What no record holds, most suspect first:' : 'Beyond the recorded inputs:', others];
  const rest = seen.length > 0 || unwatched.length > 0 ? others.filter((input) => !seen.includes(input)) : [];
  const isGuess = changes.some(({ rank }) => rank !== undefined);
  return [
    ...sentences(cut),
    ...(unwatched.length === 0 ? [] : [isGuess ? 'What nobody watched may be the cause as well:' : 'The first suspect is what nobody watched:', ...sentences(unwatched)]),
    ...(inputs.length === 0 ? [] : [lead, ...sentences(inputs)]),
    ...(rest.length === 0 ? [] : [`Also possible: ${rest.map(({ source }) => names[source]).join(', ')}.`]),
  ];
}

const names: Readonly<Record<UncapturedInput['source'], string>> = {
  network: 'the network',
  'random-numbers': 'random numbers without a seed',
  'hash-order': 'the order of sets',
  clock: 'the clock',
  workers: 'the order of processes',
  threads: 'the order of threads',
  'folder-order': 'the order of names in a folder',
  'unwatched-program': 'what other programs read',
  'unwatched-reads': 'reads that nobody saw',
  'cut-off': 'what a run that was cut off could not tell',
  gpu: 'the graphics processor',
};
