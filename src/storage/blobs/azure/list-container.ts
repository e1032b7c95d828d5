// Lists keys after a given one on a service that goes on only from where it stopped itself, by a word that only it understands. The
// words are kept beside the last key before each, so that the next page costs a request or two; without one the list is gone through
// from its beginning, once.
import type { ObjectList } from '../bucket/bucket-objects.ts';
import { endOfSecond } from '../bucket/object-state.ts';
import { storeOdd } from '../bucket/store-errors.ts';
import { elementsOf, elementText } from '../bucket/store-xml.ts';
import type { AzureCalls } from './azure-calls.ts';

export interface ContainerList {
  /** A folder below the prefix of the place; names come without both. */
  list(prefix: string, wanted: { readonly after: string | undefined; readonly limit: number }): Promise<ObjectList>;
}

interface Bookmark {
  /** The last name before the mark; names after it follow. */
  readonly last: string;
  readonly marker: string;
}

interface ListedPage extends ObjectList {
  readonly marker: string | undefined;
}

/** Enough for a million names, and small. */
const mostBookmarks = 2_000;
/** Of one request, where names are only passed by. */
const passedBy = 5_000;

export function createContainerList({ call }: AzureCalls): ContainerList {
  const bookmarks = new Map<string, Bookmark[]>();

  async function page(prefix: string, marker: string | undefined, limit: number): Promise<ListedPage> {
    const query = { restype: 'container', comp: 'list', prefix, maxresults: String(limit), ...(marker === undefined ? {} : { marker }) };
    const { text, headers } = await call('GET', undefined, { query });
    if (!text.includes('<EnumerationResults')) throw storeOdd('answered a list with something else');
    const items = elementsOf(text, 'Blob').map((element) => ({
      name: (elementText(element, 'Name') ?? '').slice(prefix.length),
      sizeBytes: Number(elementText(element, 'Content-Length')),
      modifiedAt: endOfSecond(elementText(element, 'Last-Modified')),
    }));
    const next = elementText(text, 'NextMarker') || undefined;
    return { items, isCut: next !== undefined, at: endOfSecond(headers.date), marker: next };
  }

  /** From the nearest mark at or before a name. */
  function startOf(prefix: string, after: string | undefined): Bookmark | undefined {
    return after === undefined ? undefined : bookmarks.get(prefix)?.findLast(({ last }) => last <= after);
  }

  function note(prefix: string, bookmark: Bookmark): void {
    const kept = (bookmarks.get(prefix) ?? []).filter(({ last }) => last !== bookmark.last);
    kept.push(bookmark);
    kept.sort((one, other) => (one.last < other.last ? -1 : 1));
    bookmarks.set(prefix, kept.length > mostBookmarks ? kept.filter((_, index) => index % 2 === 0) : kept);
  }

  return {
    list: async (prefix, { after, limit }) => {
      const found: ObjectList['items'][number][] = [];
      let start = startOf(prefix, after);
      for (;;) {
        // Exactly what is missing, once those before are passed, so that the mark stands where the caller will go on.
        const isThere = after === undefined || found.length > 0 || start?.last === after;
        const size = isThere ? limit - found.length : passedBy;
        const isKept = start !== undefined && found.length === 0;
        const { items, marker, at } = await page(prefix, start?.marker, size).catch((error: unknown) => {
          // A kept word that is no longer understood must not stand in the way again.
          if (isKept) bookmarks.delete(prefix);
          throw error;
        });
        const wanted = items.filter(({ name }) => after === undefined || name > after);
        const taken = wanted.slice(0, limit - found.length);
        for (const item of taken) found.push(item);
        const last = items.at(-1)?.name ?? start?.last ?? '';
        if (marker !== undefined) note(prefix, { last, marker });
        const isCut = taken.length < wanted.length || marker !== undefined;
        if (!isCut || found.length === limit) return { items: found, isCut, at };
        start = { last, marker: marker! };
      }
    },
  };
}
