// Other digests of stored bytes, in SQL.
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import type { ContentName, ContentNameStore } from '../../../core/content/content-name-store.ts';
import type { Database } from '../database.ts';
import { fromColumn, toColumn } from '../query/digest-column.ts';

export function createContentNameStore({ query, engine }: Database): ContentNameStore {
  async function search(column: 'name' | 'digest', digests: readonly ContentDigest[]): Promise<readonly ContentName[]> {
    const rows = await query
      .selectFrom('content_name')
      .selectAll()
      .where(({ ref }) => engine.isOneOf(ref(column), [...new Set(digests)].map(toColumn)))
      .orderBy('name')
      .execute();
    return rows.map(({ name, digest }) => ({ name: fromColumn(name), digest: fromColumn(digest) }));
  }

  return {
    find: (names) => search('name', names),
    of: (digests) => search('digest', digests),

    put: async ({ name, digest }) => {
      const known = await query.selectFrom('content_name').select('digest').where('name', '=', toColumn(name)).executeTakeFirst();
      if (known?.digest === toColumn(digest)) return false;
      await query
        .insertInto('content_name')
        .values({ name: toColumn(name), digest: toColumn(digest) })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ digest: toColumn(digest) }))
        .execute();
      return known === undefined;
    },

    forget: async (digests) => {
      await query
        .deleteFrom('content_name')
        .where(({ ref }) => engine.isOneOf(ref('digest'), digests.map(toColumn)))
        .execute();
    },
  };
}
