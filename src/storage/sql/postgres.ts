// The store on PostgreSQL: for installations that have a database server already, or several servers of ours.
import { Kysely, sql } from 'kysely';
import pg from 'pg';
import type { ChangeFeed } from '../../core/base/changes.ts';
import { AssayError } from '../../core/base/errors.ts';
import type { Store } from '../../core/store.ts';
import type { Database } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { withHeavyReads } from './heavy-reads.ts';
import { withChartCache } from './metrics/chart-cache.ts';
import { migrate } from './migrate.ts';
import { createChangeTable } from './postgres/change-table.ts';
import { createHeavyTurns } from './postgres/heavy-turns.ts';
import { listenForChanges } from './postgres/listen-for-changes.ts';
import { createPostgresCommit, writeLock } from './postgres/postgres-commit.ts';
import { postgresDialect } from './postgres/postgres-driver.ts';
import { postgresColumnTypes, postgresEngine } from './postgres/postgres-engine.ts';
import { type SharedClock, startSharedClock } from './postgres/shared-clock.ts';
import { createSharedFeed } from './postgres/shared-feed.ts';
import { createCommittedNumbers, type CommittedNumbers } from './query/committed-numbers.ts';
import { gatherParts } from './query/gather-parts.ts';
import type { Schema } from './schema.ts';
import { createCompaction } from './sealing/compaction.ts';
import { createEngineStores, type EngineStores } from './sealing/sealing-store.ts';
import { announceNothing } from './stores/change-log.ts';

export interface PostgresOptions {
  /** As in `postgresql://user:password@host:5432/database`; the database exists and is in UTF-8. */
  readonly url: string;
  /** Called when a newer program has made the database one that this program must not write to: it had better end. */
  readonly onFatal?: (error: unknown) => void;
  /** Told of settings of the server that are not as safe as they could be. */
  readonly onWarning?: (message: string) => void;
  /** Connections for reads. Default: 8. */
  readonly readConnections?: number;
  /** How long one query of a read may take. Default: 30 s. */
  readonly readTimeLimitMs?: number;
  /** This machine's time of day. Default: the system's. */
  readonly wallNow?: () => number;
}

/** A group holds savepoints; the server keeps track of up to 64 of them at no cost to others. */
const worksPerCommit = 60;

/** Connections that heavy reads leave to the small ones. */
const lightConnections = 3;

const connectMs = 10_000;

/**
 * Opens the store, bringing the database to the newest schema. Throws `unavailable` when the server cannot be
 * reached, `failed_precondition` when it does not keep what it acknowledges, or when the schema is of a newer
 * program (reason `schema_too_new`).
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const { url, readConnections = 8, readTimeLimitMs = 30_000, wallNow = Date.now, onFatal = () => undefined } = options;
  const shared = { connectionString: url, connectionTimeoutMillis: connectMs, types: { getTypeParser }, application_name: 'assay' };
  const pools = {
    writer: new pg.Pool({ ...shared, max: 1 }),
    reader: new pg.Pool({ ...shared, max: readConnections, statement_timeout: readTimeLimitMs }),
  };
  for (const pool of Object.values(pools)) surviveBrokenConnections(pool);
  const writer = new Kysely<Schema>({ dialect: postgresDialect({ pool: pools.writer, isPrepared: true }) });
  const reader = new Kysely<Schema>({ dialect: postgresDialect({ pool: pools.reader, isPrepared: false }) });
  try {
    await requireSafeSettings(writer, options.onWarning ?? (() => undefined));
    await writer.connection().execute(migrateLocked);
    const clock = await startSharedClock({ ask: () => databaseTime(reader), wallNow, monotonicNow: () => performance.now() });
    const feed = createSharedFeed({ table: createChangeTable(reader), listen: (onSignal) => listenForChanges(shared, onSignal) });
    return assemble({ writer, reader, clock, feed, onFatal, heavyAtOnce: Math.max(1, readConnections - lightConnections) });
  } catch (error) {
    await Promise.all([writer.destroy(), reader.destroy()]);
    throw error;
  }
}

/** Whoever uses a broken connection is told by its query, and the pool replaces it; unheard events would end the process. */
function surviveBrokenConnections(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

const bigIntegers: number = pg.types.builtins.INT8;

/** 64-bit integers as numbers: ours are all within what a double holds exactly. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === bigIntegers) return Number;
  return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
}

async function requireSafeSettings(query: Kysely<Schema>, onWarning: (message: string) => void): Promise<void> {
  const { rows } = await sql<{ readonly name: string; readonly setting: string }>`select name, setting from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_encoding')`.execute(query);
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    if (settings.get(name) === 'off') {
      throw new AssayError('failed_precondition', `the database server has ${name} = off and may lose what it has acknowledged; set ${name} = on`, { reason: 'not_durable' });
    }
  }
  if (settings.get('server_encoding') !== 'UTF8') {
    throw new AssayError('failed_precondition', `the database is encoded in ${settings.get('server_encoding')}; create one with encoding UTF8`);
  }
  if (settings.get('data_checksums') === 'off') onWarning('the database server has data_checksums = off: damage on its disk may go unnoticed; turn them on with pg_checksums');
}

async function databaseTime(query: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ readonly ms: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(query);
  return rows[0]!.ms;
}

async function migrateLocked(connection: Kysely<Schema>): Promise<void> {
  await sql`select pg_advisory_lock(${sql.lit(writeLock)})`.execute(connection);
  try {
    await migrate(connection, postgresColumnTypes);
  } finally {
    await sql`select pg_advisory_unlock(${sql.lit(writeLock)})`.execute(connection);
  }
}

interface Parts {
  readonly writer: Kysely<Schema>;
  readonly reader: Kysely<Schema>;
  readonly clock: SharedClock;
  readonly feed: ChangeFeed;
  readonly onFatal: (error: unknown) => void;
  readonly heavyAtOnce: number;
}

function assemble({ writer, reader, clock, feed, onFatal, heavyAtOnce }: Parts): Store {
  const numbers = createCommittedNumbers();
  // A read may be of a moment before another server's commit: what it finds of runs must not be taken for true by a write.
  const database = readDatabase(reader, { ...numbers, runs: new Map() });
  const takeTurn = createHeavyTurns(heavyAtOnce);
  const group = createGroupCommit<EngineStores>(createPostgresCommit({ query: writer, numbers, onOutdated: onFatal }), worksPerCommit);
  const { sealing, ...reads } = createEngineStores(database);
  const compact = createCompaction({
    database,
    plan: (what, run) => takeTurn(() => sealing[what](run)),
    apply: (plan) => group.transaction((stores) => stores.sealing.apply(plan)),
  });
  let closing: Promise<void> | undefined;
  return {
    ...withChartCache(
      database,
      withHeavyReads(reads, (_read, asIs) => takeTurn(asIs)),
    ),
    transaction: (work) => (closing ? Promise.reject(new AssayError('unavailable', 'the store is closed')) : group.transaction(work)),
    feed,
    now: clock.now,
    // Its heavy reads need no more than the connection they are made on.
    expectReads: () => undefined,
    compact: (now) => (closing ? Promise.resolve(false) : compact(now)),
    close: () =>
      (closing ??= (async () => {
        feed.close();
        clock.stop();
        await group.idle();
        await Promise.all([writer.destroy(), reader.destroy()]);
      })()),
  };
}

function readDatabase(reader: Kysely<Schema>, numbers: CommittedNumbers): Database {
  const atOnce = (action: () => void): void => action();
  const reads = { afterCommit: atOnce, announce: announceNothing, forgetPlace: announceNothing, gather: gatherParts };
  return {
    query: reader,
    engine: postgresEngine,
    numbers,
    ...reads,
    snapshot: (read) =>
      reader.connection().execute(async (connection) => {
        const inside: Database = { query: connection, engine: postgresEngine, numbers, ...reads, snapshot: (again) => again(inside) };
        await sql`begin isolation level repeatable read, read only`.execute(connection);
        try {
          return await read(inside);
        } finally {
          // Nothing was written, so there is nothing to keep; fails only when the connection is gone.
          await sql`rollback`.execute(connection).catch(() => undefined);
        }
      }),
  };
}
