// Time limit: 10 minutes
// Real files by numpy, scikit-learn, joblib, pickle, safetensors, ONNX, GGUF and HDF5, held against numpy's own numbers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { pythonMissing } from '../python/environments.ts';
import { checkPair, makePairs, type MadePairs } from './library-pairs.ts';

describe('files by numpy and its friends', { skip: (await pythonMissing()) ?? false }, () => {
  let made: MadePairs;
  before(async () => {
    made = await makePairs('formats', 'make_numpy_pairs.py');
  });
  after(() => made?.remove());

  it('every pair is judged as the libraries say', async (t) => {
    assert.equal(made.pairs.length, 132);
    for (const pair of made.pairs) await t.test(pair.claim, () => checkPair(made.folder, pair));
  });
});
