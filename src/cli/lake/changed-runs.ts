// The runs of a server that have changed since a time, those in the bin too.
import type { Client } from '../../../sdk/index.ts';

export interface ChangedRun {
  readonly runId: string;
  readonly updatedAt: number;
}

const pageSize = 1_000;

/** All runs where no time is given. */
export async function* listChanges(client: Client, since: number | undefined): AsyncGenerator<ChangedRun> {
  const filter = since === undefined ? undefined : `attributes.updated_at >= ${Math.max(0, since)}`;
  for await (const experimentIds of experimentPages(client)) {
    let pageToken: string | undefined;
    do {
      const page = await client.searchRuns({ experimentIds, filter, visibility: 'all', metricKeys: [], paramKeys: [], tagKeys: [], limit: pageSize, pageToken });
      for (const { id, updatedAt } of page.items) yield { runId: id, updatedAt };
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  }
}

async function* experimentPages(client: Client): AsyncGenerator<readonly string[]> {
  let pageToken: string | undefined;
  do {
    const page = await client.searchExperiments({ limit: pageSize, visibility: 'all', pageToken });
    if (page.items.length > 0) yield page.items.map(({ id }) => id);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
