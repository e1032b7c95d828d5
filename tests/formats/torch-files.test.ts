// Time limit: 10 minutes
// Real files by PyTorch, in its zip format and the one before, held against numpy's own numbers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { pythonMissing } from '../python/environments.ts';
import { checkPair, makePairs, type MadePairs } from './library-pairs.ts';

describe('files by PyTorch', { skip: (await pythonMissing()) ?? false }, () => {
  let made: MadePairs;
  before(async () => {
    made = await makePairs('frameworks', 'make_torch_pairs.py');
  });
  after(() => made?.remove());

  it('every pair is judged as PyTorch and numpy say', async (t) => {
    assert.equal(made.pairs.length, 33);
    for (const pair of made.pairs) await t.test(pair.claim, () => checkPair(made.folder, pair));
  });
});
