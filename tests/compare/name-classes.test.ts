// What names of parameters speak of: by whole words, never by pieces of them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameClass, speaksOfChance, speaksOfData } from '../../src/compare/explain/name-classes.ts';
import { wordsOf } from '../../src/compare/name-words.ts';

describe('the class of a name', () => {
  it('is not read from a piece of a word', () => {
    for (const name of ['stages', 'percentage', 'support', 'model_name', 'advantage', 'hostility', 'notebook_size', 'catalog', 'dropout_dir_count', 'seedling', 'fine_tag_weight'])
      assert.equal(nameClass(name), 'plain', name);
  });

  it('is telling for names of where and how results are told, however they are written', () => {
    for (const name of ['output_dir', '--output-dir', 'outputDir', 'train.log_level', 'verbose', 'logging.tags', 'run_name', 'trainer.progress_bar'])
      assert.equal(nameClass(name), 'telling', name);
  });

  it('is that of seeds wherever the word stands', () => {
    for (const name of ['seed', 'data.seed', 'splitSeed', 'random_state', '--rng-seed']) assert.equal(nameClass(name), 'seed', name);
  });

  it('tells data and chance by whole words', () => {
    assert.deepEqual(['border', 'unscaled', 'profile', 'empathy', 'manifold'].filter(speaksOfData), []);
    assert.deepEqual(['batch_size', 'shuffle', 'data.path', 'nFolds'].filter(speaksOfData), ['batch_size', 'shuffle', 'data.path', 'nFolds']);
    assert.deepEqual(['coworker', 'resampled', 'unaugmented'].filter(speaksOfChance), []);
  });

  it('splits at signs and where capitals begin', () => {
    assert.deepEqual(wordsOf('optimizer.maxLR-HTTPPort_2'), ['optimizer', 'max', 'lr', 'http', 'port', '2']);
  });
});
