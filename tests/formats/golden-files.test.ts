// Small files by the real libraries that are kept with the project: the readers' ground where there is no Python.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { checkPair, type Pair } from './library-pairs.ts';

const folder = fileURLToPath(new URL('../fixtures/models/', import.meta.url));
const pairs = JSON.parse(readFileSync(`${folder}pairs.json`, 'utf8')) as readonly Pair[];

it('one pair or more of every format is kept', () => {
  assert.equal(pairs.length, 21);
  const formats = new Set(pairs.map(({ before }) => before.slice(before.lastIndexOf('.'))));
  assert.deepEqual([...formats].sort(), ['.joblib', '.json', '.npy', '.npz', '.onnx', '.pkl', '.pt', '.safetensors', '.txt']);
});

for (const pair of pairs) it(pair.claim, () => checkPair(folder, pair));
