// Content: the id by which a database is known to the store of its bytes.
import type { Migration } from '../migration.ts';

export const content: Migration = {
  number: 4,
  name: 'content',
  statements: ({ text, number, plain }) => [`create table installation (num ${number} primary key, id ${text} not null)${plain}`],
};
