// Lists in pages, as this wire tells them.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Page, PageRequest } from '../../../core/base/page.ts';

export interface Paging {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface Connection<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly pageInfo: { readonly startCursor: string | null; readonly endCursor: string | null; readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
  readonly totalCount?: (() => Promise<number>) | undefined;
}

const usualSize = 50;
/** Larger pages come in several. */
const pageLimit = 1_000;

/** Throws `invalid_argument` for a page of no size. */
export function askedPage({ first, after }: Paging, most = pageLimit): PageRequest {
  const limit = first ?? usualSize;
  if (!Number.isInteger(limit) || limit < 0) throw invalidArgument(`first is ${limit}; give how many items a page may have`);
  return { limit: Math.min(Math.max(limit, 1), most), token: after === null || after === undefined || after === '' ? undefined : after };
}

/** Only the last item of a page has a cursor: clients go on from there. */
export function connected<T>({ items, next }: Page<T>): Connection<T> {
  return {
    edges: items.map((node, index) => ({ node, cursor: index === items.length - 1 ? (next ?? '') : '' })),
    pageInfo: { startCursor: null, endCursor: next ?? null, hasNextPage: next !== undefined, hasPreviousPage: false },
  };
}

/** As `connected`, of what is shown for each item. */
export function connectedAs<T, Node>({ items, ...page }: Page<T>, nodeOf: (item: T) => Node): Connection<Node> {
  return connected({ ...page, items: items.map(nodeOf) });
}

export const noEdges: Connection<never> = connected({ items: [] });
