// Reads of committed data on a connection of their own.
import { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { CommittedNumbers } from '../query/committed-numbers.ts';
import { gatherParts } from '../query/gather-parts.ts';
import type { Schema } from '../schema.ts';
import { announceNothing } from '../stores/change-log.ts';
import { sqliteDialect, type SqliteDatabase } from './sqlite-driver.ts';
import { sqliteEngine } from './sqlite-engine.ts';

export interface ReadsOptions {
  /** Single queries run on it at once. */
  readonly single: SqliteDatabase;
  /** Snapshots run on it one after the other, each in a read transaction: all its queries see the same commit. */
  readonly several: SqliteDatabase;
  readonly numbers: CommittedNumbers;
  /** Default: the list itself. */
  readonly gather?: Database['gather'];
}

/** A handle for reads. */
export function createReads({ single, several, numbers, gather = gatherParts }: ReadsOptions): Database {
  const atOnce = (action: () => void): void => action();
  const inside: Database = {
    query: new Kysely<Schema>({ dialect: sqliteDialect(several) }),
    engine: sqliteEngine,
    numbers,
    afterCommit: atOnce,
    announce: announceNothing,
    forgetPlace: announceNothing,
    gather,
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
    announce: announceNothing,
    forgetPlace: announceNothing,
    gather,
    snapshot: (read) => {
      const result = last.then(() => readInside(read));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
