// Projects, in SQL.
import type { ProjectStore } from '../../../core/tracking/projects/project-store.ts';
import type { Project } from '../../../core/tracking/projects/project.ts';
import { AssayError } from '../../../core/base/errors.ts';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { after, ascending, orderBy, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { isNarrow, isProjectVisible } from '../query/project-scope.ts';
import { fingerprint } from '../query/page-token.ts';

const listTerms = [ascending(sql.ref('name'), 'text')];

export function createProjectStore(database: Database): ProjectStore {
  const { query } = database;
  const columns = ['id', 'name', 'created_at as createdAt'] as const;
  return {
    find: async (id) => {
      const row = await query
        .selectFrom('project')
        .select(columns)
        .where('id', '=', id)
        .$if(isNarrow(database), (select) => select.where(isProjectVisible(database, 'id')))
        .executeTakeFirst();
      return row && toProject(row);
    },

    list: async (page) => {
      const list = { page, query: fingerprint('projects'), terms: listTerms };
      const rows = await query
        .selectFrom('project')
        .select([...columns, 'name as s0'])
        .where(after(listTerms, startOf(page, list.query, listTerms)))
        .$if(isNarrow(database), (select) => select.where(isProjectVisible(database, 'id')))
        .orderBy(orderBy(listTerms) as never)
        .limit(page.limit + 1)
        .execute();
      return toPage(rows satisfies readonly SortedRow[], list, (shown) => shown.map(toProject));
    },

    insert: async ({ id, name, createdAt }) => {
      const { numInsertedOrUpdatedRows } = await query
        .insertInto('project')
        .values({ id, name, created_at: createdAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 0n) {
        throw new AssayError('already_exists', `a project with the id '${id}' or the name '${name}' exists already; choose another`, {
          subject: { kind: 'project', id: name },
        });
      }
    },
  };
}

/** Without the columns a page is ordered by. */
function toProject({ id, name, createdAt }: Project): Project {
  return { id, name, createdAt };
}
