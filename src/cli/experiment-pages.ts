// All experiments, page by page, as searches over their runs take them.
import type { Client, ExperimentSummary } from '../../sdk/index.ts';

/** How many experiments one search takes, and one page of them. */
export const maxExperiments = 1000;

export async function* experimentPages(client: Client): AsyncGenerator<readonly ExperimentSummary[]> {
  let pageToken: string | undefined;
  do {
    const page = await client.searchExperiments({ limit: maxExperiments, pageToken });
    if (page.items.length > 0) yield page.items;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
