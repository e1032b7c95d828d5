// How the console texts of two runs compare, each stream for itself, since the order between the two is chance. A line
// that differs only in clock times, durations, speeds, process numbers, addresses, run ids or the folder it ran in is
// volatile: shown, not counted. Pure.
import type { ConsoleEvidence, VolatileField } from '../../documents/verdict.ts';
import { withoutOwnNames } from './own-names.ts';
import { isVolatileName } from './volatile-names.ts';
import type { VolatileRules } from './volatile-rules.ts';

export interface PrintedLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What of a run's own surroundings may stand in its lines. */
export interface PrintedFrom {
  readonly lines: readonly PrintedLine[];
  /** Texts that name this run and its place, such as its id and its folder, each where the other run has its counterpart. */
  readonly names: readonly string[];
}

export interface ComparedConsoles {
  readonly evidence: ConsoleEvidence;
  readonly volatile: readonly VolatileField[];
}

const maxVolatile = 20;
/** More lines than this that differ, and it is not found out whether they are the same in another order. */
const maxUnpaired = 100_000;

export function compareConsoles(before: PrintedFrom, after: PrintedFrom, rules: VolatileRules): ComparedConsoles {
  const comparison = new ConsoleComparison([before.names, after.names], rules);
  comparison.add(0, before.lines);
  comparison.add(1, after.lines);
  return comparison.result();
}

/** Which of the two runs: the one before, or the one after. */
type Which = 0 | 1;
const streams = ['stdout', 'stderr'] as const;

/** Two consoles held against each other as their lines come, in any turns, so that long ones need not be held at once. */
export class ConsoleComparison {
  readonly #streams: Readonly<Record<PrintedLine['stream'], StreamComparison>>;

  constructor(names: readonly [readonly string[], readonly string[]], rules: VolatileRules) {
    this.#streams = { stdout: new StreamComparison('stdout', names, rules), stderr: new StreamComparison('stderr', names, rules) };
  }

  add(which: Which, lines: readonly PrintedLine[]): void {
    for (const { stream, text } of lines) this.#streams[stream].add(which, text.trimEnd());
  }

  result(): ComparedConsoles {
    const [out, err] = streams.map((stream) => this.#streams[stream].result()) as [StreamResult, StreamResult];
    const differing = out.differing + err.differing;
    const first = out.first ?? err.first;
    return {
      evidence: {
        lines: out.lines + err.lines,
        differing,
        differingResults: out.differing,
        isReordered: differing > 0 && out.isReordered && err.isReordered,
        ...(first === undefined ? {} : { first }),
      },
      volatile: [...out.volatile, ...err.volatile].slice(0, maxVolatile),
    };
  }
}

interface StreamResult {
  readonly lines: number;
  readonly differing: number;
  readonly first?: ConsoleEvidence['first'];
  readonly volatile: readonly VolatileField[];
  /** The same lines in any order, volatile parts aside. */
  readonly isReordered: boolean;
}

class StreamComparison {
  readonly #name: PrintedLine['stream'];
  readonly #names: readonly [readonly string[], readonly string[]];
  readonly #rules: VolatileRules;
  readonly #waiting: readonly [string[], string[]] = [[], []];
  /** Empty lines count only where another follows. */
  readonly #blanks: [number, number] = [0, 0];
  readonly #volatile: VolatileField[] = [];
  /** How much more often the first run printed a line than the second, of lines that stand in different places. */
  readonly #unpaired = new Map<string, number>();
  #isTooMuch = false;
  #number = 0;
  #lines = 0;
  #differing = 0;
  #first: ConsoleEvidence['first'];

  constructor(name: PrintedLine['stream'], names: readonly [readonly string[], readonly string[]], rules: VolatileRules) {
    this.#name = name;
    this.#names = names;
    this.#rules = rules;
  }

  add(which: Which, text: string): void {
    if (text === '') {
      this.#blanks[which] += 1;
      return;
    }
    for (; this.#blanks[which] > 0; this.#blanks[which] -= 1) this.#waiting[which].push('');
    this.#waiting[which].push(text);
    const count = Math.min(this.#waiting[0].length, this.#waiting[1].length);
    if (count < pairsAtOnce) return;
    this.#compare(count);
  }

  result(): StreamResult {
    this.#compare(Math.max(this.#waiting[0].length, this.#waiting[1].length));
    const isReordered = !this.#isTooMuch && [...this.#unpaired.values()].every((count) => count === 0);
    return { lines: this.#lines, differing: this.#differing, first: this.#first, volatile: this.#volatile, isReordered };
  }

  #compare(count: number): void {
    const [left, right] = [this.#waiting[0].splice(0, count), this.#waiting[1].splice(0, count)];
    for (let index = 0; index < count; index += 1) this.#pair(left[index], right[index]);
  }

  #pair(one: string | undefined, other: string | undefined): void {
    this.#number += 1;
    if (one !== undefined && one === other) {
      this.#lines += 1;
      return;
    }
    this.#count(one, 0);
    this.#count(other, 1);
    const why = one === undefined || other === undefined ? undefined : whyVolatile([one, this.#names[0]], [other, this.#names[1]], this.#rules);
    if (why === undefined) {
      this.#lines += 1;
      this.#differing += 1;
      this.#first ??= { line: this.#number, before: one ?? '', after: other ?? '' };
    } else if (this.#volatile.length < maxVolatile) this.#volatile.push({ where: `${this.#name}, line ${this.#number}`, why, before: one ?? '', after: other ?? '' });
  }

  #count(line: string | undefined, which: Which): void {
    if (line === undefined || this.#isTooMuch) return;
    const plain = plainLine(line, this.#names[which]);
    this.#unpaired.set(plain, (this.#unpaired.get(plain) ?? 0) + (which === 0 ? 1 : -1));
    if (this.#unpaired.size <= maxUnpaired) return;
    this.#isTooMuch = true;
    this.#unpaired.clear();
  }
}

/** So many that taking them off the queues costs nothing beside comparing them. */
const pairsAtOnce = 1_000;

/** What a run printed on standard output, without what differs each time: equal texts mean equal prints. */
export function comparableText(printed: PrintedFrom): string {
  return linesOf(printed, 'stdout')
    .map((line) => plainLine(line, printed.names))
    .join('\n');
}

function plainLine(line: string, names: readonly string[]): string {
  return withoutNamedTimes(clocks.reduce((text, { pattern }) => text.replaceAll(pattern, '¤'), withoutOwnNames(line, names)));
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
  let [one, other] = [withoutOwnNames(before[0], before[1]), withoutOwnNames(after[0], after[1])];
  if (one === other) return 'the folder or the id of the run stands in it';
  for (const { pattern, what } of clocks) {
    [one, other] = [one.replaceAll(pattern, '¤'), other.replaceAll(pattern, '¤')];
    if (one === other) return `${what} stands in it`;
  }
  return withoutNamedTimes(one) === withoutNamedTimes(other) ? 'a time, a speed or a use of the machine, told by its name, stands in it' : undefined;
}

/** `'train_runtime': '0.041'`, as libraries print what they log: by the names that metrics are told by. */
const namedNumber = /(?<![\w/.-])(["']?)([A-Za-z][\w/.-]*)\1\s*[:=]\s*(["']?)[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\3(?![\w.])/g;

function withoutNamedTimes(text: string): string {
  return text.replaceAll(namedNumber, (said: string, _quote: string, name: string) => (isVolatileName(name) ? `${name}=¤` : said));
}

/** The same for two texts of any origin, without names of a run. */
export function whyVolatileText(before: string, after: string): string | undefined {
  return whyVolatile([before, []], [after, []], { ruleFor: () => undefined });
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
