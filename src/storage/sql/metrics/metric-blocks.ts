// Blocks in the database: putting them in and out, listing them by what stands before their points, and opening them.
import { sql } from 'kysely';
import { AssayError } from '../../../core/base/errors.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';
import { openBlock, type OpenBlock, type PackedBlock } from './block-codec.ts';
import { type BlockHead, readHead } from './block-head.ts';

export interface BlockPlace {
  readonly runNum: number;
  readonly keyNum: number;
  readonly num: number;
}

export interface ListedBlock extends BlockPlace {
  readonly head: BlockHead;
}

export async function insertBlocks(database: Database, runNum: number, blocks: readonly PackedBlock[]): Promise<void> {
  if (blocks.length === 0) return;
  const last = await takeNumbers(database, blocks.length);
  const numOf = (index: number): number => last - blocks.length + 1 + index;
  const rows = blocks.map(({ keyNum, count, head }, index) => [runNum, keyNum, numOf(index), count, head]);
  await insertMany(database, { table: 'metric_block', columns: ['run_num', 'key_num', 'num', 'points', 'head'], rows });
  const bodies = blocks.map(({ pyramid, body }, index) => [numOf(index), pyramid, body]);
  await insertMany(database, { table: 'metric_block_body', columns: ['num', 'pyramid', 'body'], rows: bodies });
}

/** So many numbers that no block ever had; the last of them. */
async function takeNumbers({ query }: Database, count: number): Promise<number> {
  const { value } = await query
    .updateTable('sequence')
    .set({ value: sql<number>`value + ${count}` })
    .where('name', '=', 'metric_block')
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}

/** Bodies go with them. */
export async function deleteBlocks({ query, engine }: Database, nums: readonly number[]): Promise<void> {
  if (nums.length === 0) return;
  await query
    .deleteFrom('metric_block')
    .where(({ ref }) => engine.isOneOf(ref('num'), nums))
    .execute();
}

/** The blocks of these series, each head checked; runs and keys are combined. */
export async function listBlocks(
  database: Database,
  { runNums, keyNums }: { readonly runNums: readonly number[]; readonly keyNums: readonly number[] },
): Promise<readonly ListedBlock[]> {
  const { query, engine } = database;
  const rows = await query
    .selectFrom('metric_block')
    .select(['run_num', 'key_num', 'num', 'points', 'head'])
    .where(({ ref }) => engine.isOneOf(ref('run_num'), runNums))
    .where(({ ref }) => engine.isOneOf(ref('key_num'), keyNums))
    .execute();
  const blocks: ListedBlock[] = [];
  for (const row of rows) {
    const place = { runNum: row.run_num, keyNum: row.key_num, num: row.num };
    try {
      const head = readHead(bufferOf(row.head), place.runNum);
      if (head.keyNum !== place.keyNum || head.count !== row.points) throw new Error('the row is not of this head');
      blocks.push({ ...place, head });
    } catch (cause) {
      throw await damaged(database, place, cause);
    }
  }
  return blocks;
}

/** Opens the blocks that are still there, one after the other: each is lent until the next. */
export async function openBlocks<B extends ListedBlock>(database: Database, blocks: readonly B[], use: (open: OpenBlock, block: B) => void): Promise<void> {
  if (blocks.length === 0) return;
  const { query, engine } = database;
  const rows = await query
    .selectFrom('metric_block_body')
    .select(['num', 'pyramid', 'body'])
    .where(({ ref }) =>
      engine.isOneOf(
        ref('num'),
        blocks.map(({ num }) => num),
      ),
    )
    .execute();
  const stored = new Map(rows.map(({ num, pyramid, body }) => [num, { pyramid: bufferOf(pyramid), body: bufferOf(body) }]));
  for (const block of blocks) {
    const bytes = stored.get(block.num);
    if (bytes !== undefined) use(await opened(database, block, bytes), block);
  }
}

async function opened(database: Database, block: ListedBlock, bytes: Pick<PackedBlock, 'pyramid' | 'body'>): Promise<OpenBlock> {
  try {
    return openBlock(bytes, block.head);
  } catch (cause) {
    throw await damaged(database, block, cause);
  }
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function damaged({ query }: Database, { runNum, keyNum, num }: BlockPlace, cause: unknown): Promise<AssayError> {
  const run = await query.selectFrom('run').select('id').where('num', '=', runNum).executeTakeFirst();
  const key = await query.selectFrom('metric_key').select('key').where('num', '=', keyNum).executeTakeFirst();
  return new AssayError(
    'integrity',
    `metric block ${num}, of metric '${key?.key ?? `number ${keyNum}`}' of run '${run?.id ?? `number ${runNum}`}', is damaged; restore the database from a backup`,
    { subject: { kind: 'metric block', id: String(num) }, cause },
  );
}
