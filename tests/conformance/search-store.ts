// The duties of a search store as tests: what is found is compared with what the words of each run say.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import type { RunHit } from '../../src/core/search/search-hit.ts';
import type { Store } from '../../src/core/store.ts';
import { wordSearchOf } from '../../src/language/words.ts';
import { addExperiment, addRun, aRun, refusal, type OpenStore } from './store-fixtures.ts';

const words = ['lr', 'Learning', 'learn', 'rate', '0', '01', 'ÄRGER', 'ärger', '模型', "d'or", 'a_b', '🦦', 'resnet50', 'x'.repeat(70), 'NEAR', 'and', '"or"', 'col:x*'] as const;
const someText = fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((picked) => picked.join(' '));

/** Written apart from what the product splits texts with. */
function plainWords(text: string): readonly string[] {
  const found: string[] = [];
  let word = '';
  for (const letter of `${text.normalize('NFKC').toLowerCase()} `) {
    if (/\p{L}|\p{M}|\p{N}/u.test(letter)) word += letter;
    else if (word !== '') {
      found.push(word.slice(0, 64));
      word = '';
    }
  }
  return found;
}

interface Said {
  name: string;
  notes: string;
  tags: Map<string, string>;
  params: Map<string, string>;
  lines: string[];
  isDeleted: boolean;
}

const change = fc.oneof(
  fc.record({ kind: fc.constant('notes' as const), run: fc.nat(3), text: someText }),
  fc.record({ kind: fc.constantFrom('tag' as const, 'param' as const, 'forget' as const), run: fc.nat(3), key: fc.constantFrom('lr', 'rate.x'), text: someText }),
  fc.record({ kind: fc.constant('console' as const), run: fc.nat(3), text: someText }),
  fc.record({ kind: fc.constantFrom('delete' as const, 'refresh' as const), run: fc.nat(3) }),
);

export function testSearchStore(open: OpenStore): void {
  describe('as a search store', () => {
    let store: Store;
    before(async () => {
      store = await open();
    });
    after(() => store.close());

    const find = async (text: string): Promise<readonly RunHit[]> => {
      const hits: RunHit[] = [];
      let token: string | undefined;
      do {
        const page = await store.search.runs({ words: wordSearchOf(text)!, page: { limit: 3, token } });
        assert.ok(page.items.length <= 3);
        hits.push(...page.items);
        token = page.next;
      } while (token !== undefined);
      return hits;
    };
    const refresh = (limit = 100): Promise<number> => store.transaction(({ search }) => search.refresh(limit));

    it('finds live runs by all words of a text, the last of which may be a beginning, whatever changed and whenever the index was refreshed', async () => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(change, { maxLength: 8 }), { minLength: 1, maxLength: 3 }), someText, async (rounds, asked) => {
          const { id } = await addExperiment(store);
          const ids: string[] = [];
          // A word that no other run has.
          const own = `round${(round += 1)}x`;
          for (let run = 0; run < 4; run += 1) ids.push((await addRun(store, { experimentId: id, name: `${own} ${run}`, startedAt: run })).id);
          const said = ids.map((_id, index): Said => ({ name: `${own} ${index}`, notes: '', tags: new Map(), params: new Map(), lines: [], isDeleted: false }));
          for (const round of rounds) {
            await store.transaction(async (stores) => {
              for (const one of round) {
                const [runId, mine] = [ids[one.run]!, said[one.run]!];
                if (one.kind === 'notes') await stores.runs.patch(runId, { notes: (mine.notes = one.text) });
                else if (one.kind === 'tag') await stores.runs.putTags([{ runId, key: one.key, value: one.text }]).then(() => mine.tags.set(one.key, one.text));
                else if (one.kind === 'param') await stores.runs.putLeaves('config', [{ runId, key: one.key, value: one.text }]).then(() => mine.params.set(one.key, one.text));
                else if (one.kind === 'forget') {
                  await stores.runs.deleteTag(runId, one.key).then(() => mine.tags.delete(one.key));
                  await stores.runs.deleteLeaves('config', { runId, keys: [one.key] }).then(() => mine.params.delete(one.key));
                } else if (one.kind === 'console') {
                  await stores.console.append(runId, [{ number: mine.lines.length, at: 1, stream: 'stdout', text: one.text }]).then(() => mine.lines.push(one.text));
                } else if (one.kind === 'delete') {
                  await stores.runs.update({ ...(await stores.runs.find(runId))!, deletedAt: 1 });
                  mine.isDeleted = true;
                } else await stores.search.refresh(2);
              }
            });
          }
          const search = plainWords(`${own} ${asked}`);
          const beginning = search.at(-1)!;
          const wanted = ids.filter((_id, index) => {
            const { name, notes, tags, params, lines, isDeleted } = said[index]!;
            const there = new Set([name, notes, ...[...tags, ...params].flat(), ...lines].flatMap(plainWords));
            return !isDeleted && search.slice(0, -1).every((word) => there.has(word)) && [...there].some((word) => word.startsWith(beginning));
          });
          const found = (await find(`${own} ${asked}`)).filter(({ experimentId }) => experimentId === id);
          assert.deepEqual(
            found.map(({ runId }) => runId),
            wanted.toReversed(),
          );
        }),
        { numRuns: 40 },
      );
    });

    it('says where the words stand, with a piece of the text around them', async () => {
      const { id } = await addExperiment(store);
      const run = await addRun(store, { experimentId: id, name: 'Zebra one', startedAt: 7 });
      await store.transaction(async ({ runs, console }) => {
        await runs.patch(run.id, { notes: `${'before '.repeat(20)}a zebra ran${' after'.repeat(40)}` });
        await runs.putTags([{ runId: run.id, key: 'zebra', value: 'yes' }]);
        await runs.insertParams([{ runId: run.id, key: 'animal', value: 'zebra' }]);
        await console.append(run.id, [{ number: 0, at: 1, stream: 'stderr', text: 'no zebra\tfound' }]);
      });
      const notes = `${'before '.repeat(20)}a zebra ran${' after'.repeat(40)}`;
      const at = notes.indexOf('zebra');
      const wanted: RunHit = {
        runId: run.id,
        experimentId: id,
        name: 'Zebra one',
        startedAt: 7,
        matches: [
          { field: 'name', snippet: 'Zebra one' },
          { field: 'notes', snippet: `…${notes.slice(at - 40, at + 120)}…` },
          { field: 'tag', key: 'zebra', snippet: 'yes' },
          { field: 'param', key: 'animal', snippet: 'zebra' },
          { field: 'console', snippet: 'no zebra found' },
        ],
      };
      assert.deepEqual(await find('zeb'), [wanted]);
      while ((await refresh()) > 0);
      assert.deepEqual(await find('zeb'), [wanted]);
      assert.deepEqual(await find('zeb one'), []);
    });

    it('ends a page early when many runs were looked at in vain, and goes on behind them', async () => {
      const { id } = await addExperiment(store);
      const runs = [aRun(id, { name: 'quagga' }), ...Array.from({ length: 1_200 }, (_, index) => aRun(id, { name: `other ${index}` }))];
      await store.transaction(async (stores) => {
        for (const run of runs) await stores.runs.insert(run);
      });
      const first = await store.search.runs({ words: wordSearchOf('quagga')!, page: { limit: 5 } });
      assert.deepEqual([first.items, typeof first.next], [[], 'string']);
      assert.deepEqual(
        (await find('quagga')).map(({ runId }) => runId),
        [runs[0]!.id],
      );
      assert.equal(await refresh(1_000), 1_000);
      while ((await refresh(1_000)) > 0);
      const found = await store.search.runs({ words: wordSearchOf('quagga')!, page: { limit: 5 } });
      assert.deepEqual([found.items.map(({ runId }) => runId), found.next], [[runs[0]!.id], undefined]);
      await assert.rejects(store.search.runs({ words: wordSearchOf('zebra')!, page: { limit: 5, token: first.next } }), refusal('invalid_argument'));
    });

    it('forgets a run that was removed for good', async () => {
      const { id } = await addExperiment(store);
      const run = await addRun(store, { experimentId: id, name: 'okapi', deletedAt: 1 });
      while ((await refresh()) > 0);
      await store.transaction(({ purge }) => purge.purge('run', run.id));
      assert.equal(await refresh(), 1);
      assert.deepEqual(await find('okapi'), []);
    });
  });
}
