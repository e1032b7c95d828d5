// Runs that go on from others, and runs that were taken back to an earlier step. The run a branch goes on from may not be there, so
// its id is a text and no reference.
import type { Migration } from '../migration.ts';

export const branches: Migration = {
  number: 15,
  name: 'branches',
  statements: ({ text, number }) => [
    `alter table run add column branch_run_id ${text}`,
    `alter table run add column branch_step ${number}`,
    `alter table run add column branch_lost ${number}`,
    `alter table run add column rewound_at ${number}`,
    `alter table run add column rewound_step ${number}`,
    `alter table run add column rewinds ${number} not null default 0`,
    `create index run_by_branch on run (branch_run_id) where branch_run_id is not null`,
  ],
};
