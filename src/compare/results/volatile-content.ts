// Whether two files that differ do so in nothing but volatile fields: times, speeds, dates, process numbers, names of the
// machine. Strict: every differing place must be one of these, and the two must be built alike. Pure.
import { isVolatileName } from './volatile-names.ts';
import { whyVolatileText } from './compare-consoles.ts';
import { noOwnNames, type OwnNames, ownNamesReason, withoutOwnNames } from './own-names.ts';

/** Names of fields that tell where and when something ran, and nothing of what came out. */
const surroundings =
  /^(pid|process_?id|host_?name|host|machine|node_?name|user(_?name)?|run_?id|uuid|timestamp|date(time)?|created(_?at)?|(start|end|finish|stop|finished|started|ended|updated|modified|completed|saved)(_?(at|time|date|on))?|generated(_?at)?|time_?stamp|cwd|working_?dir(ectory)?)$/i;

/** When a run ran, in milliseconds since the epoch: a date inside may be volatile, any other is a result. */
export interface RanAt {
  readonly from: number;
  readonly to: number;
}

/** What of the two runs may stand in what they wrote. */
export interface WrittenBy {
  readonly times: readonly [before: RanAt, after: RanAt];
  readonly own?: OwnNames | undefined;
}

/** What differs, as parts of a sentence; undefined when something else does, or the two are no such files. */
export function volatileDifferences(path: string, [before, after]: readonly [string, string], by: WrittenBy): readonly string[] | undefined {
  if (/\.(json|ipynb)$/i.test(path)) return jsonDifferences(before, after, by);
  if (/\.(jsonl|ndjson)$/i.test(path)) return lineByLine(before, after, (one, other) => jsonDifferences(one, other, by));
  if (/\.(csv|tsv)$/i.test(path)) return tableDifferences([before, after], /\.tsv$/i.test(path) ? '\t' : ',', by);
  const [one, other] = [before, after].map(withoutClientNotes) as [string, string];
  if (one !== before && one === other) return ['what the client notes of itself'];
  return lineByLine(one, other, (left, right) => textDifference(left, right, by));
}

/** A run's config as the wandb client writes it, without the part that is the client's own: versions, the machine, when it began. */
function withoutClientNotes(text: string): string {
  return text.replace(/^_wandb:\n(?:[ \t].*\n)+/m, '');
}

function textDifference(before: string, after: string, by: WrittenBy): readonly string[] | undefined {
  const why = whyTextIsVolatile(before, after, by);
  return why === undefined ? undefined : [why];
}

function whyTextIsVolatile(before: string, after: string, { times: [one, other], own = noOwnNames }: WrittenBy): string | undefined {
  const [left, right] = [withoutOwnNames(before, own[0]), withoutOwnNames(after, own[1])];
  if (left === right) return ownNamesReason;
  if (withoutArtifactIds(left) === withoutArtifactIds(right)) return 'the ids of its artifacts';
  return areDatesOf(left, one) && areDatesOf(right, other) ? whyVolatileText(left, right)?.replace(/ stands in it$/, '') : undefined;
}

/** The wandb client names an artifact by an id it has drawn or was given; what is in the artifact stands beside it, by digest. */
function withoutArtifactIds(text: string): string {
  return text.replaceAll(/\b(wandb-(?:client-)?artifact:\/\/)\w+(?=\/)/g, '$1');
}

const dayMs = 86_400_000;

/** Whether every date in a text is of the days of the run, in whatever time zone. */
function areDatesOf(text: string, { from, to }: RanAt): boolean {
  return [...text.matchAll(/\b(\d{4})[-/](\d\d)[-/](\d\d)/g)].every(([, year, month, day]) => {
    const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
    return at >= from - 2 * dayMs && at <= to + dayMs;
  });
}

function lineByLine(before: string, after: string, compare: (before: string, after: string) => readonly string[] | undefined): readonly string[] | undefined {
  const [left, right] = [before.split('\n'), after.split('\n')];
  if (left.length !== right.length) return undefined;
  const found = new Set<string>();
  for (const [index, line] of left.entries()) {
    if (line === right[index]) continue;
    const why = compare(line, right[index] as string);
    if (why === undefined) return undefined;
    for (const each of why) found.add(each);
  }
  return [...found];
}

function jsonDifferences(before: string, after: string, by: WrittenBy): readonly string[] | undefined {
  try {
    const found = new Set<string>();
    return isSameButVolatile(JSON.parse(before), JSON.parse(after), { key: '', found, by }) ? [...found] : undefined;
  } catch {
    return undefined;
  }
}

interface Place {
  readonly key: string;
  readonly found: Set<string>;
  readonly by: WrittenBy;
}

function isSameButVolatile(before: unknown, after: unknown, { key, found, by }: Place): boolean {
  if (Object.is(before, after)) return true;
  if (Array.isArray(before) && Array.isArray(after))
    return before.length === after.length && before.every((item, index) => isSameButVolatile(item, after[index], { key, found, by }));
  if (isRecord(before) && isRecord(after)) {
    const names = Object.keys(before);
    return (
      names.length === Object.keys(after).length && names.every((name) => Object.hasOwn(after, name) && isSameButVolatile(before[name], after[name], { key: name, found, by }))
    );
  }
  const isPlain = typeof before === typeof after && (typeof before === 'number' || typeof before === 'string');
  if (!isPlain) return false;
  const isNamed = isVolatileName(key) || surroundings.test(key);
  const why = isNamed ? `the field ${key}` : typeof before === 'string' ? whyTextIsVolatile(before, after as string, by) : undefined;
  if (why === undefined) return false;
  found.add(why);
  return true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Plain tables: a separator inside quotes makes the columns not fit, and then the tables count as different. */
function tableDifferences(texts: readonly [string, string], separator: string, { own = noOwnNames }: WrittenBy): readonly string[] | undefined {
  const [left, right] = texts.map((text) => text.split('\n').map((line) => line.replace(/\r$/, '').split(separator))) as [string[][], string[][]];
  const header = left[0] as string[];
  if (left.length !== right.length || header.join(separator) !== right[0]?.join(separator)) return undefined;
  const found = new Set<string>();
  for (const [index, row] of left.entries()) {
    const other = right[index] as string[];
    if (row.length !== other.length) return undefined;
    for (const [column, cell] of row.entries()) {
      if (cell === other[column]) continue;
      if (own[0].length > 0 && withoutOwnNames(cell, own[0]) === withoutOwnNames(other[column] as string, own[1])) {
        found.add(ownNamesReason);
        continue;
      }
      const name = header[column];
      if (row.length !== header.length || name === undefined || !(isVolatileName(name) || surroundings.test(name))) return undefined;
      found.add(`the column ${name}`);
    }
  }
  return [...found];
}
