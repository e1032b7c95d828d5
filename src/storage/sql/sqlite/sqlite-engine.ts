// SQLite's side of what differs between the engines.
import { sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { ColumnTypes } from '../migration.ts';

export const sqliteColumnTypes: ColumnTypes = {
  engine: 'sqlite',
  text: 'text',
  number: 'integer',
  real: 'real',
  blob: 'blob',
  // Numbers of deleted rows are not given out again: memories of them may outlive the row.
  identity: 'integer primary key autoincrement',
  clustered: ' strict, without rowid',
  plain: ' strict',
};

export const sqliteEngine: Engine = {
  name: 'sqlite',
  // There is one writer.
  canSkipLocked: false,
  likePattern: (pattern) => pattern,
  matchesPattern: (text, pattern) => sql`matches_pattern(${text}, ${pattern}) = 1`,
  isOneOf: (column, values) => sqliteEngine.isIn(column, sqliteEngine.listValue(values)),
  isIn: (column, list) => sql`${column} in (select value from json_each(${list}))`,
  listValue: (values) => JSON.stringify(values),
  joinedNumbers: (column) => sql`group_concat(${column})`,
  numbersTable: (values, alias) => sql`(select value from json_each(${JSON.stringify(values)})) as ${sql.ref(alias)}`,
};
