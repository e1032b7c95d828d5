// The name that a client knows a run by, where the run was there before the client gave it one.
import type { Migration } from '../migration.ts';

export const runAliases: Migration = {
  number: 19,
  name: 'run-aliases',
  statements: ({ text, number, plain }) => [
    `create table run_alias (run_num ${number} primary key references run (num), experiment_id ${number} not null, alias ${text} not null,
      unique (experiment_id, alias))${plain}`,
  ],
};
