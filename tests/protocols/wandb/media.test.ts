import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readMedia } from '../../../src/protocols/wandb/media/read-media.ts';
import { caller } from '../../core/core-under-test.ts';
import { openWandb } from './wandb-under-test.ts';

const picture = { _type: 'image-file', path: 'media/images/a_0.png', size: 12, sha256: 'f'.repeat(64), format: 'png', width: 64, height: 48, caption: 'a cat' };
const pictures = { _type: 'images/separated', width: 8, height: 9, format: 'png', count: 2, filenames: ['media/images/b_0.png', 'media/images/b_1.png'], captions: ['one', ''] };
const row = (step: number, fields: object): string => JSON.stringify({ _step: step, _timestamp: 1_700_000_000, ...fields });
const history = (offset: number, ...content: readonly string[]) => ({ files: { 'wandb-history.jsonl': { offset, content } } });

test('what a row holds besides numbers is found by its key and step', async (t) => {
  const { core, upsert, stream } = await openWandb(t);
  await upsert({ name: 'abc' });
  await stream(
    'abc',
    history(0, row(0, { loss: 1, cat: picture }), row(4, { 'val/batch': pictures, deep: { inside: { cat: picture } } }), row(8, { cat: { ...picture, caption: 'later' } })),
  );
  const { items } = await core.media.keys(caller, { runId: 'abc', page: { limit: 10 } });
  assert.deepEqual(items, [
    { key: 'cat', kinds: ['image'], count: 2, firstStep: 0, lastStep: 8 },
    { key: 'deep.inside.cat', kinds: ['image'], count: 1, firstStep: 4, lastStep: 4 },
    { key: 'val/batch', kinds: ['image'], count: 1, firstStep: 4, lastStep: 4 },
  ]);
  assert.deepEqual(await core.media.steps(caller, { runId: 'abc', key: 'cat' }), { steps: [0, 8], total: 2 });
  const { place, row: found } = await core.media.find(caller, { runId: 'abc', key: 'cat', step: 7 });
  assert.deepEqual(
    [place.step, readMedia(found.json, 'cat')],
    [0, { files: [{ path: 'media/images/a_0.png', width: 64, height: 48, sizeBytes: 12, caption: 'a cat' }], fileCount: 1 }],
  );
  await assert.rejects(core.media.find(caller, { runId: 'abc', key: 'dog' }), { code: 'not_found' });
  await assert.rejects(core.media.keys(caller, { runId: 'none', page: { limit: 10 } }), { code: 'not_found' });
});

test('a row that is sent again with something else in it holds what it was sent with last', async (t) => {
  const { core, upsert, stream } = await openWandb(t);
  await upsert({ name: 'abc' });
  const rows = history(0, row(0, { cat: picture }), row(1, { cat: picture }));
  for (const body of [rows, rows, history(1, row(1, { dog: picture }))]) assert.equal((await stream('abc', body)).status, 200);
  const { items } = await core.media.keys(caller, { runId: 'abc', page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ key, count }) => [key, count]),
    [
      ['cat', 1],
      ['dog', 1],
    ],
  );
});

const read = (value: unknown, key = 'a') => readMedia(JSON.stringify({ [key]: value }), key);

test('every form in which clients write files is read', () => {
  assert.deepEqual(read(pictures), {
    files: [
      { path: 'media/images/b_0.png', width: 8, height: 9, caption: 'one' },
      { path: 'media/images/b_1.png', width: 8, height: 9 },
    ],
    fileCount: 2,
  });
  assert.deepEqual(read({ _type: 'audio', count: 1, audio: [{ _type: 'audio-file', path: 'media/audio/a.wav', size: 3 }], captions: ['hum'] }), {
    files: [{ path: 'media/audio/a.wav', sizeBytes: 3, caption: 'hum' }],
    fileCount: 1,
  });
  assert.deepEqual(read({ _type: 'videos', count: 1, videos: [{ _type: 'video-file', path: 'media/videos/a.mp4', caption: 'own' }], captions: false }), {
    files: [{ path: 'media/videos/a.mp4', caption: 'own' }],
    fileCount: 1,
  });
  assert.deepEqual(read({ _type: 'table-file', path: 'media/table/t.table.json', nrows: 3, ncols: 2, artifact_path: 'wandb-client-artifact://x/t.table.json' }), {
    files: [{ path: 'media/table/t.table.json' }],
    fileCount: 1,
  });
  assert.deepEqual(read({ _type: 'joined-table', artifact_path: 'wandb-client-artifact://x/t.json' }), {
    files: [{ reference: 'wandb-client-artifact://x/t.json' }],
    fileCount: 1,
  });
  const many = read({ ...pictures, filenames: Array.from({ length: 300 }, (_none, index) => `${index}.png`), captions: undefined });
  assert.deepEqual([many.files.length, many.fileCount], [200, 300]);
});

test('a histogram is read by its edges or by its range; one that is none is nothing', () => {
  const ofBins = (fields: object) => read({ _type: 'histogram', ...fields }).histogram;
  assert.deepEqual(ofBins({ values: [1, 2], bins: [0, 0.5, 1] }), { edges: [0, 0.5, 1], counts: [1, 2] });
  assert.deepEqual(ofBins({ values: [1, 2], packedBins: { min: -1, size: 2, count: 2 } }), { edges: [-1, 1, 3], counts: [1, 2] });
  for (const wrong of [
    { values: [1], bins: [0, 1, 2] },
    { values: [], bins: [0] },
    { values: [1], bins: ['a', 1] },
    { values: [1], bins: [2, 1] },
    { values: [-1], bins: [0, 1] },
    { values: [1] },
  ])
    assert.equal(ofBins(wrong), undefined, JSON.stringify(wrong));
  for (const count of [1.5, 0, 1e9]) assert.equal(ofBins({ values: [1], packedBins: { min: 0, size: 1, count } }), undefined, String(count));
  assert.equal(readMedia('{"a": {"_type": "histogram", "values": [NaN], "bins": [0, 1]}}', 'a').histogram, undefined);
});

test('a key with dots is found however its names are parted, and what is not there is nothing', () => {
  const json = JSON.stringify({ 'a.b': { 'c.d': picture }, e: { f: 1 }, list: [picture] });
  assert.equal(readMedia(json, 'a.b.c.d').fileCount, 1);
  for (const key of ['a.b', 'a', 'e.f', 'list', 'list.0', 'toString', '__proto__', '']) assert.equal(readMedia(json, key).fileCount, 0, key);
  assert.deepEqual(readMedia('no json', 'a'), { files: [], fileCount: 0 });
});
