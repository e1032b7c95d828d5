// Experiments: names, the bin, and what goes on in them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, openCore, startTime } from '../core-under-test.ts';

const list = { visibility: 'all', order: [], page: { limit: 100 } } as const;

test('there is a project and an experiment from the start, made once', async (t) => {
  const { core } = await openCore(t);
  assert.deepEqual(
    (await core.experiments.search(caller, list)).items.map(({ id, name, projectId }) => [id, name, projectId]),
    [['0', 'Default', 'default']],
  );
});

test('a name is unique over live and deleted experiments', async (t) => {
  const { core } = await openCore(t);
  const { id } = await core.experiments.create(caller, { name: 'a' });
  const other = await core.experiments.create(caller, { name: 'b' });
  await core.experiments.delete(caller, id);
  await assert.rejects(core.experiments.create(caller, { name: 'a' }), { code: 'already_exists', reason: 'experiment_name_taken' });
  await assert.rejects(core.experiments.rename(caller, { id: other.id, name: 'a' }), { code: 'already_exists' });
  assert.equal((await core.experiments.rename(caller, { id: other.id, name: 'b' })).name, 'b');
});

test('a deleted experiment takes its runs along and brings them back, and takes no change meanwhile', async (t) => {
  const { core } = await openCore(t);
  const { id } = await core.experiments.create(caller, { name: 'a' });
  const { run } = await core.runs.create(caller, { experimentId: id });
  await core.experiments.delete(caller, id);
  assert.equal((await core.runs.get(caller, run.id)).run.deletedAt, startTime);
  const deleted = { code: 'failed_precondition', reason: 'experiment_deleted' };
  await assert.rejects(core.runs.create(caller, { experimentId: id }), deleted);
  await assert.rejects(core.loggedModels.create(caller, { experimentId: id }), deleted);
  await assert.rejects(core.experiments.rename(caller, { id, name: 'x' }), deleted);
  await assert.rejects(core.experiments.setTag(caller, { id, tag: { key: 'a', value: '1' } }), deleted);
  await assert.rejects(core.experiments.delete(caller, id), { code: 'not_found' });
  await core.experiments.restore(caller, id);
  assert.equal((await core.runs.get(caller, run.id)).run.deletedAt, undefined);
  await assert.rejects(core.experiments.restore(caller, id), { code: 'not_found' });
});

test('the activity of an experiment counts live runs, those running, and the latest change', async (t) => {
  const { core, clock } = await openCore(t);
  const { id } = await core.experiments.create(caller, { name: 'busy' });
  const empty = await core.experiments.create(caller, { name: 'empty' });
  const [one, two, three] = await Promise.all([1, 2, 3].map(async () => (await core.runs.create(caller, { experimentId: id })).run.id));
  clock.set(startTime + 10);
  await core.runs.update(caller, { id: one!, status: 'failed' });
  clock.set(startTime + 20);
  await core.ingest.logBatch(caller, { runId: two!, points: [{ key: 'a', value: 1, step: 0, timestamp: 0 }] });
  clock.set(startTime + 30);
  await core.runs.delete(caller, three!);
  const { items } = await core.experiments.summaries(caller, { ...list, visibility: 'active' });
  assert.deepEqual(
    items.map(({ activity }) => activity).toSorted((a, b) => Number(a.experimentId) - Number(b.experimentId)),
    [
      { experimentId: '0', runCount: 0, runningCount: 0 },
      { experimentId: id, runCount: 2, runningCount: 1, lastActivityAt: startTime + 20 },
      { experimentId: empty.id, runCount: 0, runningCount: 0 },
    ],
  );
  assert.deepEqual((await core.experiments.summary(caller, id)).activity, items.find(({ experiment }) => experiment.id === id)!.activity);
  await assert.rejects(core.experiments.summary(caller, '99'), { code: 'not_found' });
});

test('the last of several tags with one key is kept, and a missing tag cannot be deleted', async (t) => {
  const { core } = await openCore(t);
  const { id } = await core.experiments.create(caller, {
    name: 'a',
    tags: [
      { key: 'k', value: '1' },
      { key: 'k', value: '2' },
    ],
  });
  assert.deepEqual((await core.experiments.get(caller, id)).tags, [{ key: 'k', value: '2' }]);
  await assert.rejects(core.experiments.deleteTag(caller, { id, key: 'none' }), { code: 'not_found', reason: 'tag_missing' });
});

test('names that would break a page or an index are refused', async (t) => {
  const { core } = await openCore(t);
  for (const name of ['', 'a\u0000b', 'a\nb', 'x'.repeat(513)]) await assert.rejects(core.experiments.create(caller, { name }), { code: 'invalid_argument' });
  for (const name of ['', '---', '!'.repeat(10), 'x'.repeat(101)]) await assert.rejects(core.projects.create(caller, { name }), { code: 'invalid_argument' });
});
