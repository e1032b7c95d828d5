// What the address of a version's page says.
import { readLineageSearch, type LineageSearch } from '../lineage/lineage-search.ts';
import { addressTexts } from '../parts/address-texts.ts';

export interface VersionPageSearch extends LineageSearch {
  /** The alias whose version it is held against; absent: @champion, or the first there is. */
  readonly against?: string | undefined;
  /** The path of the file that is shown. */
  readonly file?: string | undefined;
  /** The first of its rows, or arrays, that is shown, by its number from 0. */
  readonly at?: string | undefined;
  /** The file it is held against: whose it is, where that is another owner, and its path. */
  readonly versus?: string | undefined;
  readonly versusFile?: string | undefined;
}

export function readVersionSearch(search: Readonly<Record<string, unknown>>): VersionPageSearch {
  return { ...addressTexts(search, ['against', 'file', 'at', 'versus', 'versusFile']), ...readLineageSearch(search) };
}
