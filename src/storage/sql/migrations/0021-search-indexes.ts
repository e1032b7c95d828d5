// What searches need. Values of params and tags, indexed whole where they are short. An index of their first letters alone made every search look each
// row up again, which is fifty times the work. Of long ones it stays the first letters: whole they do not fit into an index of PostgreSQL.
// And words of runs: all runs there are have yet to be read for them, which a job does.
import type { Migration } from '../migration.ts';

export const searchIndexes: Migration = {
  number: 21,
  name: 'search-indexes',
  statements: ({ engine, number, plain }) => [
    ...['param', 'tag'].flatMap((table) => [
      `drop index ${table}_by_value`,
      `create index ${table}_by_value on ${table} (experiment_id, key, value, run_num) where length(value) <= 64`,
      `create index ${table}_by_head on ${table} (experiment_id, key, substr(value, 1, 64), run_num) where length(value) > 64`,
    ]),
    `create table search_change (num ${number} primary key)${plain}`,
    `insert into search_change (num) select num from run`,
    ...(engine === 'sqlite'
      ? // Nothing but which run holds which word: no texts, no places. Words come as such, so that nothing is left to split.
        [`create virtual table search_words using fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`]
      : [`create table search_words (num ${number} primary key, words tsvector not null)`, `create index search_words_by_word on search_words using gin (words)`]),
  ],
};
