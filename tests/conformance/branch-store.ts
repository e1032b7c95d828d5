// The duties of a store of branches, as tests; and those of the stores whose series and rows are read over several runs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import { type EarlierPart, lineageLimit } from '../../src/core/tracking/branches/branch.ts';
import type { HistoryRow } from '../../src/core/tracking/history/history-row.ts';
import { evenRanks } from '../../src/core/tracking/metrics/even-ranks.ts';
import { marksOf } from '../../src/core/tracking/metrics/metric-columns.ts';
import type { MetricPoint, MetricSummary } from '../../src/core/tracking/metrics/metric.ts';
import type { Store } from '../../src/core/store.ts';
import { MetricReference } from './metric-reference.ts';
import { addExperiment, addRun, aRun, newId, readPages, type OpenStore } from './store-fixtures.ts';

export function testBranchStore(open: OpenStore): void {
  describe('as a store of branches', () => {
    let store: Store;
    let experimentId: string;
    before(async () => {
      store = await open();
      ({ experimentId } = await addRun(store));
    });
    after(() => store.close());

    const newRun = async (branchOf?: { readonly runId: string; readonly step: number }): Promise<string> =>
      (await addRun(store, { experimentId, ...(branchOf && { branchOf }) })).id;
    const earlier = async (runId: string): Promise<readonly EarlierPart[] | undefined> => (await store.branches.earlier([runId])).get(runId);

    it('tells of several runs what stands before each, the nearest first, no later than what is nearer is cut at', async () => {
      const first = await newRun();
      const second = await newRun({ runId: first, step: 20 });
      const third = await newRun({ runId: second, step: 10 });
      const fourth = await newRun({ runId: third, step: 30 });
      const other = await newRun({ runId: first, step: -1 });
      assert.deepEqual(
        await store.branches.earlier([fourth, first, second, newId(), other]),
        new Map([
          [
            fourth,
            [
              { runId: third, toStep: 30 },
              { runId: second, toStep: 10 },
              { runId: first, toStep: 10 },
            ],
          ],
          [second, [{ runId: first, toStep: 20 }]],
          [other, [{ runId: first, toStep: -1 }]],
        ]),
      );
      assert.deepEqual(await store.branches.earlier([]), new Map());
    });

    it('leaves out what is not there or of another project, and all before it; what lies in the bin is there', async () => {
      const unknown = newId();
      const child = await newRun({ runId: unknown, step: 5 });
      const grandchild = await newRun({ runId: child, step: 7 });
      assert.deepEqual([await earlier(child), await earlier(grandchild)], [undefined, [{ runId: child, toStep: 7 }]]);
      await addRun(store, { id: unknown, experimentId, deletedAt: 5 });
      assert.deepEqual(await earlier(grandchild), [
        { runId: child, toStep: 7 },
        { runId: unknown, toStep: 5 },
      ]);
      await store.transaction(({ projects }) => projects.insert({ id: 'elsewhere', name: 'elsewhere', createdAt: 1 }));
      const elsewhere = await addExperiment(store, { projectId: 'elsewhere' });
      const foreign = (await addRun(store, { experimentId: elsewhere.id })).id;
      assert.equal(await earlier(await newRun({ runId: foreign, step: 5 })), undefined);
    });

    it('has lost what was removed for good, also when a run of that id comes later', async () => {
      const gone = await addRun(store, { experimentId, deletedAt: 5 });
      const child = await newRun({ runId: gone.id, step: 5 });
      assert.equal(await store.transaction(({ purge }) => purge.purge('run', gone.id)), true);
      await addRun(store, { id: gone.id, experimentId });
      assert.equal(await earlier(child), undefined);
      assert.deepEqual((await store.runs.find(child))?.branchOf, { runId: gone.id, step: 5, isLost: true });
    });

    it('tells so many runs and no more, and goes round a circle once', async () => {
      let last = await newRun();
      await store.transaction(async ({ runs }) => {
        for (let count = 0; count < lineageLimit + 5; count += 1) {
          const run = aRun(experimentId, { branchOf: { runId: last, step: 1000 - count } });
          await runs.insert(run);
          last = run.id;
        }
      });
      assert.equal((await earlier(last))!.length, lineageLimit);
      const [one, other] = [newId(), newId()];
      await addRun(store, { id: one, experimentId, branchOf: { runId: other, step: 3 } });
      await addRun(store, { id: other, experimentId, branchOf: { runId: one, step: 4 } });
      assert.deepEqual(await earlier(one), [{ runId: other, toStep: 3 }]);
      assert.deepEqual(
        (await earlier(await newRun({ runId: one, step: 9 })))!.map(({ runId }) => runId),
        [one, other],
      );
    });

    it('lets runs beyond a step go on from another run, and no others', async () => {
      const [from, to] = [await newRun(), await newRun()];
      const [before9, after9] = [await newRun({ runId: from, step: 9 }), await newRun({ runId: from, step: 10 })];
      await store.transaction(({ branches }) => branches.repoint({ from, to, beyondStep: 9 }));
      assert.deepEqual([await earlier(before9), await earlier(after9)], [[{ runId: from, toStep: 9 }], [{ runId: to, toStep: 10 }]]);
    });

    /** A line of runs with what each logged: the last of them goes on from the one before, and so on. */
    async function addLine(parts: readonly Logged[]): Promise<readonly string[]> {
      const ids: string[] = [];
      for (const { points, rows, step } of parts) {
        const id: string = await newRun(ids.length === 0 ? undefined : { runId: ids.at(-1)!, step });
        ids.push(id);
        await store.transaction(async ({ metrics, history }) => {
          await metrics.append([{ runId: id, points }]);
          await history.put({ runId: id, kind: 'logged' }, numbered(rows));
        });
      }
      return ids;
    }

    it('reads the series and rows of a line of runs as those of one, as a plain map has them', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyLogged, { minLength: 1, maxLength: 4 }),
          fc.integer({ min: 1, max: 9 }),
          fc.option(fc.integer({ min: -2, max: 14 })),
          async (given, count, bound) => {
            // No point of one run is that of another: such a point may be shown twice.
            const parts = given.map((part, index) => ({ ...part, points: part.points.map((point) => ({ ...point, timestamp: point.timestamp * 4 + index })) }));
            const ids = await addLine(parts);
            const runId = ids.at(-1)!;
            const line = { runId, key: 'a', earlier: (await earlier(runId)) ?? [] };
            const wanted = shownOf(parts);
            const range = { toStep: bound ?? undefined };
            const isWithin = ({ step }: { readonly step: number }): boolean => step <= (bound ?? Infinity);
            const bySteps = wanted.points.bySteps('a').filter(isWithin);
            assert.deepEqual(
              await readPages(async (page) => {
                const { points, next } = await store.metrics.series({ ...line, page });
                return { items: marksOf(points), ...(next === undefined ? {} : { next }) };
              }, count),
              wanted.points.byTime('a'),
            );
            const [many] = await store.metrics.manySeries({ series: [line], limit: 1_000, ...range });
            assert.deepEqual(marksOf(many!.points), bySteps);
            // Beside the runs it goes on from: what is read for one is read for the others too.
            const series = [line, ...ids.slice(0, -1).map((id) => ({ runId: id, key: 'a' }))];
            const [sample] = await store.metrics.sample({ series, count, ...range });
            assert.deepEqual({ total: sample!.total, points: marksOf(sample!.points) }, { total: bySteps.length, points: ranked(bySteps, count) });
            const [chart] = await store.metrics.chart({ series, buckets: count, ...range });
            assert.deepEqual(
              { total: chart!.total, points: marksOf(chart!.points) },
              { total: bySteps.length, points: wanted.points.chart('a', { to: bound ?? undefined, buckets: count }) },
            );
            const rows = wanted.rows.filter(isWithin);
            const found = await store.history.sample({ runId, kind: 'logged', earlier: line.earlier, count, ...(bound === null ? {} : { beforeStep: bound + 1 }) });
            assert.deepEqual(
              found.map(({ json }) => json),
              ranked(rows, count).map(({ json }) => json),
            );
          },
        ),
        { numRuns: 25 },
      );
    });

    it('gives what lies beyond a step to another run, and leaves both as if they had logged it so', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyLogged, { minLength: 1, maxLength: 3 }), fc.integer({ min: -2, max: 14 }), async (batches, afterStep) => {
          const [from, to] = [await newRun(), await newRun()];
          const points = batches.flatMap((batch) => batch.points);
          const rows = numbered(batches.flatMap((batch) => batch.rows));
          const places = rows.map(({ number, step }) => ({ key: 'picture', kind: 'image' as const, row: number, step }));
          for (const batch of batches) await store.transaction(({ metrics }) => metrics.append([{ runId: from, points: batch.points }]));
          await store.transaction(async ({ metrics, history, media }) => {
            await metrics.append([{ runId: from, points: points.map((point) => ({ ...point, key: 'kept/a' })) }]);
            await history.put({ runId: from, kind: 'logged' }, rows);
            await media.put(from, { rows: rows.map(({ number }) => number), places });
          });
          const keptWhole = await store.metrics.summaries(from, ['kept/a']);
          const [stays, goes] = [points.filter(({ step }) => step <= afterStep), points.filter(({ step }) => step > afterStep)];
          const moved = await store.transaction(async ({ metrics, history, media }) => {
            const move = { from, to, afterStep };
            await media.moveTail(move);
            return [await metrics.moveTail({ ...move, exceptPrefix: 'kept/' }), await history.moveTail(move)];
          });
          assert.deepEqual(moved, [await sameAsLogged(store, to, goes), rows.filter(({ step }) => step > afterStep).length]);
          await sameAsLogged(store, from, stays);
          assert.deepEqual(await store.metrics.summaries(from, ['kept/a']), keptWhole);
          for (const [runId, isThere] of [
            [from, (step: number) => step <= afterStep],
            [to, (step: number) => step > afterStep],
          ] as const) {
            const own = rows.filter(({ step }) => isThere(step));
            assert.deepEqual((await store.history.read({ runId, kind: 'logged', fromRow: 0, limit: 100 })).rows, own);
            assert.equal((await store.media.keys({ runId, page: { limit: 9 } })).items[0]?.count ?? 0, own.length);
          }
          // What comes later goes on where the run stands now.
          await store.transaction(({ metrics }) => metrics.append([{ runId: from, points: goes }]));
          await sameAsLogged(store, from, points);
        }),
        { numRuns: 20 },
      );
    });

    it('keeps a long series exact on both sides, in many segments', async () => {
      const [from, to] = [await newRun(), await newRun()];
      const points = Array.from({ length: 60_000 }, (_, step): MetricPoint => ({ key: step % 2 === 0 ? 'a' : 'b', value: Math.sin(step), step, timestamp: step }));
      await store.transaction(({ metrics }) => metrics.append([{ runId: from, points }]));
      assert.equal(await store.transaction(({ metrics }) => metrics.moveTail({ from, to, afterStep: 40_001 })), 60_000 - 40_002);
      await sameAsLogged(store, from, points.slice(0, 40_002));
      await sameAsLogged(store, to, points.slice(40_002));
    });
  });
}

interface Logged {
  readonly points: readonly MetricPoint[];
  readonly rows: readonly { readonly step: number; readonly json: string }[];
  /** Up to which the run before it is shown. */
  readonly step: number;
}

const anyLogged: fc.Arbitrary<Logged> = fc.record({
  points: fc.array(
    fc.record({
      key: fc.constantFrom('a', 'b'),
      value: fc.oneof(fc.constantFrom(NaN, 0, -0, Infinity, 0.1), fc.double()),
      step: fc.integer({ min: -2, max: 14 }),
      timestamp: fc.integer({ min: 0, max: 1_000_000 }),
    }),
    { maxLength: 40 },
  ),
  rows: fc.array(fc.record({ step: fc.integer({ min: -2, max: 14 }), json: fc.nat().map((value) => `{"x":${value}}`) }), { maxLength: 20 }),
  step: fc.integer({ min: -2, max: 14 }),
});

function numbered(rows: Logged['rows']): readonly HistoryRow[] {
  return rows.map((row, number) => ({ number, ...row }));
}

/** Of each run what is not beyond a later one's beginning. */
function shownOf(parts: readonly Logged[]): { readonly points: MetricReference; readonly rows: Logged['rows'] } {
  const points = new MetricReference();
  const shown = parts.map((part, index) => {
    const limit = Math.min(Infinity, ...parts.slice(index + 1).map(({ step }) => step));
    points.append(part.points.filter(({ step }) => step <= limit));
    return part.rows.filter(({ step }) => step <= limit);
  });
  return { points, rows: shown.flat() };
}

function ranked<T>(items: readonly T[], count: number): readonly T[] {
  return Array.from(evenRanks(items.length, count), (rank) => items[rank]!);
}

/** Everything that can be read of a run's series; how many points there are. */
async function sameAsLogged(store: Store, runId: string, points: readonly MetricPoint[]): Promise<number> {
  const reference = new MetricReference();
  const total = reference.append(points);
  const summaries = (await store.metrics.summaries(runId)).filter(({ key }) => !key.startsWith('kept/'));
  assert.deepEqual(
    summaries.map(withoutMean),
    reference.keys().map((key) => reference.summary(key)),
  );
  for (const key of reference.keys()) {
    const { points: found } = await store.metrics.series({ runId, key, page: { limit: 100_000 } });
    assert.deepEqual(marksOf(found), reference.byTime(key));
  }
  return total;
}

function withoutMean(summary: MetricSummary): Omit<MetricSummary, 'mean'> {
  const { mean: _, ...rest } = summary;
  return rest;
}
