// What clients tell of a run beside its metrics: rows of all they logged at once, and their own notes on it.
import type { Migration } from '../migration.ts';

export const clientHistory: Migration = {
  number: 10,
  name: 'client-history',
  statements: ({ text, blob, number, plain }) => [
    `create table history_chunk (run_num ${number} not null references run (num), kind ${text} not null, first_row ${number} not null, last_row ${number} not null,
      row_count ${number} not null, least_step ${number} not null, greatest_step ${number} not null, size_bytes ${number} not null, body ${blob} not null,
      primary key (run_num, kind, first_row))${plain}`,
    `create table client_state (run_num ${number} not null references run (num), name ${text} not null, json ${text} not null, primary key (run_num, name))${plain}`,
  ],
};
