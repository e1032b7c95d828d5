// The runs of all experiments that a filter finds.
import { ApiError, type Client } from '../../sdk/index.ts';
import { experimentPages } from './experiment-pages.ts';

/** So many one export takes. */
const runLimit = 10_000;

/** Throws an `ApiError` when there are none, or more than one export takes. */
export async function searchRunIds(client: Client, filter: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const experiments of experimentPages(client)) {
    const experimentIds = experiments.map((experiment) => experiment.id);
    let pageToken: string | undefined;
    do {
      const page = await client.searchRuns({ experimentIds, filter, metricKeys: [], paramKeys: [], tagKeys: [], limit: 1000, pageToken });
      for (const { id } of page.items) ids.push(id);
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    if (ids.length > runLimit)
      throw new ApiError(`The filter finds more than ${runLimit} runs; narrow it, or keep everything with ./assay export --follow DIR.`, { code: 'invalid_argument', status: 400 });
  }
  if (ids.length === 0) throw new ApiError('The filter finds no run.', { code: 'not_found', status: 404 });
  return ids;
}
