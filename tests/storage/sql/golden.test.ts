// The SQL each engine is sent for the main operations, kept as files: a change of a query is seen in review.
// To write the files anew after a change that is meant: ASSAY_UPDATE_GOLDEN=1.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';

import { Kysely, type Dialect } from 'kysely';
import pg from 'pg';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import type { Filter, Order } from '../../../src/language/filter.ts';
import type { WholeStores } from '../../../src/core/store.ts';
import type { Database, Engine } from '../../../src/storage/sql/database.ts';
import { migrate } from '../../../src/storage/sql/migrate.ts';
import type { ColumnTypes } from '../../../src/storage/sql/migration.ts';
import { postgresDialect } from '../../../src/storage/sql/postgres/postgres-driver.ts';
import { postgresColumnTypes, postgresEngine } from '../../../src/storage/sql/postgres/postgres-engine.ts';
import { createCommittedNumbers } from '../../../src/storage/sql/query/committed-numbers.ts';
import { gatherParts } from '../../../src/storage/sql/query/gather-parts.ts';
import type { Schema } from '../../../src/storage/sql/schema.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-driver.ts';
import { sqliteColumnTypes, sqliteEngine } from '../../../src/storage/sql/sqlite/sqlite-engine.ts';
import { createStores } from '../../../src/storage/sql/stores.ts';

const skipReason = await whyNoPostgres();
const runId = 'a'.repeat(32);
const run = { id: runId, experimentId: '1', name: 'r', userId: 'u', status: 'running', startedAt: 5, artifactUri: 'a', updatedAt: 5 } as const;
const experiment = { id: '1', projectId: 'p', name: 'e', artifactRoot: 'a', createdAt: 1, updatedAt: 1, tags: [] };
const filter: Filter = {
  kind: 'and',
  items: [
    { kind: 'compare', field: { type: 'metric', key: 'acc', statistic: 'last' }, operator: '>', value: 0.9 },
    { kind: 'compare', field: { type: 'param', key: 'lr' }, operator: '=', value: '0.1' },
    {
      kind: 'or',
      items: [
        { kind: 'like', field: { type: 'tag', key: 't' }, pattern: '%x', caseSensitive: false },
        { kind: 'exists', field: { type: 'dataset', name: 'context' }, negated: true },
      ],
    },
  ],
};
const ofName: Filter = { kind: 'compare', field: { type: 'attribute', name: 'name' }, operator: '=', value: 'm' };
const order: readonly Order[] = [{ field: { type: 'metric', key: 'acc', statistic: 'last' }, direction: 'descending' }];
const job = { id: 'j', name: 'jobs.sweep', lane: 'short', payload: {}, owner: 'o', createdAt: 1, dueAt: 1 } as const;
const search = { experimentIds: ['1'], visibility: 'active', page: { limit: 1 } } as const;

/** What is done, in this order, under the names the files show. */
const operations: readonly (readonly [string, (stores: WholeStores) => Promise<unknown>])[] = [
  ['a project', ({ projects }) => projects.insert({ id: 'p', name: 'P', createdAt: 1 })],
  ['an experiment', ({ experiments }) => experiments.insert(experiment)],
  ['a run', ({ runs }) => runs.insert(run)],
  ['params', ({ runs }) => runs.insertParams([{ runId, key: 'lr', value: '0.1' }])],
  ['tags', ({ runs }) => runs.putTags([{ runId, key: 't', value: 'x' }])],
  ['points of a new series', ({ metrics }) => metrics.append([{ runId, points: [{ key: 'acc', value: 0.95, step: 1, timestamp: 1 }] }])],
  ['points of a known series', ({ metrics }) => metrics.append([{ runId, points: [{ key: 'acc', value: 0.96, step: 2, timestamp: 2 }] }])],
  ['points that may be repeats', ({ metrics }) => metrics.append([{ runId, points: [{ key: 'acc', value: 0.95, step: 1, timestamp: 1 }] }])],
  ['a history', ({ metrics }) => metrics.series({ runId, key: 'acc', page: { limit: 10 } })],
  ['an audit entry', async ({ audit }) => audit.append([{ index: (await audit.lockHead()).size, hash: 'b', leaf: '{}', at: 1, action: 'a', subject: { kind: 'run', id: runId } }])],
  ['the newest runs', ({ runs }) => runs.search({ ...search, order: [] })],
  ['a filter by few runs, ordered by a metric', ({ runs }) => runs.search({ ...search, filter, order })],
  ['any run, ordered by a metric', ({ runs }) => runs.search({ ...search, order })],
  [
    'runs of two experiments, ordered by a param',
    ({ runs }) => runs.search({ ...search, experimentIds: ['1', '2'], order: [{ field: { type: 'param', key: 'lr' }, direction: 'ascending' }] }),
  ],
  ['the newest model versions', ({ registry }) => registry.searchVersions({ order: [], page: { limit: 1 } })],
  ['model versions of one name', ({ registry }) => registry.searchVersions({ order: [], filter: ofName, page: { limit: 1 } })],
  ['how many runs', ({ runs }) => runs.count({ ...search, filter })],
  ['inputs of a run', ({ inputs }) => inputs.put({ runId, inputsDigest: 'd', entryPoint: 'train.py', recordedAt: 1 })],
  ['runs like one', ({ inputs }) => inputs.listLike({ runId, withoutTag: 'repeats', limit: 5 })],
  ['the last good run', ({ inputs }) => inputs.findLastGood({ runId, withoutTag: 'repeats' })],
  ['console lines', ({ console }) => console.append(runId, [{ number: 0, at: 1, stream: 'stdout', text: 'a' }])],
  ['more console lines', ({ console }) => console.append(runId, [{ number: 1, at: 1, stream: 'stdout', text: 'b' }])],
  ['a console line in the place of another', ({ console }) => console.replace(runId, [{ number: 1, at: 1, stream: 'stdout', text: 'bc' }])],
  ['a page of the console', ({ console }) => console.read({ runId, fromLine: 0, limit: 10 })],
  ['rows of a history', ({ history }) => history.put({ runId, kind: 'logged' }, [{ number: 0, step: 0, json: '{}' }])],
  ['more rows of a history', ({ history }) => history.put({ runId, kind: 'logged' }, [{ number: 1, step: 1, json: '{}' }])],
  ['a row that is there', ({ history }) => history.put({ runId, kind: 'logged' }, [{ number: 1, step: 1, json: '{}' }])],
  ['a page of rows', ({ history }) => history.read({ runId, kind: 'logged', fromRow: 0, fromStep: 1, beforeStep: 9, limit: 10 })],
  ['a sample of rows', ({ history }) => history.sample({ runId, kind: 'logged', count: 2 })],
  ['a sample of rows of two runs', ({ history }) => history.sample({ runId, kind: 'logged', count: 2, earlier: [{ runId, toStep: 0 }] })],
  ['what stands before a run', ({ branches }) => branches.earlier([runId])],
  ["a client's own note", ({ clientState }) => clientState.put(runId, { name: 'library', json: '{}', numbers: { step: 1 } })],
  ["a client's own notes on some runs", ({ clientState }) => clientState.findMany([runId], 'library')],
  ['a picture in a row', ({ media }) => media.put(runId, { rows: [0, 1], places: [{ key: 'picture', kind: 'image', row: 1, step: 1 }] })],
  ['another in the same row', ({ media }) => media.put(runId, { rows: [1], places: [{ key: 'table', kind: 'table', row: 1, step: 1 }] })],
  ['what pictures there are', ({ media }) => media.keys({ runId, page: { limit: 10 } })],
  ['the steps of a table', ({ media }) => media.steps({ runId, key: 'table', limit: 10 })],
  ['a table at a step', ({ media }) => media.find({ runId, key: 'table', step: 9 })],
  ['an alert', ({ alerts }) => alerts.insert(runId, { number: 0, at: 1, title: 'look', text: '', level: 'info' })],
  ['the last alert of a title', ({ alerts }) => alerts.findLast(runId, 'look')],
  ['alerts of a run', ({ alerts }) => alerts.list({ runId, page: { limit: 10 } })],
  ['a lease', ({ leases }) => leases.put({ runId, holder: 'h', periodMs: 1, beats: 1, isLost: false })],
  ['the leases that are held', ({ leases }) => leases.held()],
  ['leases that are lost', ({ leases }) => leases.findLost([runId])],
  ['a verdict', ({ reproductions }) => reproductions.insert({ id: 'b'.repeat(32), runId, verdict: {} as never, evidence: {} as never, recordedAt: 1 })],
  ['the verdicts of a run', ({ reproductions }) => reproductions.list({ runId, page: { limit: 10 } })],
  ['a proof', ({ reproductions }) => reproductions.putProof({ before: runId, after: runId }, { proof: {} as never, recordedAt: 1 })],
  ['jobs', ({ jobs }) => jobs.enqueue([job])],
  ['a job with a key', ({ jobs }) => jobs.enqueue([{ ...job, id: 'k', key: 'k' }])],
  ['jobs that are due', ({ jobs }) => jobs.claim({ now: 9, lane: 'short', leases: [{ name: 'jobs.sweep', leaseMs: 60_000 }], limit: 16 })],
  ['one heavy job at a time', ({ jobs }) => jobs.claim({ now: 9, lane: 'heavy', leases: [{ name: 'jobs.sweep', leaseMs: 60_000 }], limit: 1, runningLimit: 1 })],
  ['what a job has become', ({ jobs }) => jobs.update({ ...job, state: 'done', attempts: 1, isCancelling: false, endedAt: 9, result: {} })],
  ['a page of jobs', ({ jobs }) => jobs.list({ states: ['done'], page: { limit: 10 } })],
  ['a sweep of jobs', ({ jobs }) => jobs.sweep({ endedBefore: 1, keepPerName: 1_000, limit: 1_000 })],
  ['a schedule', ({ schedules }) => schedules.put({ id: 's', name: 'jobs.sweep', payload: {}, timing: { everyMs: 1 }, owner: 'o', isPaused: false, createdAt: 1, nextAt: 2 })],
  ['schedules that are due', ({ schedules }) => schedules.due({ now: 9, limit: 100 })],
  ['keys in use', ({ runs }) => runs.keys({ experimentIds: ['1'], limit: 5 })],
  ['words that changed runs say', ({ search }) => search.refresh(5)],
  ['runs by words', ({ search }) => search.runs({ words: { whole: ['lr'], beginning: '0' }, page: { limit: 5 } })],
  ['a page of keys in use', ({ runs }) => runs.keyPage({ kind: 'param', experimentIds: ['1'], contains: 'l', page: { limit: 5 } })],
  ['a run, for who may see one project', (stores) => stores.within(['p']).runs.find(runId)],
  ['the newest runs, for who may see one project', (stores) => stores.within(['p']).runs.search({ ...search, order: [] })],
  ['experiments, for who may see one project', (stores) => stores.within(['p']).experiments.search({ visibility: 'active', order: [], page: { limit: 1 } })],
  ['a history, for who may see one project', (stores) => stores.within(['p']).metrics.series({ runId, key: 'acc', page: { limit: 10 } })],
  ['the folders at the top, for who may see one project', (stores) => stores.within(['p']).artifacts.list('', { limit: 10 })],
];

async function record(dialect: Dialect, engine: Engine, types: ColumnTypes): Promise<string> {
  let texts: string[] = [];
  const query = new Kysely<Schema>({ dialect, log: (event) => void texts.push(event.query.sql) });
  await migrate(query, types);
  const database: Database = {
    query,
    engine,
    numbers: createCommittedNumbers(),
    afterCommit: (action) => action(),
    announce: () => undefined,
    forgetPlace: () => undefined,
    gather: gatherParts,
    snapshot: (read) => read(database),
  };
  const stores = createStores(database);
  const sections: string[] = [];
  for (const [name, operation] of operations) {
    texts = [];
    await operation(stores);
    sections.push([`-- ${name}`, ...texts.map((text) => `${text.replaceAll(/\s+/g, ' ')};`)].join('\n'));
  }
  return `${sections.join('\n\n')}\n`;
}

function compareWithFile(name: string, found: string): void {
  const path = join(import.meta.dirname, 'golden', `${name}.sql`);
  if (process.env.ASSAY_UPDATE_GOLDEN === '1') writeFileSync(path, found);
  assert.equal(found, readFileSync(path, 'utf8'));
}

describe('the SQL of the main operations', () => {
  it('is as kept for SQLite', async () => {
    const connection = new DatabaseSync(':memory:');
    compareWithFile('sqlite', await record(sqliteDialect(connection), sqliteEngine, sqliteColumnTypes));
    connection.close();
  });

  it('is as kept for PostgreSQL', { skip: skipReason ?? false }, async () => {
    const pool = new pg.Pool({
      connectionString: await (await withPostgres()).freshDatabase(),
      types: { getTypeParser: (oid: number) => (oid === 20 ? Number : pg.types.getTypeParser(oid)) },
    });
    compareWithFile('postgres', await record(postgresDialect({ pool, isPrepared: false }), postgresEngine, postgresColumnTypes));
    await pool.end();
  });
});
