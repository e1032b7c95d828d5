// What the address of the list of models says.

export interface ModelsSearch {
  /** Part of a name. */
  readonly q?: string | undefined;
}

export function readModelsSearch(search: Readonly<Record<string, unknown>>): ModelsSearch {
  const q = search['q'] === undefined ? '' : String(search['q']);
  return q === '' ? {} : { q };
}
