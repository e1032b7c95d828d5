// What the sub-stores are written against: the query builder on one connection (or on a pool, for reads),
// and the little in which the engines differ that the query builder does not cover.
import type { Expression, Kysely, RawBuilder, SqlBool } from 'kysely';
import type { Change } from '../../core/base/changes.ts';
import type { LiveStates } from './metrics/live-states.ts';
import type { CommittedNumbers } from './query/committed-numbers.ts';
import type { Schema } from './schema.ts';

/** What differs between the engines within a query. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** The pattern as this engine's LIKE takes it, where only `%` and `_` mean something. */
  likePattern(pattern: string): string;
  /** Whether a text, which is not null, holds a match of a pattern that has been checked. See `src/language/pattern.ts`. */
  matchesPattern(text: RawBuilder<unknown>, pattern: string): RawBuilder<SqlBool>;
  /** Whether a column's value is one of many; one text of SQL and one parameter, however many. */
  isOneOf(column: Expression<unknown>, values: readonly (string | number)[]): RawBuilder<SqlBool>;
  /** The same, of a list that `listValue` made. */
  isIn(column: Expression<unknown>, list: ListValue): RawBuilder<SqlBool>;
  /** Many values as one parameter. */
  listValue(values: readonly (string | number)[]): ListValue;
  /** Whether rows that another transaction holds can be passed over by a query that locks what it finds. */
  readonly canSkipLocked: boolean;
  /** The numbers of a column over all rows as one text, with commas between them; null of no rows. */
  joinedNumbers(column: Expression<unknown>): RawBuilder<string | null>;
  /** A row source of numbers for a FROM clause, as `alias(value)`. */
  numbersTable(values: readonly number[], alias: string): RawBuilder<{ readonly value: number }>;
}

/** A list in the shape of one parameter, which is the engine's own. */
export type ListValue = string | readonly (string | number)[];

export interface Database {
  readonly query: Kysely<Schema>;
  readonly engine: Engine;
  /** Numbers of runs and metric keys that are committed and never change. */
  readonly numbers: CommittedNumbers;
  /** What is remembered of summaries, by the one writer of a store that has one. */
  readonly liveStates?: LiveStates;
  /** The projects outside of which nothing exists for this handle; undefined where everything does. See `query/project-scope.ts`. */
  readonly projects?: readonly string[];
  /** Runs when the work under way is durable, and not at all when it is undone. At once when there is none. */
  afterCommit(action: () => void): void;
  /** Told when the work under way is durable, and not at all when it is undone. */
  announce(changes: readonly Change[]): void;
  /** A run has another place, or is gone, by the work under way: whoever remembers where it stood looks again. */
  forgetPlace(runId: string): void;
  /** Puts together the list that makes an answer long, read part by part. A reader thread sends the parts on and holds no whole list, so only the caller of the store may look into it. */
  gather<T>(parts: AsyncIterable<readonly T[]>): Promise<readonly T[]>;
  /** Several reads that see one moment. */
  snapshot<T>(read: (database: Database) => Promise<T>): Promise<T>;
}
