// How wires read JSON bodies: here and now, or, when they are large, wherever the server has them parsed.
import { AssayError } from './errors.ts';

/** What is needed of a request. */
export interface BodySource {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A parsed body, with its text unless it is large; or what is wrong with the text. */
export type JsonBody = { readonly value: unknown; readonly text?: string } | { readonly problem: string; readonly text?: string };

/** An empty body is an empty text with a problem. Throws `invalid_argument` for one that is nested too deeply or holds too much. */
export type ReadJson = (source: BodySource) => Promise<JsonBody>;

/** For bodies that are known to be small, and for tests. */
export const readJsonHere: ReadJson = async (source) => parseJsonHere(await source.text());

export function parseJsonHere(text: string): JsonBody {
  try {
    return { value: JSON.parse(text), text };
  } catch (error) {
    return { problem: (error as Error).message, text };
  }
}

/** What a large body may be; a small one can hold neither to any harm. No operation takes half as many values. */
export const jsonLimits = { levels: 100, values: 250_000 } as const;

export function tooDeep(): AssayError {
  return new AssayError('invalid_argument', `the JSON body is nested more than ${jsonLimits.levels} levels deep, which is the limit; write it flatter`, {
    reason: 'body_too_deep',
  });
}

export function tooManyValues(): AssayError {
  return new AssayError('invalid_argument', `the JSON body holds more than ${jsonLimits.values} values, which is the limit; send less at once`, { reason: 'body_too_full' });
}
