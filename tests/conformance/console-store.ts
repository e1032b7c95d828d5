// The duties of a store of console lines, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import type { ConsoleLine } from '../../src/core/tracking/console/console-line.ts';
import type { ConsoleQuery } from '../../src/core/tracking/console/console-store.ts';
import type { Store } from '../../src/core/store.ts';
import { addRun, newId, refusal, type OpenStore } from './store-fixtures.ts';

const line = (number: number, fields: Partial<ConsoleLine> = {}): ConsoleLine => ({
  number,
  at: 10 + number,
  stream: number % 3 === 0 ? 'stderr' : 'stdout',
  text: `line ${number}`,
  ...fields,
});
const lines = (from: number, to: number, fields: Partial<ConsoleLine> = {}): readonly ConsoleLine[] => Array.from({ length: to - from }, (_, index) => line(from + index, fields));

export function testConsoleStore(open: OpenStore): void {
  describe('as a store of console lines', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const append = (runId: string, added: readonly ConsoleLine[]) => store.transaction(({ console }) => console.append(runId, added));

    async function readAll(query: Omit<ConsoleQuery, 'fromLine' | 'limit'>, limit = 5000): Promise<readonly ConsoleLine[]> {
      const found: ConsoleLine[] = [];
      let next: number | undefined = 0;
      while (next !== undefined) {
        const page: Awaited<ReturnType<Store['console']['read']>> = await store.console.read({ ...query, fromLine: next, limit });
        assert.ok(page.lines.length <= limit);
        assert.ok(page.nextLine === undefined || page.nextLine > next, 'a page goes on');
        found.push(...page.lines);
        next = page.nextLine;
      }
      return found;
    }

    it('knows nothing of a run without lines, and refuses those of a run there is not', async () => {
      const { id } = await addRun(store);
      for (const runId of [id, newId()]) {
        assert.deepEqual(await store.console.size(runId), { lines: 0, bytes: 0 });
        assert.deepEqual(await store.console.read({ runId, fromLine: 0, limit: 10 }), { lines: [], total: 0 });
      }
      await assert.rejects(append(newId(), lines(0, 1)), refusal('not_found'));
    });

    it('gives back every line, however they were added', async () => {
      const { id } = await addRun(store);
      const sizes = [1, 1, 1, 700, 299, 1, 2500, 3, 1000, 999];
      let total = 0;
      for (const size of sizes) {
        await append(id, lines(total, total + size));
        total += size;
      }
      const expected = lines(0, total);
      assert.deepEqual(await store.console.size(id), { lines: total, bytes: expected.reduce((sum, { text }) => sum + text.length, 0) });
      assert.deepEqual(await readAll({ runId: id }), expected);
      assert.deepEqual(await readAll({ runId: id }, 333), expected);
      for (const from of [0, 1, 999, 1000, 1001, 5000, total - 1, total, total + 5]) {
        assert.deepEqual((await store.console.read({ runId: id, fromLine: from, limit: 2 })).lines, expected.slice(from, from + 2), `from ${from}`);
      }
    });

    it('keeps texts to the bit and counts their bytes in UTF-8', async () => {
      const { id } = await addRun(store);
      const texts = ['', '\u0000', 'ü', '🦊', '\u001b[2K\r', '"\\', ' ', '\ufeff'];
      await append(
        id,
        texts.map((text, number) => line(number, { text })),
      );
      assert.deepEqual(
        (await readAll({ runId: id })).map(({ text }) => text),
        texts,
      );
      assert.equal(
        (await store.console.size(id)).bytes,
        texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
      );
      await append(id, [line(texts.length, { text: 'é' })]);
      assert.equal(
        (await store.console.size(id)).bytes,
        texts.reduce((sum, text) => sum + Buffer.byteLength(text), 2),
      );
    });

    it('searches in any case, by stream, or both, over all pages', async () => {
      const { id } = await addRun(store);
      const all = lines(0, 4000).map((one) => (one.number % 7 === 0 ? { ...one, text: `Straße ÉPOCH 100% _${one.number}` } : one));
      await append(id, all);
      const wanted = (text: string) => all.filter((one) => one.text.toLowerCase().includes(text.toLowerCase()));
      for (const text of ['épocH', '100%', '_7', 'line 3999', 'nowhere']) assert.deepEqual(await readAll({ runId: id, text }, 50), wanted(text), text);
      assert.deepEqual(
        await readAll({ runId: id, stream: 'stderr' }, 100),
        all.filter(({ stream }) => stream === 'stderr'),
      );
      assert.deepEqual(
        await readAll({ runId: id, text: 'straße', stream: 'stdout' }, 100),
        wanted('straße').filter(({ stream }) => stream === 'stdout'),
      );
      assert.deepEqual(await readAll({ runId: id, text: '' }), all);
    });

    it('looks at no more than a bounded part in one search, and tells where to go on', async () => {
      const { id } = await addRun(store);
      const text = 'x'.repeat(16_000);
      for (let from = 0; from < 2500; from += 500) await append(id, lines(from, from + 500, { text }));
      const page = await store.console.read({ runId: id, text: 'nowhere', fromLine: 0, limit: 1 });
      assert.deepEqual([page.lines, page.total], [[], 2500]);
      assert.ok(page.nextLine !== undefined && page.nextLine > 1000 && page.nextLine < 2500, String(page.nextLine));
      assert.deepEqual(await readAll({ runId: id, text: 'nowhere' }), []);
    });

    const replace = (runId: string, replaced: readonly ConsoleLine[]) => store.transaction(({ console }) => console.replace(runId, replaced));

    it('puts lines in the place of those stored, tells how many differed, and refuses those that are not stored', async () => {
      const { id } = await addRun(store);
      await append(id, lines(0, 2500));
      assert.equal(await replace(id, [line(0), line(1_000)]), 0);
      assert.equal(await replace(id, []), 0);
      const changed = [line(0, { text: 'ü' }), line(999, { at: 0 }), line(1_000), line(1_001, { stream: 'stderr' }), line(2_499, { text: '' })];
      const expected = lines(0, 2500).map((one) => changed.find(({ number }) => number === one.number) ?? one);
      assert.equal(await replace(id, changed), 4);
      assert.deepEqual(await readAll({ runId: id }), expected);
      assert.deepEqual(await store.console.size(id), { lines: 2500, bytes: expected.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) });
      await assert.rejects(replace(id, [line(3, { text: 'kept' }), line(2500)]), { code: 'invalid_argument', message: /line 2500 .* append it/ });
      await assert.rejects(replace((await addRun(store)).id, [line(0)]), { code: 'invalid_argument', message: /line 0 .* append it/ });
      await assert.rejects(replace(newId(), [line(0)]), refusal('not_found'));
      assert.deepEqual(await readAll({ runId: id }), expected);
    });

    it('finds what a plain list finds, whatever was added and replaced in whatever order', async () => {
      const step = fc.record({
        appended: fc.constantFrom(0, 1, 3, 400, 1_000, 1_500),
        from: fc.nat(4_000),
        replaced: fc.constantFrom(0, 1, 2, 700, 1_100),
        gap: fc.constantFrom(1, 1, 3, 90),
        text: fc.oneof(fc.constantFrom('', 'é', 'x'.repeat(200), 'y'.repeat(9_000)), fc.string({ maxLength: 8, unit: 'binary' })),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
          const [{ id }, expected]: [{ id: string }, ConsoleLine[]] = [await addRun(store), []];
          for (const { appended, from, replaced, gap, text } of steps) {
            const added = lines(expected.length, expected.length + appended);
            if (appended > 0) await append(id, added);
            expected.push(...added);
            const others = Array.from({ length: replaced }, (_, index) => line(from + index * gap, { text })).filter(({ number }) => number < expected.length);
            const differing = others.filter(({ number }) => expected[number]!.text !== text);
            assert.equal(await replace(id, others), differing.length);
            for (const one of others) expected[one.number] = one;
            assert.deepEqual(await store.console.size(id), { lines: expected.length, bytes: expected.reduce((sum, one) => sum + Buffer.byteLength(one.text), 0) });
          }
          assert.deepEqual(await readAll({ runId: id }), expected);
        }),
        { numRuns: 25 },
      );
    });

    it('keeps runs apart, and nothing of a transaction that is undone', async () => {
      const [a, b] = [await addRun(store), await addRun(store)];
      await append(a.id, lines(0, 5));
      await append(b.id, lines(0, 2, { text: 'other' }));
      await assert.rejects(
        store.transaction(async ({ console }) => {
          await console.append(a.id, lines(5, 9));
          assert.equal((await console.size(a.id)).lines, 9);
          throw new Error('undone');
        }),
        /undone/,
      );
      assert.deepEqual(await readAll({ runId: a.id }), lines(0, 5));
      assert.deepEqual(await readAll({ runId: b.id }), lines(0, 2, { text: 'other' }));
    });
  });
}
