// Alerts of runs: what their programs want people to look at.
import type { Migration } from '../migration.ts';

export const alerts: Migration = {
  number: 13,
  name: 'alerts',
  statements: ({ text, number, clustered }) => [
    `create table run_alert (run_num ${number} not null references run (num), number ${number} not null, at ${number} not null, level ${text} not null,
      title ${text} not null, text ${text} not null, primary key (run_num, number))${clustered}`,
  ],
};
