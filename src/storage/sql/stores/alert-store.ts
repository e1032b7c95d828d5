// Alerts of runs, in SQL: one row each, in the order they were raised.
import { sql } from 'kysely';
import type { Alert, AlertLevel } from '../../../core/tracking/alerts/alert.ts';
import type { AlertStore } from '../../../core/tracking/alerts/alert-store.ts';
import type { Database } from '../database.ts';
import { after, descending, orderBy, startOf, toPage } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

const newestFirst = [descending(sql.ref('number'), 'number')];

export function createAlertStore(database: Database): AlertStore {
  const alertsOf = (num: number) =>
    database.query
      .selectFrom('run_alert')
      .select(['number', 'at', 'title', 'text', 'level', 'number as s0'])
      .where('run_num', '=', num)
      .orderBy(orderBy(newestFirst) as never);

  return {
    list: async ({ runId, page }) => {
      const list = { page, query: fingerprint('alerts', runId), terms: newestFirst };
      const position = startOf(page, list.query, newestFirst);
      const place = (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return { items: [] };
      const rows = await alertsOf(place.num)
        .where(after(newestFirst, position))
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => shown.map(toAlert));
    },

    findLast: async (runId, title) => {
      const place = (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return undefined;
      const row = await alertsOf(place.num)
        .$if(title !== undefined, (select) => select.where('title', '=', title!))
        .limit(1)
        .executeTakeFirst();
      return row && toAlert(row);
    },

    insert: async (runId, { number, at, level, title, text }) => {
      const { num } = (await requireRunPlaces(database, [runId]))(runId);
      await database.query.insertInto('run_alert').values({ run_num: num, number, at, level, title, text }).execute();
    },
  };
}

interface AlertRow extends Omit<Alert, 'level'> {
  readonly level: string;
}

function toAlert({ number, at, title, text, level }: AlertRow): Alert {
  return { number, at, title, text, level: level as AlertLevel };
}
