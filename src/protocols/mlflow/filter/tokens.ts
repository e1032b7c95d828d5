// Cuts a filter or ordering text into tokens, in one pass over the text.
import { invalidArgument } from '../../../core/base/errors.ts';

export type FilterToken =
  /** A name: `metrics.loss`, `` tags.`a b` ``, `params."x"`; `quoted` when the whole of it stood in backticks. */
  | { readonly type: 'name'; readonly text: string; readonly at: number }
  | { readonly type: 'number'; readonly text: string; readonly at: number }
  /** A text in single or double quotes; `text` is with its quotes, `value` without. */
  | { readonly type: 'text'; readonly text: string; readonly value: string; readonly at: number }
  | { readonly type: 'operator'; readonly text: string; readonly at: number }
  | { readonly type: 'punctuation'; readonly text: '(' | ')' | ','; readonly at: number };

/** Longer filters are a mistake or an attack. */
const textLimit = 100_000;

const space = /\s+/y;
const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
const operator = /<=|>=|!=|<>|==|=|<|>/y;
const singleQuoted = /'((?:[^']|'')*)'/y;
const doubleQuoted = /"([^"]*)"/y;
/** Parts joined by points; each plain, in backticks or (after the first) in double quotes. */
const name = /(?:[\p{L}_$@][\p{L}\p{N}_$@\-/:]*|`[^`]*`)(?:\.(?:[\p{L}\p{N}_$@\-/:]+|`[^`]*`|"[^"]*"|'[^']*'))*/uy;

/** Throws `invalid_argument` for what fits no token, naming the place. */
export function filterTokens(text: string): readonly FilterToken[] {
  if (text.length > textLimit) throw invalidArgument(`The filter has ${text.length} characters; the limit is ${textLimit}`);
  const tokens: FilterToken[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const blank = match(space);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const token = nextToken(text, at, match);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function nextToken(text: string, at: number, match: (pattern: RegExp) => RegExpExecArray | null): FilterToken {
  const character = text[at]!;
  if (character === '(' || character === ')' || character === ',') return { type: 'punctuation', text: character, at };
  const quoted = character === "'" ? match(singleQuoted) : character === '"' ? match(doubleQuoted) : null;
  if (quoted) return { type: 'text', text: quoted[0], value: character === "'" ? quoted[1]!.replaceAll("''", "'") : quoted[1]!, at };
  const digits = match(number);
  if (digits) return { type: 'number', text: digits[0], at };
  const sign = match(operator);
  if (sign) return { type: 'operator', text: sign[0], at };
  const word = match(name);
  if (word) return { type: 'name', text: word[0], at };
  throw invalidArgument(`Invalid clause(s) in filter string: '${text.slice(at, at + 40)}'`);
}
