// Looking up params, tags and metrics of a record by key.

/** A map over a list of keyed things. Keys are free text, so a plain object would answer for `constructor` too. */
export function byKey<Item extends { readonly key: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.key, item]));
}
