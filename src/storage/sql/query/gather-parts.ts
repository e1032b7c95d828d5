// A long list whose parts are read one after the other.

/** All parts in one list. */
export async function gatherParts<T>(parts: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const items of parts) for (const item of items) all.push(item);
  return all;
}
