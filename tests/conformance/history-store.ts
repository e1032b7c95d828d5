// The duties of a store of rows, as tests: every state is compared with a plain map.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import { evenRanks } from '../../src/core/tracking/metrics/even-ranks.ts';
import { type HistoryKind, historyKinds, type HistoryRow } from '../../src/core/tracking/history/history-row.ts';
import type { HistoryPage, HistoryQuery } from '../../src/core/tracking/history/history-store.ts';
import type { Store } from '../../src/core/store.ts';
import { addRun, newId, refusal, type OpenStore } from './store-fixtures.ts';

const row = (number: number, fields: Partial<HistoryRow> = {}): HistoryRow => ({ number, step: number, json: `{"loss":${number}}`, ...fields });
const rows = (from: number, to: number, fields: Partial<HistoryRow> = {}): readonly HistoryRow[] => Array.from({ length: to - from }, (_, index) => row(from + index, fields));

type Steps = Pick<HistoryQuery, 'fromStep' | 'beforeStep'>;

/** What must be found, worked out in memory. */
class HistoryReference {
  readonly #rows = new Map<number, HistoryRow>();

  put(added: readonly HistoryRow[]): void {
    for (const one of added) this.#rows.set(one.number, one);
  }

  size(): number {
    return Math.max(-1, ...this.#rows.keys()) + 1;
  }

  within({ fromStep = -Infinity, beforeStep = Infinity }: Steps, fromRow = 0): readonly HistoryRow[] {
    const wanted = [...this.#rows.values()].filter(({ number, step }) => number >= fromRow && step >= fromStep && step < beforeStep);
    return wanted.sort((a, b) => a.number - b.number);
  }

  sample(count: number, steps: Steps): readonly HistoryRow[] {
    const wanted = this.within(steps);
    return Array.from(evenRanks(wanted.length, count), (rank) => wanted[rank]!);
  }
}

export function testHistoryStore(open: OpenStore): void {
  describe('as a store of rows', () => {
    let store: Store;
    let experimentId: string;
    before(async () => {
      store = await open();
      ({ experimentId } = await addRun(store));
    });
    after(() => store.close());

    const newRun = async (): Promise<string> => (await addRun(store, { experimentId })).id;
    const put = (runId: string, added: readonly HistoryRow[], kind: HistoryKind = 'logged') => store.transaction(({ history }) => history.put({ runId, kind }, added));

    async function readAll(runId: string, { fromRow = 0, limit = 5000, ...steps }: Partial<HistoryQuery> = {}): Promise<readonly HistoryRow[]> {
      const found: HistoryRow[] = [];
      let next: number | undefined = fromRow;
      while (next !== undefined) {
        const page: HistoryPage = await store.history.read({ runId, kind: 'logged', ...steps, fromRow: next, limit });
        assert.ok(page.rows.length <= limit);
        assert.ok(page.nextRow === undefined || page.nextRow > next, 'a page goes on');
        assert.ok(page.rows.every(({ number }) => number >= next! && number < (page.nextRow ?? Infinity)));
        found.push(...page.rows);
        next = page.nextRow;
      }
      return found;
    }

    it('tells of many runs at once how far their rows go', async () => {
      const [first, second, empty] = [await newRun(), await newRun(), await newRun()];
      await put(first, rows(0, 2_500));
      await put(first, [{ number: 7_000, step: 3, json: '{}' }]);
      await put(second, [{ number: 0, step: -5, json: '{}' }]);
      await put(second, rows(0, 9), 'system');
      const expected = new Map([first, second].map((runId) => [runId, { size: runId === first ? 7_001 : 1, greatestStep: runId === first ? rows(0, 2_500).at(-1)!.step : -5 }]));
      assert.deepEqual(await store.history.extents({ runIds: [first, empty, second, newId()], kind: 'logged' }), expected);
    });

    it('knows nothing of a run without rows, and refuses those of a run there is not', async () => {
      for (const runId of [await newRun(), newId()]) {
        assert.equal(await store.history.size({ runId, kind: 'logged' }), 0);
        assert.deepEqual(await store.history.read({ runId, kind: 'logged', fromRow: 0, limit: 10 }), { rows: [] });
        assert.deepEqual(await store.history.sample({ runId, kind: 'logged', count: 10 }), []);
      }
      assert.deepEqual(await store.history.extents({ runIds: [await newRun(), newId()], kind: 'logged' }), new Map());
      await assert.rejects(put(newId(), rows(0, 1)), refusal('not_found'));
      await assert.rejects(put(newId(), []), refusal('not_found'));
    });

    it('gives back every row, however they were added', async () => {
      const runId = await newRun();
      let total = 0;
      for (const size of [1, 1, 1, 700, 299, 1, 2500, 3, 1000, 999]) {
        await put(runId, rows(total, total + size));
        total += size;
      }
      const expected = rows(0, total);
      assert.equal(await store.history.size({ runId, kind: 'logged' }), total);
      assert.deepEqual(await readAll(runId), expected);
      assert.deepEqual(await readAll(runId, { limit: 333 }), expected);
      for (const fromRow of [0, 1, 999, 1000, 1001, 5000, total - 1, total, total + 5]) {
        const page = await store.history.read({ runId, kind: 'logged', fromRow, limit: 2 });
        assert.deepEqual(page.rows, expected.slice(fromRow, fromRow + 2), `from ${fromRow}`);
        assert.equal(page.nextRow, fromRow + 2 < total ? fromRow + 2 : undefined, `from ${fromRow}`);
      }
    });

    it('keeps a row to the letter, numbers that are none among them', async () => {
      const runId = await newRun();
      const texts = ['{}', '{"a":NaN,"b":-Infinity}', '{ "a" : 1.0e400,\n"ü":"🦊 \\u0000 \\ud800" }', '{"lone":"\ud800"}', `{"long":"${'x'.repeat(2_000_000)}"}`];
      const given = texts.map((json, number) => row(number, { json, step: number === 0 ? -5 : Number.MAX_SAFE_INTEGER - number }));
      await put(runId, given);
      assert.deepEqual(await readAll(runId), given);
    });

    it('takes a row for that of its number, the last of a call, and leaves the others as they are', async () => {
      const runId = await newRun();
      await put(runId, rows(0, 3500));
      await put(runId, [row(3499, { json: '{"last":1}' }), row(0, { json: '{"first":0}' }), row(0, { json: '{"first":1}' }), row(1700, { step: 9_000 })]);
      const expected = new HistoryReference();
      expected.put([...rows(0, 3500), row(0, { json: '{"first":1}' }), row(1700, { step: 9_000 }), row(3499, { json: '{"last":1}' })]);
      assert.deepEqual(await readAll(runId), expected.within({}));
      assert.deepEqual(await readAll(runId, { fromStep: 9_000 }), [row(1700, { step: 9_000 })]);
      assert.equal(await store.history.size({ runId, kind: 'logged' }), 3500);
    });

    it('finds the rows of a range of steps, with and without a first number', async () => {
      const runId = await newRun();
      const steps = (number: number): number => Math.floor(number / 3) * 10;
      const all = Array.from({ length: 4000 }, (_, number) => row(number, { step: steps(number) }));
      await put(runId, all);
      const reference = new HistoryReference();
      reference.put(all);
      for (const range of [{ fromStep: 20 }, { beforeStep: 21 }, { fromStep: 5_000, beforeStep: 5_001 }, { fromStep: 3_000, beforeStep: 9_999 }, { fromStep: 99_999 }]) {
        for (const fromRow of [0, 7, 1_500]) assert.deepEqual(await readAll(runId, { ...range, fromRow, limit: 700 }), reference.within(range, fromRow));
        for (const count of [1, 2, 100]) assert.deepEqual(await store.history.sample({ runId, kind: 'logged', count, ...range }), reference.sample(count, range));
      }
    });

    it('ends a page when it is large or has looked at much in vain, and tells where to go on', async () => {
      const runId = await newRun();
      const json = `{"text":"${'x'.repeat(40_000)}"}`;
      for (let from = 0; from < 1200; from += 300) await put(runId, rows(from, from + 300, { json, step: 0 }));
      // Of every chunk one row is asked for by its steps; so all must be looked at.
      const lone = rows(0, 1200).filter(({ number }) => number % 2 === 0);
      await put(
        runId,
        lone.map((one) => ({ ...one, json, step: 2 })),
      );
      const vain = await store.history.read({ runId, kind: 'logged', fromRow: 0, fromStep: 1, beforeStep: 2, limit: 1 });
      assert.deepEqual(vain.rows, []);
      assert.ok(vain.nextRow !== undefined && vain.nextRow > 500 && vain.nextRow < 1200, String(vain.nextRow));
      assert.deepEqual(await readAll(runId, { fromStep: 1, beforeStep: 2 }), []);
      const large = await store.history.read({ runId, kind: 'logged', fromRow: 0, limit: 5000 });
      assert.ok(large.rows.length > 50 && large.rows.length < 200 && large.nextRow === large.rows.length, String(large.rows.length));
    });

    it('keeps runs and kinds apart, and nothing of a transaction that is undone', async () => {
      const [a, b] = [await newRun(), await newRun()];
      await put(a, rows(0, 5));
      await put(a, rows(0, 2, { json: '{"cpu":1}' }), 'system');
      await put(b, rows(3, 4));
      await assert.rejects(
        store.transaction(async ({ history }) => {
          await history.put({ runId: a, kind: 'logged' }, rows(2, 9, { json: '{}' }));
          assert.equal(await history.size({ runId: a, kind: 'logged' }), 9);
          throw new Error('undone');
        }),
        /undone/,
      );
      assert.deepEqual(await Promise.all(historyKinds.map((kind) => store.history.size({ runId: a, kind }))), [5, 2]);
      assert.deepEqual(await readAll(a), rows(0, 5));
      assert.deepEqual((await store.history.read({ runId: a, kind: 'system', fromRow: 0, limit: 9 })).rows, rows(0, 2, { json: '{"cpu":1}' }));
      assert.deepEqual(await readAll(b), rows(3, 4));
    });

    it('finds what a plain map finds, whatever was put in whatever order', async () => {
      const stretch = fc.record({
        from: fc.oneof(fc.nat(6_000), fc.constantFrom(0, 999, 1_000, 1_001, 5_000, 1_000_000)),
        length: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(400, 1_000, 1_300, 2_500)),
        gap: fc.constantFrom(1, 1, 2, 7),
        isBackwards: fc.boolean(),
        // Few, so that rows come again as they are, or with another text or step.
        version: fc.nat(2),
        bytes: fc.constantFrom(1, 1, 1, 700),
      });
      const query = fc.record({
        fromRow: fc.nat(8_000),
        fromStep: fc.option(fc.nat(9_000), { nil: undefined }),
        beforeStep: fc.option(fc.nat(9_000), { nil: undefined }),
        limit: fc.constantFrom(1_000, 4_999),
        count: fc.constantFrom(1, 2, 3, 10, 500),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(stretch, { minLength: 1, maxLength: 8 }), fc.array(query, { minLength: 1, maxLength: 3 }), async (stretches, queries) => {
          const [runId, reference] = [await newRun(), new HistoryReference()];
          for (const { from, length, gap, isBackwards, version, bytes } of stretches) {
            const added = Array.from({ length }, (_, index) => from + index * gap).map((number) =>
              row(number, { step: version === 2 ? (number * 7) % 9_000 : number, json: `{"v":"${'x'.repeat(bytes)}${version}"}` }),
            );
            const given = isBackwards ? added.toReversed() : added;
            // Short ones come one by one.
            if (length <= 5) for (const one of given) await put(runId, [one]);
            else await put(runId, given);
            reference.put(given);
          }
          assert.equal(await store.history.size({ runId, kind: 'logged' }), reference.size());
          assert.deepEqual(await readAll(runId), reference.within({}));
          for (const { fromRow, limit, count, ...steps } of queries) {
            assert.deepEqual(await readAll(runId, { fromRow, limit, ...steps }), reference.within(steps, fromRow));
            assert.deepEqual(await store.history.sample({ runId, kind: 'logged', count, ...steps }), reference.sample(count, steps));
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}
