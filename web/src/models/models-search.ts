// What the address of the list of models says.
import { addressTexts } from '../parts/address-texts.ts';

export interface ModelsSearch {
  /** Part of a name. */
  readonly q?: string | undefined;
}

export function readModelsSearch(search: Readonly<Record<string, unknown>>): ModelsSearch {
  return addressTexts(search, ['q']);
}
