// Projects at the roots.
import type { WandbCall } from '../call.ts';
import { askedPage, connected, type Paging } from '../graphql/connection.ts';
import { ensurePlace, entityId, findPlace, placeNamed } from './place.ts';
import { projectView } from './project-view.ts';

interface ProjectName {
  readonly name?: string | null;
  readonly entityName?: string | null;
}

async function project({ name, entityName }: ProjectName, call: WandbCall) {
  const place = await findPlace(call, { entity: entityName, project: name });
  return place === undefined ? null : projectView(call, place);
}

export const projectAnswers = {
  project,
  model: project,

  models: async ({ entityName, ...paging }: Paging & { readonly entityName?: string | null }, call: WandbCall) => {
    const entity = entityId(entityName);
    const page = await call.core.experiments.search(call.caller, { projectId: entity, visibility: 'active', order: [], page: askedPage(paging) });
    return connected({ ...page, items: page.items.map((experiment) => projectView(call, { entity, project: experiment.name, experiment })) });
  },

  upsertModel: async ({ input }: { readonly input: ProjectName & { readonly description?: string | null } }, call: WandbCall) => {
    const names = placeNamed({ entity: input.entityName, project: input.name });
    const inserted = (await findPlace(call, names)) === undefined;
    const place = await ensurePlace(call, names);
    const { description } = input;
    const isDescribed = typeof description === 'string' && description !== (place.experiment.notes ?? '');
    const experiment = isDescribed ? await call.core.experiments.describe(call.caller, { id: place.experiment.id, notes: description }) : place.experiment;
    const view = projectView(call, { ...place, experiment });
    return { project: view, model: view, inserted };
  },
};
