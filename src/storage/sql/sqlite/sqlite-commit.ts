// Commits groups of writes on the one writing connection: each work in a savepoint of its own, one commit, one
// sync. After a failure of the disk nothing more is written: what the file holds is known again only after
// the next start, and a sync that failed once may report success the next time.
import { Kysely } from 'kysely';
import { AssayError } from '../../../core/base/errors.ts';
import type { Change } from '../../../core/base/changes.ts';
import type { Database } from '../database.ts';
import type { QueuedWork } from '../group-commit.ts';
import type { CommittedNumbers } from '../query/committed-numbers.ts';
import { createLiveStates } from '../metrics/live-states.ts';
import { gatherParts } from '../query/gather-parts.ts';
import type { Schema } from '../schema.ts';
import { createEngineStores, type EngineStores } from '../sealing/sealing-store.ts';
import { sqliteDialect, type SqliteDatabase } from './sqlite-driver.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { isDiskFailure, translateSqliteError } from './sqlite-errors.ts';

export interface SqliteCommitOptions {
  readonly connection: SqliteDatabase;
  readonly numbers: CommittedNumbers;
  /** Tells the live feed. */
  readonly tell: (change: Change) => void;
  readonly onFatal: (error: unknown) => void;
}

type Work = QueuedWork<EngineStores>;

/** A work that went well or was undone alone, waiting for the commit: a refusal may rest on what others of the group wrote. */
interface Done {
  readonly work: Work;
  readonly answer: () => void;
  readonly hooks: readonly (() => void)[];
}

export function createSqliteCommit({ connection, numbers, tell, onFatal }: SqliteCommitOptions): (group: readonly Work[]) => Promise<void> {
  let hooks: (() => void)[] = [];
  let failure: unknown;
  const database: Database = {
    query: new Kysely<Schema>({ dialect: sqliteDialect(connection) }),
    engine: sqliteEngine,
    numbers,
    liveStates: createLiveStates(),
    afterCommit: (action) => void hooks.push(action),
    announce: (changes) => void hooks.push(() => changes.forEach(tell)),
    forgetPlace: (runId) => {
      // Whoever comes later in this commit, and whoever remembered the run earlier in it, must look again.
      numbers.runs.delete(runId);
      hooks.push(() => void numbers.runs.delete(runId));
    },
    gather: gatherParts,
    snapshot: (read) => read(database),
  };
  const stores = createEngineStores(database);

  /** Undoes what is open and answers everyone who waited for it. */
  function abandon(works: readonly Work[], error: unknown): void {
    if (isDiskFailure(error) && failure === undefined) {
      failure = error;
      onFatal(error);
    }
    try {
      if (connection.isTransaction) connection.exec('rollback');
    } catch (rollbackError) {
      failure ??= rollbackError;
    }
    for (const work of works) work.fail(translateSqliteError(error));
  }

  /** Runs one work. Throws when the whole transaction is lost. */
  async function attempt(work: Work): Promise<Done> {
    hooks = [];
    connection.exec('savepoint work');
    try {
      const answer = await work.run(stores);
      connection.exec('release work');
      return { work, answer, hooks };
    } catch (error) {
      // On a full or failing disk SQLite may have undone the transaction itself, with all works of the group.
      if (!connection.isTransaction || isDiskFailure(error)) throw error;
      connection.exec('rollback to work');
      connection.exec('release work');
      return { work, answer: () => work.fail(error), hooks: [] };
    }
  }

  return async (group) => {
    if (failure !== undefined) {
      for (const work of group) work.fail(stopped(failure));
      return;
    }
    const done: Done[] = [];
    let next = 0;
    try {
      connection.exec('begin immediate');
      for (; next < group.length; next += 1) done.push(await attempt(group[next]!));
      connection.exec('commit');
    } catch (error) {
      abandon([...done.map(({ work }) => work), ...group.slice(next)], error);
      return;
    }
    for (const { hooks, answer } of done) {
      for (const hook of hooks) hook();
      answer();
    }
  };
}

function stopped(cause: unknown): AssayError {
  return new AssayError('unavailable', 'the disk that holds the database has failed, so nothing is written any more; look at the disk, then restart the server', {
    cause,
    reason: 'disk_failed',
  });
}
