// What the address of the list of experiments says.

export interface ExperimentsSearch {
  /** Part of a name. */
  readonly q?: string | undefined;
  /** Shows the deleted ones instead. */
  readonly bin?: boolean | undefined;
}

export function readExperimentsSearch(search: Readonly<Record<string, unknown>>): ExperimentsSearch {
  const q = search['q'] === undefined ? '' : String(search['q']);
  return { ...(q === '' ? {} : { q }), ...(search['bin'] === true ? { bin: true } : {}) };
}
