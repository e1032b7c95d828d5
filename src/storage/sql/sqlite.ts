// The store on SQLite: one file, one writer, commits shared by the writes that arrive together. Every commit
// is synced to disk before anyone is told of it. Heavy reads run in threads of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { AssayError } from '../../core/base/errors.ts';
import type { Store } from '../../core/store.ts';
import { createChangeRing } from './changes/change-ring.ts';
import { createGroupCommit } from './group-commit.ts';
import { withHeavyReads } from './heavy-reads.ts';
import { withChartCache } from './metrics/chart-cache.ts';
import { migrate } from './migrate.ts';
import { createCommittedNumbers } from './query/committed-numbers.ts';
import type { Schema } from './schema.ts';
import { createReaderPool } from './sqlite/reader-pool.ts';
import { createSqliteCommit } from './sqlite/sqlite-commit.ts';
import { openReader, openWriter } from './sqlite/sqlite-connection.ts';
import { sqliteDialect } from './sqlite/sqlite-driver.ts';
import { sqliteColumnTypes } from './sqlite/sqlite-engine.ts';
import { lockDataFile } from './sqlite/sqlite-lock.ts';
import { createReads } from './sqlite/sqlite-reads.ts';
import { createCompaction } from './sealing/compaction.ts';
import { createEngineStores, type EngineStores } from './sealing/sealing-store.ts';
import type { SealPlan } from './sealing/seal-plan.ts';

export interface SqliteOptions {
  /** The data file, in a folder that exists; or `:memory:` for a store that is gone when it is closed. */
  readonly path: string;
  /** Called once when the disk has failed: nothing will be written any more, the process had better restart. */
  readonly onFatal?: (error: unknown) => void;
  /** Threads for searches and series; 0 reads on the main thread. Default: 2 for a file, 0 for `:memory:`. */
  readonly readerThreads?: number;
  /** How long a search or a series read in a thread may take. Default: 30 s. */
  readonly readTimeLimitMs?: number;
  /** How many of the latest changes are kept for those who come back to the live feed. */
  readonly replayedChanges?: number | undefined;
}

/**
 * Opens the store, bringing the file to the newest schema. Throws `failed_precondition` when another process
 * has it open (reason `data_in_use`) or when the file is of a newer program (reason `schema_too_new`).
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const isInMemory = options.path === ':memory:';
  // Not SQLite's own memory mode: there, readers would see what is not committed yet.
  const path = isInMemory ? join(mkdtempSync(join(tmpdir(), 'assay-memory-')), 'assay.db') : options.path;
  const cleanUp: (() => void)[] = isInMemory ? [() => rmSync(dirname(path), { recursive: true, force: true })] : [];
  try {
    const lock = lockDataFile(path);
    cleanUp.unshift(() => lock.release());
    const writer = openWriter(path, isInMemory ? 'none' : 'full');
    cleanUp.unshift(() => writer.close());
    await migrateFile(writer);
    const readers = [openReader(path), openReader(path)] as const;
    cleanUp.unshift(() => readers.forEach((reader) => reader.close()));
    return assemble(options, { path, writer, readers, threads: options.readerThreads ?? (isInMemory ? 0 : 2), cleanUp });
  } catch (error) {
    for (const step of cleanUp) step();
    throw error;
  }
}

async function migrateFile(writer: DatabaseSync): Promise<void> {
  // The file lock keeps other servers out, so no lock is needed here.
  await migrate(new Kysely<Schema>({ dialect: sqliteDialect(writer) }), sqliteColumnTypes);
}

interface Parts {
  readonly path: string;
  readonly writer: DatabaseSync;
  readonly readers: readonly [DatabaseSync, DatabaseSync];
  readonly threads: number;
  readonly cleanUp: readonly (() => void)[];
}

function assemble({ onFatal = () => undefined, readTimeLimitMs = 30_000, replayedChanges }: SqliteOptions, { path, writer, readers, threads, cleanUp }: Parts): Store {
  const numbers = createCommittedNumbers();
  const feed = createChangeRing(replayedChanges);
  const group = createGroupCommit<EngineStores>(createSqliteCommit({ connection: writer, numbers, tell: feed.tell, onFatal }));
  const database = createReads({ single: readers[0], several: readers[1], numbers });
  const { sealing, ...reads } = createEngineStores(database);
  const pool = threads > 0 ? createReaderPool({ path, threads, timeLimitMs: readTimeLimitMs }) : undefined;
  const compact = createCompaction({
    database,
    plan: (what, run) => (pool ? (pool.read({ store: 'sealing', method: what, args: [run] }) as Promise<SealPlan | undefined>) : sealing[what](run)),
    apply: (plan) => group.transaction((stores) => stores.sealing.apply(plan)),
  });
  let closing: Promise<void> | undefined;

  return {
    // Point reads are quicker where they are.
    ...withChartCache(database, pool ? withHeavyReads(reads, (call) => pool.read(call)) : reads),
    transaction: (work) => (closing ? Promise.reject(new AssayError('unavailable', 'the store is closed')) : group.transaction(work)),
    feed,
    // One process has the file, so its clock is everybody's.
    now: () => Date.now(),
    expectReads: () => pool?.expect(),
    compact: (now) => (closing ? Promise.resolve(false) : compact(now)),
    close: () =>
      (closing ??= (async () => {
        feed.close();
        await group.idle();
        await pool?.close();
        for (const step of cleanUp) step();
      })()),
  };
}
