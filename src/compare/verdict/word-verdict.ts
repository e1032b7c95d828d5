// The sentence of a verdict: what was held against what, what is the same, and what is not.
import { capital } from '../capital.ts';
import type { MetricEvidence } from '../../documents/verdict.ts';
import type { VerdictLevel } from '../../documents/verdict-level.ts';
import type { OutputEvidence, VerdictEvidence } from '../../documents/verdict.ts';
import { metricNameText } from '../results/pair-metrics.ts';
import { renamedText } from '../results/pair-outputs.ts';
import { bothEndsWords, sameEndWords } from '../results/word-end.ts';
import type { CountedEvidence } from './judge-results.ts';

export interface GradedEvidence {
  readonly evidence: VerdictEvidence;
  readonly counted: CountedEvidence;
  /** As it is claimed. */
  readonly level: VerdictLevel;
  /** As the results alone would have it. */
  readonly reached: VerdictLevel;
}

/** One to three sentences. */
export function levelSentence(graded: GradedEvidence): string {
  const { evidence, counted, level, reached } = graded;
  if (reached === 'not-runnable')
    return `Both ran and ended alike (${sameEndWords(evidence)}), but left nothing that could be compared: no output, no metric, no line of text${volatileNote(evidence)}.`;
  if (reached === 'different') return `The results differ: ${differenceSentence(evidence, counted)}${undecidedNote(evidence)}`;
  const sameness = reached === 'statistical' ? `Statistically equal, not identical: ${statisticsText(evidence)}.` : `${capital(samenessText(counted, evidence))}.`;
  return level === reached ? sameness : `${sameness} ${ceilingText(graded)}`;
}

/** What differs, most telling first, as a sentence. */
export function differenceSentence(evidence: VerdictEvidence, { isExitEqual, differingMetrics, differingOutputs, differingLines }: CountedEvidence): string {
  const parts = [
    ...(isExitEqual ? [] : [bothEndsWords(evidence, ['the first', 'the second'])]),
    ...few(differingMetrics.map(metricText), 'metrics'),
    ...few(differingOutputs.map(outputText), 'outputs'),
    ...(differingLines === 0 ? [] : [consoleText(evidence, differingLines)]),
  ];
  return `${parts.join('; ')}.`;
}

function metricText({ key: name, renamedFrom, firstDifference, pointsBefore, pointsAfter, lastBefore, lastAfter }: MetricEvidence): string {
  const key = metricNameText({ key: name, renamedFrom });
  if (pointsAfter === 0) return `${key} was logged by the first only (last value ${lastBefore ?? 'none'})`;
  if (pointsBefore === 0) return `${key} was logged by the second only (last value ${lastAfter ?? 'none'})`;
  if (firstDifference === undefined) return `${key} has ${pointsBefore} points in the first and ${pointsAfter} in the second`;
  const last = lastBefore === lastAfter ? '' : `, at the end ${lastBefore} and ${lastAfter}`;
  return `${key} first differs at step ${firstDifference.step} (${firstDifference.before} and ${firstDifference.after}${last})`;
}

function outputText({ path: name, renamedFrom, level, summary }: OutputEvidence): string {
  const path = renamedText({ path: name, renamedFrom });
  if (level === 'only-before') return `${path} was written by the first only`;
  if (level === 'only-after') return `${path} was written by the second only`;
  return summary === '' ? `${path} differs` : `${path} differs (${summary.replace(/\.$/, '')})`;
}

function consoleText({ console }: VerdictEvidence, differing: number): string {
  const lines = differing === 1 ? '1 printed line differs' : `${differing} printed lines differ`;
  return console?.first === undefined ? lines : `${lines}, first line ${console.first.line} (${quoted(console.first.before)} and ${quoted(console.first.after)})`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

function samenessText({ outputs, metrics }: CountedEvidence, evidence: VerdictEvidence): string {
  const { console } = evidence;
  const parts: string[] = [];
  const exact = outputs.filter(({ level }) => level !== 'volatile');
  const byContent = exact.filter(({ level }) => level === 'tensor').length;
  if (exact.length > 0)
    parts.push(
      byContent === 0
        ? `${counted(exact.length, 'output')} byte for byte`
        : `${counted(exact.length, 'output')} to the last bit of every number (${byContent} of them in other bytes)`,
    );
  const others = outputs.filter(({ level }) => level === 'volatile');
  if (others.length > 0)
    parts.push(
      `${counted(others.length, 'output')} but for volatile fields (${few(
        others.map(({ path }) => path),
        'outputs',
      ).join(', ')})`,
    );
  for (const words of renamedWords(outputs.map(({ path, renamedFrom }) => ({ name: path, renamedFrom })))) parts.push(words);
  if (metrics.length > 0) parts.push(`${counted(metrics.length, 'metric')} in every one of ${metrics.reduce((sum, metric) => sum + metric.equalPoints, 0)} points to the last bit`);
  for (const words of renamedWords(metrics.map(({ key, renamedFrom }) => ({ name: key, renamedFrom })))) parts.push(words);
  if (parts.length === 0) parts.push(`${counted(console?.lines ?? 0, 'printed line')}, which is all there is to compare`);
  return `the same: ${parts.join(', ')}; ${sameEndWords(evidence)}`;
}

function renamedWords(all: readonly { readonly name: string; readonly renamedFrom?: string | undefined }[]): readonly string[] {
  const renamed = all.filter(({ renamedFrom }) => renamedFrom !== undefined);
  const [first] = renamed;
  if (first === undefined) return [];
  return [`${renamed.length === 1 ? 'one of them renamed' : `${renamed.length} of them renamed, the first`} from ${first.renamedFrom} to ${first.name}`];
}

function statisticsText({ metrics, statistics }: VerdictEvidence): string {
  const tolerated = metrics.filter(({ isVolatile, tolerance }) => !isVolatile && tolerance?.source === 'user' && tolerance.isWithin).map(({ key }) => key);
  const tested = statistics
    .filter(({ isEquivalent, undecided }) => isEquivalent && undecided === undefined)
    .map(
      (test) => `${test.key} by ${test.replicasBefore} and ${test.replicasAfter} replicas (margin ${short(test.margin)}, p = ${short(test.pValue)}, power ${short(test.power)})`,
    );
  return [...(tolerated.length === 0 ? [] : [`${few(tolerated, 'metrics').join(', ')} within your tolerance`]), ...few(tested, 'metrics')].join('; ');
}

function undecidedNote({ statistics, metrics }: VerdictEvidence): string {
  const undecided = statistics.flatMap((test) => (test.undecided === undefined ? [] : [`${test.key}: ${test.undecided}`]));
  if (undecided.length > 0) return ` Whether that is more than noise is undecided (${few(undecided, 'metrics').join('; ')}).`;
  const band = metrics.filter(({ isVolatile, tolerance }) => !isVolatile && tolerance?.source === 'noise-band' && tolerance.isWithin);
  return band.length === 0
    ? ''
    : ` ${few(
        band.map(({ key }) => key),
        'metrics',
      ).join(', ')} stayed within the noise of earlier runs, but a single pair cannot decide that it is noise.`;
}

function ceilingText({ evidence, level }: GradedEvidence): string {
  const reasons = evidence.claims
    .filter(({ ceiling }) => ceiling === level || (level === 'not-runnable' && ceiling === 'different'))
    .map(({ sentence }) => sentence.replace(/\.$/, ''));
  const most = level === 'not-runnable' ? 'Nothing can be claimed from it' : `No more than the level ${level} is claimed`;
  return `${most}: ${few(reasons, 'reasons').join('; ')}.`;
}

function volatileNote({ volatile, outputs, metrics }: VerdictEvidence): string {
  return volatile.length > 0 || outputs.length > 0 || metrics.length > 0 ? ' that is not volatile' : '';
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `all ${count} ${noun}s`;
}

/** At most three, and how many more there are. */
function few(items: readonly string[], noun: string): readonly string[] {
  return items.length <= 3 ? items : [...items.slice(0, 3), `${items.length - 3} more ${noun}`];
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);
}
