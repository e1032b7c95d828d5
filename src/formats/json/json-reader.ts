// JSON (RFC 8259) without loss: members keep their order and their duplicates, long integers their digits. Python's
// NaN and Infinity are read as well. Nesting costs no call stack.

import { maxTextBytes } from '../byte-cursor.ts';
import type { ByteSource } from '../byte-source.ts';
import { damaged, tooLarge } from '../format-error.ts';
import type { StructuredValue } from '../structured-value.ts';
import { decodeUtf8 } from '../utf8.ts';

const maxDepth = 1000;
const maxValues = 20_000_000;

type Open = { readonly kind: 'list'; readonly items: StructuredValue[] } | { readonly kind: 'object'; readonly members: (readonly [string, StructuredValue])[]; key: string };

/** Reads one JSON value that fills the source. Throws FormatError. */
export function readJson(source: ByteSource): StructuredValue {
  if (source.size > maxTextBytes) throw tooLarge(`a JSON text of ${source.size} bytes is more than ${maxTextBytes}`);
  return new JsonReader(decodeUtf8(source.read(0, source.size))).read();
}

class JsonReader {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  read(): StructuredValue {
    let done: StructuredValue | undefined;
    while (done === undefined) {
      const value = this.#begin();
      if (value !== undefined) done = this.#finish(value);
    }
    this.#space();
    if (this.#at < this.#text.length) throw this.#broken('goes on after its value');
    return done;
  }

  /** Starts the next value; undefined when it opened a list or object that has parts. */
  #begin(): StructuredValue | undefined {
    this.#space();
    this.#values += 1;
    if (this.#values > maxValues) throw tooLarge(`a JSON text of more than ${maxValues} values`);
    if (this.#take('[')) return this.#openList();
    if (this.#take('{')) return this.#openObject();
    if (this.#text[this.#at] === '"') return { kind: 'text', value: this.#string() };
    return this.#word();
  }

  #openList(): StructuredValue | undefined {
    this.#space();
    if (this.#take(']')) return { kind: 'list', items: [] };
    this.#enter({ kind: 'list', items: [] });
    return undefined;
  }

  #openObject(): StructuredValue | undefined {
    this.#space();
    if (this.#take('}')) return { kind: 'object', members: [] };
    this.#enter({ kind: 'object', members: [], key: this.#key() });
    return undefined;
  }

  #enter(open: Open): void {
    if (this.#open.length >= maxDepth) throw tooLarge(`a JSON text nests deeper than ${maxDepth}`);
    this.#open.push(open);
  }

  /** Puts a finished value into what is open, and closes all that ends with it; the outermost value when all is closed. */
  #finish(first: StructuredValue): StructuredValue | undefined {
    let value = first;
    for (;;) {
      const open = this.#open.at(-1);
      if (open === undefined) return value;
      if (open.kind === 'list') open.items.push(value);
      else open.members.push([open.key, value]);
      this.#space();
      if (this.#take(',')) {
        if (open.kind === 'object') open.key = this.#key();
        return undefined;
      }
      if (!this.#take(open.kind === 'list' ? ']' : '}')) throw this.#broken('has neither a comma nor an end of its list or object');
      this.#open.pop();
      value = open.kind === 'list' ? { kind: 'list', items: open.items } : { kind: 'object', members: open.members };
    }
  }

  #key(): string {
    this.#space();
    if (this.#text[this.#at] !== '"') throw this.#broken('has no key');
    const key = this.#string();
    this.#space();
    if (!this.#take(':')) throw this.#broken('has no colon after a key');
    return key;
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (; this.#text[end] !== '"'; end += 1) {
      if (end >= this.#text.length) throw this.#broken('ends inside a text');
      if (this.#text[end] === '\\') end += 1;
    }
    this.#at = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw this.#broken('has a broken text');
    }
  }

  #word(): StructuredValue {
    const pattern = /(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.])/y;
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0];
    if (word === undefined) throw this.#broken('has no value');
    this.#at += word.length;
    if (word === 'null') return { kind: 'null' };
    if (word === 'true' || word === 'false') return { kind: 'bool', value: word === 'true' };
    return numberValue(word);
  }

  #space(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at += 1;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #broken(what: string): Error {
    return damaged(`the JSON text ${what}, at character ${this.#at}`);
  }
}

/** Seventeen digits name every float64; integers beyond 2^53 and longer numbers could be told apart only by their text. */
function numberValue(word: string): StructuredValue {
  const value = Number(word);
  const digits = word
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  const whole = /^-?\d+$/.test(word);
  const exact = whole ? Number.isSafeInteger(value) : digits.length <= 17 && (Number.isFinite(value) || !/\d/.test(word));
  return exact ? { kind: 'number', value } : { kind: 'digits', value: word };
}
