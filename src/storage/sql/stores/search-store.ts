// Runs by their words, in SQL. The index says which runs may hold the words; what a run says now decides, so that what changed since
// is neither missed nor found in vain.
import { sql, type RawBuilder } from 'kysely';
import type { SearchStore } from '../../../core/search/search-store.ts';
import type { RunHit } from '../../../core/search/search-hit.ts';
import { matchWords, searchedWords } from '../../../core/search/search-words.ts';
import type { WordSearch } from '../../../language/words.ts';
import type { Database } from '../database.ts';
import { always, type Condition } from '../query/filter-compiler.ts';
import { descending, startOf } from '../query/keyset.ts';
import { encodePageToken, fingerprint } from '../query/page-token.ts';
import { isExperimentVisible, isNarrow } from '../query/project-scope.ts';
import { runTexts } from '../search/run-texts.ts';
import { dropWords, holdsInIndex, indexedRuns, putWords } from '../search/search-index.ts';

/** Runs looked at together, and in one call. */
const lookedAtOnce = 50;
const lookedAtMost = 1_000;

const terms = [descending(sql.ref('run.num'), 'number')];

export function createSearchStore(database: Database): SearchStore {
  return {
    runs: ({ words, page }) =>
      database.snapshot(async (moment) => {
        const query = fingerprint('words', words);
        let last = (startOf(page, query, terms) as readonly [number] | undefined)?.[0];
        const items: RunHit[] = [];
        for (let looked = 0; looked < lookedAtMost; looked += lookedAtOnce) {
          const nums = await candidates(moment, words, last);
          for (const { num, id, experiment_id, name, started_at, texts } of await runTexts(moment, nums)) {
            if (items.length === page.limit) return { items, next: encodePageToken(query, [last!]) };
            const matches = matchWords(texts, words);
            if (matches) items.push({ runId: id, experimentId: String(experiment_id), name, startedAt: started_at, matches });
            last = num;
          }
          if (nums.length < lookedAtOnce) return { items };
          last = nums.at(-1)!;
        }
        return { items, next: encodePageToken(query, [last!]) };
      }),

    refresh: async (limit) => {
      const changed = await sql<{ readonly num: number }>`select num from search_change order by num desc limit ${limit}`.execute(database.query);
      const nums = changed.rows.map(({ num }) => num);
      const texts = new Map((await runTexts(database, nums)).map((run) => [run.num, run.texts]));
      for (const num of nums) {
        const own = texts.get(num);
        if (own === undefined) await dropWords(database, num);
        else await putWords(database, num, [...searchedWords(own)]);
      }
      if (nums.length > 0) await sql`delete from search_change where ${database.engine.isOneOf(sql.ref('num'), nums)}`.execute(database.query);
      return nums.length;
    },
  };
}

/** Runs that may hold the words, the newest first: those the index names, and those it does not know as they are. */
async function candidates(database: Database, words: WordSearch, last: number | undefined): Promise<readonly number[]> {
  const { table, num } = indexedRuns(database);
  const isSeen: Condition = isNarrow(database) ? isExperimentVisible(database, 'run.experiment_id') : always;
  // Both are read in their own order, from where the last look ended.
  const rest = (own: RawBuilder<number>): RawBuilder<unknown> =>
    sql`run.deleted_at is null and ${isSeen} and ${last === undefined ? always : sql`${own} < ${last}`} order by ${own} desc limit ${lookedAtOnce}`;
  const { rows } = await sql<{ readonly num: number }>`select f.num as num from (
      select i.num from (select run.num as num from ${table} join run on run.num = ${num} where ${holdsInIndex(database, words)} and ${rest(num)}) as i
      union select c.num from (select run.num as num from search_change as s join run on run.num = s.num where ${rest(sql`s.num`)}) as c
    ) as f order by f.num desc limit ${lookedAtOnce}`.execute(database.query);
  return rows.map((row) => row.num);
}
