// JSON values that lose nothing: a number is kept by its text, so that `-0`, `1e400` and long digits come back as they
// were written. What JSON has no number for is written `{"$number": "NaN"}`.
import { invalidArgument } from './errors.ts';

export class ExactNumber {
  /** A JSON number, or `NaN`, `Infinity`, `-Infinity`. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** What `JSON.stringify` prints: the text as it is. */
  toJSON(): unknown {
    return isSpecial(this.text) ? { $number: this.text } : rawJson(this.text);
  }
}

export type ExactJson = null | boolean | string | ExactNumber | readonly ExactJson[] | ExactObject;
export interface ExactObject {
  readonly [key: string]: ExactJson;
}

/** Deeper ones are refused, so that no reader of them runs out of stack. */
export const depthLimit = 100;

/** Reads a JSON text. Throws `invalid_argument`. `JSON.stringify` is the way back. */
export function parseExact(text: string): ExactJson {
  try {
    return JSON.parse(text, revive as (key: string, value: unknown) => unknown) as ExactJson;
  } catch (error) {
    if (error instanceof RangeError) throw invalidArgument(`the JSON is nested too deep; the limit is ${depthLimit} levels`);
    throw invalidArgument(`this is not JSON: ${(error as Error).message}`);
  }
}

export function isExactObject(value: ExactJson): value is ExactObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

function revive(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value === 'number') return new ExactNumber(source!);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { $number: special } = value as { readonly $number?: unknown };
  return typeof special === 'string' && isSpecial(special) && Object.keys(value).length === 1 ? new ExactNumber(special) : value;
}

function isSpecial(text: string): boolean {
  return text === 'NaN' || text === 'Infinity' || text === '-Infinity';
}

/** Part of the language, though not of the library types of this compiler yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };
