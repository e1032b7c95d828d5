// What the server signs URLs with: made once for a database, so that a URL outlives the process that gave it out, and other processes
// on the same database take it.
import type { Migration } from '../migration.ts';

export const secretTable: Migration = {
  number: 16,
  name: 'secrets',
  statements: ({ text, plain }) => [`create table secret (name ${text} primary key, text ${text} not null)${plain}`],
};
