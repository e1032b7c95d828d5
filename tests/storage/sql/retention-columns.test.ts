// The lists of what keeps content, and of what goes with a run, a logged model or an experiment, held against the schema itself:
// a table that comes later is not forgotten.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';

import { Kysely } from 'kysely';

import type { BinnedKind } from '../../../src/core/jobs/job-results.ts';
import { migrate } from '../../../src/storage/sql/migrate.ts';
import type { Schema } from '../../../src/storage/sql/schema.ts';
import { sqliteDialect } from '../../../src/storage/sql/sqlite/sqlite-driver.ts';
import { sqliteColumnTypes } from '../../../src/storage/sql/sqlite/sqlite-engine.ts';
import { belongings } from '../../../src/storage/sql/stores/purge-store.ts';
import { rootColumns, textColumns } from '../../../src/storage/sql/stores/retention-store.ts';

const connection = new DatabaseSync(':memory:');
const query = new Kysely<Schema>({ dialect: sqliteDialect(connection) });
await migrate(query, sqliteColumnTypes);
const tables = (connection.prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`).all() as { name: string }[]).map(
  ({ name }) => name,
);
const columnsOf = (table: string): readonly string[] => (connection.prepare(`select name from pragma_table_info('${table}')`).all() as { name: string }[]).map(({ name }) => name);

/** Columns that look like digests of content, or are texts in which some may stand, and are none, with the reason. */
const notContent: Readonly<Record<string, string>> = {
  'collection_version.tree_digest': 'of the list of files, which stands in rows',
  'content_name.digest': 'another name of bytes; what is swept is forgotten by it',
  'audit.hash': 'of a leaf, which stands beside it',
  'audit.leaf': 'tells what was, and keeps nothing',
  'audit_head.hash': 'of the last leaf',
  'dataset.digest': 'a word of the client, of whatever it likes',
  'model_metric.dataset_digest': 'a word of the client, of whatever it likes',
  'job.payload': 'what is to be done; a job that needs content finds it by what it is of',
  'job_schedule.payload': 'of the job it asks for',
  'job.progress': 'tells how far it is',
  'sweep_trial.seen_results': 'a number',
  'sweep_trial.progress': 'losses',
  'job.result': 'tells what was found and removed, and keeps nothing',
};

it('every column of digests is a root of retention, or said to hold none of content', () => {
  const looksLikeDigests = /digest|hash|sha256|md5|blob|leaf|verdict|evidence|body|payload|manifest|document|proof|result|progress/;
  const known = new Set([...Object.values(rootColumns), ...Object.values(textColumns)].map(({ table, column }) => `${table}.${column}`));
  const columns = tables.flatMap((table) => columnsOf(table).map((column) => `${table}.${column}`));
  const suspects = columns.filter(
    (name) => looksLikeDigests.test(name.split('.')[1]!) && !/^(metric_segment|metric_block|metric_block_body|console_chunk|history_chunk)\.(head|pyramid|body)$/.test(name),
  );
  assert.ok(suspects.includes('artifact.digest') && suspects.length > 8, suspects.join());
  assert.deepEqual(
    suspects.filter((name) => !known.has(name) && notContent[name] === undefined),
    [],
  );
  assert.deepEqual(
    [...known, ...Object.keys(notContent)].filter((name) => !columns.includes(name)),
    [],
  );
});

it('every reference to a run, a logged model or an experiment goes with it, in an order that leaves none behind', () => {
  // What refers to an experiment through its runs and logged models is gone before it is.
  const emptied = ['run', 'logged_model'];
  const tableOf: Readonly<Record<BinnedKind, string>> = { run: 'run', 'logged model': 'logged_model', experiment: 'experiment' };
  for (const [kind, table] of Object.entries(tableOf) as [BinnedKind, string][]) {
    const listed = belongings[kind].flatMap(([name, ...columns]) => columns.map((column) => `${name}.${column}`));
    const referring = tables.flatMap((name) =>
      (connection.prepare(`select "from" as column, "table" as target from pragma_foreign_key_list('${name}')`).all() as { column: string; target: string }[])
        .filter(({ target }) => target === table)
        .map(({ column }) => `${name}.${column}`),
    );
    assert.ok(referring.length > 2);
    assert.deepEqual(
      referring.filter((column) => !listed.includes(column) && !emptied.includes(column.split('.')[0]!)),
      [],
    );
    const named = tables.flatMap((name) =>
      columnsOf(name)
        .filter((column) => /^(run_num|reproduction_run_num|before_num|after_num)$/.test(column))
        .map((column) => `${name}.${column}`),
    );
    if (kind === 'run') assert.deepEqual([...listed].sort(), [...named].sort());
  }
});
