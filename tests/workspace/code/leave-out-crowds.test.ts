// Folders of a great many files are not taken for code.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { leaveOutCrowds } from '../../../src/workspace/code/leave-out-crowds.ts';

const images = Array.from({ length: 50 }, (_, at) => `data/images/${at}.png`);
const labels = Array.from({ length: 20 }, (_, at) => `data/labels/${at}.txt`);
const code = ['train.py', 'data/readme.md', 'pkg/a.py'];

test('few files are all kept, in their order', () => {
  assert.deepEqual(leaveOutCrowds([...code, ...images], 53), { kept: [...code, ...images], crowded: [] });
});

test('the fullest folders go first, and only as many as it takes', () => {
  assert.deepEqual(leaveOutCrowds([...images, ...code, ...labels], 30), { kept: [...code, ...labels], crowded: [{ folder: 'data/images', files: 50 }] });
  assert.deepEqual(leaveOutCrowds([...images, ...code, ...labels], 5), {
    kept: code,
    crowded: [
      { folder: 'data/images', files: 50 },
      { folder: 'data/labels', files: 20 },
    ],
  });
});

test('the order of the paths does not matter', () => {
  const tie = ['b/1', 'b/2', 'a/1', 'a/2', 'c/1'];
  assert.deepEqual(leaveOutCrowds(tie, 3).crowded, [{ folder: 'a', files: 2 }]);
  assert.deepEqual(leaveOutCrowds([...tie].reverse(), 3).crowded, [{ folder: 'a', files: 2 }]);
});
