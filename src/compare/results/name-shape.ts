// The shape of a name: what is left of a file's or folder's name when that is taken out which is another each time, and is no
// result: the date and time of the run, its ids, host and processes, and the counters by which tools number their folders.
// Strict: a number counts as one of these only where its form or the word before it says so, for `lr=0.01`, `epoch=3` and
// `checkpoint-200` say what was done. Pure.
import type { RunNames } from './run-names.ts';
import { type FoundTime, timesIn } from './times-in-names.ts';

export interface NameShape {
  readonly shape: string;
  /** What stood there and has an order, such as a time or a counter; empty when nothing did. */
  readonly order: readonly string[];
  /** What was taken out, as it stood there. */
  readonly taken: readonly string[];
  readonly isDated: boolean;
}

/** Where a name stands. */
export interface NamePlace {
  readonly run: RunNames;
  /** Folders above, the nearest last. */
  readonly above: readonly string[];
  /** What was taken out of the names of folders above. */
  readonly taken: readonly string[];
  /** A date stood in the name of a folder above. */
  readonly isDated: boolean;
}

export function nameShape(name: string, place: NamePlace): NameShape {
  const taken: string[] = [];
  const order: string[] = [];
  const take = (mark: string, found: string, rank?: string): string => {
    taken.push(found);
    if (rank !== undefined) order.push(rank);
    return `‹${mark}›`;
  };
  let shape = eventFile(name, place.run, take) ?? name;
  for (const text of [...place.taken].toSorted((one, other) => other.length - one.length)) shape = replaceWord(shape, text, () => take('above', text));
  for (const id of place.run.ids) shape = replaceWord(shape, id, () => take('id', id));
  for (const host of place.run.hosts) shape = replaceWord(shape, host, () => take('host', host));
  shape = shape.replaceAll(identifiers, (found) => (isIdentifier(found) ? take('id', found) : found));
  shape = timesIn(shape, { ran: place.run.ranAt, isDated: place.isDated || order.length > 0 }, ({ text, rank }: FoundTime) => take('time', text, rank));
  const isDated = shape.includes('‹time›');
  if (isDated) shape = shape.replace(/^((?:offline-)?run-‹time›-)([0-9a-z]{8})$/, (_, start: string, id: string) => start + take('id', id));
  for (const pid of place.run.pids) if (pid > 99) shape = replaceWord(shape, String(pid), (before) => (valueWord.test(before) ? undefined : take('process', String(pid))));
  shape = counted(shape, place, take);
  return { shape, order, taken, isDated: isDated || place.isDated };
}

type Take = (mark: string, found: string, rank?: string) => string;

/** TensorBoard's: the second it was begun in, the host, the process, and which of its process it is */
function eventFile(name: string, { ranAt }: RunNames, take: Take): string | undefined {
  const [, second, host, pid, rest] = /^events\.out\.tfevents\.(\d{10})\.(.+?)(?:\.(\d+)(\.\d+.*))?$/.exec(name) ?? [];
  if (second === undefined || host === undefined || ranAt === undefined) return undefined;
  return `events.out.tfevents.${take('time', second, second)}.${take('host', host)}${pid === undefined ? '' : `.${take('process', pid)}${rest}`}`;
}

/** Universally unique ids, long hexadecimal numbers, and what `mkstemp` of Python's library makes up. */
const identifiers = /(?<![A-Za-z0-9])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{8,64}|[0-9A-F]{8,64}|tmp[a-z0-9_]{8})(?![A-Za-z0-9])/g;

/** A word of six letters and two digits is none, nor is a number without letters. */
function isIdentifier(text: string): boolean {
  if (text.includes('-')) return true;
  if (text.startsWith('tmp')) return changesOfKind(text) > 1;
  return text.length >= 32 ? /[a-f]/i.test(text) : changesOfKind(text) > 1;
}

/** How often a letter stands beside a digit. */
function changesOfKind(text: string): number {
  return (text.match(/[a-z](?=\d)|\d(?=[a-z])/gi) ?? []).length;
}

/** A text that was made up, by its look: letters and digits in turns, as no word has them. */
export function looksMadeUp(text: string): boolean {
  return text.length >= 6 && (changesOfKind(text) > 2 || (changesOfKind(text) > 1 && !/^[a-z]+\d+[a-z]$/i.test(text)));
}

/** Words beside which a number says what was done. */
const valueWord = /(?:^|[^a-z])(?:step|steps|epoch|epochs|iter|iters|iteration|checkpoint|ckpt|seed|fold|layer|depth|size|batch|bs|lr|dim|k|n|top|global|ep|it)[-_=. ]?$|[=@]$/i;

const counterWords = 'exp|expt|experiment|run|version|ver|trial|attempt|try|session|job|slurm|log';
const counter = new RegExp(`(?<![A-Za-z0-9=])(${counterWords})([-_ .]?)(\\d+)(?![A-Za-z0-9=]|[.,]\\d)`, 'gi');
const firstOfCounted = new RegExp(`^(${counterWords})(?=\\.[a-z]+$|$)`, 'i');
/** What a tool for detecting things does, each time in a folder of its own below `runs`. */
const task = /^(train|val|predict|test|detect|segment|classify|pose|obb|track|tune|benchmark|export)(\d*)$/;
const numberedFolders = /(?:^|[-_])(?:runs|experiments|jobs|sessions|attempts|versions)$/i;

function counted(shape: string, { above }: NamePlace, take: Take): string {
  const parent = above.at(-1) ?? '';
  if (/^\d{1,9}$/.test(shape) && numberedFolders.test(parent)) return take('number', shape, shape.padStart(20, '0'));
  const [, word, number = ''] = above.includes('runs') ? (task.exec(shape) ?? []) : [];
  if (word !== undefined) return word + take('number', shape, rankOf(number));
  const found = shape.replaceAll(counter, (text: string, name: string, _separator: string, digits: string) => name + take('number', text, rankOf(digits)));
  // The first folder of a series often has no number: exp, exp2, exp3.
  return found === shape ? shape.replace(firstOfCounted, (name) => name + take('number', name, rankOf(''))) : found;
}

function rankOf(digits: string): string {
  return (digits === '' ? '1' : digits).replace(/^0+(?=\d)/, '').padStart(20, '0');
}

/** Where the text is a word of its own; it stays where `replace` gives undefined. */
function replaceWord(name: string, text: string, replace: (before: string) => string | undefined): string {
  let done = '';
  let rest = name;
  for (let at = rest.indexOf(text); at >= 0; at = rest.indexOf(text)) {
    const before = done + rest.slice(0, at);
    const after = rest.slice(at + text.length);
    const isWord = !/[A-Za-z0-9]$/.test(before) && !/^[A-Za-z0-9]/.test(after);
    done = before + ((isWord ? replace(before) : undefined) ?? text);
    rest = after;
  }
  return done + rest;
}
