// Schedules, in SQL.
import { sql, type Selectable } from 'kysely';
import type { Json } from '../../../documents/canonical-json.ts';
import type { JobName } from '../../../core/jobs/job-kinds.ts';
import type { Schedule, Timing } from '../../../core/jobs/schedule.ts';
import type { ScheduleStore } from '../../../core/jobs/schedule-store.ts';
import type { Database } from '../database.ts';
import { after, ascending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import type { JobScheduleTable } from '../tables/job-tables.ts';

const listTerms = [ascending(sql.ref('id'), 'text')];

export function createScheduleStore({ query }: Database): ScheduleStore {
  return {
    find: async (id) => {
      const row = await query.selectFrom('job_schedule').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toSchedule(row);
    },

    list: async (page) => {
      const list = { page, query: fingerprint('schedules'), terms: listTerms };
      const { rows } = await sql<Selectable<JobScheduleTable> & SortedRow>`select job_schedule.*, ${sortColumns(listTerms)} from job_schedule
        where ${after(listTerms, startOf(page, list.query, listTerms))} order by ${orderBy(listTerms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => shown.map(toSchedule));
    },

    due: async ({ now, limit }) => {
      const isRunning = sql<boolean>`is_paused = 0`;
      const rows = await query.selectFrom('job_schedule').selectAll().where(isRunning).where('next_at', '<=', now).orderBy('next_at').orderBy('id').limit(limit).execute();
      return rows.map(toSchedule);
    },

    put: async (schedule) => {
      const columns = columnsOf(schedule);
      await query
        .insertInto('job_schedule')
        .values({ id: schedule.id, ...columns })
        .onConflict((clause) => clause.column('id').doUpdateSet(columns))
        .execute();
    },
  };
}

function columnsOf({ name, payload, timing, owner, isPaused, createdAt, nextAt, lastJobId, lastAt }: Schedule) {
  return {
    name,
    payload: JSON.stringify(payload),
    timing: JSON.stringify(timing),
    owner,
    is_paused: isPaused ? 1 : 0,
    created_at: createdAt,
    next_at: nextAt ?? null,
    last_job_id: lastJobId ?? null,
    last_at: lastAt ?? null,
  };
}

function toSchedule(row: Selectable<JobScheduleTable>): Schedule {
  return {
    id: row.id,
    name: row.name as JobName,
    payload: JSON.parse(row.payload) as Json,
    timing: JSON.parse(row.timing) as Timing,
    owner: row.owner,
    isPaused: row.is_paused === 1,
    createdAt: row.created_at,
    ...(row.next_at !== null && { nextAt: row.next_at }),
    ...(row.last_job_id !== null && { lastJobId: row.last_job_id }),
    ...(row.last_at !== null && { lastAt: row.last_at }),
  };
}
