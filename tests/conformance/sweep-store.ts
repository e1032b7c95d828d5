// The duties of a store of sweeps, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ExactNumber } from '../../src/core/base/exact-json.ts';
import type { Store } from '../../src/core/store.ts';
import type { Sweep, SweepAgent, SweepTrial, TrialResult } from '../../src/core/sweeps/sweep.ts';
import { addExperiment, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const number = (text: string) => new ExactNumber(text);

function aSweep(experimentId: string, fields: Partial<Sweep> = {}): Sweep {
  return {
    id: newId().slice(0, 8),
    experimentId,
    state: 'pending',
    source: 'method: grid',
    definition: { space: [{ key: 'lr', distribution: { kind: 'categorical', values: [number('0.10'), 'a'] } }], sampler: 'grid' },
    seed: 2 ** 52,
    exchange: {},
    createdAt: 1_000,
    updatedAt: 1_000,
    ...fields,
  };
}

const aTrial = (sweepId: string, at: number, fields: Partial<SweepTrial> = {}): SweepTrial => ({
  sweepId,
  number: at,
  runId: newId(),
  point: { lr: number('0.10') },
  seenResults: 0,
  state: 'waiting',
  handOuts: 0,
  madeAt: 2_000 + at,
  ...fields,
});

const anAgent = (sweepId: string, fields: Partial<SweepAgent> = {}): SweepAgent => ({
  id: newId().slice(0, 8),
  sweepId,
  host: 'node-1',
  createdAt: 1_000,
  heardAt: 1_000,
  runIds: [],
  ...fields,
});

export function testSweepStore(open: OpenStore): void {
  describe('as a store of sweeps', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const put = <T>(work: (stores: Pick<Store, 'sweeps'>) => Promise<T>): Promise<T> => store.transaction(work);
    const addSweep = async (fields: Partial<Sweep> = {}): Promise<Sweep> => {
      const sweep = aSweep(fields.experimentId ?? (await addExperiment(store)).id, fields);
      await put(({ sweeps }) => sweeps.insert(sweep));
      return sweep;
    };

    it('keeps a sweep with the digits of its values, and replaces every field but experiment, seed and time of creation', async () => {
      const sweep = await addSweep({
        definition: {
          space: [
            { key: 'lr', distribution: { kind: 'log_uniform_values', min: 1e-5, max: 0.1 } },
            { key: 'a.b', path: ['a.b'], distribution: { kind: 'categorical', values: [number('1.0'), null, { x: number('1e400') }], probabilities: [0.5, 0.25, 0.25] } },
            { key: 'c', distribution: { kind: 'constant', value: [number('-0'), 'ü'] } },
          ],
          sampler: 'random',
          objective: { metric: 'loss', goal: 'maximize', target: 0.5 },
          stopRule: { kind: 'hyperband', eta: 3, isStrict: true, minIter: 4 },
          runCap: 7,
        },
      });
      assert.deepEqual(await store.sweeps.find(sweep.id), sweep);
      const changed: Sweep = { ...sweep, state: 'paused', name: 'n', description: '', source: 's', exchange: { x: '{}' }, updatedAt: 5, heardAt: 6 };
      await put(({ sweeps }) => sweeps.update(changed));
      assert.deepEqual(await store.sweeps.find(sweep.id), changed);
      assert.equal(await store.sweeps.find('none'), undefined);
      await assert.rejects(
        put(({ sweeps }) => sweeps.update({ ...sweep, id: 'none' })),
        refusal('not_found'),
      );
      await assert.rejects(
        put(({ sweeps }) => sweeps.insert(sweep)),
        refusal('already_exists'),
      );
    });

    it('lists the sweeps of an experiment, the newest first, and counts them', async () => {
      const { id: experimentId } = await addExperiment(store);
      const made = [await addSweep({ experimentId, createdAt: 1 }), await addSweep({ experimentId, createdAt: 3 }), await addSweep({ experimentId, createdAt: 2 })];
      assert.deepEqual(await readPages((page) => store.sweeps.list({ experimentId, page })), [made[1], made[2], made[0]]);
      assert.equal(await store.sweeps.count(experimentId), 3);
      assert.deepEqual(await store.sweeps.list({ experimentId: '999999', page: { limit: 1 } }), { items: [] });
    });

    it('keeps the log of trials: all, by pages, the open ones, those of an agent, and the one that a run is', async () => {
      const { id } = await addSweep();
      const trials = [aTrial(id, 0, { state: 'over', agentId: 'b' }), aTrial(id, 1, { state: 'handed', agentId: 'a', handOuts: 1, seenResults: 1 }), aTrial(id, 2)];
      for (const trial of trials) await put(({ sweeps }) => sweeps.insertTrial(trial));
      assert.deepEqual(await store.sweeps.allTrials(id), trials);
      assert.deepEqual(await readPages((page) => store.sweeps.trials({ sweepId: id, page })), trials);
      assert.deepEqual((await store.sweeps.trials({ sweepId: id, agentId: 'a', page: { limit: 5 } })).items, [trials[1]]);
      assert.deepEqual(await store.sweeps.openTrials(id), trials.slice(1));
      assert.deepEqual(await store.sweeps.trialOf(trials[2]!.runId), trials[2]);
      assert.equal(await store.sweeps.trialOf('none'), undefined);
      assert.deepEqual(await store.sweeps.progress(id), []);
      const moved: SweepTrial = { ...trials[2]!, state: 'running', agentId: 'c', handOuts: 2, progress: { atBands: [0.1, -1.5e-300], least: -2 } };
      await put(({ sweeps }) => sweeps.updateTrial({ ...moved, point: {}, madeAt: 9 }));
      assert.deepEqual(await store.sweeps.trialOf(moved.runId), moved);
      assert.deepEqual(await store.sweeps.progress(id), [{ runId: moved.runId, progress: moved.progress }]);
      await assert.rejects(
        put(({ sweeps }) => sweeps.updateTrial(aTrial(id, 7))),
        refusal('not_found'),
      );
    });

    it('appends to the log of results, and counts trials with the least and the greatest value of those that came to something', async () => {
      const [{ id }, other] = [await addSweep(), await addSweep()];
      await put(({ sweeps }) => sweeps.insertTrial(aTrial(id, 0)));
      const results: readonly TrialResult[] = [
        { trial: 0, outcome: 'finished', value: 0.1 + 0.2, at: 1 },
        { trial: 2, outcome: 'failed', value: -9, at: 2 },
        { trial: 1, outcome: 'stopped', value: 4, at: 3 },
        { trial: 3, outcome: 'ended', at: 4 },
      ];
      await put(({ sweeps }) => sweeps.addResults(id, results.slice(0, 1)));
      await put(({ sweeps }) => sweeps.addResults(id, results.slice(1)));
      assert.deepEqual(await store.sweeps.results(id), results);
      assert.deepEqual(
        await store.sweeps.counts([id, other.id, 'none']),
        new Map([
          [id, { trials: 1, least: 0.1 + 0.2, greatest: 4 }],
          [other.id, { trials: 0 }],
        ]),
      );
    });

    it('keeps agents in the order they came, with how many trials each was told of last, and knows who was heard of', async () => {
      const { id } = await addSweep();
      const agents = [anAgent(id, { createdAt: 1 }), anAgent(id, { createdAt: 2, runIds: ['r'] }), anAgent(id, { createdAt: 3 })];
      for (const agent of agents) await put(({ sweeps }) => sweeps.insertAgent(agent));
      await put(({ sweeps }) => sweeps.insertTrial(aTrial(id, 0, { agentId: agents[1]!.id })));
      const heard: SweepAgent = { ...agents[1]!, heardAt: 5_000, runIds: ['a', 'b'] };
      await put(({ sweeps }) => sweeps.updateAgent(heard));
      const counted = [
        { agent: agents[0], trials: 0 },
        { agent: heard, trials: 1 },
        { agent: agents[2], trials: 0 },
      ];
      assert.deepEqual(await readPages((page) => store.sweeps.agents({ sweepId: id, page })), counted);
      assert.deepEqual(await store.sweeps.findAgent(heard.id), counted[1]);
      assert.equal(await store.sweeps.countAgents(id), 3);
      assert.deepEqual(
        await store.sweeps.heardSince(
          agents.map((agent) => agent.id),
          5_000,
        ),
        [heard],
      );
      assert.equal(await store.sweeps.findAgent('none'), undefined);
      await assert.rejects(
        put(({ sweeps }) => sweeps.updateAgent({ ...heard, id: 'none' })),
        refusal('not_found'),
      );
      await assert.rejects(
        put(({ sweeps }) => sweeps.insertAgent(anAgent('none'))),
        refusal('not_found'),
      );
    });
  });
}
