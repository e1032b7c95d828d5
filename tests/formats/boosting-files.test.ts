// Time limit: 10 minutes
// Real files by XGBoost, LightGBM and Keras.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { pythonMissing } from '../python/environments.ts';
import { checkPair, makePairs, type MadePairs } from './library-pairs.ts';

describe('files by XGBoost, LightGBM and Keras', { skip: (await pythonMissing()) ?? false }, () => {
  let made: MadePairs;
  before(async () => {
    made = await makePairs('frameworks', 'make_boosting_pairs.py');
  });
  after(() => made?.remove());

  it('every pair is judged as it was made', async (t) => {
    assert.equal(made.pairs.length, 12);
    for (const pair of made.pairs) await t.test(pair.claim, () => checkPair(made.folder, pair));
  });
});
