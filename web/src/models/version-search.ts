// What the address of a version's page says.
import { readLineageSearch, type LineageSearch } from '../lineage/lineage-search.ts';
import { addressTexts } from '../parts/address-texts.ts';

export interface VersionPageSearch extends LineageSearch {
  /** The alias whose version it is held against; absent: @champion, or the first there is. */
  readonly against?: string | undefined;
  /** The path of the file that is shown. */
  readonly file?: string | undefined;
}

export function readVersionSearch(search: Readonly<Record<string, unknown>>): VersionPageSearch {
  return { ...addressTexts(search, ['against', 'file']), ...readLineageSearch(search) };
}
