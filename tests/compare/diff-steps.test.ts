// Traces of flight recorders: the first step that parts, its first channel in causal order, its first tensor.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { diffSteps } from '../../src/compare/inputs/diff-steps.ts';
import type { StepEvent } from '../../src/documents/steps.ts';

const event = (step: number, channels: StepEvent['channels'], fields: Partial<StepEvent> = {}): StepEvent => ({
  source: 'torch.optim.SGD#0',
  rank: 0,
  step,
  channels,
  ...fields,
});
const training = (steps: number, change: (step: number) => Partial<Record<'batch' | 'rng' | 'params', string>> = () => ({})): readonly StepEvent[] =>
  Array.from({ length: steps }, (_, index) => event(index + 1, { batch: `b${index}`, rng: `r${index}`, params: `p${index}`, ...change(index + 1) }));

describe('two traces', () => {
  it('that are equal do not part, and every channel was compared', async () => {
    assert.deepEqual(await diffSteps(training(5), training(5)), { divergence: undefined, stepsCompared: 5, equalChannels: ['data', 'randomness', 'numerics'] });
  });

  it('part in numerics when only the results differ, first in the tensor that is defined first', async () => {
    const tensors = (last: string) => [
      { name: 'layer.weight', hash: '1' },
      { name: 'layer.bias', hash: last },
      { name: 'out.weight', hash: last },
    ];
    const side = (last: string) => [event(1, { batch: 'b', rng: 'r', params: 'p' }), event(2, { batch: 'b', rng: 'r', params: last }, { tensors: tensors(last) })];
    const { divergence, equalChannels } = await diffSteps(side('x'), side('y'));
    assert.deepEqual([divergence?.step, divergence?.channel, divergence?.tensor, divergence?.stepsCompared], [2, 'numerics', 'layer.bias', 2]);
    assert.deepEqual(equalChannels, ['data', 'randomness']);
    assert.match(divergence?.reading ?? '', /results differ at step 2 of torch\.optim\.SGD#0, first in layer\.bias/);
  });

  it('part in randomness where a number was drawn more, although the data are still the same', async () => {
    const { divergence } = await diffSteps(
      training(30),
      training(30, (step) => (step >= 21 ? { rng: 'other', params: `q${step}` } : {})),
    );
    assert.deepEqual([divergence?.step, divergence?.channel, divergence?.alsoDiffering], [21, 'randomness', ['randomness', 'numerics']]);
  });

  it('part in the data first, and tell whether the random numbers went with them', async () => {
    const shuffled = await diffSteps(
      training(3),
      training(3, () => ({ batch: 'other', params: 'q' })),
    );
    assert.deepEqual(shuffled.divergence?.alsoDiffering, ['data', 'numerics']);
    assert.match(shuffled.divergence?.reading ?? '', /data differ at step 1 .* while the random numbers are the same/);
    const seeded = await diffSteps(
      training(3),
      training(3, () => ({ batch: 'other', rng: 'other', params: 'q' })),
    );
    assert.match(seeded.divergence?.reading ?? '', /another seed/);
  });

  it('of several sources part where the first run came first, in whatever order the second wrote them', async () => {
    const scale = (hash: string): StepEvent => ({ source: 'sklearn.StandardScaler.fit', rank: 0, step: 1, channels: { inputs: hash } });
    const forest = (hash: string): StepEvent => ({ source: 'sklearn.RandomForest.fit', rank: 0, step: 1, channels: { inputs: hash } });
    const { divergence } = await diffSteps([scale('a'), forest('a')], [forest('b'), scale('b')]);
    assert.equal(divergence?.source, 'sklearn.StandardScaler.fit');
  });

  it('of several ranks are merged by rank', async () => {
    const ranks = (last: string) => [0, 1].flatMap((rank) => [1, 2].map((step) => event(step, { params: rank === 1 && step === 2 ? last : 'p' }, { rank })));
    assert.deepEqual(await diffSteps(ranks('x'), ranks('x').toReversed()).then(({ divergence, stepsCompared }) => [divergence, stepsCompared]), [undefined, 4]);
    const { divergence } = await diffSteps(ranks('x'), ranks('y'));
    assert.deepEqual([divergence?.rank, divergence?.step], [1, 2]);
  });

  it('of different length are equal as far as both go, and the rest is told', async () => {
    const { divergence, stepsCompared } = await diffSteps(training(3), training(5));
    assert.equal(stepsCompared, 3);
    assert.deepEqual([divergence?.step, divergence?.alsoDiffering], [4, []]);
    assert.match(divergence?.reading ?? '', /all 3 shared steps are equal, and the second run alone went on to step 4/i);
  });

  it('with a source that one side lacks did not do the same work', async () => {
    const other: StepEvent = { source: 'torch.optim.Adam#0', rank: 0, step: 1, channels: { params: 'p' } };
    const { divergence } = await diffSteps([other], training(1));
    assert.match(divergence?.reading ?? '', /torch\.optim\.Adam#0 was used by the first run only/i);
  });

  it('without events do not part', async () => {
    assert.deepEqual(await diffSteps([], []), { divergence: undefined, stepsCompared: 0, equalChannels: [] });
  });

  it('are read as streams: a long pair is compared without being held', async () => {
    let alive = 0;
    let most = 0;
    async function* long(isLater: boolean): AsyncGenerator<StepEvent> {
      for (let step = 1; step <= 20_000; step += 1) {
        alive += isLater ? -1 : 1;
        most = Math.max(most, Math.abs(alive));
        yield event(step, { params: 'p' });
      }
    }
    assert.equal((await diffSteps(long(false), long(true))).stepsCompared, 20_000);
    assert.ok(most < 10, `${most} events apart`);
  });

  it('part at the first step that was changed, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.constantFrom('batch' as const, 'rng' as const, 'params' as const), async (at, channel) => {
        const { divergence } = await diffSteps(
          training(40),
          training(40, (step) => (step >= at ? { [channel]: 'other' } : {})),
        );
        assert.deepEqual([divergence?.step, divergence?.channel], [at, { batch: 'data', rng: 'randomness', params: 'numerics' }[channel]]);
      }),
    );
  });
});
