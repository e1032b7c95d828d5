// An engine with its sealing laid open: plans can be kept, carried out late, or undone.
import type { DatabaseSync } from 'node:sqlite';

import { Kysely } from 'kysely';
import pg from 'pg';

import type { Store } from '../../../src/core/store.ts';
import { createChangeRing } from '../../../src/storage/sql/changes/change-ring.ts';
import type { Database } from '../../../src/storage/sql/database.ts';
import { createGroupCommit, type QueuedWork } from '../../../src/storage/sql/group-commit.ts';
import { migrate } from '../../../src/storage/sql/migrate.ts';
import { createPostgresCommit } from '../../../src/storage/sql/postgres/postgres-commit.ts';
import { postgresDialect } from '../../../src/storage/sql/postgres/postgres-driver.ts';
import { postgresColumnTypes, postgresEngine } from '../../../src/storage/sql/postgres/postgres-engine.ts';
import { createCommittedNumbers } from '../../../src/storage/sql/query/committed-numbers.ts';
import { gatherParts } from '../../../src/storage/sql/query/gather-parts.ts';
import type { Schema } from '../../../src/storage/sql/schema.ts';
import type { SealPlan } from '../../../src/storage/sql/sealing/seal-plan.ts';
import { createEngineStores, type EngineStores, type SealingStore } from '../../../src/storage/sql/sealing/sealing-store.ts';
import { createSqliteCommit } from '../../../src/storage/sql/sqlite/sqlite-commit.ts';
import { openWriter } from '../../../src/storage/sql/sqlite/sqlite-connection.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-driver.ts';
import { sqliteColumnTypes, sqliteEngine } from '../../../src/storage/sql/sqlite/sqlite-engine.ts';

export interface SealingRig {
  readonly store: Store;
  readonly query: Kysely<Schema>;
  readonly sealing: Pick<SealingStore, 'planSegments' | 'planMerge'>;
  apply(plan: SealPlan): Promise<boolean>;
  /** Carries the plan out within a transaction that fails. */
  abort(plan: SealPlan): Promise<void>;
  /** The number of a run inside the database. */
  runNum(id: string): Promise<number>;
}

export async function openSqliteRig(path: string): Promise<SealingRig> {
  const connection: DatabaseSync = openWriter(path, 'none');
  const query = new Kysely<Schema>({ dialect: sqliteDialect(connection) });
  await migrate(query, sqliteColumnTypes);
  const numbers = createCommittedNumbers();
  const commit = createSqliteCommit({ connection, numbers, tell: () => undefined, onFatal: () => undefined });
  return assemble({ query, engine: sqliteEngine, numbers }, commit, () => Promise.resolve(connection.close()));
}

export async function openPostgresRig(url: string): Promise<SealingRig> {
  const types = { getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === 20 ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown)) };
  const query = new Kysely<Schema>({ dialect: postgresDialect({ pool: new pg.Pool({ connectionString: url, max: 2, types }), isPrepared: true }) });
  await query.connection().execute((connection) => migrate(connection, postgresColumnTypes));
  const numbers = createCommittedNumbers();
  return assemble({ query, engine: postgresEngine, numbers }, createPostgresCommit({ query, numbers, onOutdated: () => undefined }), () => query.destroy());
}

class Aborted extends Error {}

function assemble(
  parts: Pick<Database, 'query' | 'engine' | 'numbers'>,
  commit: (group: readonly QueuedWork<EngineStores>[]) => Promise<void>,
  close: () => Promise<void>,
): SealingRig {
  const database: Database = {
    ...parts,
    afterCommit: (action) => action(),
    announce: () => undefined,
    forgetPlace: () => undefined,
    gather: gatherParts,
    snapshot: (read) => read(database),
  };
  const { sealing, ...reads } = createEngineStores(database);
  const { transaction } = createGroupCommit<EngineStores>(commit);
  return {
    store: { ...reads, transaction, feed: createChangeRing(), now: () => Date.now(), expectReads: () => undefined, compact: () => Promise.resolve(false), close },
    query: parts.query,
    sealing,
    apply: (plan) => transaction((stores) => stores.sealing.apply(plan)),
    abort: async (plan) => {
      const failing = transaction(async (stores) => {
        await stores.sealing.apply(plan);
        throw new Aborted();
      });
      await failing.catch((error: unknown) => {
        if (!(error instanceof Aborted)) throw error;
      });
    },
    runNum: async (id) => (await parts.query.selectFrom('run').select('num').where('id', '=', id).executeTakeFirstOrThrow()).num,
  };
}
