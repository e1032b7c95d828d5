// The data file itself: who may open it, with which settings, and what happens when it is damaged.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';

import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { openWriter } from '../../../src/storage/sql/sqlite/sqlite-connection.ts';
import { addExperiment, addRun, aRun, refusal } from '../../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-file-'));
after(() => removeFolderAtOnce(folder));
let count = 0;
const newPath = (): string => join(folder, `${(count += 1)}.db`);

async function startHolder(path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'store-holder.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('the SQLite data file', () => {
  it('is refused to a second server, naming the first, and free again once that was killed', async () => {
    const path = newPath();
    const holder = await startHolder(path);
    const held = await openSqliteStore({ path }).then(
      () => undefined,
      (error: unknown) => error as { code: string; reason: string; message: string },
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.deepEqual([held?.code, held?.reason], ['failed_precondition', 'data_in_use']);
    assert.match(held!.message, new RegExp(`process ${holder.pid}, started 20\\d\\d-`));
    assert.ok(held!.message.includes(path));
    const store = await openSqliteStore({ path });
    await store.close();
  });

  it('is refused to a second store of the same process too, and free again after a close', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    await assert.rejects(openSqliteStore({ path }), { reason: 'data_in_use', message: new RegExp(`process ${process.pid},`) });
    await store.close();
    await (await openSqliteStore({ path })).close();
  });

  it('syncs every commit, also when it is opened again by a program with other defaults', async () => {
    const path = newPath();
    await (await openSqliteStore({ path })).close();
    const other = new DatabaseSync(path);
    other.exec('pragma journal_mode = delete; pragma synchronous = off');
    other.close();
    const writer = openWriter(path, 'full');
    const setting = (name: string): unknown => Object.values(writer.prepare(`pragma ${name}`).get()!)[0];
    assert.deepEqual(['synchronous', 'journal_mode', 'foreign_keys', 'mmap_size'].map(setting), [2, 'wal', 1, 0]);
    writer.close();
  });

  it('keeps everything over a close and an opening', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    const run = await addRun(store);
    await store.transaction(({ metrics }) => metrics.append([{ runId: run.id, points: [{ key: 'a', value: NaN, step: 1, timestamp: 2 }] }]));
    await store.close();
    const again = await openSqliteStore({ path });
    assert.deepEqual(await again.runs.find(run.id), run);
    assert.equal((await again.metrics.series({ runId: run.id, key: 'a', page: { limit: 5 } })).points.steps.length, 1);
    await again.close();
  });

  it('is refused when a newer program wrote it, and left as it was', async () => {
    const path = newPath();
    await (await openSqliteStore({ path })).close();
    const newer = new DatabaseSync(path);
    newer.exec("insert into migration (number, name, applied_at) values (999, 'from-the-future', 1)");
    newer.close();
    await assert.rejects(openSqliteStore({ path }), { code: 'failed_precondition', reason: 'schema_too_new', message: /999 \(from-the-future\)/ });
    await assert.rejects(openSqliteStore({ path }), { reason: 'schema_too_new' });
  });

  it('is refused when it is no database', async () => {
    const path = newPath();
    writeFileSync(path, 'this is not a database, only a text of some length that looks like none at all'.repeat(50));
    await assert.rejects(openSqliteStore({ path }), refusal('integrity'));
  });

  it('answers an integrity error naming the segment when a segment of points is damaged, never wrong points', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    const run = await addRun(store);
    await store.transaction(({ metrics }) =>
      metrics.append([{ runId: run.id, points: Array.from({ length: 50 }, (_, step) => ({ key: 'a', value: step, step, timestamp: step })) }]),
    );
    await store.close();
    const vandal = new DatabaseSync(path);
    const { num, body } = vandal.prepare('select num, body from metric_segment').get() as { num: number; body: Uint8Array };
    body[body.length - 20]! ^= 4;
    vandal.prepare('update metric_segment set body = ? where num = ?').run(body, num);
    vandal.close();
    const again = await openSqliteStore({ path });
    const damaged = { code: 'integrity', subject: { kind: 'metric segment', id: String(num) } };
    await assert.rejects(again.metrics.series({ runId: run.id, key: 'a', page: { limit: 5 } }), damaged);
    await assert.rejects(again.metrics.manySeries({ series: [{ runId: run.id, key: 'a' }], limit: 5 }), damaged);
    // A repeat of a damaged point cannot be told from a new one, so it is not taken.
    await assert.rejects(
      again.transaction(({ metrics }) => metrics.append([{ runId: run.id, points: [{ key: 'a', value: 3, step: 3, timestamp: 3 }] }])),
      damaged,
    );
    await again.close();
  });

  it('has no checksum over rows: a tag that changed on the disk is served as it stands there, as docs/durability.md says', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    const run = await addRun(store);
    await store.transaction(({ runs }) => runs.putTags([{ runId: run.id, key: 'note', value: 'as it was' }]));
    await store.close();
    const vandal = new DatabaseSync(path);
    vandal.exec("update tag set value = 'as it is' where key = 'note'");
    vandal.close();
    const again = await openSqliteStore({ path });
    const [record] = await again.runs.records([run.id]);
    assert.deepEqual(record!.tags, [{ key: 'note', value: 'as it is' }]);
    await again.close();
    const page = readFileSync(new URL('../../../docs/durability.md', import.meta.url), 'utf8');
    assert.match(page, /Rows: params, tags, names, times, summaries, console lines, the audit trail \| Nothing of ours/u);
  });

  it('holds the points of a run that was logged one by one in few segments', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    const run = await addRun(store);
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store.transaction(({ metrics }) => metrics.append([{ runId: run.id, points: [{ key: `k${index % 3}`, value: index, step: round * 50 + index, timestamp: index }] }])),
        ),
      );
    }
    await store.close();
    const file = new DatabaseSync(path, { readOnly: true });
    const { segments, bytes } = file.prepare('select count(*) as segments, sum(bytes) as bytes from metric_segment').get() as { segments: number; bytes: number };
    file.close();
    assert.ok(segments <= 64, `${segments} segments`);
    assert.ok(bytes / 1500 < 12, `${bytes / 1500} bytes a point`);
  });

  it('gives up a search that takes too long, counted from when a thread began it, and serves the next one', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path, readerThreads: 1, readTimeLimitMs: 1 });
    const { id } = await addExperiment(store);
    await store.transaction(async ({ runs }) => {
      for (let index = 0; index < 50; index += 1) await runs.insert(aRun(id));
    });
    const search = { experimentIds: [id], visibility: 'active', order: [], page: { limit: 50 } } as const;
    // The first search of a thread takes longer than the limit here.
    await assert.rejects(store.runs.search(search), { code: 'limit_exceeded', reason: 'query_too_slow' });
    await store.close();
    const patient = await openSqliteStore({ path, readerThreads: 1 });
    const pages = await Promise.all(Array.from({ length: 20 }, () => patient.runs.search(search)));
    assert.ok(pages.every(({ items }) => items.length === 50));
    await patient.close();
  });

  it('shows a search in a thread what was committed just before', async () => {
    const store = await openSqliteStore({ path: newPath() });
    const { id } = await addExperiment(store);
    for (let index = 1; index <= 20; index += 1) {
      await store.transaction(({ runs }) => runs.insert(aRun(id)));
      assert.equal(await store.runs.count({ experimentIds: [id], visibility: 'all' }), index);
    }
    await store.close();
  });
});
