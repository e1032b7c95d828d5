// Versions with the collections they are of, and those that stand for versions of other collections, in SQL.
import { sql } from 'kysely';
import type { PlacedVersion } from '../../../core/collections/collection.ts';
import type { CollectionStore } from '../../../core/collections/collection-store.ts';
import type { Database } from '../database.ts';
import { always } from '../query/filter-compiler.ts';
import { after, ascending, startOf, toPage } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';
import { numberOf } from './collection-numbers.ts';
import { toCollectionId, toVersions } from './collection-rows.ts';

const linkTerms = [ascending(sql.ref('c.num'), 'number'), ascending(sql.ref('v.version'), 'number')];

/** Versions of the collections that the handle sees. */
export function placedRows(database: Database) {
  return database.query
    .selectFrom('collection_version as v')
    .innerJoin('collection as c', 'c.num', 'v.collection_num')
    .selectAll('v')
    .select(['c.project_id', 'c.kind', 'c.name'])
    .where(isNarrow(database) ? isProjectVisible(database, 'c.project_id') : always);
}

type PlacedRow = Awaited<ReturnType<ReturnType<typeof placedRows>['executeTakeFirstOrThrow']>>;

/** In the order of the rows. */
export async function toPlacedVersions(database: Database, rows: readonly PlacedRow[]): Promise<readonly PlacedVersion[]> {
  const versions = await toVersions(database, rows);
  return rows.map((row, index) => ({ ...versions[index]!, of: toCollectionId(row) }));
}

export function collectionLinks(database: Database): Pick<CollectionStore, 'links' | 'findLink' | 'countLinksTo'> {
  const { query } = database;
  return {
    links: async (originId, page) => {
      const list = { page, query: fingerprint('links', originId), terms: linkTerms };
      const rows = await placedRows(database)
        .select(['c.num as s0', 'v.version as s1'])
        .where('v.origin_id', '=', originId)
        .where(after(linkTerms, startOf(page, list.query, linkTerms)))
        .orderBy('c.num')
        .orderBy('v.version')
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => toPlacedVersions(database, shown));
    },

    findLink: async (of, originId) => {
      const num = await numberOf(database, of);
      if (num === undefined) return undefined;
      const rows = await query
        .selectFrom('collection_version')
        .selectAll()
        .where('collection_num', '=', num)
        .where('origin_id', '=', originId)
        .orderBy('version', 'desc')
        .limit(1)
        .execute();
      return (await toVersions(database, rows))[0];
    },

    countLinksTo: async ({ version, ...of }) => {
      const num = await numberOf(database, of);
      if (num === undefined) return 0;
      const { count } = await query
        .selectFrom('collection_version as o')
        .innerJoin('collection_version as v', 'v.origin_id', 'o.id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('o.collection_num', '=', num)
        .where(version === undefined ? always : sql<boolean>`o.version = ${version}`)
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}
