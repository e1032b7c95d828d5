// Parses search texts and order texts.
//
//   filter     = all { "or" all }            all   = part { "and" part }
//   part       = "not" part | "(" filter ")" | comparison
//   comparison = field ( operator value | ["not"] ("like" | "ilike") text | ["not"] "in" "(" value { "," value } ")"
//                      | ["not"] "between" value "and" value | "is" ["not"] "null" )
//   field      = [ statistic "(" ] [ prefix "." ] key [ ")" ]
//   order      = field [ "asc" | "desc" ]
import { FilterTextError, type FieldText, type FilterText, type OrderText, type ValueText } from './filter-text.ts';
import { tokensOf, type Token } from './tokens.ts';

const depthLimit = 40;

/** The tree of a text; undefined for a text of white space only. Throws a `FilterTextError`. */
export function parseFilter(text: string): FilterText | undefined {
  const reader = new Reader(tokensOf(text));
  if (reader.isAtEnd()) return undefined;
  const filter = readAny(reader, 0);
  reader.expectEnd("'and' or 'or'");
  return filter;
}

/** One field and a direction, ascending when none is named. Throws a `FilterTextError`. */
export function parseOrder(text: string): OrderText {
  const reader = new Reader(tokensOf(text));
  const field = readField(reader);
  const direction = reader.takeWord('desc') ? 'descending' : 'ascending';
  if (direction === 'ascending') reader.takeWord('asc');
  reader.expectEnd("'asc' or 'desc'");
  return { field, direction };
}

/** A position in the tokens. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  /** Whether the next token is this keyword, in any case; goes past it when it is. */
  takeWord(word: string): boolean {
    const { kind, text } = this.peek();
    const isWord = kind === 'name' && text.toLowerCase() === word;
    if (isWord) this.#next += 1;
    return isWord;
  }

  takeSymbol(symbol: string): boolean {
    const { kind, text } = this.peek();
    const isSymbol = kind === 'symbol' && text === symbol;
    if (isSymbol) this.#next += 1;
    return isSymbol;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(`'${symbol}'`);
  }

  isAtEnd(): boolean {
    return this.peek().kind === 'end';
  }

  expectEnd(expected: string): void {
    if (!this.isAtEnd()) throw this.unexpected(`${expected} or the end`);
  }

  unexpected(expected: string): FilterTextError {
    const { kind, text, at } = this.peek();
    return new FilterTextError(`${kind === 'end' ? 'the text ends' : `there is ${JSON.stringify(text)}`} where ${expected} is expected`, at);
  }
}

function readAny(reader: Reader, depth: number): FilterText {
  const items = [readAll(reader, depth)];
  while (reader.takeWord('or')) items.push(readAll(reader, depth));
  return items.length === 1 ? items[0]! : { kind: 'or', items };
}

function readAll(reader: Reader, depth: number): FilterText {
  const items = [readPart(reader, depth)];
  while (reader.takeWord('and')) items.push(readPart(reader, depth));
  return items.length === 1 ? items[0]! : { kind: 'and', items };
}

function readPart(reader: Reader, depth: number): FilterText {
  if (depth > depthLimit) throw new FilterTextError(`parentheses and 'not' are nested more than ${depthLimit} deep`, reader.peek().at);
  // `not` is the keyword unless it is itself compared: a param may be called so, as an attribute.
  if (reader.peek(1).kind !== 'operator' && reader.takeWord('not')) return { kind: 'not', item: readPart(reader, depth + 1) };
  if (!reader.takeSymbol('(')) return readComparison(reader);
  const inner = readAny(reader, depth + 1);
  reader.expectSymbol(')');
  return inner;
}

function readComparison(reader: Reader): FilterText {
  const field = readField(reader);
  if (reader.peek().kind === 'operator') return { kind: 'compare', field, operator: readOperator(reader), value: readValue(reader) };
  if (reader.takeWord('is')) {
    // `is null` asks for things without the field.
    const negated = !reader.takeWord('not');
    if (!reader.takeWord('null')) throw reader.unexpected("'null'");
    return { kind: 'exists', field, negated };
  }
  const negated = reader.takeWord('not');
  if (reader.takeWord('in')) return { kind: 'in', field, values: readList(reader), negated };
  const comparison = readLike(reader, field) ?? readBetween(reader, field);
  if (!comparison) throw reader.unexpected('=, !=, <, <=, >, >=, like, ilike, in, between or is');
  // Like every negative comparison it is true only of things that have the field.
  return negated
    ? {
        kind: 'and',
        items: [
          { kind: 'exists', field, negated: false },
          { kind: 'not', item: comparison },
        ],
      }
    : comparison;
}

type Operator = Extract<FilterText, { kind: 'compare' }>['operator'];

function readOperator(reader: Reader): Operator {
  const { text } = reader.take();
  if (text === '==') return '=';
  return text === '<>' ? '!=' : (text as Operator);
}

function readLike(reader: Reader, field: FieldText): FilterText | undefined {
  const isLike = reader.takeWord('like');
  if (!isLike && !reader.takeWord('ilike')) return undefined;
  if (reader.peek().kind !== 'quoted') throw reader.unexpected('a pattern in quotes');
  return { kind: 'like', field, pattern: reader.take().text, caseSensitive: isLike };
}

function readBetween(reader: Reader, field: FieldText): FilterText | undefined {
  if (!reader.takeWord('between')) return undefined;
  const low = readValue(reader);
  if (!reader.takeWord('and')) throw reader.unexpected("'and'");
  return { kind: 'between', field, low, high: readValue(reader) };
}

function readList(reader: Reader): readonly ValueText[] {
  reader.expectSymbol('(');
  const values = [readValue(reader)];
  while (reader.takeSymbol(',')) values.push(readValue(reader));
  reader.expectSymbol(')');
  return values;
}

/** A number, or a text in single or double quotes. NaN and the infinities are written as words. */
function readValue(reader: Reader): ValueText {
  const { kind, text, quote } = reader.peek();
  if (kind === 'number') return Number(reader.take().text);
  if (kind === 'quoted' && quote !== '`') return reader.take().text;
  const special = kind === 'name' ? /^([+-]?)(nan|inf|infinity)$/i.exec(text) : null;
  if (special) {
    reader.take();
    if (special[2]!.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  throw reader.unexpected('a number or a text in quotes');
}

function readField(reader: Reader): FieldText {
  const first = reader.peek();
  const isCall = first.kind === 'name' && reader.peek(1).kind === 'symbol' && reader.peek(1).text === '(';
  if (!isCall || isKeywordCall(first.text)) return readPath(reader);
  const statistic = reader.take().text.toLowerCase();
  reader.expectSymbol('(');
  const field = readPath(reader);
  reader.expectSymbol(')');
  return { ...field, statistic, at: first.at };
}

/** `not (` and `in (` are no statistics. */
function isKeywordCall(word: string): boolean {
  return ['not', 'in', 'and', 'or'].includes(word.toLowerCase());
}

/** Words, numbers and dots that touch each other; everything after the first dot is the key. */
function readPath(reader: Reader): FieldText {
  const { at } = reader.peek();
  const first = readNamePart(reader, false);
  if (!isJoinedDot(reader)) return { key: first, at };
  reader.take();
  let key = readNamePart(reader, true);
  while (isJoinedDot(reader) || (reader.peek().isJoined && isNamePart(reader.peek()))) key += reader.take().text;
  return { prefix: first, key, at };
}

function isJoinedDot(reader: Reader): boolean {
  const { kind, text, isJoined } = reader.peek();
  return isJoined && kind === 'symbol' && text === '.';
}

function isNamePart({ kind }: Token): boolean {
  return kind === 'name' || kind === 'number';
}

function readNamePart(reader: Reader, isKey: boolean): string {
  const token = reader.peek();
  const isQuotedName = token.kind === 'quoted' && (isKey || token.quote !== "'");
  if (token.kind === 'name' || isQuotedName || (isKey && token.kind === 'number')) return reader.take().text;
  throw reader.unexpected(isKey ? 'a key' : 'a field such as metrics.loss, params.lr, tags.team or status');
}
