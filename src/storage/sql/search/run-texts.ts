// The texts that runs are found by, as they are stored now.
import { sql } from 'kysely';
import type { SearchedText } from '../../../core/search/search-hit.ts';
import type { Database } from '../database.ts';
import { unpackConsole } from '../stores/console-store.ts';

export interface RunTexts {
  readonly num: number;
  readonly id: string;
  readonly experiment_id: number;
  readonly name: string;
  readonly started_at: number;
  readonly texts: readonly SearchedText[];
}

/** Of the printed lines the first chunk and the last ones count. */
const lastChunks = 2;

/** In the order of the numbers given, without those that are gone, by a fixed number of queries. */
export async function runTexts(database: Database, nums: readonly number[]): Promise<readonly RunTexts[]> {
  const { query, engine } = database;
  const runs = await query
    .selectFrom('run')
    .select(['num', 'id', 'experiment_id', 'name', 'notes', 'started_at'])
    .where(({ ref }) => engine.isOneOf(ref('num'), nums))
    .execute();
  const byNum = new Map(runs.map((run) => [run.num, run]));
  const keyed = async (table: 'tag' | 'param') =>
    Map.groupBy(
      await query
        .selectFrom(table)
        .select(['run_num', 'key', 'value'])
        .where(({ ref }) => engine.isOneOf(ref('run_num'), nums))
        .orderBy('run_num')
        .orderBy('key')
        .execute(),
      ({ run_num }) => run_num,
    );
  const [tags, params] = [await keyed('tag'), await keyed('param')];
  const lines = await printedLines(database, nums);
  const found: RunTexts[] = [];
  for (const num of nums) {
    const run = byNum.get(num);
    if (run === undefined) continue;
    const { notes, ...row } = run;
    const texts: SearchedText[] = [{ field: 'name', text: run.name }];
    if (notes !== null) texts.push({ field: 'notes', text: notes });
    for (const { key, value } of tags.get(num) ?? []) texts.push({ field: 'tag', key, text: value });
    for (const { key, value } of params.get(num) ?? []) texts.push({ field: 'param', key, text: value });
    for (const text of lines.get(num) ?? []) texts.push({ field: 'console', text });
    found.push({ ...row, texts });
  }
  return found;
}

async function printedLines({ query, engine }: Database, nums: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const { rows } = await sql<{ readonly run_num: number; readonly first_line: number; readonly body: Uint8Array }>`select c.run_num, c.first_line, c.body from (
      select l.run_num, l.first_line, row_number() over (partition by l.run_num order by l.first_line) as from_start,
        row_number() over (partition by l.run_num order by l.first_line desc) as from_end from console_chunk as l where ${engine.isOneOf(sql.ref('l.run_num'), nums)}
    ) as p join console_chunk as c on c.run_num = p.run_num and c.first_line = p.first_line where p.from_start = 1 or p.from_end <= ${lastChunks}
    order by c.run_num, c.first_line`.execute(query);
  const chunks = Map.groupBy(rows, ({ run_num }) => run_num);
  return new Map([...chunks].map(([num, own]) => [num, own.flatMap((chunk) => unpackConsole(chunk).map(({ text }) => text))]));
}
