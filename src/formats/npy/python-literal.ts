// The small part of Python's literal syntax that .npy headers are written in: dicts, tuples, lists, strings, integers,
// True, False, None. Nothing is evaluated.

import { damaged, tooLarge } from '../format-error.ts';

export type PythonLiteral = string | number | boolean | null | readonly PythonLiteral[] | ReadonlyMap<string, PythonLiteral>;

const maxDepth = 32;

/** Reads one literal; anything after it but white space is refused. Integers may carry Python 2's `L`. */
export function parsePythonLiteral(text: string): PythonLiteral {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): PythonLiteral {
    if (depth > maxDepth) throw tooLarge(`a header nests deeper than ${maxDepth}`);
    const character = this.#next();
    if (character === '{') return this.#dict(depth);
    if (character === '(') return this.#sequence(')', depth);
    if (character === '[') return this.#sequence(']', depth);
    if (character === "'" || character === '"') return this.#string(character);
    return this.#word();
  }

  end(): void {
    if (this.#next() !== '') throw damaged(`a header goes on after its dictionary, at character ${this.#at}`);
  }

  #next(): string {
    while (/[ \t\r\n\f]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text[this.#at] ?? '';
  }

  #take(expected: string): boolean {
    if (this.#next() !== expected) return false;
    this.#at += 1;
    return true;
  }

  #require(expected: string): void {
    if (!this.#take(expected)) throw damaged(`a header has '${this.#next()}' at character ${this.#at} where '${expected}' belongs`);
  }

  #dict(depth: number): ReadonlyMap<string, PythonLiteral> {
    this.#require('{');
    const members = new Map<string, PythonLiteral>();
    while (!this.#take('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw damaged('a header has a key that is no text');
      this.#require(':');
      members.set(key, this.value(depth + 1));
      if (!this.#take(',') && this.#next() !== '}') this.#require('}');
    }
    return members;
  }

  #sequence(close: string, depth: number): readonly PythonLiteral[] {
    this.#at += 1;
    const items: PythonLiteral[] = [];
    while (!this.#take(close)) {
      items.push(this.value(depth + 1));
      if (!this.#take(',') && this.#next() !== close) this.#require(close);
    }
    return items;
  }

  #string(quote: string): string {
    this.#at += 1;
    let value = '';
    for (;;) {
      const character = this.#text[this.#at] ?? '';
      this.#at += 1;
      if (character === '') throw damaged('a header ends inside a text');
      if (character === quote) return value;
      value += character === '\\' ? this.#escape() : character;
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? '';
    this.#at += 1;
    const width = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    if (width === 0) return ({ n: '\n', t: '\t', r: '\r' } as Readonly<Record<string, string>>)[letter] ?? letter;
    const digits = this.#text.slice(this.#at, this.#at + width);
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < width || Number.parseInt(digits, 16) > 0x10ffff) throw damaged('a header has a broken escape in a text');
    this.#at += width;
    return String.fromCodePoint(Number.parseInt(digits, 16));
  }

  #word(): PythonLiteral {
    const match = /^(?:True|False|None|-?\d{1,19}L?)(?![\w.])/.exec(this.#text.slice(this.#at, this.#at + 24));
    if (match === null) throw damaged(`a header has no value at character ${this.#at}`);
    this.#at += match[0].length;
    if (match[0] === 'True' || match[0] === 'False') return match[0] === 'True';
    return match[0] === 'None' ? null : Number(match[0].replace('L', ''));
  }
}
