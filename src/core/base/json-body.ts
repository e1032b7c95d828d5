// How wires read JSON bodies: here and now, or, when they are large, wherever the server has them parsed.
import { AssayError } from './errors.ts';
import { parseExact } from './exact-json.ts';
import { findTextFlaw, mayHoldFlaw, type TextFlaw } from './text-flaw.ts';

/** Bodies of more bytes are parsed elsewhere, and come without their text. */
export const largeBodyBytes = 256 * 1024;

/** What is needed of a request. */
export interface BodySource {
  readonly headers: { get(name: string): string | null };
  /** As it comes, where that can be had. Whoever reads it does not ask for the rest. */
  readonly body?: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A parsed body, with its text unless it is large; or what is wrong with the text. */
export type JsonBody =
  /** `exact`: of fields that are wanted so, their JSON with every number by its text, for `parseExact`. `flaw`: the first text that may not be. */
  | { readonly value: unknown; readonly exact?: Readonly<Record<string, string>>; readonly flaw?: TextFlaw; readonly text?: string }
  | { readonly problem: string; readonly text?: string };

/**
 * An empty body is an empty text with a problem. Of the fields of the outermost object that are named, the exact JSON is told
 * too. Throws `invalid_argument` for a body that is nested too deeply or holds too much.
 */
export type ReadJson = (source: BodySource, exactFields?: readonly string[]) => Promise<JsonBody>;

/** For bodies that are known to be small, and for tests. */
export const readJsonHere: ReadJson = async (source, exactFields) => parseJsonHere(await source.text(), exactFields);

export function parseJsonHere(text: string, exactFields: readonly string[] = []): JsonBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: (error as Error).message, text };
  }
  const present = typeof value === 'object' && value !== null ? exactFields.filter((name) => Object.hasOwn(value, name)) : [];
  const flaw = flawOf(value, text);
  return { value, text, ...(flaw && { flaw }), ...(present.length > 0 && { exact: exactTexts(text, present) }) };
}

function flawOf(value: unknown, text: string): TextFlaw | undefined {
  if (!mayHoldFlaw(text)) return undefined;
  try {
    return findTextFlaw(value);
  } catch (error) {
    // A small body too may be nested deeper than can be walked.
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

/** The refusal of a body whose bytes are no UTF-8: decoded all the same, two texts could become one. */
export function notUtf8(): AssayError {
  return new AssayError('invalid_argument', 'the body holds bytes that are no UTF-8; encode its text as UTF-8', { reason: 'bad_text' });
}

function exactTexts(text: string, names: readonly string[]): Readonly<Record<string, string>> {
  const exact = parseExact(text) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, JSON.stringify(exact[name])]));
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
