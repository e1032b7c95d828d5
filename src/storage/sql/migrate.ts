// Brings a database to the newest schema: numbered steps, forward only, each in a transaction of its own.
// The caller holds the engine's lock, so that two servers starting at once do not both run a step.
import { sql, type Kysely } from 'kysely';
import { AssayError } from '../../core/base/errors.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { recordedRuns } from './migrations/0002-recorded-runs.ts';
import { runFactsAndValues } from './migrations/0003-run-facts.ts';
import { jobTables } from './migrations/0005-jobs.ts';
import { content } from './migrations/0006-content.ts';
import { registry } from './migrations/0007-registry.ts';
import { datasetOrder } from './migrations/0009-dataset-order.ts';
import { clientHistory } from './migrations/0010-client-history.ts';
import { draftTables } from './migrations/0012-collection-drafts.ts';
import { alertsAndMedia } from './migrations/0013-alerts-and-media.ts';
import { sweeps } from './migrations/0014-sweeps.ts';
import { branches } from './migrations/0015-branches.ts';
import { linksAndSecrets } from './migrations/0016-links-and-secrets.ts';
import { runAliases } from './migrations/0019-run-aliases.ts';
import { metricBlocks } from './migrations/0020-metric-blocks.ts';
import { searchIndexes } from './migrations/0021-search-indexes.ts';
import { sharedChanges } from './migrations/0022-shared-changes.ts';
import type { ColumnTypes, Migration } from './migration.ts';
import type { Schema } from './schema.ts';

export const migrations: readonly Migration[] = [
  firstTables,
  recordedRuns,
  runFactsAndValues,
  jobTables,
  content,
  registry,
  datasetOrder,
  clientHistory,
  draftTables,
  alertsAndMedia,
  sweeps,
  branches,
  linksAndSecrets,
  runAliases,
  metricBlocks,
  searchIndexes,
  sharedChanges,
];

/** The newest schema this program knows. */
export const knownSchema: number = migrations.at(-1)!.number;

/** From this step on, the table of steps says who can read what a step left. */
const firstReadable = sharedChanges.number;

/** Runs what is missing. Throws `failed_precondition` when the database is of a newer program, unless this one can work on it too. */
export async function migrate(query: Kysely<Schema>, types: ColumnTypes): Promise<void> {
  await sql.raw(`create table if not exists migration (number ${types.number} primary key, name ${types.text} not null, applied_at ${types.number} not null)`).execute(query);
  const done = await query.selectFrom('migration').selectAll().orderBy('number').execute();
  const strange = done.findLast(({ number, readable_by }) => number > knownSchema && !((readable_by ?? number) <= knownSchema));
  if (strange !== undefined) throw schemaTooNew(`schema ${strange.number} (${strange.name})`);
  const numbers = new Set(done.map(({ number }) => number));
  for (const step of migrations.filter(({ number }) => !numbers.has(number))) await applyStep(query, step, types);
}

export function schemaTooNew(schema: string): AssayError {
  return new AssayError('failed_precondition', `the database has ${schema}, this program knows schemas up to ${knownSchema}; start the newer program that wrote it`, {
    reason: 'schema_too_new',
  });
}

async function applyStep(query: Kysely<Schema>, step: Migration, types: ColumnTypes): Promise<void> {
  const isUnchecked = step.rebuildsTables === true && types.engine === 'sqlite';
  await query.connection().execute(async (connection) => {
    // Not possible within a transaction.
    if (isUnchecked) await sql`pragma foreign_keys = off`.execute(connection);
    await sql`begin`.execute(connection);
    try {
      for (const statement of step.statements(types)) await sql.raw(statement).execute(connection);
      const reader = step.number < firstReadable ? {} : { readable_by: step.readableBy ?? step.number };
      await connection
        .insertInto('migration')
        .values({ number: step.number, name: step.name, applied_at: Date.now(), ...reader })
        .execute();
      await sql`commit`.execute(connection);
    } catch (error) {
      await sql`rollback`.execute(connection);
      throw error;
    } finally {
      if (isUnchecked) await sql`pragma foreign_keys = on`.execute(connection);
    }
  });
}
