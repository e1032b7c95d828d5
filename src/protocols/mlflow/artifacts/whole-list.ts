// MLflow lists folders whole, so a listing goes through all of its pages.
import type { Page, PageRequest } from '../../../core/base/page.ts';

const pageSize = 1000;

/** Every item of all pages, and the first page for what else it holds. */
export async function wholeList<T, P extends Page<T>>(page: (request: PageRequest) => Promise<P & Page<T>>): Promise<{ readonly first: P; readonly items: readonly T[] }> {
  const first = await page({ limit: pageSize });
  const items: T[] = [...first.items];
  for (let token = first.next; token !== undefined;) {
    const more = await page({ limit: pageSize, token });
    for (const item of more.items) items.push(item);
    token = more.next;
  }
  return { first, items };
}
