// What the address of the page of everything found says.
import { addressTexts } from '../parts/address-texts.ts';

export interface FoundSearch {
  /** What is looked for. */
  readonly q?: string | undefined;
}

export function readFoundSearch(search: Readonly<Record<string, unknown>>): FoundSearch {
  return addressTexts(search, ['q']);
}
