// Runs that go on from others, and runs that were taken back to an earlier step. The run a branch goes on from may not be there, so
// its id is a text and no reference. And numbers among clients' own notes, by which runs are searched and ordered.
import type { Migration } from '../migration.ts';

export const branches: Migration = {
  number: 15,
  name: 'branches',
  statements: ({ text, number, real, clustered }) => [
    `alter table run add column branch_run_id ${text}`,
    `alter table run add column branch_step ${number}`,
    `alter table run add column branch_lost ${number}`,
    `alter table run add column rewound_at ${number}`,
    `alter table run add column rewound_step ${number}`,
    `alter table run add column rewinds ${number} not null default 0`,
    `create index run_by_branch on run (branch_run_id) where branch_run_id is not null`,
    `create table client_number (run_num ${number} not null references run (num), key ${text} not null, name ${text} not null, value ${text} not null, number ${real} not null,
      primary key (run_num, key))${clustered}`,
  ],
};
