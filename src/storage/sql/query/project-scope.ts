// A handle for which nothing exists but some projects and what belongs to them. Where everything exists, queries are the same
// text as without these conditions.
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Database } from '../database.ts';
import { experimentNumber, experimentNumbers } from './experiment-ids.ts';

export function withinProjects(database: Database, projects: readonly string[]): Database {
  return { ...database, projects, snapshot: (read) => database.snapshot((moment) => read(withinProjects(moment, projects))) };
}

/** Whether the handle sees less than everything; only then its queries carry the conditions below. */
export function isNarrow({ projects }: Database): boolean {
  return projects !== undefined;
}

/** Whether the project whose id is in this column exists for the handle. */
export function isProjectVisible({ engine, projects = [] }: Database, column: string): RawBuilder<SqlBool> {
  return engine.isOneOf(sql.ref(column), projects);
}

/** Whether the experiment whose number is in this column does. */
export function isExperimentVisible(database: Database, column: string): RawBuilder<SqlBool> {
  return sql`${sql.ref(column)} in (select e.id from experiment as e where ${isProjectVisible(database, 'e.project_id')})`;
}

/** The numbers of these experiments, but for those that do not exist for the handle. */
export async function visibleExperiments(database: Database, ids: readonly string[]): Promise<readonly number[]> {
  const numbers = experimentNumbers(ids);
  if (!isNarrow(database) || numbers.length === 0) return numbers;
  const rows = await database.query
    .selectFrom('experiment')
    .select('id')
    .where(({ ref }) => database.engine.isOneOf(ref('id'), numbers))
    .where(isProjectVisible(database, 'project_id'))
    .execute();
  const visible = new Set(rows.map(({ id }) => id));
  return numbers.filter((number) => visible.has(number));
}

/** Whether an artifact's path does: it begins with the number of its experiment. Other paths belong to no project. */
export async function isPathVisible(database: Database, path: string): Promise<boolean> {
  if (!isNarrow(database)) return true;
  const number = experimentNumber(path.split('/', 1)[0]!);
  return number !== undefined && (await visibleExperiments(database, [String(number)])).length > 0;
}
