// What the address of the list of experiments says.
import { addressTexts } from '../parts/address-texts.ts';

export interface ExperimentsSearch {
  /** Part of a name. */
  readonly q?: string | undefined;
  /** Shows the deleted ones instead. */
  readonly bin?: boolean | undefined;
}

export function readExperimentsSearch(search: Readonly<Record<string, unknown>>): ExperimentsSearch {
  return { ...addressTexts(search, ['q']), ...(search['bin'] === true ? { bin: true } : {}) };
}
