// UBJSON (draft 12) as XGBoost writes it: typed arrays and objects with counts. Typed arrays stay where they lie.

import { ByteCursor } from '../byte-cursor.ts';
import type { ByteSource } from '../byte-source.ts';
import { elementSizes } from '../file-content.ts';
import { damaged, tooLarge } from '../format-error.ts';
import type { StructuredValue, TypedNumbers } from '../structured-value.ts';

const maxDepth = 500;
const maxValues = 20_000_000;

const typed: Readonly<Record<string, TypedNumbers['element']>> = { i: 'int8', U: 'uint8', I: 'int16', l: 'int32', L: 'int64', d: 'float32', D: 'float64' };

/** Reads one UBJSON value that fills the source. Throws FormatError. */
export function readUbjson(source: ByteSource): StructuredValue {
  const reader = new UbjsonReader(source);
  const value = reader.value(reader.marker(), 0);
  if (reader.cursor.remaining > 0) throw damaged(`${reader.cursor.remaining} bytes follow the UBJSON value`);
  return value;
}

class UbjsonReader {
  readonly cursor: ByteCursor;
  #values = 0;

  constructor(source: ByteSource) {
    this.cursor = new ByteCursor(source);
  }

  /** The next type marker; `N` means nothing and is passed over. */
  marker(): string {
    for (;;) {
      const marker = String.fromCharCode(this.cursor.u8());
      if (marker !== 'N') return marker;
    }
  }

  value(marker: string, depth: number): StructuredValue {
    this.#values += 1;
    if (depth > maxDepth || this.#values > maxValues) throw tooLarge(`the UBJSON value nests deeper than ${maxDepth} or has more than ${maxValues} values`);
    switch (marker) {
      case 'Z':
        return { kind: 'null' };
      case 'T':
      case 'F':
        return { kind: 'bool', value: marker === 'T' };
      case 'C':
        return { kind: 'text', value: String.fromCharCode(this.cursor.u8()) };
      case 'S':
        return { kind: 'text', value: this.#text() };
      case 'H':
        return { kind: 'digits', value: this.#text() };
      case '[':
        return this.#list(depth);
      case '{':
        return this.#object(depth);
      default:
        return this.#number(marker);
    }
  }

  #number(marker: string): StructuredValue {
    if (marker === 'd') return { kind: 'number', value: this.cursor.f32(false) };
    if (marker === 'D') return { kind: 'number', value: this.cursor.f64(false) };
    const value = this.#integer(marker);
    const number = Number(value);
    return Number.isSafeInteger(number) ? { kind: 'number', value: number } : { kind: 'digits', value: String(value) };
  }

  #integer(marker: string): number | bigint {
    switch (marker) {
      case 'i':
        return this.cursor.i8();
      case 'U':
        return this.cursor.u8();
      case 'I':
        return this.cursor.i16(false);
      case 'l':
        return this.cursor.i32(false);
      case 'L':
        return this.cursor.i64Big(false);
      default:
        throw damaged(`byte ${this.cursor.position - 1} is no UBJSON type`);
    }
  }

  #length(): number {
    const length = Number(this.#integer(this.marker()));
    if (length < 0 || length > this.cursor.source.size) throw damaged(`a UBJSON length of ${length} at byte ${this.cursor.position} is beyond the file`);
    return length;
  }

  #text(): string {
    return this.cursor.text(this.#length());
  }

  /** The optional `$type` and `#count` of a container. */
  #header(): { readonly type: string | undefined; readonly count: number | undefined } {
    let type: string | undefined;
    if (this.cursor.peek() === 0x24) {
      this.cursor.skip(1);
      type = this.marker();
    }
    if (this.cursor.peek() !== 0x23) {
      if (type !== undefined) throw damaged('a typed UBJSON container has no count');
      return { type, count: undefined };
    }
    this.cursor.skip(1);
    return { type, count: this.#length() };
  }

  #list(depth: number): StructuredValue {
    const { type, count } = this.#header();
    const element = type === undefined ? undefined : typed[type];
    if (element !== undefined && count !== undefined) return { kind: 'numbers', element, source: this.cursor.piece(count * elementSizes[element]), bigEndian: true };
    const items: StructuredValue[] = [];
    for (;;) {
      if (count !== undefined && items.length >= count) break;
      const marker = type ?? this.marker();
      if (count === undefined && marker === ']') break;
      items.push(this.value(marker, depth + 1));
    }
    return { kind: 'list', items };
  }

  #object(depth: number): StructuredValue {
    const { type, count } = this.#header();
    const members: (readonly [string, StructuredValue])[] = [];
    for (;;) {
      if (count !== undefined && members.length >= count) break;
      if (count === undefined && this.cursor.peek() === 0x7d) {
        this.cursor.skip(1);
        break;
      }
      const key = this.#text();
      members.push([key, this.value(type ?? this.marker(), depth + 1)]);
    }
    return { kind: 'object', members };
  }
}
