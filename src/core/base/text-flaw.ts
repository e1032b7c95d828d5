// The one rule for text at every edge: it is well-formed Unicode without NUL. A lone half of a surrogate pair has no UTF-8, so
// that stores either fail on it or make two texts one; PostgreSQL cannot hold NUL, and C programs cut at it.
import { type AssayError, invalidArgument } from './errors.ts';

export interface TextFlaw {
  /** The way to the text in the value it stands in; to a key, the way to its value. */
  readonly path: readonly (string | number)[];
  /** What is wrong, and where in the text. */
  readonly what: string;
}

/** What no text may hold, in words; undefined for a sound one. */
export function flawOfText(text: string): string | undefined {
  if (text.isWellFormed() && !text.includes('\0')) return undefined;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0) return `a NUL character (U+0000) at position ${at}`;
    // A whole pair is one code point beyond the first 65,536.
    if (text.codePointAt(at)! > 0xffff) at += 1;
    else if (unit >= 0xd800 && unit <= 0xdfff) return `a lone surrogate (U+${unit.toString(16).toUpperCase()}) at position ${at}`;
  }
  return undefined;
}

/** The first flaw among the texts and keys of a JSON value. Throws a `RangeError` for one that is nested too deep to walk. */
export function findTextFlaw(value: unknown): TextFlaw | undefined {
  return flawIn(value, []);
}

/** Whether a JSON text can hold a flaw at all: only escapes write one. Quick, and rarely true. */
export function mayHoldFlaw(json: string): boolean {
  return json.includes('\\u') && /\\u(?:0000|d[89a-f])/iu.test(json);
}

function flawIn(value: unknown, path: (string | number)[]): TextFlaw | undefined {
  if (typeof value === 'string') return told(flawOfText(value), path);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    path.push(key);
    const found = (typeof key === 'string' ? told(flawOfText(key), path) : undefined) ?? flawIn(item, path);
    if (found !== undefined) return found;
    path.pop();
  }
  return undefined;
}

function told(what: string | undefined, path: readonly (string | number)[]): TextFlaw | undefined {
  return what === undefined ? undefined : { path: [...path], what };
}

/** The first flaw of a query as it came, percent-encoded: bytes that are no UTF-8 too, which decoding would make one character. */
export function findQueryFlaw(query: string): TextFlaw | undefined {
  if (!query.includes('%')) return undefined;
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    const what = flawOfEncoded(name) ?? flawOfEncoded(value);
    if (what !== undefined) return { path: [decodedLoosely(name)], what };
  }
  return undefined;
}

/** The same of one percent-encoded text. What is no encoding at all stands for itself. */
export function flawOfEncoded(text: string): string | undefined {
  for (const { 0: codes } of text.matchAll(/(?:%[0-9a-f]{2})+/giu)) {
    try {
      const what = flawOfText(decodeURIComponent(codes));
      if (what !== undefined) return what.replace(/ at position \d+$/u, '');
    } catch {
      return `bytes that are no UTF-8 (${codes.slice(0, 30)})`;
    }
  }
  return undefined;
}

function decodedLoosely(name: string): string {
  try {
    return decodeURIComponent(name).slice(0, 60);
  } catch {
    return name.slice(0, 60);
  }
}

export function badText({ path, what }: TextFlaw): AssayError {
  const field = path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${shownKey(step)}`)).join('');
  return invalidArgument(`${field === '' ? 'the text' : field} holds ${what}; text is well-formed Unicode without NUL: remove it`, { reason: 'bad_text' });
}

/** A key may be the flawed text itself. */
function shownKey(key: string): string {
  return flawOfText(key) === undefined ? key.slice(0, 60) : JSON.stringify(key.slice(0, 60));
}
