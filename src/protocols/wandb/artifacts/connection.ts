// Lists as this wire shows them: edges with nodes, and how to go on.
import type { Page, PageRequest } from '../../../core/base/page.ts';

export interface ListArguments {
  readonly after?: string | null;
  readonly first?: number | null;
}

const usualSize = 50;
/** Clients ask for as many files at once. */
const largestSize = 5_000;

export function listPage({ after, first }: ListArguments): PageRequest {
  return { limit: Math.min(largestSize, Math.max(1, first ?? usualSize)), ...(after !== null && after !== undefined && after !== '' && { token: after }) };
}

export function connectionOf<T, Node>({ items, next }: Page<T>, nodeOf: (item: T) => Node) {
  return {
    edges: items.map((item) => ({ node: nodeOf(item), cursor: next ?? '' })),
    pageInfo: { __typename: 'PageInfo', startCursor: null, endCursor: next ?? null, hasNextPage: next !== undefined, hasPreviousPage: false },
  };
}

/** All of a list, page by page. */
export async function everyItem<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read({ limit: largestSize, ...(token !== undefined && { token }) });
    for (const item of items) all.push(item);
    token = next;
  } while (token !== undefined);
  return all;
}
