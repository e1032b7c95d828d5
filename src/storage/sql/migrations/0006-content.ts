// Content: the id by which a database is known to the store of its bytes, and collections with their versions, files, aliases and
// edges to runs.
import type { Migration } from '../migration.ts';

export const content: Migration = {
  number: 6,
  name: 'content',
  statements: ({ text, number, identity, clustered, plain }) => [
    `create table installation (num ${number} primary key, id ${text} not null)${plain}`,

    `create table collection (num ${identity}, project_id ${text} references project (id), kind ${text} not null, name ${text} not null,
      created_at ${number} not null, updated_at ${number} not null, description ${text}, last_version ${number} not null)${plain}`,
    `create unique index collection_by_name on collection (kind, name, coalesce(project_id, ''))`,
    `create table collection_tag (collection_num ${number} not null references collection (num), key ${text} not null, value ${text} not null,
      primary key (collection_num, key))${clustered}`,
    `create table collection_version (collection_num ${number} not null references collection (num), version ${number} not null, state ${text} not null,
      tree_digest ${text}, description ${text}, metadata ${text} not null, created_at ${number} not null, updated_at ${number} not null,
      primary key (collection_num, version))${plain}`,
    `create table collection_version_tag (collection_num ${number} not null, version ${number} not null, key ${text} not null, value ${text} not null,
      primary key (collection_num, version, key),
      foreign key (collection_num, version) references collection_version (collection_num, version))${clustered}`,
    `create table collection_alias (collection_num ${number} not null, alias ${text} not null, version ${number} not null,
      primary key (collection_num, alias), foreign key (collection_num, version) references collection_version (collection_num, version))${clustered}`,
    `create table collection_file (collection_num ${number} not null, version ${number} not null, path ${text} not null, digest ${text}, size_bytes ${number},
      reference ${text}, primary key (collection_num, version, path),
      foreign key (collection_num, version) references collection_version (collection_num, version))${clustered}`,
    // Runs may be gone, or of another server: an edge keeps the name alone.
    `create table collection_edge (collection_num ${number} not null, version ${number} not null, run_id ${text} not null, relation ${text} not null,
      at ${number} not null, primary key (collection_num, version, relation, run_id),
      foreign key (collection_num, version) references collection_version (collection_num, version))${clustered}`,
    `create index collection_edge_by_run on collection_edge (run_id, relation, collection_num, version)`,
  ],
};
