// Where the digests stand that keep content, in SQL: one line for each root there is. A test compares this table with all
// columns of the schema.
import { sql, type RawBuilder } from 'kysely';
import type { RetentionRoot, RetentionText } from '../../../core/retention/retention-roots.ts';
import type { RetentionStore } from '../../../core/retention/retention-store.ts';
import { toCollectionId } from '../collections/collection-rows.ts';
import type { Database } from '../database.ts';
import { fromColumn } from '../query/digest-column.ts';
import type { Condition } from '../query/filter-compiler.ts';
import { always } from '../query/filter-compiler.ts';
import { after, ascending, orderBy, sortColumns, startOf, toPage, type SortedRow, type SortTerm } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';

interface RootColumn {
  readonly table: string;
  readonly column: string;
  readonly holderKind: string;
  /** The holder's id, and how to come to it from the table. */
  readonly holder: RawBuilder<unknown>;
  readonly join?: RawBuilder<unknown>;
  /** The primary key, by which pages go. */
  readonly key: readonly SortTerm[];
  /** Rows that hold no digest. */
  readonly where?: Condition;
}

const ofRun = sql`join run on run.num = t.run_num`;
const byRun = [ascending(sql.ref('t.run_num'), 'number')];
const byNumber = [ascending(sql.ref('t.num'), 'number')];

export const rootColumns: Readonly<Record<RetentionRoot, RootColumn>> = {
  artifact: { table: 'artifact', column: 'digest', holderKind: 'artifact', holder: sql.ref('t.path'), key: [ascending(sql.ref('t.path'), 'text')], where: sql`t.is_folder = 0` },
  uploadPart: {
    table: 'artifact_part',
    column: 'digest',
    holderKind: 'upload',
    holder: sql.ref('t.upload_id'),
    key: [ascending(sql.ref('t.upload_id'), 'text'), ascending(sql.ref('t.number'), 'number')],
  },
  collectionFile: {
    table: 'collection_file',
    column: 'digest',
    holderKind: 'collection version',
    holder: sql`(c.kind || '/' || c.name || '/' || cast(t.version as text))`,
    join: sql`join collection as c on c.num = t.collection_num`,
    key: [ascending(sql.ref('t.collection_num'), 'number'), ascending(sql.ref('t.version'), 'number'), ascending(sql.ref('t.path'), 'text')],
    where: sql`t.digest is not null and t.reference is null`,
  },
  draftFile: {
    table: 'collection_draft_file',
    column: 'digest',
    holderKind: 'draft',
    holder: sql.ref('t.draft_id'),
    key: [ascending(sql.ref('t.draft_id'), 'text'), ascending(sql.ref('t.path'), 'text')],
    // Bytes that have not come are named by other digests, of which each tells its algorithm.
    where: sql`t.digest is not null and t.reference is null and t.digest not like '%:%'`,
  },
  runInputs: { table: 'run_manifest', column: 'manifest_digest', holderKind: 'run', holder: sql.ref('run.id'), join: ofRun, key: byRun },
  runObservation: {
    table: 'run_manifest',
    column: 'observation_digest',
    holderKind: 'run',
    holder: sql.ref('run.id'),
    join: ofRun,
    key: byRun,
    where: sql`t.observation_digest is not null`,
  },
};

export const textColumns: Readonly<Record<RetentionText, RootColumn>> = {
  reproductionEvidence: { table: 'reproduction', column: 'evidence', holderKind: 'reproduction', holder: sql.ref('t.id'), key: byNumber },
  reproductionVerdict: { table: 'reproduction', column: 'verdict', holderKind: 'reproduction', holder: sql.ref('t.id'), key: byNumber },
  proof: {
    table: 'run_proof',
    column: 'body',
    holderKind: 'run',
    holder: sql.ref('run.id'),
    join: sql`join run on run.num = t.before_num`,
    key: [ascending(sql.ref('t.before_num'), 'number'), ascending(sql.ref('t.after_num'), 'number')],
  },
};

type HeldRow = SortedRow & { readonly held: string; readonly holder: string };

export function createRetentionStore(database: Database): RetentionStore {
  const { query } = database;

  async function pageOf<T>(
    name: string,
    { table, column, holderKind, holder, join = sql``, key, where = always }: RootColumn,
    page: Parameters<RetentionStore['held']>[1],
    build: (row: HeldRow, holder: { kind: string; id: string }) => T,
  ) {
    const list = { page, query: fingerprint('retention', name), terms: key };
    const rows = await sql<HeldRow>`select ${sql.ref(`t.${column}`)} as held, ${holder} as holder, ${sortColumns(key)} from ${sql.table(table)} as t ${join}
      where ${where} and ${after(key, startOf(page, list.query, key))} order by ${orderBy(key)} limit ${page.limit + 1}`.execute(query);
    return toPage(rows.rows, list, (shown) => shown.map((row) => build(row, { kind: holderKind, id: row.holder })));
  }

  return {
    held: (root, page) => pageOf(root, rootColumns[root], page, ({ held }, holder) => ({ digest: fromColumn(held), holder })),
    texts: (text, page) => pageOf(text, textColumns[text], page, ({ held }, holder) => ({ text: held, holder })),

    uploadsBegunBefore: async (time, limit) => {
      const found = await query.selectFrom('artifact_upload').select('id').where('created_at', '<', time).orderBy('created_at').limit(limit).execute();
      return found.map(({ id }) => id);
    },

    draftsBegunBefore: async (time, limit) => {
      const found = await query.selectFrom('collection_draft').select('id').where('created_at', '<', time).orderBy('created_at').limit(limit).execute();
      return found.map(({ id }) => id);
    },

    versionsExpiredAt: async (time, limit) => {
      const found = await query
        .selectFrom('collection_version as v')
        .innerJoin('collection as c', 'c.num', 'v.collection_num')
        .select(['c.project_id', 'c.kind', 'c.name', 'v.version'])
        .where('v.keep_seconds', '>', 0)
        .where(sql<boolean>`v.created_at < ${time} - v.keep_seconds * 1000`)
        .where(({ not, exists, selectFrom }) => not(exists(selectFrom('collection_version as l').select('l.id').whereRef('l.origin_id', '=', 'v.id'))))
        .orderBy('v.created_at')
        .orderBy('v.id')
        .limit(limit)
        .execute();
      return found.map(({ version, ...row }) => ({ ...toCollectionId(row), version }));
    },

    installation: async (idWhenNew) => {
      await query
        .insertInto('installation')
        .values({ num: 1, id: idWhenNew })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await query.selectFrom('installation').select('id').where('num', '=', 1).executeTakeFirstOrThrow()).id;
    },
  };
}
