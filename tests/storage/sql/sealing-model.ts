// Any interleaving of batches, repeats, seals, merges, seals that fail or come late, rewinds and purges, held against sets of points in
// memory: every read answers the same.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { marksOf } from '../../../src/core/tracking/metrics/metric-columns.ts';
import type { MetricPoint, MetricSummary } from '../../../src/core/tracking/metrics/metric.ts';
import type { SealPlan } from '../../../src/storage/sql/sealing/seal-plan.ts';
import { MetricReference } from '../../conformance/metric-reference.ts';
import { addRun, readPages } from '../../conformance/store-fixtures.ts';
import type { SealingRig } from './sealing-rig.ts';

type Op =
  | { readonly op: 'batch'; readonly points: readonly MetricPoint[] }
  | { readonly op: 'burst'; readonly key: string; readonly start: number; readonly count: number; readonly width: number; readonly is32Bit: boolean }
  | { readonly op: 'repeat' | 'planSegments' | 'planMerge' | 'apply' | 'abort' | 'purge' }
  | { readonly op: 'rewind'; readonly step: number }
  | { readonly op: 'draw'; readonly buckets: number; readonly fromStep: number | undefined; readonly toStep: number | undefined };

const anyPoint: fc.Arbitrary<MetricPoint> = fc.record({
  key: fc.constantFrom('a', 'b'),
  value: fc.oneof(fc.constantFrom(NaN, 0, -0, 1, -1, Infinity, -Infinity, 0.1), fc.double()),
  step: fc.oneof(fc.integer({ min: -3, max: 300 }), fc.constantFrom(Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER)),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(1_700_000_000_000, Number.MAX_SAFE_INTEGER)),
});
const maybeStep = fc.option(fc.integer({ min: -10, max: 900 }), { nil: undefined });

const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constant('batch' as const), points: fc.array(anyPoint, { minLength: 1, maxLength: 20 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('burst' as const),
      key: fc.constantFrom('a', 'b'),
      start: fc.integer({ min: 0, max: 600 }),
      count: fc.integer({ min: 50, max: 400 }),
      width: fc.integer({ min: 1, max: 3 }),
      is32Bit: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ op: fc.constantFrom('planSegments' as const, 'planSegments' as const, 'apply' as const, 'apply' as const, 'planMerge' as const) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('repeat' as const, 'abort' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('purge' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('rewind' as const), step: fc.integer({ min: -3, max: 500 }) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('draw' as const), buckets: fc.integer({ min: 1, max: 40 }), fromStep: maybeStep, toStep: maybeStep }) },
);

/** Curves of steps of one width with ties, now and then a NaN, and some steps told twice. */
function burst({ key, start, count, width, is32Bit }: Extract<Op, { readonly op: 'burst' }>): readonly MetricPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const exact = index % 37 === 0 ? NaN : Math.sin((start + index) / 9) * (index % 11);
    return {
      key,
      value: is32Bit ? Math.fround(exact) : exact,
      step: start + Math.floor(index / (index % 5 === 0 ? 2 : 1)) * width,
      timestamp: 1_700_000_000_000 + index * 250 + (index % 7),
    };
  });
}

/** A run with what it must hold. */
interface Modelled {
  readonly id: string;
  reference: MetricReference;
}

export async function checkSealing(rig: SealingRig, numRuns: number): Promise<void> {
  const { experimentId } = await addRun(rig.store);
  await fc.assert(
    fc.asyncProperty(fc.array(anyOp, { minLength: 4, maxLength: 14 }), (ops) => playAll(rig, experimentId, ops)),
    { numRuns },
  );
}

async function playAll(rig: SealingRig, experimentId: string, ops: readonly Op[]): Promise<void> {
  const { store } = rig;
  const runs: Modelled[] = [];
  const begin = async (): Promise<Modelled> => {
    const run = { id: (await addRun(store, { experimentId })).id, reference: new MetricReference() };
    runs.push(run);
    return run;
  };
  let run = await begin();
  let last: readonly MetricPoint[] = [];
  const plans: SealPlan[] = [];
  const append = async (points: readonly MetricPoint[]): Promise<void> => {
    last = points;
    const added = run.reference.append(points);
    const [stored] = await store.transaction(({ metrics }) => metrics.append([{ runId: run.id, points }]));
    assert.equal(stored!.count, added);
  };
  for (const op of ops) {
    switch (op.op) {
      case 'batch':
        await append(op.points);
        break;
      case 'burst':
        await append(burst(op));
        break;
      case 'repeat':
        await append(last);
        break;
      case 'planSegments':
      case 'planMerge': {
        const plan = await rig.sealing[op.op]({ runNum: await rig.runNum(run.id), pace: 'ended' });
        if (plan) plans.push(plan);
        break;
      }
      case 'apply':
        // The newest first: those before it may have lost what they were made from.
        if (plans.length > 0) await rig.apply(plans.pop()!);
        break;
      case 'abort':
        if (plans.length > 0) await rig.abort(plans.at(-1)!);
        break;
      case 'rewind': {
        const tail = await begin();
        await store.transaction(({ metrics }) => metrics.moveTail({ from: run.id, to: tail.id, afterStep: op.step }));
        divide(run, tail, op.step);
        break;
      }
      case 'purge':
        await purge(rig, run.id);
        runs.splice(runs.indexOf(run), 1);
        run = await begin();
        last = [];
        break;
      case 'draw':
        await compareChart(rig, run, op);
    }
  }
  for (const one of runs) await compareAll(rig, one);
}

function divide(run: Modelled, tail: Modelled, afterStep: number): void {
  const whole = run.reference;
  run.reference = new MetricReference();
  for (const key of whole.keys()) {
    const points = whole.byTime(key).map((mark) => ({ key, ...mark }));
    run.reference.append(points.filter(({ step }) => step <= afterStep));
    tail.reference.append(points.filter(({ step }) => step > afterStep));
  }
}

async function purge({ store, query }: SealingRig, id: string): Promise<void> {
  await query.updateTable('run').set({ deleted_at: 1 }).where('id', '=', id).execute();
  assert.equal(await store.transaction((stores) => stores.purge.purge('run', id)), true);
  assert.deepEqual(await store.metrics.summaries(id), []);
}

async function compareChart({ store }: SealingRig, { id, reference }: Modelled, { buckets, fromStep, toStep }: Extract<Op, { readonly op: 'draw' }>): Promise<void> {
  const lines = await store.metrics.chart({ series: ['a', 'b'].map((key) => ({ runId: id, key })), buckets, fromStep, toStep });
  for (const { key, points, total } of lines) {
    assert.deepEqual(marksOf(points), reference.chart(key, { from: fromStep, to: toStep, buckets }));
    assert.equal(total, reference.bySteps(key).filter(({ step }) => step >= (fromStep ?? -Infinity) && step <= (toStep ?? Infinity)).length);
  }
}

async function compareAll({ store }: SealingRig, { id, reference }: Modelled): Promise<void> {
  const summaries = await store.metrics.summaries(id);
  assert.deepEqual(
    summaries.map(withoutMean),
    reference.keys().map((key) => reference.summary(key)),
  );
  for (const key of reference.keys()) {
    const [line] = await store.metrics.manySeries({ series: [{ runId: id, key }], limit: 10_000 });
    assert.deepEqual(marksOf(line!.points), reference.bySteps(key));
    const paged = await readPages(async (page) => {
      const { points, next } = await store.metrics.series({ runId: id, key, page });
      return { items: marksOf(points), ...(next === undefined ? {} : { next }) };
    }, 300);
    assert.deepEqual(paged, reference.byTime(key));
    for (const buckets of [1, 7, 23]) await compareChart({ store } as SealingRig, { id, reference }, { op: 'draw', buckets, fromStep: undefined, toStep: undefined });
  }
}

function withoutMean(summary: MetricSummary): Omit<MetricSummary, 'mean'> {
  const { mean: _, ...rest } = summary;
  return rest;
}
