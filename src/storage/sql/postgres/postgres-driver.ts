// Kysely over the `pg` pool: with our errors, and with statements the server may keep prepared.
import { createHash } from 'node:crypto';
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type QueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { isLostConnection, isStalePlan, translatePostgresError } from './postgres-errors.ts';

export interface PostgresDialectOptions {
  readonly pool: Pool;
  /**
   * Whether the server keeps the statements: saves reading and planning the same text again. Not for searches,
   * whose best plan depends on what is searched for.
   */
  readonly isPrepared: boolean;
}

export function postgresDialect(options: PostgresDialectOptions): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PostgresDriver(options),
    createIntrospector: (query) => new PostgresIntrospector(query),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class PostgresDriver implements Driver {
  readonly #options: PostgresDialectOptions;

  constructor(options: PostgresDialectOptions) {
    this.#options = options;
  }

  async init(): Promise<void> {
    // The pool connects when it is first used.
  }

  async acquireConnection(): Promise<PostgresConnection> {
    const { pool, isPrepared } = this.#options;
    return new PostgresConnection({ pool, isPrepared, client: await connect(pool) });
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    (connection as PostgresConnection).release();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PostgresConnection).run('begin');
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PostgresConnection).run('commit');
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PostgresConnection).run('rollback');
  }

  async destroy(): Promise<void> {
    await this.#options.pool.end();
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translatePostgresError(error);
  }
}

interface QueryOutcome {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: readonly unknown[] | undefined;
}

/** Of several statements in one text, the last one answers. */
function lastOutcome(outcomes: QueryOutcome | readonly QueryOutcome[]): QueryOutcome {
  return isList(outcomes) ? outcomes.at(-1)! : outcomes;
}

function isList(outcomes: QueryOutcome | readonly QueryOutcome[]): outcomes is readonly QueryOutcome[] {
  return Array.isArray(outcomes);
}

/** Longer texts are rare shapes; keeping them on the server would cost more than it saves. */
const preparedTextLimit = 4_000;
const names = new Map<string, string>();

/** Connections that lay in their pool: one may have been cut there, which is only noticed when it is asked something. */
const rested = new WeakSet<PoolClient>();

class PostgresConnection implements DatabaseConnection {
  readonly #pool: Pool;
  readonly #isPrepared: boolean;
  #client: PoolClient;
  #isStale = false;
  #isAnswered = false;
  #isReleased = false;

  constructor({ pool, isPrepared, client }: PostgresDialectOptions & { readonly client: PoolClient }) {
    this.#pool = pool;
    this.#isPrepared = isPrepared;
    this.#client = client;
  }

  async run(text: string): Promise<void> {
    try {
      await this.#send((client) => client.query(text));
    } catch (error) {
      throw translatePostgresError(error);
    }
  }

  /**
   * A statement that is the first on a connection that had lain in the pool is sent again on another one when that turns out to
   * be cut: what comes first either reads or begins a transaction, and neither has done anything where the connection is lost.
   */
  async #send<R>(ask: (client: PoolClient) => Promise<R>): Promise<R> {
    for (;;) {
      try {
        const outcome = await ask(this.#client);
        this.#isAnswered = true;
        return outcome;
      } catch (error) {
        const isRetried = !this.#isAnswered && rested.has(this.#client) && isLostConnection(error);
        this.#isAnswered = true;
        if (!isRetried) throw error;
        await this.#reconnect();
      }
    }
  }

  async #reconnect(): Promise<void> {
    this.#client.release(true);
    this.#isReleased = true;
    this.#client = await connect(this.#pool);
    this.#isReleased = false;
    this.#isAnswered = false;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const name = this.#isPrepared && parameters.length > 0 && sql.length <= preparedTextLimit ? statementName(sql) : undefined;
      const { command, rowCount, rows } = lastOutcome(await this.#send((client) => client.query({ text: sql, values: [...parameters], ...(name !== undefined && { name }) })));
      const isChange = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
      return { rows: (rows ?? []) as R[], ...(isChange && { numAffectedRows: BigInt(rowCount ?? 0) }) };
    } catch (error) {
      this.#isStale ||= isStalePlan(error);
      throw translatePostgresError(error);
    }
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('queries are not streamed: pages are bounded');
  }

  release(): void {
    if (this.#isReleased) return;
    rested.add(this.#client);
    // What it keeps prepared goes with it.
    this.#client.release(this.#isStale);
  }
}

/** Texts are few: they differ by the shape of a query, never by its values. */
function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
    names.set(text, name);
  }
  return name;
}
