// The datasets of a run get the places in which they were logged. Those of before this step have none that is known: they keep
// the order they were shown in, by name and digest, all before what is logged later.
import type { Migration } from '../migration.ts';

export const datasetOrder: Migration = {
  number: 9,
  name: 'dataset-order',
  statements: ({ number }) => [`alter table run_dataset add column position ${number} not null default 0`],
};
