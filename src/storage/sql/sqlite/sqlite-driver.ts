// Kysely over Node's built-in SQLite. The database is named by its shape only, so that a change of the
// built-in module, or another driver, touches this file and the one that opens it.
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type CompiledQuery, type DatabaseConnection, type Dialect, type QueryResult } from 'kysely';
import { translateSqliteError } from './sqlite-errors.ts';

type SqliteValue = null | number | bigint | string | Uint8Array;

/** What we use of a prepared statement. */
export interface SqliteStatement {
  all(...values: SqliteValue[]): unknown[];
  /** Makes `all` answer lists of values instead of objects. */
  setReturnArrays(isOn: boolean): void;
  run(...values: SqliteValue[]): { readonly changes: number | bigint };
  columns(): readonly { readonly name: string }[];
}

/** What we use of an open database. */
export interface SqliteDatabase {
  prepare(text: string): SqliteStatement;
  exec(text: string): void;
  close(): void;
  readonly isTransaction: boolean;
}

/** Prepared statements kept per connection; the least recently used one goes first. */
const statementsKept = 400;

/** A dialect whose every query runs on the one connection given; transactions are the caller's business. */
export function sqliteDialect(database: SqliteDatabase): Dialect {
  const connection = new SqliteConnection(database);
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => ({
      init: async () => undefined,
      acquireConnection: async () => connection,
      beginTransaction: async () => database.exec('begin immediate'),
      commitTransaction: async () => database.exec('commit'),
      rollbackTransaction: async () => database.exec('rollback'),
      releaseConnection: async () => undefined,
      destroy: async () => undefined,
    }),
    createIntrospector: (query) => new SqliteIntrospector(query),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

interface Prepared {
  readonly statement: SqliteStatement;
  /** Of a statement that has rows. */
  readonly toRow?: (values: readonly SqliteValue[]) => Readonly<Record<string, SqliteValue>>;
}

/**
 * Rows as ordinary objects that share a shape. The built-in module makes a hash table of each: several times the memory, and slow
 * to look things up in.
 */
function rowOf(names: readonly string[]): NonNullable<Prepared['toRow']> {
  const blank: Readonly<Record<string, SqliteValue>> = Object.fromEntries(names.map((name) => [name, null]));
  return (values) => {
    const row = { ...blank };
    for (let index = 0; index < names.length; index += 1) row[names[index]!] = values[index]!;
    return row;
  };
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: SqliteDatabase;
  readonly #statements = new Map<string, Prepared>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { statement, toRow } = this.#prepare(sql);
      const values = parameters as SqliteValue[];
      if (toRow) return { rows: (statement.all(...values) as (readonly SqliteValue[])[]).map(toRow) as R[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
    } catch (error) {
      throw translateSqliteError(error);
    }
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('queries are not streamed: pages are bounded');
  }

  #prepare(text: string): Prepared {
    const known = this.#statements.get(text);
    if (known) {
      this.#statements.delete(text);
      this.#statements.set(text, known);
      return known;
    }
    const statement = this.#database.prepare(text);
    const names = statement.columns().map(({ name }) => name);
    statement.setReturnArrays(names.length > 0);
    const prepared: Prepared = { statement, ...(names.length > 0 && { toRow: rowOf(names) }) };
    this.#statements.set(text, prepared);
    if (this.#statements.size > statementsKept) this.#statements.delete(this.#statements.keys().next().value!);
    return prepared;
  }
}
