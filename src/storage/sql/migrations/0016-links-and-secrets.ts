// Versions that stand for a version of another collection, and collections that hold nothing else. And what the server signs URLs
// with: made once for a database, so that a URL outlives the process that gave it out, and other processes on the database take it.
import type { Migration } from '../migration.ts';

export const linksAndSecrets: Migration = {
  number: 16,
  name: 'links and secrets',
  statements: ({ text, number, plain }) => [
    `alter table collection add column of_links ${number}`,
    `alter table collection_version add column origin_id ${text}`,
    `create index collection_version_by_origin on collection_version (origin_id) where origin_id is not null`,
    `create index collection_version_by_life on collection_version (created_at) where keep_seconds > 0`,
    `create table secret (name ${text} primary key, text ${text} not null)${plain}`,
  ],
};
