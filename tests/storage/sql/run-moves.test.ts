// What says again which experiment a run is of moves with the run.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, it } from 'node:test';

import { tablesByExperiment } from '../../../src/storage/sql/runs/run-moves.ts';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { removeFolder } from '../../remove-folder.ts';

it('every table with a run and its experiment in one row is among those that a move changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'moves-'));
  after(() => removeFolder(folder));
  const path = join(folder, 'assay.db');
  await (await openSqliteStore({ path })).close();
  const connection = new DatabaseSync(path);
  const tables = connection.prepare(`select name from sqlite_master where type = 'table'`).all() as unknown as { readonly name: string }[];
  const columnsOf = (table: string) =>
    (connection.prepare(`select name from pragma_table_info('${table}')`).all() as unknown as { readonly name: string }[]).map(({ name }) => name);
  const both = tables.map(({ name }) => name).filter((table) => ['run_num', 'experiment_id'].every((column) => columnsOf(table).includes(column)));
  connection.close();
  assert.deepEqual(both.toSorted(), tablesByExperiment.toSorted());
});
