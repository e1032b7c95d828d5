// The versions of collections, in SQL.
import type { Tag } from '../../../core/base/tag.ts';
import type { CollectionStore } from '../../../core/collections/collection-store.ts';
import type { Database } from '../database.ts';
import { toColumn } from '../query/digest-column.ts';
import { insertMany } from '../query/insert-many.ts';
import { forgetHandles, numberOf, requireNumber, requireVersionOf, versionTables } from './collection-numbers.ts';
import { placedRows, toPlacedVersions } from './collection-links.ts';
import { toVersions } from './collection-rows.ts';

type Versions = Pick<
  CollectionStore,
  'findVersion' | 'findVersionByAlias' | 'findVersionByFingerprint' | 'versionsById' | 'insertVersion' | 'updateVersion' | 'deleteVersion' | 'putVersionTags' | 'deleteVersionTag'
>;

export function collectionVersions(database: Database): Versions {
  const { query } = database;

  async function putTags(num: number, version: number, tags: readonly Tag[]): Promise<void> {
    const rows = [...new Map(tags.map(({ key, value }) => [key, value]))].map(([key, value]) => [num, version, key, value]);
    await insertMany(database, {
      table: 'collection_version_tag',
      columns: ['collection_num', 'version', 'key', 'value'],
      rows,
      conflict: { key: ['collection_num', 'version', 'key'], overwrite: ['value'] },
    });
  }

  return {
    findVersion: async ({ version, ...id }) => {
      const num = await numberOf(database, id);
      if (num === undefined) return undefined;
      const rows = await query.selectFrom('collection_version').selectAll().where('collection_num', '=', num).where('version', '=', version).execute();
      return (await toVersions(database, rows))[0];
    },

    findVersionByAlias: async (id, alias) => {
      const num = await numberOf(database, id);
      if (num === undefined) return undefined;
      const rows = await query
        .selectFrom('collection_version as v')
        .innerJoin('collection_alias as a', (join) => join.onRef('a.collection_num', '=', 'v.collection_num').onRef('a.version', '=', 'v.version'))
        .selectAll('v')
        .where('a.collection_num', '=', num)
        .where('a.alias', '=', alias)
        .execute();
      return (await toVersions(database, rows))[0];
    },

    findVersionByFingerprint: async (id, of) => {
      const num = await numberOf(database, id);
      if (num === undefined) return undefined;
      const rows = await query
        .selectFrom('collection_version')
        .selectAll()
        .where('collection_num', '=', num)
        .where('fingerprint', '=', of)
        .orderBy('version', 'desc')
        .limit(1)
        .execute();
      return (await toVersions(database, rows))[0];
    },

    versionsById: async (ids) => {
      const placed = await toPlacedVersions(
        database,
        await placedRows(database)
          .where(({ ref }) => database.engine.isOneOf(ref('v.id'), ids))
          .execute(),
      );
      const found = new Map(placed.map((version) => [version.id, version]));
      return [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
    },

    insertVersion: async (id, { version, id: versionId, createdAt, tags, originId, ...fields }) => {
      const num = await requireNumber(database, id);
      await query
        .insertInto('collection_version')
        .values({ collection_num: num, version, id: versionId ?? `${num}-${version}`, created_at: createdAt, origin_id: originId ?? null, ...changeable(fields) })
        .execute();
      await query.updateTable('collection').set({ last_version: version }).where('num', '=', num).where('last_version', '<', version).execute();
      await putTags(num, version, tags);
    },

    updateVersion: async (at, version) => {
      const num = await requireVersionOf(database, at);
      await query.updateTable('collection_version').set(changeable(version)).where('collection_num', '=', num).where('version', '=', at.version).execute();
    },

    deleteVersion: async (at) => {
      const num = await requireVersionOf(database, at);
      await forgetHandles(database, num, at.version);
      for (const table of versionTables) await query.deleteFrom(table).where('collection_num', '=', num).where('version', '=', at.version).execute();
    },

    putVersionTags: async (at, tags) => putTags(await requireVersionOf(database, at), at.version, tags),

    deleteVersionTag: async ({ version, ...id }, key) => {
      const num = await numberOf(database, id);
      if (num === undefined) return false;
      const { numDeletedRows } = await query
        .deleteFrom('collection_version_tag')
        .where('collection_num', '=', num)
        .where('version', '=', version)
        .where('key', '=', key)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function changeable({ state, digest, description, metadata, updatedAt, fingerprint: of, keepSeconds, step }: Parameters<CollectionStore['updateVersion']>[1]) {
  return {
    state,
    tree_digest: digest === undefined ? null : toColumn(digest),
    description: description ?? null,
    metadata: JSON.stringify(metadata),
    updated_at: updatedAt,
    fingerprint: of ?? null,
    keep_seconds: keepSeconds ?? null,
    step: step ?? null,
  };
}
