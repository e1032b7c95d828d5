// What the address of an explanation says.
import { addressTexts } from '../parts/address-texts.ts';

export interface ExplainSearch {
  /** The run taken as the good one; absent: the last good run of the same program. */
  readonly before?: string | undefined;
  /** The run to be explained. */
  readonly after?: string | undefined;
  /** The changes that are unfolded, as `group key`; absent: the likeliest. */
  readonly open?: string | undefined;
}

export function readExplainSearch(search: Readonly<Record<string, unknown>>): ExplainSearch {
  return addressTexts(search, ['before', 'after', 'open']);
}
