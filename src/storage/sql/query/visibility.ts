// Which of live and deleted rows a search shows.
import { sql } from 'kysely';
import type { Visibility } from '../../../core/base/visibility.ts';
import { always, type Condition } from './filter-compiler.ts';

export function visibilityCondition(visibility: Visibility, table: 'experiment' | 'run' | 'logged_model'): Condition {
  const column = sql.ref(`${table}.deleted_at`);
  if (visibility === 'all') return always;
  return visibility === 'active' ? sql`${column} is null` : sql`${column} is not null`;
}
