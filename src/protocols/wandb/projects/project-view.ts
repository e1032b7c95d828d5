// A project and its entity as this wire shows them.
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { runNamed } from '../runs/run-named.ts';
import { runView } from '../runs/run-view.ts';
import type { Place } from './place.ts';

export function projectView(call: WandbCall, place: Place) {
  const run = async ({ name }: { readonly name: string }) => {
    const record = await runNamed(call, place, name);
    return record === undefined || record.run.deletedAt !== undefined ? null : runView(call, { place, record, project: () => view });
  };
  const view = {
    __typename: 'Project',
    /** What it shows: answers of its fields start from it. */
    place,
    id: globalId('Project', place.entity, place.project),
    internalId: globalId('ProjectInternalId', place.experiment.id),
    name: place.project,
    entityName: place.entity,
    entity: entityView(place.entity),
    description: place.experiment.notes ?? null,
    createdAt: new Date(place.experiment.createdAt).toISOString(),
    isBenchmark: false,
    readOnly: false,
    access: 'PRIVATE',
    run,
    /** `missingOk`: a run that is not there is no error, which it never is here. */
    bucket: run,
  };
  return view;
}

export function entityView(name: string) {
  return { __typename: 'Entity', id: globalId('Entity', name), name, isTeam: false, organization: null };
}
