// Removing from the database for good, in SQL. A test compares the lists here with every table that refers to a run, a logged
// model or an experiment.
import { sql, type RawBuilder } from 'kysely';
import type { Binned, PurgeStore } from '../../../core/retention/purge-store.ts';
import type { BinnedKind } from '../../../core/jobs/job-results.ts';
import { toCollectionId } from '../collections/collection-rows.ts';
import type { Database } from '../database.ts';
import type { Condition } from '../query/filter-compiler.ts';
import { after, ascending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { noteChangedRuns } from '../search/changed-runs.ts';
import { visibleExperiments } from '../query/project-scope.ts';

/** What goes with a row, in an order that leaves no reference without its row. */
export const belongings: Readonly<Record<BinnedKind, readonly (readonly [table: string, ...columns: readonly string[]])[]>> = {
  run: [
    ['param', 'run_num'],
    ['run_summary', 'run_num'],
    ['tag', 'run_num'],
    ['metric_summary', 'run_num'],
    ['metric_segment', 'run_num'],
    ['metric_block', 'run_num'],
    ['run_dataset_tag', 'run_num'],
    ['run_dataset', 'run_num'],
    ['run_model_input', 'run_num'],
    ['run_model_output', 'run_num'],
    ['run_manifest', 'run_num'],
    ['console_chunk', 'run_num'],
    ['history_chunk', 'run_num'],
    ['client_state', 'run_num'],
    ['client_number', 'run_num'],
    ['run_alert', 'run_num'],
    ['run_media', 'run_num'],
    ['run_lease', 'run_num'],
    ['run_alias', 'run_num'],
    ['reproduction', 'run_num', 'reproduction_run_num'],
    ['run_proof', 'before_num', 'after_num'],
  ],
  'logged model': [
    ['logged_model_param', 'model_id'],
    ['logged_model_tag', 'model_id'],
    ['logged_model_registration', 'model_id'],
    ['model_metric', 'model_id'],
  ],
  experiment: [
    ['experiment_tag', 'experiment_id'],
    ['sweep_result', 'experiment_id'],
    ['sweep_trial', 'experiment_id'],
    ['sweep_agent', 'experiment_id'],
    ['sweep', 'experiment_id'],
    ['dataset', 'experiment_id'],
  ],
};

const rows: Readonly<Record<BinnedKind, { readonly table: string; readonly uri: string; readonly experiment: string; readonly key: string }>> = {
  run: { table: 'run', uri: 'artifact_uri', experiment: 'experiment_id', key: 'num' },
  'logged model': { table: 'logged_model', uri: 'artifact_uri', experiment: 'experiment_id', key: 'id' },
  experiment: { table: 'experiment', uri: 'artifact_root', experiment: 'id', key: 'id' },
};

export function createPurgeStore(database: Database): PurgeStore {
  const { query, engine } = database;
  return {
    binned: async (kind, { deletedBefore, ids, experimentIds, page }) => {
      const { table, uri, experiment } = rows[kind];
      const terms = [ascending(sql.ref('id'), kind === 'experiment' ? 'number' : 'text')];
      const list = { page, query: fingerprint('bin', kind, deletedBefore, ids, experimentIds), terms };
      const conditions: Condition[] = [sql`deleted_at < ${deletedBefore}`, after(terms, startOf(page, list.query, terms))];
      if (ids !== undefined) conditions.push(engine.isOneOf(sql.ref('id'), kind === 'experiment' ? ids.map(Number) : ids));
      if (experimentIds !== undefined) conditions.push(engine.isOneOf(sql.ref(experiment), experimentIds.map(Number)));
      const found = await sql<BinnedRow & SortedRow>`select id, name, ${sql.ref(experiment)} as experiment_id, ${sql.ref(uri)} as uri, deleted_at, ${sortColumns(terms)}
        from ${sql.table(table)} where ${sql.join(conditions, sql` and `)} order by ${orderBy(terms)} limit ${page.limit + 1}`.execute(query);
      return toPage(found.rows, list, (shown) => shown.map(toBinned));
    },

    versionsMadeOf: async ({ kind, id, artifactUri, limit }) => {
      const below = `${artifactUri}/`;
      const isBelow = (column: RawBuilder<unknown>): Condition => sql`(${column} = ${artifactUri} or substr(${column}, 1, ${below.length}) = ${below})`;
      const owner = kind === 'run' ? sql`r.run_id` : sql`r.model_id`;
      const found = await sql<{
        readonly name: string;
        readonly version: number;
      }>`select c.name, r.version from registered_version as r join collection as c on c.num = r.collection_num
        where ${owner} = ${id} or ${isBelow(sql.ref('r.source'))} or ${isBelow(sql.ref('r.storage_location'))} order by c.name, r.version limit ${limit}`.execute(query);
      return found.rows.map(({ name, version }) => `${name}/${version}`);
    },

    isEmptyExperiment: async (id) => {
      const [number] = await visibleExperiments(database, [id]);
      if (number === undefined) return true;
      const run = await query.selectFrom('run').select('num').where('experiment_id', '=', number).limit(1).executeTakeFirst();
      const model = await query.selectFrom('logged_model').select('id').where('experiment_id', '=', number).limit(1).executeTakeFirst();
      return run === undefined && model === undefined;
    },

    collectionsOf: async (experimentId, limit) => {
      const found = await sql<OfCollection>`select c.project_id, c.kind, c.name from collection as c where ${isOfExperiment(experimentId)}
        order by coalesce(c.of_links, 0) desc, c.num limit ${limit}`.execute(query);
      return found.rows.map(toCollectionId);
    },

    linksInto: async (experimentId, limit) => {
      const found = await sql<OfCollection & { readonly version: number }>`select l.project_id, l.kind, l.name, v.version from collection as c
        join collection_version as o on o.collection_num = c.num join collection_version as v on v.origin_id = o.id join collection as l on l.num = v.collection_num
        where ${isOfExperiment(experimentId)} and not (coalesce(l.project_id, '') = c.project_id and l.name > ${`${experimentId}/`} and l.name < ${`${experimentId}0`})
        order by l.num, v.version limit ${limit}`.execute(query);
      return found.rows.map(({ kind, name, version }) => `${kind}/${name}/${version}`);
    },

    purge: async (kind, id) => {
      const { table, key } = rows[kind];
      const rowId = kind === 'experiment' ? Number(id) : id;
      const found = await sql<{ readonly key: number | string }>`select ${sql.ref(key)} as key from ${sql.table(table)} where id = ${rowId} and deleted_at is not null`.execute(
        query,
      );
      const [row] = found.rows;
      if (row === undefined) return false;
      for (const [belonging, ...columns] of belongings[kind]) {
        for (const column of columns) await sql`delete from ${sql.table(belonging)} where ${sql.ref(column)} = ${row.key}`.execute(query);
      }
      await sql`delete from ${sql.table(table)} where ${sql.ref(key)} = ${row.key}`.execute(query);
      // The index of words forgets it by itself.
      if (kind === 'run') await noteChangedRuns(database, [Number(row.key)]);
      // Whatever has its id later is another run.
      if (kind === 'run') await query.updateTable('run').set({ branch_lost: 1 }).where('branch_run_id', '=', id).execute();
      // What that memory rests on has two exceptions: this, and a run that moves.
      if (kind === 'run') database.forgetPlace(id);
      return true;
    },
  };
}

type OfCollection = Parameters<typeof toCollectionId>[0];

/** '0' is the character after '/'. */
function isOfExperiment(id: string): Condition {
  return sql`c.project_id = (select e.project_id from experiment as e where e.id = ${Number(id)}) and c.name > ${`${id}/`} and c.name < ${`${id}0`}`;
}

interface BinnedRow {
  readonly id: string | number;
  readonly name: string;
  readonly experiment_id: number;
  readonly uri: string;
  readonly deleted_at: number;
}

function toBinned({ id, name, experiment_id, uri, deleted_at }: BinnedRow): Binned {
  return { id: String(id), name, experimentId: String(experiment_id), artifactUri: uri, deletedAt: deleted_at };
}
