// Which runs made and used an artifact, and which artifacts a run made and used.
import type { PlacedVersion, RunRelation } from '../../../core/collections/collection.ts';
import type { Page } from '../../../core/base/page.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { type Place, placeOfExperiment } from '../projects/place.ts';
import { projectView } from '../projects/project-view.ts';
import { runView } from '../runs/run-view.ts';
import { isPlaced } from './collection-place.ts';
import { type Paging, askedPage } from '../graphql/connection.ts';
import { everyItem, largestPage } from './every-item.ts';

export async function usersOf(call: WandbCall, version: PlacedVersion) {
  const { core, caller } = call;
  const edges = await everyItem((page) => core.collections.edges(caller, { ...version.of, version: version.version, page }));
  const runs = await shownRuns(
    call,
    edges.filter(({ relation }) => relation === 'used').map(({ runId }) => runId),
  );
  return { edges: runs.map((node) => ({ node })) };
}

export async function creatorOf(call: WandbCall, { producedBy }: PlacedVersion) {
  return (await shownRuns(call, producedBy))[0] ?? null;
}

/** Those that are there still, each in its place. */
async function shownRuns(call: WandbCall, ids: readonly string[]) {
  const { core, caller } = call;
  if (ids.length === 0) return [];
  const records = (await core.runs.getMany(caller, ids)).filter(({ run }) => run.deletedAt === undefined);
  const places = new Map<string, Place>();
  for (const experimentId of new Set(records.map(({ run }) => run.experimentId))) {
    places.set(experimentId, await placeOfExperiment(call, experimentId));
  }
  return records.map((record) => {
    const place = places.get(record.run.experimentId)!;
    return runView(call, { place, record, project: () => projectView(call, place) });
  });
}

/** A page of the versions that a run made or used, as far as this wire can name them. */
export async function versionsOfRun(
  { core, caller }: WandbCall,
  { run }: RunRecord,
  { relation, list }: { readonly relation: RunRelation; readonly list: Paging },
): Promise<Page<PlacedVersion>> {
  const page = await core.collections.versionsOfRun(caller, { runId: run.id, relation, page: askedPage(list, largestPage) });
  const versions = await core.collections.versionsById(
    caller,
    page.items.map(({ id }) => id),
  );
  return { ...page, items: versions.filter(({ of }) => isPlaced(of)) };
}

export async function countOfRun({ core, caller }: WandbCall, { run }: RunRecord, relation: RunRelation): Promise<number> {
  return (await everyItem((page) => core.collections.versionsOfRun(caller, { runId: run.id, relation, page }))).filter(isPlaced).length;
}
