// Sealed blocks: the points of one series of a run that will not change any more. What lists of them are made of lies close together, and
// their bytes in a table of their own: a large row in a tree ordered by its key is read whole by every search that passes it.
import type { Migration } from '../migration.ts';

export const metricBlocks: Migration = {
  number: 20,
  name: 'metric-blocks',
  statements: ({ engine, number, blob, clustered, plain }) => [
    `create table metric_block (run_num ${number} not null references run (num), key_num ${number} not null, num ${number} not null unique, points ${number} not null,
      head ${blob} not null, primary key (run_num, key_num, num))${clustered}`,
    `create table metric_block_body (num ${number} primary key references metric_block (num) on delete cascade, pyramid ${blob} not null, body ${blob} not null)${plain}`,
    `insert into sequence (name, value) values ('metric_block', 0)`,
    // Bodies are compressed already.
    ...(engine === 'postgres' ? ['pyramid', 'body'].map((column) => `alter table metric_block_body alter column ${column} set storage external`) : []),
  ],
};
