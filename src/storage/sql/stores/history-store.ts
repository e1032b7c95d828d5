// Rows of history, in SQL: compressed chunks of rows that follow each other, found by number and skipped by step.
import type { HistoryOf, HistoryStore } from '../../../core/tracking/history/history-store.ts';
import type { Database } from '../database.ts';
import type { HistoryPlace } from '../history/history-chunks.ts';
import { putHistory } from '../history/put-history.ts';
import { moveRows } from '../history/move-rows.ts';
import { readHistory, sampleHistory, upTo } from '../history/read-history.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

export function createHistoryStore(database: Database): HistoryStore {
  return {
    size: async (of) => {
      const place = await findPlace(database, of);
      if (!place) return 0;
      const last = await database.query
        .selectFrom('history_chunk')
        .select('last_row')
        .where('run_num', '=', place.num)
        .where('kind', '=', place.kind)
        .orderBy('first_row', 'desc')
        .limit(1)
        .executeTakeFirst();
      return last === undefined ? 0 : last.last_row + 1;
    },

    extents: async ({ runIds, kind }) => {
      const places = await findRunPlaces(database, runIds);
      if (places.size === 0) return new Map();
      const rows = await database.query
        .selectFrom('history_chunk')
        .select(({ fn }) => ['run_num', fn.max('last_row').as('last_row'), fn.max('greatest_step').as('greatest_step')])
        .where(({ ref }) =>
          database.engine.isOneOf(
            ref('run_num'),
            [...places.values()].map(({ num }) => num),
          ),
        )
        .where('kind', '=', kind)
        .groupBy('run_num')
        .execute();
      const extents = new Map(rows.map(({ run_num, last_row, greatest_step }) => [run_num, { size: last_row + 1, greatestStep: greatest_step }]));
      return new Map([...places].flatMap(([id, { num }]) => (extents.has(num) ? [[id, extents.get(num)!] as const] : [])));
    },

    put: async ({ runId, kind }, rows) => {
      const { num } = (await requireRunPlaces(database, [runId]))(runId);
      await putHistory(database, { num, kind }, rows);
    },

    read: ({ runId, kind, ...query }) =>
      database.snapshot(async (moment) => {
        const place = await findPlace(moment, { runId, kind });
        return place ? readHistory(moment, place, query) : { rows: [] };
      }),

    sample: ({ runId, kind, earlier = [], count, ...steps }) =>
      database.snapshot(async (moment) => {
        const places = await findRunPlaces(moment, [runId, ...earlier.map((part) => part.runId)]);
        const parts = [...earlier.toReversed(), { runId, toStep: Infinity }].flatMap((part) => {
          const num = places.get(part.runId)?.num;
          return num === undefined ? [] : [{ place: { num, kind }, steps: upTo(steps, part.toStep) }];
        });
        return sampleHistory(moment, parts, count);
      }),

    moveTail: async ({ from, to, afterStep }) => {
      const placeOf = await requireRunPlaces(database, [from, to]);
      return moveRows(database, { source: placeOf(from).num, target: placeOf(to).num, afterStep });
    },
  };
}

async function findPlace(database: Database, { runId, kind }: HistoryOf): Promise<HistoryPlace | undefined> {
  const place = (await findRunPlaces(database, [runId])).get(runId);
  return place && { num: place.num, kind };
}
