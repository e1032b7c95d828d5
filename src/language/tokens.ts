// Cuts a search text into tokens.
import { FilterTextError } from './filter-text.ts';

export interface Token {
  /** `name`: a bare word. `quoted`: in backticks or quotes; `quote` says which. `end`: after the last character. */
  readonly kind: 'name' | 'number' | 'quoted' | 'operator' | 'symbol' | 'end';
  /** Without quotes, escapes undone. */
  readonly text: string;
  readonly quote?: '`' | '"' | "'";
  readonly at: number;
  /** Whether the token before ends where this one begins. */
  readonly isJoined: boolean;
}

export const textLimit = 20_000;

// The number comes before the name, so that `1e-3` is one number; a word that only starts with digits is a name.
const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy;
const name = /[\p{L}\p{N}_@#$%&:/~^|\\?*+-]+/uy;
const operator = /<=|>=|!=|<>|==|=|<|>/y;
const space = /\s*/y;

/** Every token, the last one `end`. Throws a `FilterTextError` for an unclosed quote or a stray character. */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > textLimit) throw new FilterTextError(`the text has ${text.length} characters; the limit is ${textLimit}`, textLimit);
  const tokens: Token[] = [];
  let at = 0;
  let isJoined = false;
  for (;;) {
    const gap = match(space, text, at)!;
    isJoined = gap === '' && tokens.length > 0;
    at += gap.length;
    if (at >= text.length) return [...tokens, { kind: 'end', text: '', at, isJoined: false }];
    // In `metrics.0.5` the dot is ours, not the number's.
    const { token, length } = isJoined && text[at] === '.' ? dot : tokenAt(text, at);
    tokens.push({ ...token, at, isJoined });
    at += length;
  }
}

type Cut = { readonly token: Pick<Token, 'kind' | 'text' | 'quote'>; readonly length: number };

const dot: Cut = { token: { kind: 'symbol', text: '.' }, length: 1 };

function tokenAt(text: string, at: number): Cut {
  const first = text[at]!;
  if (first === '`' || first === '"' || first === "'") return quotedAt(text, at, first);
  const asNumber = match(number, text, at);
  if (asNumber !== undefined) return { token: { kind: 'number', text: asNumber }, length: asNumber.length };
  const asOperator = match(operator, text, at);
  if (asOperator !== undefined) return { token: { kind: 'operator', text: asOperator }, length: asOperator.length };
  if ('(),.'.includes(first)) return { token: { kind: 'symbol', text: first }, length: 1 };
  const asName = match(name, text, at);
  if (asName !== undefined) return { token: { kind: 'name', text: asName }, length: asName.length };
  throw new FilterTextError(`${JSON.stringify(first)} has no meaning here; put keys with such characters into backticks and values into quotes`, at);
}

/** A doubled quote inside stands for one. */
function quotedAt(text: string, at: number, quote: '`' | '"' | "'"): Cut {
  let content = '';
  let next = at + 1;
  for (;;) {
    const end = text.indexOf(quote, next);
    if (end < 0) throw new FilterTextError(`the quote ${quote} is not closed`, at);
    content += text.slice(next, end);
    if (text[end + 1] !== quote) return { token: { kind: 'quoted', text: content, quote }, length: end + 1 - at };
    content += quote;
    next = end + 2;
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
