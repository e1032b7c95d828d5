// A whole list of core, page by page.
import type { Page, PageRequest } from '../../../core/base/page.ts';

/** Clients ask for as many files at once. */
export const largestPage = 5_000;

export async function everyItem<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read({ limit: largestPage, ...(token !== undefined && { token }) });
    for (const item of items) all.push(item);
    token = next;
  } while (token !== undefined);
  return all;
}
