// Pages as searches ask for them.
import { invalidArgument } from '../../core/base/errors.ts';
import type { PageRequest } from '../../core/base/page.ts';

/** The largest page of runs or experiments. */
const searchLimit = 50_000;

/** A page of a search; refuses sizes the server would not answer. An empty token is none. */
export function searchPage(maxResults: number, token: string | undefined): PageRequest {
  if (maxResults < 1) throw invalidArgument(`Invalid value ${maxResults} for parameter 'max_results' supplied. It must be a positive integer`);
  if (maxResults > searchLimit) throw invalidArgument(`Invalid value ${maxResults} for parameter 'max_results' supplied. It must be at most ${searchLimit}`);
  return pageOfLimit(maxResults, token);
}

/** The same without a limit of its own. */
export function pageOfLimit(limit: number, token: string | undefined): PageRequest {
  return token === undefined || token === '' ? { limit } : { limit, token };
}
