// From run ids to the numbers that stand for them inside.
import { notFound } from '../../../core/base/errors.ts';
import type { Database } from '../database.ts';
import { isExperimentVisible, isNarrow } from './project-scope.ts';
import { remember, type RunPlace } from './committed-numbers.ts';

/** The places of the runs there are, by id. */
export async function findRunPlaces(database: Database, ids: Iterable<string>): Promise<ReadonlyMap<string, RunPlace>> {
  // What is remembered is of every project.
  const known = isNarrow(database) ? new Map<string, RunPlace>() : database.numbers.runs;
  const places = new Map<string, RunPlace>();
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    const place = known.get(id);
    if (place) places.set(id, place);
    else missing.push(id);
  }
  if (missing.length === 0) return places;
  const { query, engine } = database;
  const rows = await query
    .selectFrom('run')
    .select(['id', 'num', 'experiment_id as experimentId'])
    .where(({ ref }) => engine.isOneOf(ref('id'), missing))
    .$if(isNarrow(database), (select) => select.where(isExperimentVisible(database, 'experiment_id')))
    .execute();
  for (const row of rows) {
    places.set(row.id, row);
    database.afterCommit(() => remember(known, row.id, row));
  }
  return places;
}

/** As `findRunPlaces`, but a run that does not exist is a `not_found`. */
export async function requireRunPlaces(database: Database, ids: Iterable<string>): Promise<(id: string) => RunPlace> {
  const places = await findRunPlaces(database, ids);
  const at = (id: string): RunPlace => {
    const place = places.get(id);
    if (!place) throw notFound('run', id);
    return place;
  };
  for (const id of ids) at(id);
  return at;
}
