// Commits groups of writes to PostgreSQL: each work in a savepoint of its own, one commit. One lock in the
// database keeps the groups of all servers in one line, so works behave as if run one after the other and the
// audit trail has no gaps; sharing a commit, not running side by side, is what makes small writes quick.
import { sql, type Kysely } from 'kysely';
import type { Change } from '../../../core/base/changes.ts';
import { AssayError } from '../../../core/base/errors.ts';
import type { QueuedWork } from '../group-commit.ts';
import { knownSchema, schemaTooNew } from '../migrate.ts';
import type { CommittedNumbers } from '../query/committed-numbers.ts';
import { gatherParts } from '../query/gather-parts.ts';
import type { Schema } from '../schema.ts';
import { createEngineStores, type EngineStores } from '../sealing/sealing-store.ts';
import type { Database } from '../database.ts';
import { createChangeTexts } from './change-table.ts';
import { postgresEngine } from './postgres-engine.ts';
import { isConflict, isStalePlan, translatePostgresError } from './postgres-errors.ts';

/** Any number, as long as nobody else uses it in this database. */
export const writeLock = 7_226_172_301;

/** With the lock held a conflict can only come from someone who is not one of our servers. */
const triesAfterConflict = 5;

type Work = QueuedWork<EngineStores>;

interface Done {
  readonly work: Work;
  readonly answer: () => void;
  readonly hooks: readonly (() => void)[];
  readonly changes: readonly Change[];
}

export interface PostgresCommitOptions {
  readonly query: Kysely<Schema>;
  /** For use in transactions alone: what is remembered under the lock is right under the lock. */
  readonly numbers: CommittedNumbers;
  /** Told when a newer program has made the database one that this program must not write to. */
  readonly onOutdated: (error: AssayError) => void;
}

/** What all servers on the database share. */
interface SharedState {
  /** Grows whenever a run gets another place or goes. */
  readonly places: number;
  /** The oldest schema whose programs may write. */
  readonly readable_by: number | null;
}

/**
 * What is shared is read under the lock, so that it is as the last commit left it. While the lock is held all servers wait for every
 * message and its answer, so what can be is sent together.
 */
const beginInLine = `begin; select pg_advisory_xact_lock(${writeLock}); savepoint work;
  select places, (select max(readable_by) from migration) as readable_by from shared_state where id = 1`;

const notePlaces = 'update shared_state set places = places + 1 where id = 1;';

export function createPostgresCommit({ query, numbers, onOutdated }: PostgresCommitOptions): (group: readonly Work[]) => Promise<void> {
  const tellingText = createChangeTexts();
  let knownPlaces = -1;

  async function begin(connection: Kysely<Schema>): Promise<void> {
    const { rows } = await sql.raw<SharedState>(beginInLine).execute(connection);
    const { places, readable_by } = rows[0]!;
    if ((readable_by ?? 0) > knownSchema) {
      const error = schemaTooNew(`schema ${readable_by}, to which it was brought while this program ran`);
      onOutdated(error);
      throw error;
    }
    if (places !== knownPlaces) numbers.runs.clear();
    knownPlaces = places;
  }

  async function commitOnce(connection: Kysely<Schema>, group: readonly Work[], refused: Map<Work, unknown>): Promise<readonly Done[]> {
    let hooks: (() => void)[] = [];
    let changes: Change[] = [];
    let isPlaceChanged = false;
    const database: Database = {
      query: connection,
      engine: postgresEngine,
      numbers,
      afterCommit: (action) => void hooks.push(action),
      announce: (told) => {
        for (const change of told) changes.push(change);
      },
      forgetPlace: (runId) => {
        isPlaceChanged = true;
        numbers.runs.delete(runId);
      },
      gather: gatherParts,
      snapshot: (read) => read(database),
    };
    const stores = createEngineStores(database);
    const run = (text: string): Promise<unknown> => sql.raw(text).execute(connection);
    const done: Done[] = [];

    await begin(connection);
    let isSavepointFresh = true;
    for (const work of group) {
      hooks = [];
      changes = [];
      if (!isSavepointFresh) await run('release savepoint work; savepoint work');
      try {
        const answer = await work.run(stores);
        isSavepointFresh = false;
        done.push({ work, answer, hooks, changes });
      } catch (error) {
        if (isConflict(error) || isStalePlan(error)) throw error;
        await run('rollback to savepoint work');
        isSavepointFresh = true;
        refused.set(work, error);
      }
    }
    await run(`${isPlaceChanged ? notePlaces : ''}${tellingText(done.flatMap((one) => one.changes))}commit`);
    return done;
  }

  /** Answers nobody before the outcome of the whole group is known. Undefined when another connection is to be taken. */
  async function commit(connection: Kysely<Schema>, group: readonly Work[]): Promise<(() => void) | undefined> {
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
        if (isStalePlan(error)) return undefined;
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
      for (let answer: (() => void) | undefined; answer === undefined;) {
        answer = await query.connection().execute((connection) => commit(connection, group));
        answer?.();
      }
    } catch (error) {
      for (const work of group) work.fail(translatePostgresError(error));
    }
  };
}
