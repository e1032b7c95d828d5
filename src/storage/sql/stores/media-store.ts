// Which rows of history hold pictures, tables and the like, in SQL: one small row each, in the order of key and step.
import { sql } from 'kysely';
import { mediaKinds, type MediaKey, type MediaKind, type MediaPlace } from '../../../core/tracking/media/media.ts';
import type { MediaStore } from '../../../core/tracking/media/media-store.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, orderBy, startOf, toPage } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

const byKey = [ascending(sql.ref('key'), 'text')];

export function createMediaStore(database: Database): MediaStore {
  const { query, engine } = database;

  async function numberOf(runId: string): Promise<number | undefined> {
    return (await findRunPlaces(database, [runId])).get(runId)?.num;
  }

  return {
    put: async (runId, { rows, places }) => {
      const { num } = (await requireRunPlaces(database, [runId]))(runId);
      if (await hasAnyOf(database, num, rows)) {
        await query
          .deleteFrom('run_media')
          .where('run_num', '=', num)
          .where(({ ref }) => engine.isOneOf(ref('row_number'), rows))
          .execute();
      }
      await insertMany(database, {
        table: 'run_media',
        columns: ['run_num', 'key', 'step', 'row_number', 'kind'],
        rows: places.map(({ key, step, row, kind }) => [num, key, step, row, kind]),
      });
    },

    moveTail: async ({ from, to, afterStep }) => {
      const placeOf = await requireRunPlaces(database, [from, to]);
      await query
        .updateTable('run_media')
        .set({ run_num: placeOf(to).num })
        .where('run_num', '=', placeOf(from).num)
        .where('step', '>', afterStep)
        .execute();
    },

    keys: async ({ runId, page }) => {
      const list = { page, query: fingerprint('media', runId), terms: byKey };
      const position = startOf(page, list.query, byKey);
      const num = await numberOf(runId);
      if (num === undefined) return { items: [] };
      const rows = await query
        .selectFrom('run_media')
        .select(({ fn }) => ['key', 'key as s0', fn.countAll<number>().as('count'), fn.min('step').as('first_step'), fn.max('step').as('last_step')])
        .where('run_num', '=', num)
        .where(after(byKey, position))
        .groupBy('key')
        .orderBy(orderBy(byKey) as never)
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => withKinds(database, num, shown));
    },

    steps: async ({ runId, key, limit }) => {
      const num = await numberOf(runId);
      if (num === undefined) return { steps: [], total: 0 };
      const all = query.selectFrom('run_media').select('step').distinct().where('run_num', '=', num).where('key', '=', key);
      const { total } = await query
        .selectFrom(all.as('s'))
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow();
      // Every so manieth from the first on, and the last.
      const stride = total <= limit ? 1 : Math.ceil((total - 1) / (limit - 1));
      const ranked = query.selectFrom(all.as('s')).select(['step', sql<number>`row_number() over (order by step)`.as('rank')]);
      const rows = await query
        .selectFrom(ranked.as('r'))
        .select('step')
        .where(sql<boolean>`((rank - 1) % ${sql.lit(stride)} = 0 or rank = ${total})`)
        .orderBy('step')
        .execute();
      return { steps: rows.map(({ step }) => step), total };
    },

    find: async ({ runId, key, step }) => {
      const num = await numberOf(runId);
      if (num === undefined) return undefined;
      const places = () => query.selectFrom('run_media').select(['key', 'kind', 'step', 'row_number']).where('run_num', '=', num).where('key', '=', key).limit(1);
      const before = await places()
        .$if(step !== undefined, (select) => select.where('step', '<=', step!))
        .orderBy('step', 'desc')
        .orderBy('row_number', 'desc')
        .executeTakeFirst();
      const found = before ?? (await places().orderBy('step').orderBy('row_number').executeTakeFirst());
      return found && toPlace(found);
    },
  };
}

/** Most rows are new: nothing is noted of them. */
async function hasAnyOf({ query }: Database, num: number, rows: readonly number[]): Promise<boolean> {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) [low, high] = [Math.min(low, row), Math.max(high, row)];
  if (rows.length === 0) return false;
  const noted = query.selectFrom('run_media').select('row_number').where('run_num', '=', num);
  return (await noted.where('row_number', '>=', low).where('row_number', '<=', high).limit(1).executeTakeFirst()) !== undefined;
}

interface KeyRow {
  readonly key: string;
  readonly count: number;
  readonly first_step: number;
  readonly last_step: number;
}

async function withKinds({ query, engine }: Database, num: number, keys: readonly KeyRow[]): Promise<readonly MediaKey[]> {
  if (keys.length === 0) return [];
  const names = keys.map(({ key }) => key);
  const rows = await query
    .selectFrom('run_media')
    .select(['key', 'kind'])
    .distinct()
    .where('run_num', '=', num)
    .where(({ ref }) => engine.isOneOf(ref('key'), names))
    .execute();
  const kindsOf = Map.groupBy(rows, ({ key }) => key);
  return keys.map(({ key, count, first_step, last_step }) => {
    const found = new Set(kindsOf.get(key)!.map(({ kind }) => kind));
    return { key, kinds: mediaKinds.filter((kind) => found.has(kind)), count, firstStep: first_step, lastStep: last_step };
  });
}

function toPlace({ key, kind, step, row_number }: { readonly key: string; readonly kind: string; readonly step: number; readonly row_number: number }): MediaPlace {
  return { key, kind: kind as MediaKind, step, row: row_number };
}
