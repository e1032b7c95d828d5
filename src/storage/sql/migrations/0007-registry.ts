// Registered models and prompts become collections of the whole server, their versions versions of these, their aliases aliases of
// these: what the registry alone knows of a version stands beside it. They share their names, whatever their kind.
import type { Migration } from '../migration.ts';

/** The collection that a model of the old tables became. */
const collectionOf = (model: string): string => `join registered_model as m on m.num = ${model}
      join collection as c on c.project_id is null and c.kind = m.kind and c.name = m.name`;

export const registry: Migration = {
  number: 7,
  name: 'registry',
  statements: ({ text, number, clustered }) => [
    `create table registered_version (collection_num ${number} not null, version ${number} not null, stage ${text} not null, source ${text} not null,
      storage_location ${text}, user_id ${text}, run_id ${text}, run_link ${text}, model_id ${text}, primary key (collection_num, version),
      foreign key (collection_num, version) references collection_version (collection_num, version))${clustered}`,
    `create unique index collection_registered on collection (name) where project_id is null and kind in ('model', 'prompt')`,
    `create index collection_version_by_update on collection_version (updated_at desc)`,

    `insert into collection (kind, name, created_at, updated_at, description, last_version)
      select kind, name, created_at, updated_at, description, last_version from registered_model order by num`,
    `insert into collection_tag (collection_num, key, value) select c.num, t.key, t.value from registered_model_tag as t ${collectionOf('t.model_num')}`,
    `insert into collection_version (collection_num, version, state, description, metadata, created_at, updated_at)
      select c.num, v.version, 'committed', v.description, '{}', v.created_at, v.updated_at from model_version as v ${collectionOf('v.model_num')}`,
    `insert into registered_version (collection_num, version, stage, source, storage_location, user_id, run_id, run_link, model_id)
      select c.num, v.version, v.stage, v.source, v.storage_location, v.user_id, v.run_id, v.run_link, v.model_id
      from model_version as v ${collectionOf('v.model_num')}`,
    `insert into collection_version_tag (collection_num, version, key, value)
      select c.num, t.version, t.key, t.value from model_version_tag as t ${collectionOf('t.model_num')}`,
    `insert into collection_alias (collection_num, alias, version) select c.num, a.alias, a.version from model_alias as a ${collectionOf('a.model_num')}`,
    // A run that somebody only named has made nothing that is known here.
    `insert into collection_edge (collection_num, version, run_id, relation, at)
      select c.num, v.version, v.run_id, 'produced', v.created_at from model_version as v ${collectionOf('v.model_num')}
      where exists (select 1 from run where run.id = v.run_id)`,

    ...['model_alias', 'model_version_tag', 'model_version', 'registered_model_tag', 'registered_model'].map((table) => `drop table ${table}`),
  ],
};
