// What the addresses of pages with a lineage say of it.
import { addressTexts } from '../parts/address-texts.ts';

export interface LineageSearch {
  /** Ids of things whose surroundings are shown too. */
  readonly grown?: readonly string[] | undefined;
}

export interface DatasetSearch extends LineageSearch {
  readonly name?: string | undefined;
  readonly digest?: string | undefined;
}

export function readLineageSearch({ grown }: Readonly<Record<string, unknown>>): LineageSearch {
  return Array.isArray(grown) ? { grown: grown.filter((item) => typeof item === 'string') } : {};
}

export function readDatasetSearch(search: Readonly<Record<string, unknown>>): DatasetSearch {
  return { ...addressTexts(search, ['name', 'digest']), ...readLineageSearch(search) };
}
