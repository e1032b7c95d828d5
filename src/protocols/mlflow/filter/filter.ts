// Parses MLflow's filter texts into core's filter tree. MLflow joins clauses by AND alone; this grammar also
// knows OR, NOT, parentheses and BETWEEN:
//
//   or         = and { OR and }
//   and        = unary { AND unary }
//   unary      = NOT unary | "(" or ")" | clause
//   clause     = field ( compare value | [NOT] LIKE text | ILIKE text | [NOT] IN "(" list ")"
//                      | [NOT] BETWEEN value AND value | IS [NOT] NULL )
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Comparison, Filter } from '../../../language/filter.ts';
import { betweenClause, compareClause, existsClause, inClause, likeClause, type Negation } from './clause.ts';
import { fieldOf, type NamedField } from './field.ts';
import type { Searchable } from './searchable.ts';
import { type FilterToken, filterTokens } from './tokens.ts';

/** Parentheses and NOTs nested deeper than this are refused; storage refuses a little later. */
const depthLimit = 30;

const keywords = new Set(['AND', 'OR', 'NOT', 'IN', 'LIKE', 'ILIKE', 'IS', 'NULL', 'BETWEEN']);

/** An empty text is no filter. Throws `invalid_argument`, naming the clause. Takes time linear in the text. */
export function filterOf(text: string, searchable: Searchable): Filter | undefined {
  const tokens = filterTokens(text);
  if (tokens.length === 0) return undefined;
  const reader = new FilterReader(tokens, text, searchable);
  return reader.whole();
}

class FilterReader {
  private readonly tokens: readonly FilterToken[];
  private readonly text: string;
  private readonly searchable: Searchable;
  private next = 0;

  constructor(tokens: readonly FilterToken[], text: string, searchable: Searchable) {
    this.tokens = tokens;
    this.text = text;
    this.searchable = searchable;
  }

  whole(): Filter {
    this.skipAnds();
    const filter = this.or(0);
    if (this.next < this.tokens.length) throw this.invalid();
    return filter;
  }

  private or(depth: number): Filter {
    return this.joined('OR', () => this.and(depth));
  }

  private and(depth: number): Filter {
    return this.joined('AND', () => this.unary(depth));
  }

  private joined(word: 'OR' | 'AND', part: () => Filter): Filter {
    const items = [part()];
    while (this.takeWord(word)) {
      if (word === 'AND') this.skipAnds();
      // MLflow's server overlooks an AND too many, before, after and between clauses.
      if (word === 'AND' && this.isAtEnd()) break;
      items.push(part());
    }
    return items.length === 1 ? items[0]! : { kind: word === 'OR' ? 'or' : 'and', items };
  }

  private unary(depth: number): Filter {
    if (depth > depthLimit) throw invalidArgument(`Invalid clause(s) in filter string: it is nested more than ${depthLimit} levels deep`);
    if (this.takeWord('NOT')) return { kind: 'not', item: this.unary(depth + 1) };
    if (!this.takePunctuation('(')) return this.clause();
    const inner = this.or(depth + 1);
    if (!this.takePunctuation(')')) throw this.invalid();
    return inner;
  }

  private clause(): Comparison {
    const token = this.peek();
    if (token && token.type !== 'name' && this.tokens[this.next + 1]?.type === 'operator')
      throw invalidArgument(`Invalid comparison clause. Expected 'Identifier' found '${token.text}'`);
    if (token?.type !== 'name' || this.isKeyword(token)) throw this.invalid();
    this.next += 1;
    const field = fieldOf(token.text, this.searchable, 'filter');
    const operator = this.peek();
    if (operator?.type === 'operator') {
      this.next += 1;
      return compareClause(field, { operator: operator.text, token: this.value(), searchable: this.searchable });
    }
    if (this.takeWord('IS')) return this.exists(field);
    const negation: Negation = this.takeWord('NOT') ? 'NOT ' : '';
    if (this.takeWord('IN')) return inClause(field, this.list(), { negation, searchable: this.searchable });
    if (this.takeWord('BETWEEN')) return this.between(field, negation);
    if (negation === '' && this.takeWord('LIKE')) return likeClause(field, { operator: 'LIKE', token: this.value(), searchable: this.searchable });
    if (negation === '' && this.takeWord('ILIKE')) return likeClause(field, { operator: 'ILIKE', token: this.value(), searchable: this.searchable });
    throw this.invalid();
  }

  private exists(field: NamedField): Comparison {
    const isNegated = this.takeWord('NOT');
    if (!this.takeWord('NULL')) throw this.invalid();
    return existsClause(field, !isNegated, this.searchable);
  }

  private between(field: NamedField, negation: Negation): Comparison {
    if (negation !== '') throw invalidArgument('Invalid clause(s) in filter string: write NOT before the whole clause instead of NOT BETWEEN');
    const low = this.value();
    if (!this.takeWord('AND')) throw this.invalid();
    return betweenClause(field, low, this.value());
  }

  private list(): readonly FilterToken[] {
    if (!this.takePunctuation('(')) throw this.invalid();
    if (this.takePunctuation(')')) throw invalidArgument('While parsing a list in the query, expected a non-empty list of string values, but got empty list');
    const values = [this.value()];
    while (this.takePunctuation(',')) {
      if (this.peekPunctuation(')')) break;
      values.push(this.value());
    }
    if (!this.takePunctuation(')')) throw invalidArgument('While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.');
    return values;
  }

  private value(): FilterToken {
    const token = this.peek();
    if (!token || token.type === 'operator' || token.type === 'punctuation' || this.isKeyword(token)) throw this.invalid();
    this.next += 1;
    return token;
  }

  private skipAnds(): void {
    while (this.takeWord('AND'));
  }

  private isAtEnd(): boolean {
    return this.next >= this.tokens.length || this.peekPunctuation(')');
  }

  private peek(): FilterToken | undefined {
    return this.tokens[this.next];
  }

  private isKeyword(token: FilterToken): boolean {
    return token.type === 'name' && keywords.has(token.text.toUpperCase());
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    if (token?.type !== 'name' || token.text.toUpperCase() !== word) return false;
    this.next += 1;
    return true;
  }

  private peekPunctuation(text: string): boolean {
    const token = this.peek();
    return token?.type === 'punctuation' && token.text === text;
  }

  private takePunctuation(text: string): boolean {
    if (!this.peekPunctuation(text)) return false;
    this.next += 1;
    return true;
  }

  private invalid(): Error {
    const rest = this.text.slice(this.peek()?.at ?? this.text.length);
    return invalidArgument(`Invalid clause(s) in filter string: '${rest === '' ? this.text.slice(-40) : rest.slice(0, 100)}'`);
  }
}
