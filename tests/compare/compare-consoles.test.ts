// Which printed lines count when two runs are held against each other.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { compareConsoles, comparableText } from '../../src/compare/results/compare-consoles.ts';
import { volatileRules } from '../../src/compare/results/volatile-rules.ts';

function compare(before: readonly string[], after: readonly string[], patterns: readonly string[] = []) {
  const printed = (lines: readonly string[], names: readonly string[]) => ({ lines: lines.map((text) => ({ stream: 'stdout' as const, text })), names });
  return compareConsoles(printed(before, ['/old/place', 'aaaa']), printed(after, ['/new/place', 'bbbb']), volatileRules(patterns));
}

it('lines that differ in a clock time, a duration, a speed, an address or the folder are shown and not counted', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['2026-11-21 06:59:00,123 INFO loss=0.5', '2027-01-02 16:09:10,001 INFO loss=0.5'],
    ['epoch 1 took 1.25 s, loss 0.5', 'epoch 1 took 13.1 s, loss 0.5'],
    ['100%|###| 10/10 [00:03<00:00,  3.21it/s, loss=0.4]', '100%|###| 10/10 [01:13<00:00,  12.5it/s, loss=0.4]'],
    ['<Model at 0x7f0a12345678>', '<Model at 0x7ffb12345678>'],
    ['saved to /old/place/model.pkl', 'saved to /new/place/model.pkl'],
    ['run aaaa done', 'run bbbb done'],
    ['Elapsed: 3.2', 'Elapsed: 4.1'],
    [
      "{'train_runtime': '0.041', 'train_samples_per_second': '1560', 'train_loss': '0.6926', 'epoch': '2'}",
      "{'train_runtime': '0.0367', 'train_samples_per_second': '1745', 'train_loss': '0.6926', 'epoch': '2'}",
    ],
    ['{"loss": 0.5, "steps_per_second": 3e2}', '{"loss": 0.5, "steps_per_second": 218.2}'],
    ['loss=0.5 gpu_memory_mb=1024 throughput=1.5', 'loss=0.5 gpu_memory_mb=1100 throughput=2'],
  ];
  for (const [before, after] of pairs) {
    const { evidence, volatile } = compare([before], [after]);
    assert.deepEqual([evidence.differing, volatile.length], [0, 1], before);
    assert.equal(
      comparableText({ lines: [{ stream: 'stdout', text: before }], names: ['/old/place', 'aaaa'] }),
      comparableText({ lines: [{ stream: 'stdout', text: after }], names: ['/new/place', 'bbbb'] }),
    );
  }
});

it('a result inside such a line counts', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['2026-11-21 06:59:00 INFO loss=0.5', '2027-01-02 16:09:10 INFO loss=0.6'],
    ['epoch 1 took 1.25 s, loss 0.5', 'epoch 1 took 13.1 s, loss 0.51'],
    ['[00:03<00:00,  3.21it/s, loss=0.4]', '[00:03<00:00,  3.21it/s, loss=0.41]'],
    ['accuracy 0.91', 'accuracy 0.92'],
    ['rows 1000', 'rows 1001'],
    ["{'train_runtime': '0.041', 'train_loss': '0.6926'}", "{'train_runtime': '0.0367', 'train_loss': '0.6927'}"],
    ['timeliness=3', 'timeliness=4'],
    ['loss_per_time_step_weighted=3', 'loss_per_time_step_weighted=4'],
    ["'samples': 12", "'samples': 13"],
    ['saved to /old/place/a.pkl', 'saved to /new/place/b.pkl'],
  ];
  for (const [before, after] of pairs) assert.equal(compare([before], [after]).evidence.differing, 1, before);
});

it('a missing line counts, an empty one at the end does not', () => {
  assert.equal(compare(['a', 'b'], ['a']).evidence.differing, 1);
  assert.equal(compare(['a', '', ''], ['a']).evidence.differing, 0);
  assert.deepEqual(compare(['a', 'b'], ['a']).evidence.first, { line: 2, before: 'b', after: '' });
});

it('the same lines in another order are told as that', () => {
  assert.equal(compare(['worker 1', 'worker 2'], ['worker 2', 'worker 1']).evidence.isReordered, true);
  assert.equal(compare(['worker 1', 'worker 2'], ['worker 2', 'worker 3']).evidence.isReordered, false);
});

it('what the user calls volatile is, by glob', () => {
  assert.equal(compare(['token abc'], ['token xyz'], ['token *']).evidence.differing, 0);
  assert.equal(compare(['token abc'], ['token xyz'], ['tok']).evidence.differing, 1);
});

it('the two streams are compared each for itself, and only standard output gives results', () => {
  const printed = (lines: readonly (readonly ['stdout' | 'stderr', string])[]) => ({ lines: lines.map(([stream, text]) => ({ stream, text })), names: [] });
  const { evidence } = compareConsoles(
    printed([
      ['stdout', 'a'],
      ['stderr', 'w'],
    ]),
    printed([
      ['stderr', 'other'],
      ['stdout', 'a'],
    ]),
    volatileRules(),
  );
  assert.deepEqual([evidence.differing, evidence.differingResults], [1, 0]);
});
