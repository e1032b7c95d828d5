// Reads of committed data on a connection of their own.
import { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { CommittedNumbers } from '../query/committed-numbers.ts';
import type { Schema } from '../schema.ts';
import { sqliteDialect, type SqliteDatabase } from './sqlite-driver.ts';
import { sqliteEngine } from './sqlite-engine.ts';

/**
 * A handle for reads. Single queries run at once on `single`. Snapshots run one after the other on `several`,
 * each in a read transaction: all its queries see the same commit.
 */
export function createReads(single: SqliteDatabase, several: SqliteDatabase, numbers: CommittedNumbers): Database {
  const atOnce = (action: () => void): void => action();
  const inside: Database = {
    query: new Kysely<Schema>({ dialect: sqliteDialect(several) }),
    engine: sqliteEngine,
    numbers,
    afterCommit: atOnce,
    snapshot: (read) => read(inside),
  };
  let last: Promise<unknown> = Promise.resolve();

  async function readInside<T>(read: (database: Database) => Promise<T>): Promise<T> {
    several.exec('begin');
    try {
      return await read(inside);
    } finally {
      several.exec('commit');
    }
  }

  return {
    query: new Kysely<Schema>({ dialect: sqliteDialect(single) }),
    engine: sqliteEngine,
    numbers,
    afterCommit: atOnce,
    snapshot: (read) => {
      const result = last.then(() => readInside(read));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
