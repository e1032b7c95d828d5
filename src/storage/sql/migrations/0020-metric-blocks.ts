// Sealed blocks: the points of one series of a run that will not change any more. What is listed comes before what is opened, so that it
// is read without it; bodies are compressed already.
import type { Migration } from '../migration.ts';

export const metricBlocks: Migration = {
  number: 20,
  name: 'metric-blocks',
  statements: ({ engine, number, blob, clustered }) => [
    `create table metric_block (run_num ${number} not null references run (num), key_num ${number} not null, num ${number} not null, points ${number} not null,
      head ${blob} not null, pyramid ${blob} not null, body ${blob} not null, primary key (run_num, key_num, num))${clustered}`,
    `create unique index metric_block_by_num on metric_block (num)`,
    `insert into sequence (name, value) values ('metric_block', 0)`,
    ...(engine === 'postgres' ? ['alter table metric_block alter column pyramid set storage external', 'alter table metric_block alter column body set storage external'] : []),
  ],
};
