// A reader of the database beside the server, through the engines' own drivers and none of our storage code.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import pg from 'pg';

export type Row = Readonly<Record<string, string | number | null>>;

export interface DirectSql {
  query(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export interface DatabasePlace {
  readonly data: string;
  /** A PostgreSQL URL; default: SQLite in the data folder. */
  readonly database?: string | undefined;
}

export async function openDirectSql({ data, database }: DatabasePlace): Promise<DirectSql> {
  if (database !== undefined) {
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    return { query: async (sql) => (await client.query<Row>(sql)).rows, close: () => client.end() };
  }
  const files = (await readdir(data)).filter((name) => /\.(db|sqlite)$/.test(name));
  if (files.length !== 1) throw new Error(`expected one SQLite file in ${data}, found ${files.join(', ') || 'none'}`);
  const file = new DatabaseSync(join(data, files[0]!), { readOnly: true });
  return {
    query: (sql) => Promise.resolve(file.prepare(sql).all() as Row[]),
    close: () => {
      file.close();
      return Promise.resolve();
    },
  };
}
