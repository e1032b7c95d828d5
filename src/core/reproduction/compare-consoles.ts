// How the console texts of two runs compare, each stream for itself, since the order between the two is chance. A line
// that differs only in clock times, durations, speeds, process numbers, addresses, run ids or the folder it ran in is
// volatile: shown, not counted. Pure.
import type { ConsoleEvidence, VolatileField } from '../../documents/verdict.ts';
import type { VolatileRules } from './volatile-rules.ts';

export interface PrintedLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What of a run's own surroundings may stand in its lines. */
export interface PrintedFrom {
  readonly lines: readonly PrintedLine[];
  /** Texts that name this run and its place, such as its id and its folder. */
  readonly names: readonly string[];
}

export interface ConsoleComparison {
  readonly evidence: ConsoleEvidence;
  readonly volatile: readonly VolatileField[];
}

const maxVolatile = 20;

export function compareConsoles(before: PrintedFrom, after: PrintedFrom, rules: VolatileRules): ConsoleComparison {
  const found = { lines: 0, differing: 0, differingResults: 0, first: undefined as ConsoleEvidence['first'], volatile: [] as VolatileField[] };
  let isReordered = true;
  for (const stream of ['stdout', 'stderr'] as const) {
    const [left, right] = [linesOf(before, stream), linesOf(after, stream)];
    isReordered &&= sortedText(left, before.names) === sortedText(right, after.names);
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
      const [one, other] = [left[index], right[index]];
      const why = one === undefined || other === undefined ? undefined : whyVolatile([one, before.names], [other, after.names], rules);
      if (one !== undefined && one === other) found.lines += 1;
      else if (why === undefined) {
        found.lines += 1;
        found.differing += 1;
        if (stream === 'stdout') found.differingResults += 1;
        found.first ??= { line: index + 1, before: one ?? '', after: other ?? '' };
      } else if (found.volatile.length < maxVolatile) found.volatile.push({ where: `${stream}, line ${index + 1}`, why, before: one ?? '', after: other ?? '' });
    }
  }
  const { lines, differing, differingResults, first, volatile } = found;
  return { evidence: { lines, differing, differingResults, isReordered: isReordered && differing > 0, ...(first === undefined ? {} : { first }) }, volatile };
}

/** What a run printed on standard output, without what differs each time: equal texts mean equal prints. */
export function comparableText(printed: PrintedFrom): string {
  return plainLines(linesOf(printed, 'stdout'), printed.names).join('\n');
}

/** Equal for two texts of the same lines in any order, volatile parts aside. */
function sortedText(lines: readonly string[], names: readonly string[]): string {
  return plainLines(lines, names).toSorted().join('\n');
}

function plainLines(lines: readonly string[], names: readonly string[]): readonly string[] {
  return lines.map((line) => clocks.reduce((text, { pattern }) => text.replaceAll(pattern, '¤'), withoutNames([line, names])));
}

function linesOf({ lines }: PrintedFrom, stream: PrintedLine['stream']): readonly string[] {
  const texts = lines.filter((line) => line.stream === stream).map(({ text }) => text.trimEnd());
  while (texts.at(-1) === '') texts.pop();
  return texts;
}

type Side = readonly [line: string, names: readonly string[]];

/** Why two lines that differ need not count; undefined when they count. */
function whyVolatile(before: Side, after: Side, rules: VolatileRules): string | undefined {
  const rule = rules.ruleFor(before[0]) ?? rules.ruleFor(after[0]);
  if (rule !== undefined) return `the project says that lines like ${rule} differ each time`;
  let [one, other] = [withoutNames(before), withoutNames(after)];
  if (one === other) return 'the folder or the id of the run stands in it';
  for (const { pattern, what } of clocks) {
    [one, other] = [one.replaceAll(pattern, '¤'), other.replaceAll(pattern, '¤')];
    if (one === other) return `${what} stands in it`;
  }
  return undefined;
}

/** The same for two texts of any origin, without names of a run. */
export function whyVolatileText(before: string, after: string): string | undefined {
  return whyVolatile([before, []], [after, []], { ruleFor: () => undefined });
}

function withoutNames([line, names]: Side): string {
  return names.filter((name) => name.length > 1).reduce((text, name) => text.replaceAll(name, '¤'), line);
}

/** One after the other, so that a line with a date and a duration is found too. A bare number is never taken for a time. */
const clocks: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?/g, what: 'a date' },
  { pattern: /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[a-z]*,? +(?:\d\d? +)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?: +\d\d?)?/g, what: 'a date' },
  // What a progress bar says of its speed: [00:01<00:03, 12.3it/s, loss=0.4] keeps the loss.
  { pattern: /(?:\d+:)?\d\d:\d\d(?:[.,]\d+)?(?:<(?:(?:\d+:)?\d\d:\d\d|\?))?/g, what: 'a clock time' },
  {
    pattern: /(?:\d+(?:\.\d+)?|\?)\s?[kKMG]?(?:it|s|ex|examples?|samples?|tok(?:ens)?|batch(?:es)?|steps?|epochs?|rows?|B|iB)\/(?:it|s|sec|batch|step|epoch|example|sample)\b/g,
    what: 'a speed',
  },
  { pattern: /\b\d+(?:\.\d+)?(?:e-?\d+)?\s?(?:ns|us|µs|ms|s|sec|secs|seconds?|min|mins|minutes?|h|hours?)\b/g, what: 'a duration' },
  { pattern: /\b(?:elapsed|took|duration|runtime|wall(?:[ _-]?time)?|time)\b(?: ?\([a-z]+\))?\s*[:=]?\s*\d+(?:\.\d+)?/gi, what: 'a duration' },
  { pattern: /\b0x[0-9a-f]{6,16}\b/g, what: 'an address in memory' },
  { pattern: /\b(?:pid|process)[ =:#]+\d+\b/gi, what: 'a process number' },
  { pattern: /\/tmp\/[\w.+/-]+/g, what: 'a temporary file' },
];
