// The latest changes, as a table that all servers on the database read. They are written with the commit they tell of, under the lock that
// keeps commits in one line: so a change of a lower number is never seen later than one of a higher.
import { sql, type Kysely } from 'kysely';
import pg from 'pg';
import type { Change, FeedEvent } from '../../../core/base/changes.ts';
import { replayedChanges } from '../changes/change-ring.ts';
import type { Schema } from '../schema.ts';

/** Says nothing but that there is more to read. */
export const changeChannel = 'assay_change';

/** Enough for those who come back, and for a server that heard nothing for a while. */
const keptChanges = 4 * replayedChanges;

/** So many are written by one server before it removes those that are too old. */
const trimmedEvery = 1000;

/** Makes the statements, to be sent with the commit, that tell of its changes. */
export function createChangeTexts(): (changes: readonly Change[]) => string {
  let untrimmed = 0;
  return (changes) => {
    if (changes.length === 0) return '';
    const values = mergeChanges(changes).map((change) => `(${pg.escapeLiteral(JSON.stringify(change))})`);
    untrimmed += values.length;
    const isTrimmed = untrimmed >= trimmedEvery;
    if (isTrimmed) untrimmed = 0;
    const trim = `delete from change_event where number <= (select max(number) from change_event) - ${keptChanges};`;
    return `insert into change_event (change) values ${values.join()};${isTrimmed ? trim : ''}notify ${changeChannel};`;
  };
}

/** Those of one commit: what is said twice is told once, and the metrics of a run together. */
export function mergeChanges(changes: readonly Change[]): readonly Change[] {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    if (change.type !== 'metrics') {
      merged.set(JSON.stringify(change), change);
      continue;
    }
    const place = `metrics ${change.runId}`;
    const earlier = merged.get(place);
    merged.set(place, earlier?.type === 'metrics' ? { ...change, keys: [...new Set([...earlier.keys, ...change.keys])] } : change);
  }
  return [...merged.values()];
}

export interface ChangeTable {
  /** The name of the feed, the same for all servers. */
  name(): Promise<string>;
  newest(): Promise<number>;
  /** Those after a number, in order; at most so many. Undefined where some may have been removed already. */
  after(number: number, limit: number): Promise<readonly NumberedChange[] | undefined>;
}

export interface NumberedChange {
  readonly number: number;
  readonly change: FeedEvent['change'];
}

export function createChangeTable(query: Kysely<Schema>): ChangeTable {
  return {
    name: async () => (await sql<{ readonly feed: string }>`select feed from shared_state where id = 1`.execute(query)).rows[0]!.feed,
    newest: async () => (await sql<{ readonly newest: number }>`select coalesce(max(number), 0) as newest from change_event`.execute(query)).rows[0]!.newest,
    after: async (number, limit) => {
      const { rows } = await sql<{ readonly number: number; readonly change: string; readonly oldest: number }>`select number, change,
        (select min(number) from change_event) as oldest from change_event where number > ${number} order by number limit ${limit}`.execute(query);
      if (rows[0] !== undefined && rows[0].oldest > number + 1) return undefined;
      return rows.map((row) => ({ number: row.number, change: JSON.parse(row.change) as Change }));
    },
  };
}
