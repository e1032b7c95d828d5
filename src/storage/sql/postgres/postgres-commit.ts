// Commits groups of writes to PostgreSQL: each work in a savepoint of its own, one commit. One lock in the
// database keeps the groups of all servers in one line, so works behave as if run one after the other and the
// audit trail has no gaps; sharing a commit, not running side by side, is what makes small writes quick.
import { sql, type Kysely } from 'kysely';
import { AssayError } from '../../../core/base/errors.ts';
import type { QueuedWork } from '../group-commit.ts';
import type { CommittedNumbers } from '../query/committed-numbers.ts';
import { gatherParts } from '../query/gather-parts.ts';
import type { Schema } from '../schema.ts';
import { createEngineStores, type EngineStores } from '../sealing/sealing-store.ts';
import type { Database } from '../database.ts';
import { postgresEngine } from './postgres-engine.ts';
import { isConflict, translatePostgresError } from './postgres-errors.ts';

/** Any number, as long as nobody else uses it in this database. */
export const writeLock = 7_226_172_301;

/** With the lock held a conflict can only come from someone who is not one of our servers. */
const triesAfterConflict = 5;

type Work = QueuedWork<EngineStores>;

interface Done {
  readonly work: Work;
  readonly answer: () => void;
  readonly hooks: readonly (() => void)[];
}

export function createPostgresCommit(query: Kysely<Schema>, numbers: CommittedNumbers): (group: readonly Work[]) => Promise<void> {
  async function commitOnce(connection: Kysely<Schema>, group: readonly Work[], refused: Map<Work, unknown>): Promise<readonly Done[]> {
    let hooks: (() => void)[] = [];
    const database: Database = {
      query: connection,
      engine: postgresEngine,
      numbers,
      afterCommit: (action) => void hooks.push(action),
      gather: gatherParts,
      snapshot: (read) => read(database),
    };
    const stores = createEngineStores(database);
    const run = (text: string): Promise<unknown> => sql.raw(text).execute(connection);
    const done: Done[] = [];

    await run(`begin; select pg_advisory_xact_lock(${writeLock})`);
    for (const work of group) {
      hooks = [];
      await run('savepoint work');
      try {
        const answer = await work.run(stores);
        await run('release savepoint work');
        done.push({ work, answer, hooks });
      } catch (error) {
        if (isConflict(error)) throw error;
        await run('rollback to savepoint work; release savepoint work');
        refused.set(work, error);
      }
    }
    await run('commit');
    return done;
  }

  /** Answers nobody before the outcome of the whole group is known. */
  async function commit(connection: Kysely<Schema>, group: readonly Work[]): Promise<() => void> {
    for (let tries = 1; ; tries += 1) {
      const refused = new Map<Work, unknown>();
      try {
        const done = await commitOnce(connection, group, refused);
        return () => {
          for (const { hooks, answer } of done) {
            for (const hook of hooks) hook();
            answer();
          }
          for (const [work, error] of refused) work.fail(error);
        };
      } catch (error) {
        // Also fails when the connection is gone; then there is nothing left to undo.
        await sql`rollback`.execute(connection).catch(() => undefined);
        if (isConflict(error) && tries < triesAfterConflict) continue;
        const reason = isConflict(error)
          ? new AssayError('unavailable', 'the database is too busy with conflicting changes; try again', { cause: error })
          : translatePostgresError(error);
        return () => {
          for (const work of group) work.fail(refused.get(work) ?? reason);
        };
      }
    }
  }

  return async (group) => {
    try {
      const answer = await query.connection().execute((connection) => commit(connection, group));
      answer();
    } catch (error) {
      for (const work of group) work.fail(translatePostgresError(error));
    }
  };
}
