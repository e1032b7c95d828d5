// The queue of jobs, in SQL: a claimed job is one whose due time lies at the end of its lease.
import type { JobName } from '../../../core/jobs/job.ts';
import type { JobQueue } from '../../../core/jobs/job-queue.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';

export function createJobQueue(database: Database): JobQueue {
  const { query } = database;
  return {
    enqueue: async (jobs) => {
      const rows = jobs.map(({ id, name, payload, runAt }) => [id, name, payload, runAt, runAt, 0]);
      await insertMany(database, { table: 'job', columns: ['id', 'name', 'payload', 'run_at', 'due_at', 'attempts'], rows });
    },

    claim: async ({ now, leaseMs, limit }) => {
      const rows = await query
        .updateTable('job')
        .set(({ eb }) => ({ due_at: now + leaseMs, attempts: eb('attempts', '+', 1) }))
        .where('id', 'in', (eb) => eb.selectFrom('job').select('id').where('due_at', '<=', now).orderBy('due_at').orderBy('id').limit(limit))
        .returning(['id', 'name', 'payload', 'run_at', 'attempts'])
        .execute();
      return rows
        .map(({ id, name, payload, run_at, attempts }) => ({ id, name: name as JobName, payload, runAt: run_at, attempts }))
        .sort((a, b) => a.runAt - b.runAt || (a.id < b.id ? -1 : 1));
    },

    remove: async (id) => {
      await query.deleteFrom('job').where('id', '=', id).execute();
    },

    postpone: async (id, runAt) => {
      await query.updateTable('job').set({ run_at: runAt, due_at: runAt }).where('id', '=', id).execute();
    },
  };
}
