// Values of params and tags, indexed whole where they are short. An index of their first letters alone made every search look each
// row up again, which is fifty times the work. Of long ones it stays the first letters: whole they do not fit into an index of PostgreSQL.
import type { Migration } from '../migration.ts';

export const searchIndexes: Migration = {
  number: 21,
  name: 'search-indexes',
  statements: () =>
    ['param', 'tag'].flatMap((table) => [
      `drop index ${table}_by_value`,
      `create index ${table}_by_value on ${table} (experiment_id, key, value, run_num) where length(value) <= 64`,
      `create index ${table}_by_head on ${table} (experiment_id, key, substr(value, 1, 64), run_num) where length(value) > 64`,
    ]),
};
