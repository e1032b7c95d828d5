// Versions of collections in the making, ids by which versions are known whatever their collection is called, and the other digests
// of stored bytes, so that who names bytes by one of these need not send them again.
import type { Migration } from '../migration.ts';

export const draftTables: Migration = {
  number: 12,
  name: 'collection drafts',
  statements: ({ text, number, clustered, plain }) => [
    `alter table collection_version add column id ${text}`,
    `alter table collection_version add column fingerprint ${text}`,
    `alter table collection_version add column keep_seconds ${number}`,
    `alter table collection_version add column step ${number}`,
    `update collection_version set id = cast(collection_num as text) || '-' || cast(version as text)`,
    `create unique index collection_version_by_id on collection_version (id)`,
    `create index collection_version_by_fingerprint on collection_version (collection_num, fingerprint) where fingerprint is not null`,
    `alter table collection_file add column facts ${text}`,

    `create table collection_draft (id ${text} primary key, collection_num ${number} not null references collection (num), base_id ${text},
      shared_as ${text}, words ${text} not null, created_at ${number} not null)${plain}`,
    `create unique index collection_draft_shared on collection_draft (collection_num, shared_as) where shared_as is not null`,
    `create index collection_draft_by_time on collection_draft (created_at)`,
    `create table collection_draft_file (draft_id ${text} not null references collection_draft (id), path ${text} not null, digest ${text},
      size_bytes ${number}, reference ${text}, facts ${text}, primary key (draft_id, path))${clustered}`,
    `create table collection_handle (handle ${text} primary key, version_id ${text} not null)${clustered}`,
    `create index collection_handle_by_version on collection_handle (version_id)`,

    `create table content_name (name ${text} primary key, digest ${text} not null)${clustered}`,
    `create index content_name_by_digest on content_name (digest)`,
  ],
};
