// The queue of jobs, in SQL. A claimed job is due again at the end of its lease.
import { sql, type Selectable } from 'kysely';
import type { Json } from '../../../documents/canonical-json.ts';
import type { Page } from '../../../core/base/page.ts';
import type { Job, JobProgress, JobState } from '../../../core/jobs/job.ts';
import type { JobLane } from '../../../core/jobs/job-kinds.ts';
import type { ClaimJobs, JobQueue, ListJobs, NewJob, SweepJobs } from '../../../core/jobs/job-queue.ts';
import type { Database } from '../database.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, descending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import type { JobTable } from '../tables/job-tables.ts';

const listTerms = [descending(sql.ref('created_at'), 'number'), descending(sql.ref('id'), 'text')];
const insertedColumns = ['id', 'name', 'lane', 'payload', 'state', 'owner', 'key', 'attempts', 'created_at', 'due_at', 'is_cancelling'] as const;

export function createJobQueue(database: Database): JobQueue {
  const { query } = database;
  return {
    enqueue: (jobs) => enqueue(database, jobs),

    find: async (id) => {
      const row = await query.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toJob(row);
    },

    list: (list) => listJobs(database, list),
    claim: (claim) => claimDue(database, claim),

    update: async (job) => {
      await query.updateTable('job').set(changing(job)).where('id', '=', job.id).where('ended_at', 'is', null).execute();
    },

    remove: async (id) => {
      await query.deleteFrom('job').where('id', '=', id).execute();
    },

    sweep: (sweep) => sweepEnded(database, sweep),
  };
}

async function enqueue(database: Database, drafts: readonly NewJob[]): Promise<readonly Job[]> {
  const added: Job[] = [];
  const answer: Job[] = [];
  for (const draft of drafts) {
    const standing = draft.key === undefined ? undefined : (added.find(({ name, key }) => name === draft.name && key === draft.key) ?? (await findActive(database, draft)));
    const { key, ...fields } = draft;
    const job: Job = standing ?? { ...fields, ...(key !== undefined && { key }), state: 'queued', attempts: 0, isCancelling: false };
    if (standing === undefined) added.push(job);
    answer.push(job);
  }
  const rows = added.map((job) => [job.id, job.name, job.lane, JSON.stringify(job.payload), job.state, job.owner, job.key ?? null, 0, job.createdAt, job.dueAt, 0]);
  await insertMany(database, { table: 'job', columns: insertedColumns, rows });
  return answer;
}

async function findActive({ query }: Database, { name, key }: NewJob): Promise<Job | undefined> {
  const row = await query.selectFrom('job').selectAll().where('name', '=', name).where('key', '=', key!).where('ended_at', 'is', null).executeTakeFirst();
  return row && toJob(row);
}

async function listJobs({ query, engine }: Database, { states, names, page }: ListJobs): Promise<Page<Job>> {
  const list = { page, query: fingerprint('jobs', states, names), terms: listTerms };
  const isWanted = (column: 'state' | 'name', values: readonly string[] | undefined): Condition => (values === undefined ? always : engine.isOneOf(sql.ref(column), values));
  const { rows } = await sql<Selectable<JobTable> & SortedRow>`select job.*, ${sortColumns(listTerms)} from job
    where ${isWanted('state', states)} and ${isWanted('name', names)} and ${after(listTerms, startOf(page, list.query, listTerms))}
    order by ${orderBy(listTerms)} limit ${page.limit + 1}`.execute(query);
  return toPage(rows, list, (shown) => shown.map(toJob));
}

async function claimDue(database: Database, claim: ClaimJobs): Promise<readonly Job[]> {
  const { now, leases, limit, runningLimit } = claim;
  const most = runningLimit === undefined ? limit : Math.min(limit, runningLimit - (await countRunning(database, claim)));
  if (most <= 0) return [];
  const due = await findDue(database, claim, most);
  for (const { name, leaseMs } of leases) {
    const ids = due.filter((job) => job.name === name).map(({ id }) => id);
    if (ids.length === 0) continue;
    await database.query
      .updateTable('job')
      .set(({ eb }) => ({ state: 'running', due_at: now + leaseMs, attempts: eb('attempts', '+', 1), started_at: now, progress: null }))
      .where(({ ref }) => database.engine.isOneOf(ref('id'), ids))
      .execute();
  }
  const leaseOf = new Map(leases.map(({ name, leaseMs }) => [name, leaseMs]));
  return due.map((job) => {
    const { progress: _, ...rest } = job;
    return { ...rest, state: 'running', dueAt: now + leaseOf.get(job.name)!, attempts: job.attempts + 1, startedAt: now };
  });
}

async function countRunning({ query }: Database, { lane, now }: ClaimJobs): Promise<number> {
  const { running } = await query
    .selectFrom('job')
    .select(({ fn }) => fn.countAll<number>().as('running'))
    .where('lane', '=', lane)
    .where('ended_at', 'is', null)
    .where('due_at', '>', now)
    .where('state', '=', 'running')
    .executeTakeFirstOrThrow();
  return running;
}

async function findDue({ query, engine }: Database, { now, lane, leases }: ClaimJobs, limit: number): Promise<readonly Job[]> {
  const names = leases.map(({ name }) => name);
  const due = query
    .selectFrom('job')
    .selectAll()
    .where('lane', '=', lane)
    .where('ended_at', 'is', null)
    .where('due_at', '<=', now)
    .where(({ ref }) => engine.isOneOf(ref('name'), names))
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit);
  const rows = await (engine.canSkipLocked ? due.forUpdate().skipLocked() : due).execute();
  return rows.map(toJob);
}

async function sweepEnded({ query }: Database, { endedBefore, keepPerName, limit }: SweepJobs): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from job where id in (
    select id from (select id, ended_at, row_number() over (partition by name order by ended_at desc, id desc) as place from job where ended_at is not null) as ended
    where place > ${keepPerName} or ended_at < ${endedBefore} order by ended_at, id limit ${limit})`.execute(query);
  return Number(numAffectedRows);
}

/** The columns of what may change. */
function changing({ state, attempts, dueAt, startedAt, endedAt, isCancelling, progress, result, error }: Job) {
  return {
    state,
    attempts,
    due_at: dueAt,
    started_at: startedAt ?? null,
    ended_at: endedAt ?? null,
    is_cancelling: isCancelling ? 1 : 0,
    progress: progress === undefined ? null : JSON.stringify(progress),
    result: result === undefined ? null : JSON.stringify(result),
    error: error ?? null,
  };
}

function toJob(row: Selectable<JobTable>): Job {
  return {
    id: row.id,
    name: row.name,
    lane: row.lane as JobLane,
    payload: JSON.parse(row.payload) as Json,
    state: row.state as JobState,
    owner: row.owner,
    ...(row.key !== null && { key: row.key }),
    attempts: row.attempts,
    createdAt: row.created_at,
    dueAt: row.due_at,
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    isCancelling: row.is_cancelling === 1,
    ...(row.progress !== null && { progress: JSON.parse(row.progress) as JobProgress }),
    ...(row.result !== null && { result: JSON.parse(row.result) as Json }),
    ...(row.error !== null && { error: row.error }),
  };
}
