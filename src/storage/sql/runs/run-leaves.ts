// The leaves of configs and summaries, in SQL. Both are kept alike; params are the leaves of the config.
import type { RunLeaf, RunStore } from '../../../core/tracking/runs/run-store.ts';
import type { Leaf, LeafKind } from '../../../core/tracking/values/leaf.ts';
import type { Database } from '../database.ts';
import { insertMany, type ManyRows } from '../query/insert-many.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';
import { noteChangedRuns } from '../search/changed-runs.ts';
import { textAsNumber } from '../query/text-as-number.ts';

const tables = { config: 'param', summary: 'run_summary' } as const satisfies Record<LeafKind, string>;
const columns = ['run_num', 'key', 'experiment_id', 'value', 'number', 'json', 'path'] as const;

export interface LeafRow {
  readonly key: string;
  readonly value: string;
  readonly json: string | null;
  readonly path: string | null;
}

export function toLeaf({ key, value, json, path }: LeafRow): Leaf {
  return { key, value, ...(json !== null && { json }), ...(path !== null && { path: JSON.parse(path) as readonly string[] }) };
}

export function runLeaves(database: Database): Pick<RunStore, 'params' | 'insertParams' | 'leaves' | 'putLeaves' | 'deleteLeaves'> {
  const { query, engine } = database;

  async function write(kind: LeafKind, leaves: readonly RunLeaf[], conflict?: ManyRows<'param'>['conflict']): Promise<void> {
    if (leaves.length === 0) return;
    const placeOf = await requireRunPlaces(
      database,
      leaves.map(({ runId }) => runId),
    );
    const rows = leaves.map(({ runId, key, value, json = null, path }) => {
      const { num, experimentId } = placeOf(runId);
      return [num, key, experimentId, value, textAsNumber(value), json, path === undefined ? null : JSON.stringify(path)];
    });
    await insertMany(database, { table: tables[kind], columns, rows, ...(conflict && { conflict }) });
    if (kind === 'config')
      await noteChangedRuns(
        database,
        leaves.map(({ runId }) => placeOf(runId).num),
      );
  }

  return {
    params: async (wanted) => {
      const places = await findRunPlaces(
        database,
        wanted.map(({ runId }) => runId),
      );
      if (places.size === 0) return [];
      const ids = new Map([...places.values()].map(({ num, id }) => [num, id]));
      const rows = await query
        .selectFrom('param')
        .select(['run_num', 'key', 'value', 'json', 'path'])
        .where(({ ref }) => engine.isOneOf(ref('run_num'), [...ids.keys()]))
        .where(({ ref }) => engine.isOneOf(ref('key'), [...new Set(wanted.map(({ key }) => key))]))
        .execute();
      // The query asks for every key in every run; only the pairs named are answered.
      const pairs = new Set(wanted.map(({ runId, key }) => `${runId} ${key}`));
      return rows.flatMap((row) => {
        const runId = ids.get(row.run_num)!;
        return pairs.has(`${runId} ${row.key}`) ? [{ runId, ...toLeaf(row) }] : [];
      });
    },

    insertParams: (params) => write('config', params),

    leaves: async (runId, kind) => {
      const place = (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return [];
      const rows = await query.selectFrom(tables[kind]).select(['key', 'value', 'json', 'path']).where('run_num', '=', place.num).orderBy('key').execute();
      return rows.map(toLeaf);
    },

    putLeaves: (kind, leaves) => {
      // One statement may not write a row twice; the later value of a key is the one that stays.
      const last = new Map(leaves.map((leaf) => [`${leaf.runId} ${leaf.key}`, leaf]));
      return write(kind, [...last.values()], { key: ['run_num', 'key'], overwrite: ['value', 'number', 'json', 'path'] });
    },

    deleteLeaves: async (kind, { runId, keys }) => {
      const place = keys.length === 0 ? undefined : (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return;
      await query
        .deleteFrom(tables[kind])
        .where('run_num', '=', place.num)
        .where(({ ref }) => engine.isOneOf(ref('key'), keys))
        .execute();
      if (kind === 'config') await noteChangedRuns(database, [place.num]);
    },
  };
}
