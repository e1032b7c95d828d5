// A sweep with agents that come and go, answers that get lost and programs that end in every way there is: each trial is tried by one
// agent at a time, has one result, and its point is chosen again from the logs.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { systemCaller } from '../../../src/core/access/caller.ts';
import type { RunStatus } from '../../../src/core/tracking/runs/run.ts';
import { samplers } from '../../../src/core/sweeps/suggest/samplers.ts';
import { historyBefore } from '../../../src/core/sweeps/sweep-history.ts';
import { caller, openCore } from '../core-under-test.ts';

/** A small generator, so that a seed tells a whole story. */
function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Worker {
  readonly id: string;
  run: string | undefined;
  hasBegun: boolean;
  /** Turns until its program ends. */
  left: number;
}

const cap = 40;
const ends: readonly RunStatus[] = ['finished', 'finished', 'finished', 'failed', 'preempted'];

for (const seed of [1, 2, 4]) {
  test(`nothing is lost, doubled or forgotten with agents that come and go, answers that get lost and programs that end in every way (${seed})`, async (t) => {
    const { core, clock, store } = await openCore(t);
    const chance = chanceFrom(seed);
    const definition = {
      space: [{ key: 'x', distribution: { kind: 'int_uniform', min: 1, max: seed % 2 === 0 ? 1_000 : 30 } }],
      sampler: seed === 4 ? 'tpe' : seed === 2 ? 'random' : 'grid',
      objective: { metric: 'loss', goal: 'minimize' },
      runCap: cap,
    } as const;
    const { id: sweepId } = await core.sweeps.create(caller, { experimentId: '0', source: 's', definition, seed });
    const newWorker = async (): Promise<Worker> => ({ id: (await core.sweeps.registerAgent(caller, { sweepId, host: 'h' })).id, run: undefined, hasBegun: false, left: 0 });
    const workers: (Worker | undefined)[] = await Promise.all(Array.from({ length: 5 }, newWorker));
    const begun = new Map<string, number>();

    async function play(worker: Worker): Promise<void> {
      const { run } = worker;
      if (run === undefined) return;
      if (!worker.hasBegun) {
        worker.hasBegun = true;
        begun.set(run, (begun.get(run) ?? 0) + 1);
        await core.runs.update(caller, { id: run, status: 'running' });
        await core.leases.renew(caller, { runId: run, holder: 'client', periodMs: 300_000 });
      }
      await core.ingest.logBatch(caller, { runId: run, points: [{ key: 'loss', value: chance(), step: worker.left, timestamp: 1 }] });
      worker.left -= 1;
      if (worker.left > 0) return;
      await core.runs.update(caller, { id: run, status: ends[Math.floor(chance() * ends.length)]!, endedAt: clock.now() });
      worker.run = undefined;
    }

    let isOver = false;
    for (let turn = 0; turn < 3_000 && !isOver; turn += 1) {
      clock.set(clock.now() + 5_000);
      for (const [index, worker] of workers.entries()) {
        if (worker === undefined) {
          if (chance() < 0.3) workers[index] = await newWorker();
          continue;
        }
        // With all that it runs, and nobody to tell.
        if (chance() < 0.02) {
          workers[index] = undefined;
          continue;
        }
        const commands = await core.sweeps.heartbeat(caller, { agentId: worker.id, runIds: worker.run === undefined ? [] : [worker.run] });
        if (chance() < 0.1) continue;
        assert.ok(commands.length <= 1);
        const [command] = commands;
        if (command?.kind === 'exit') {
          if ((await core.sweeps.get(caller, sweepId)).state === 'finished') isOver = true;
          else workers[index] = undefined;
        } else if (command !== undefined && command.kind !== 'stop') {
          assert.equal(worker.run, undefined);
          assert.ok(!workers.some((other) => other?.run === command.runId), `${command.runId} is another's`);
          Object.assign(worker, { run: command.runId, hasBegun: false, left: 1 + Math.floor(chance() * 4) });
        }
      }
      for (const worker of workers) if (worker !== undefined) await play(worker);
      // Whose program is gone is not heard of any more.
      for (const { runId, beats } of await core.leases.held(systemCaller('watch')))
        if (!workers.some((worker) => worker?.run === runId) && chance() < 0.2) await core.leases.expire(systemCaller('watch'), { runId, beats });
    }

    assert.ok(isOver, 'it came to its end');
    const log = await core.sweeps.log(caller, sweepId);
    const expected = Math.min(cap, seed % 2 === 0 ? cap : 30);
    assert.deepEqual(
      log.trials.map(({ number, state }) => [number, state]),
      Array.from({ length: expected }, (_, number) => [number, 'over']),
    );
    assert.deepEqual(
      log.results.map(({ trial }) => trial).sort((a, b) => a - b),
      Array.from({ length: expected }, (_, number) => number),
    );
    const runs = await store.runs.findMany(log.trials.map(({ runId }) => runId));
    assert.deepEqual([new Set(runs.map(({ id }) => id)).size, runs.filter(({ status }) => status === 'running' || status === 'scheduled').length], [expected, 0]);
    for (const { number, point } of log.trials) {
      assert.equal(JSON.stringify(samplers[definition.sampler](definition.space, historyBefore(definition, log, number), seed)), JSON.stringify(point));
    }
    assert.ok(
      Math.max(...begun.values()) > 1 && new Set(log.trials.map(({ seenResults }) => seenResults)).size > 5,
      'some were begun again, and points were chosen at many moments',
    );
  });
}
