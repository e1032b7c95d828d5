// Inserts many rows by few statements. The texts come in a few sizes only and are compiled once per size, so
// that neither the query builder nor the engine has to read a long text for every batch.
import { CompiledQuery, type OnConflictBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { Schema } from '../schema.ts';

type Value = string | number | null | Uint8Array;

/** Rows per statement, largest first. */
const chunkSizes = [256, 64, 16, 4, 1] as const;

export interface ManyRows<T extends keyof Schema> {
  readonly table: T;
  readonly columns: readonly (keyof Schema[T] & string)[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly Value[])[];
  /** At most; one of the sizes below. Default: the largest. */
  readonly rowsPerStatement?: (typeof chunkSizes)[number];
  /** What happens to a row that is there already: by the key columns given. Absent: that is an error. */
  readonly conflict?: {
    readonly key: readonly (keyof Schema[T] & string)[];
    /** The columns to overwrite; empty leaves the row as it is. */
    readonly overwrite: readonly (keyof Schema[T] & string)[];
  };
}

const texts = new Map<string, string>();

export async function insertMany<T extends keyof Schema>(database: Database, many: ManyRows<T>): Promise<void> {
  let start = 0;
  const { rowsPerStatement = chunkSizes[0] } = many;
  for (const size of chunkSizes) {
    if (size > rowsPerStatement) continue;
    while (many.rows.length - start >= size) {
      const text = statementText(database, many, size);
      await database.query.executeQuery(CompiledQuery.raw(text, many.rows.slice(start, start + size).flat()));
      start += size;
    }
  }
}

function statementText<T extends keyof Schema>(database: Database, many: ManyRows<T>, size: number): string {
  const { table, columns, conflict } = many;
  const shape = `${database.engine.name} ${table} ${columns.join()} ${conflict?.key.join()} ${conflict?.overwrite.join()} ${size}`;
  const known = texts.get(shape);
  if (known !== undefined) return known;
  const row = Object.fromEntries(columns.map((column) => [column, 0]));
  // The builder cannot follow a table that is a type parameter; names are checked by `ManyRows` instead.
  let insert = database.query.insertInto(table).values(Array.from({ length: size }, () => row) as never);
  if (conflict) {
    insert = insert.onConflict((clause: OnConflictBuilder<Schema, T>) => {
      const target = clause.columns(conflict.key);
      if (conflict.overwrite.length === 0) return target.doNothing();
      return target.doUpdateSet(((row: { ref(name: string): unknown }) =>
        Object.fromEntries(conflict.overwrite.map((column) => [column, row.ref(`excluded.${column}`)]))) as never);
    });
  }
  const text = insert.compile().sql;
  texts.set(shape, text);
  return text;
}
