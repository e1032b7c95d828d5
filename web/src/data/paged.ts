// How a list is read page by page: each page names the next one.

export const paged = {
  /** Not of any page: the first is asked for without a token. */
  initialPageParam: '',
  getNextPageParam: (page: { readonly nextPageToken?: string | undefined }) => page.nextPageToken,
};

/** The token of a page, absent for the first. */
export function tokenOf(pageParam: string): string | undefined {
  return pageParam === '' ? undefined : pageParam;
}
