// Patterns that texts are searched by: the part of RE2's language that every engine here can answer in time that grows with the
// text alone. Letters, `.`, classes, groups, `|`, `*`, `+`, `?`, `{2,5}`, `^`, `$`, and `(?i)` at the start.

/** A pattern that is not in the language; the message says where and what can be done. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** Code points, both ends included, ordered and without overlaps. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export type PatternNode =
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number | undefined }
  /** The start or the end of the text. */
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

const lengthLimit = 1_000;
/** Characters and sets, each as often as it is repeated: what a search costs for each letter of a text. */
const sizeLimit = 1_000;
const depthLimit = 40;
const countLimit = 255;

const lastCodePoint = 0x10ffff;
const digits: Ranges = [[48, 57]];
const word: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const space: Ranges = [
  [9, 10],
  [12, 13],
  [32, 32],
];
const classes: Readonly<Record<string, Ranges>> = { d: digits, w: word, s: space, D: without(digits), W: without(word), S: without(space) };
const escapes: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const anyButNewline = without([[10, 10]]);

/** Throws a `PatternError`. */
export function parsePattern(text: string): PatternNode {
  if (text.length > lengthLimit) throw new PatternError(`the pattern has ${text.length} characters; the limit is ${lengthLimit}`);
  const foldsCase = text.startsWith('(?i)');
  const reader = new PatternReader(Array.from(foldsCase ? text.slice(4) : text), foldsCase);
  const node = reader.readChoice(0);
  if (!reader.isAtEnd()) throw reader.wrong("')' closes nothing");
  if (sizeOf(node) > sizeLimit)
    throw new PatternError(`the pattern ${JSON.stringify(text.slice(0, 60))} stands for more than ${sizeLimit} characters once its repetitions are written out; repeat less`);
  return node;
}

class PatternReader {
  readonly #letters: readonly string[];
  readonly #foldsCase: boolean;
  #next = 0;

  constructor(letters: readonly string[], foldsCase: boolean) {
    this.#letters = letters;
    this.#foldsCase = foldsCase;
  }

  isAtEnd(): boolean {
    return this.#next >= this.#letters.length;
  }

  wrong(what: string): PatternError {
    return new PatternError(`${what} (at character ${this.#next + 1} of the pattern ${JSON.stringify(this.#letters.join('').slice(0, 60))})`);
  }

  readChoice(depth: number): PatternNode {
    if (depth > depthLimit) throw this.wrong(`groups are nested more than ${depthLimit} deep`);
    const items = [this.#readSequence(depth)];
    while (this.#take('|')) items.push(this.#readSequence(depth));
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  #readSequence(depth: number): PatternNode {
    const items: PatternNode[] = [];
    while (!this.isAtEnd() && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#readRepeated(depth));
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  #readRepeated(depth: number): PatternNode {
    const item = this.#readOne(depth);
    const count = this.#readCount();
    if (count === undefined) return item;
    if (item.kind === 'start' || item.kind === 'end') throw this.wrong('an anchor cannot be repeated');
    // Whether a search takes as much as it can or as little makes no difference to whether there is a match.
    this.#take('?');
    if (this.#readCount() !== undefined) throw this.wrong('a repetition is repeated; put it in a group');
    return { kind: 'repeat', item, ...count };
  }

  #readCount(): { readonly min: number; readonly max: number | undefined } | undefined {
    if (this.#take('*')) return { min: 0, max: undefined };
    if (this.#take('+')) return { min: 1, max: undefined };
    if (this.#take('?')) return { min: 0, max: 1 };
    const [written, least, comma, most] = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#letters.slice(this.#next, this.#next + 12).join('')) ?? [];
    if (written === undefined) return undefined;
    const min = Number(least);
    const max = comma === undefined ? min : most === '' ? undefined : Number(most);
    if (min > countLimit || (max ?? 0) > countLimit || (max !== undefined && max < min)) throw this.wrong(`the repetition ${written} is not within 0 and ${countLimit}`);
    this.#next += written.length;
    return { min, max };
  }

  #readOne(depth: number): PatternNode {
    const letter = this.#letters[this.#next]!;
    this.#next += 1;
    switch (letter) {
      case '(':
        return this.#readGroup(depth);
      case '[':
        return { kind: 'set', ranges: this.#readClass() };
      case '.':
        return { kind: 'set', ranges: anyButNewline };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return { kind: 'set', ranges: this.#readEscape() };
      case '*':
      case '+':
      case '?':
        throw this.wrong(`'${letter}' repeats nothing`);
      default:
        return { kind: 'set', ranges: this.#folded([[letter.codePointAt(0)!, letter.codePointAt(0)!]]) };
    }
  }

  #readGroup(depth: number): PatternNode {
    if (this.#take('?') && !this.#take(':')) throw this.wrong("only '(…)', '(?:…)' and '(?i)' at the start are known of what begins with '('");
    const inside = this.readChoice(depth + 1);
    if (!this.#take(')')) throw this.wrong("')' is missing");
    return inside;
  }

  #readEscape(): Ranges {
    const letter = this.#letters[this.#next];
    this.#next += 1;
    if (letter === undefined) throw this.wrong("'\\' stands at the end");
    const known = Object.hasOwn(classes, letter) ? classes[letter] : undefined;
    if (known !== undefined) return known;
    if (Object.hasOwn(escapes, letter)) return [[escapes[letter]!, escapes[letter]!]];
    if (/[A-Za-z0-9]/.test(letter)) throw this.wrong(`'\\${letter}' is not known; there are \\d, \\w, \\s, \\D, \\W, \\S, \\t, \\n, \\r, \\f and \\v`);
    return [[letter.codePointAt(0)!, letter.codePointAt(0)!]];
  }

  #readClass(): Ranges {
    const isNegated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      const from = this.#readMember();
      if (from.length !== 1 || from[0]![0] !== from[0]![1] || this.#peek() !== '-' || this.#letters[this.#next + 1] === ']') {
        for (const range of from) ranges.push(range);
        continue;
      }
      this.#next += 1;
      const to = this.#readMember();
      if (to.length !== 1 || to[0]![0] !== to[0]![1] || to[0]![0] < from[0]![0]) throw this.wrong('a range in a class ends before it begins');
      ranges.push([from[0]![0], to[0]![0]]);
    }
    this.#next += 1;
    const found = this.#folded(merged(ranges));
    return isNegated ? without(found) : found;
  }

  #readMember(): Ranges {
    const letter = this.#letters[this.#next];
    if (letter === undefined) throw this.wrong("']' is missing");
    this.#next += 1;
    if (letter === '\\') return this.#readEscape();
    if (letter === '[' && this.#peek() === ':') throw this.wrong("classes such as [:alpha:] are not known; write '[A-Za-z]'");
    return [[letter.codePointAt(0)!, letter.codePointAt(0)!]];
  }

  /** With `(?i)`: ASCII letters of both cases. */
  #folded(ranges: Ranges): Ranges {
    if (!this.#foldsCase) return ranges;
    const shifted = ranges.flatMap(([from, to]) => [...shift([Math.max(from, 65), Math.min(to, 90)], 32), ...shift([Math.max(from, 97), Math.min(to, 122)], -32)]);
    return merged([...ranges, ...shifted]);
  }

  #peek(): string | undefined {
    return this.#letters[this.#next];
  }

  #take(letter: string): boolean {
    if (this.#letters[this.#next] !== letter) return false;
    this.#next += 1;
    return true;
  }
}

function shift([from, to]: readonly [number, number], by: number): Ranges {
  return from > to ? [] : [[from + by, to + by]];
}

function merged(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Every code point that is in none of them. No stored text holds the first one. */
function without(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 1;
  for (const [from, to] of ranges) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return next > lastCodePoint ? gaps : [...gaps, [next, lastCodePoint]];
}

function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return node.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case 'repeat':
      return sizeOf(node.item) * Math.max(1, node.max ?? node.min + 1);
    default:
      return 1;
  }
}
