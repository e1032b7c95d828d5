// What several servers on one PostgreSQL database tell each other: the latest changes for the live feed, and how often a run got another
// place or went, so that each forgets what it remembered. And for both engines, how old a program may be that works on a schema.
import type { ColumnTypes, Migration } from '../migration.ts';

export const sharedChanges: Migration = {
  number: 22,
  name: 'shared-changes',
  statements: (types) => [`alter table migration add column readable_by ${types.number}`, ...(types.engine === 'postgres' ? sharedTables(types) : [])],
};

/** The feed's name stands in the ids it gives out, so that those of another database are known to be foreign. */
function sharedTables({ text, number, identity, plain }: ColumnTypes): readonly string[] {
  return [
    `create table change_event (number ${identity}, change ${text} not null)${plain}`,
    `create table shared_state (id ${number} primary key, feed ${text} not null, places ${number} not null)${plain}`,
    `insert into shared_state (id, feed, places) values (1, substr(md5(random()::text || clock_timestamp()::text), 1, 12), 0)`,
  ];
}
