// The same done to many runs, a few at a time, and what came of each.
import { client } from './client.ts';

export interface ManyDone {
  readonly done: readonly string[];
  readonly failed: readonly { readonly runId: string; readonly error: unknown }[];
}

const atOnce = 8;

export function binRuns(ids: readonly string[]): Promise<ManyDone> {
  return forEachRun(ids, (runId) => client.deleteRun({ runId }));
}

export function restoreRuns(ids: readonly string[]): Promise<ManyDone> {
  return forEachRun(ids, (runId) => client.restoreRun({ runId }));
}

/** The ids of all runs that match, over all pages. */
export async function matchingRunIds(search: { readonly experimentId: string; readonly filter: string | undefined; readonly isBin: boolean }): Promise<readonly string[]> {
  const { experimentId, filter, isBin } = search;
  const ids: string[] = [];
  for (let pageToken: string | undefined, isFirst = true; isFirst || pageToken !== undefined; isFirst = false) {
    const page = await client.searchRuns({
      experimentIds: [experimentId],
      filter,
      visibility: isBin ? 'deleted' : 'active',
      limit: 1000,
      pageToken,
      metricKeys: [],
      paramKeys: [],
      tagKeys: [],
    });
    for (const { id } of page.items) ids.push(id);
    pageToken = page.nextPageToken;
  }
  return ids;
}

async function forEachRun(ids: readonly string[], act: (runId: string) => Promise<unknown>): Promise<ManyDone> {
  const done: string[] = [];
  const failed: { readonly runId: string; readonly error: unknown }[] = [];
  const left = [...ids];
  const work = async () => {
    for (let runId = left.shift(); runId !== undefined; runId = left.shift()) {
      const id = runId;
      await act(id).then(
        () => done.push(id),
        (error: unknown) => failed.push({ runId: id, error }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, work));
  return { done, failed };
}
