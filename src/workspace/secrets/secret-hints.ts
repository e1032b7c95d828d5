// Where in bytes a secret could begin, at the speed of one pass: only what is near such a place is looked at closely, by
// find-spans.ts. It may hint where there is none, and never misses what that would find. Pure.
import { type ByteAutomaton, createByteAutomaton } from './byte-automaton.ts';
import { tokenRules } from './token-rules.ts';

/** Whether it is worth a closer look, with the word between `start` and `end`. Told true where the bytes end too soon to say. */
type Check = (bytes: Uint8Array, start: number, end: number) => boolean;

interface Hint {
  readonly word: string;
  readonly check: Check;
}

const always: Check = () => true;
const isLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
const isAlphanumeric = (byte: number): boolean => isLetter(byte) || (byte >= 0x30 && byte <= 0x39);
const notInWord: Check = (bytes, _start, end) => end >= bytes.length || !isLetter(bytes[end]!);
const beforeSpace: Check = (bytes, _start, end) => end >= bytes.length || bytes[end]! <= 0x20 || bytes[end]! >= 0x80;
const afterDigit: Check = (bytes, start) => start > 0 && bytes[start - 1]! >= 0x30 && bytes[start - 1]! <= 0x39;

/** Of what issuers put in front: the letters as they are, no letter before, and enough of a token after. */
function tokenCheck(beginning: string): Check {
  const exact = Buffer.from(beginning);
  return (bytes, start, end) => {
    if (start > 0 && isAlphanumeric(bytes[start - 1]!) && isAlphanumeric(exact[0]!)) return false;
    for (let at = 0; at < exact.length; at += 1) if (bytes[start + at] !== exact[at]) return false;
    for (let at = end; at < Math.min(bytes.length, end + 8); at += 1) if (bytes[at]! <= 0x20 || bytes[at]! >= 0x7f) return false;
    return true;
  };
}

/** An address with somebody in front of its host. */
const hasUser: Check = (bytes, _start, end) => {
  const last = Math.min(bytes.length, end + 520);
  for (let at = end; at < last; at += 1) {
    if (bytes[at] === 0x40) return true;
    if (bytes[at]! <= 0x20) return false;
  }
  return last === bytes.length;
};

const keys = ['api', 'access', 'private', 'auth', 'account', 'signing', 'encryption', 'shared', 'license', 'master', 'subscription', 'storage', 'admin'].flatMap((kind) =>
  ['', '_', '-'].flatMap((sign) => [`${kind}${sign}key`, ...['', '_', '-'].map((inner) => `${kind}${sign}access${inner}key`)]),
);
const strings = ['connection', 'conn'].flatMap((kind) => ['', '_', '-'].map((sign) => `${kind}${sign}string`));

const hints: readonly Hint[] = [
  ...['passw', 'passphrase', 'sshpass', 'secret', 'credential', 'authorization', ...keys, ...strings].map((word) => ({ word, check: always })),
  { word: 'token', check: notInWord },
  ...['bearer', 'basic'].map((word) => ({ word, check: beforeSpace })),
  ...['-u ', '-u=', '--user ', '--user='].map((word) => ({ word, check: always })),
  ...['Q~', 'T3BlbkFJ', 'SharedAccess', 'sig=', 'X-Amz-Signature', 'X-Goog-Signature', 'PRIVATE KEY'].map((word) => ({ word, check: always })),
  ...['%3A', '%3D', '%2B', '%2F', '%40', '%26'].map((word) => ({ word, check: always })),
  { word: ':AA', check: afterDigit },
  { word: '://', check: hasUser },
  ...tokenRules.flatMap(({ start }) => expand(start).map((word) => ({ word, check: tokenCheck(word) }))),
];

/** The texts that a beginning stands for: letters, `(?:a|b)`, `[ab]`, escaped signs. */
export function expand(source: string): readonly string[] {
  const [, group, set, single, optional] = /^(?:\(\?:([^)]*)\)|\[([^\]]*)\]|\\?(.))(\?)?/.exec(source) ?? [];
  if (group === undefined && set === undefined && single === undefined) return [''];
  const whole = /^(?:\(\?:[^)]*\)|\[[^\]]*\]|\\?.)\??/.exec(source)![0];
  const heads = group === undefined ? (set === undefined ? [single!] : Array.from(set)) : group.split('|').flatMap(expand);
  const tails = expand(source.slice(whole.length));
  return [...heads, ...(optional === undefined ? [] : [''])].flatMap((head) => tails.map((tail) => `${head}${tail}`));
}

export interface HintFinder {
  readonly automaton: ByteAutomaton;
  /** Where the word of this state begins, given where it ends; undefined when a closer look shows that it is none. */
  startOf(bytes: Uint8Array, end: number, state: number): number | undefined;
}

/** With further texts to be found as they are. */
export function createHintFinder(texts: readonly string[]): HintFinder {
  const all: readonly Hint[] = [...texts.map((word) => ({ word, check: always })), ...hints];
  // Of one word in two ways the checks must both be asked.
  const byWord = Map.groupBy(all, ({ word }) => word.toLowerCase());
  const words = [...byWord.values()].map((found) => ({ bytes: Buffer.from(found[0]!.word), checks: found.map(({ check }) => check) }));
  const automaton = createByteAutomaton(words.map(({ bytes }) => bytes));
  const places = new Map([...byWord.keys()].map((word, index) => [word, index]));
  // A word may end in another one, which ends at the same place: the automaton tells the longest only.
  const shorter = [...byWord.keys()].map((word) => endsOf(word).flatMap((end) => places.get(end) ?? []));
  return {
    automaton,
    startOf(bytes, end, state) {
      const index = automaton.wordOf(state);
      for (const place of [index, ...shorter[index]!]) {
        const { bytes: word, checks } = words[place]!;
        const start = end - word.length;
        if (checks.some((check) => check(bytes, start, end))) return start;
      }
      return undefined;
    },
  };
}

function endsOf(word: string): readonly string[] {
  return Array.from({ length: word.length - 1 }, (_, index) => word.slice(index + 1));
}

let shapes: HintFinder | undefined;

/** Whether anything in a text could be a secret by how it looks. Characters outside Latin-1 are in no hint. */
export function hasHint(text: string): boolean {
  shapes ??= createHintFinder([]);
  const bytes = Buffer.from(text, 'latin1');
  const { automaton } = shapes;
  for (let at = 0, state = automaton.start; ;) {
    const found = automaton.scan(bytes, at, state);
    if (!found.isFound) return false;
    if (shapes.startOf(bytes, found.end, found.state) !== undefined) return true;
    at = found.end;
    state = found.state;
  }
}
