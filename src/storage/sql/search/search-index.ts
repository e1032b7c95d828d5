// The index of words itself, which is each engine's own: a table of SQLite's full-text search without the texts, a vector in PostgreSQL.
// Neither splits a text or finds a word's stem: both get words, and so answer alike.
import { sql, type RawBuilder } from 'kysely';
import type { WordSearch } from '../../../language/words.ts';
import type { Database } from '../database.ts';
import type { Condition } from '../query/filter-compiler.ts';

/** The runs whose words are in the index, as `w`, and the number of each. */
export function indexedRuns({ engine }: Database): { readonly table: RawBuilder<unknown>; readonly num: RawBuilder<number> } {
  return { table: sql`search_words as w`, num: engine.name === 'sqlite' ? sql`w.rowid` : sql`w.num` };
}

export function holdsInIndex({ engine }: Database, { whole, beginning }: WordSearch): Condition {
  // Words are letters and figures, so none ends its quotes.
  if (engine.name === 'sqlite') return sql`search_words match ${[...whole.map((word) => `"${word}"`), `"${beginning}"*`].join(' AND ')}`;
  return sql`w.words @@ ${[...whole.map((word) => `'${word}'`), `'${beginning}':*`].join(' & ')}::tsquery`;
}

export async function putWords(database: Database, num: number, words: readonly string[]): Promise<void> {
  await dropWords(database, num);
  const { query, engine } = database;
  if (engine.name === 'sqlite') await sql`insert into search_words (rowid, words) values (${num}, ${words.join(' ')})`.execute(query);
  else await sql`insert into search_words (num, words) values (${num}, array_to_tsvector(${words}::text[]))`.execute(query);
}

export async function dropWords({ query, engine }: Database, num: number): Promise<void> {
  await sql`delete from search_words where ${engine.name === 'sqlite' ? sql`rowid` : sql`num`} = ${num}`.execute(query);
}
