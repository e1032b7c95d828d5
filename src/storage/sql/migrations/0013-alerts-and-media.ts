// Alerts of runs: what their programs want people to look at. And which rows of history hold pictures, tables and the like: to look
// at one, the whole history of a long run would have to be read.
import type { Migration } from '../migration.ts';

export const alertsAndMedia: Migration = {
  number: 13,
  name: 'alerts-and-media',
  statements: ({ text, number, clustered }) => [
    `create table run_alert (run_num ${number} not null references run (num), number ${number} not null, at ${number} not null, level ${text} not null,
      title ${text} not null, text ${text} not null, primary key (run_num, number))${clustered}`,
    `create table run_media (run_num ${number} not null references run (num), key ${text} not null, step ${number} not null, row_number ${number} not null,
      kind ${text} not null, primary key (run_num, key, step, row_number))${clustered}`,
    `create index run_media_by_row on run_media (run_num, row_number)`,
  ],
};
