// JSON as clients of this wire write it: NaN and the infinities stand bare in it.
import { type ExactJson, ExactNumber, parseExact } from '../../../core/base/exact-json.ts';

/** A text, or one of the bare words: what stands in a text is left alone. */
const textOrWord = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

function withoutBareWords(text: string): string {
  return /NaN|Infinity/.test(text) ? text.replace(textOrWord, (found) => (found.startsWith('"') ? found : `{"$number":"${found}"}`)) : text;
}

/** Numbers lose nothing. Throws `invalid_argument` for what is no JSON even so. */
export function parseLenient(text: string): ExactJson {
  return parseExact(withoutBareWords(text));
}

/** The nearest double, as every client that reads it back would take it. */
export function doubleOf(value: ExactJson | undefined): number | undefined {
  return value instanceof ExactNumber ? Number(value.text) : undefined;
}
