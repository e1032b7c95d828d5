// What each request about experiments does.
import { AssayError } from '../../../core/base/errors.ts';
import { tagMissing } from '../../../core/base/tag.ts';
import { defaultProjectId } from '../../../core/tracking/projects/project.ts';
import { searchPage } from '../page.ts';
import { filterOf } from '../filter/filter.ts';
import { ordersOf } from '../filter/order-by.ts';
import { searchableExperiments } from '../filter/searchable.ts';
import { some } from '../answer.ts';
import { type Call, rpc } from '../handler.ts';
import { checkTag, experimentId, limits } from '../rules.ts';
import {
  createExperimentFields,
  deleteExperimentTagFields,
  experimentIdFields,
  experimentNameFields,
  searchExperimentsFields,
  setExperimentTagFields,
  updateExperimentFields,
} from './experiment-schema.ts';
import { experimentFilter, notesOfTags, notesTag } from './experiment-notes.ts';
import { checkArtifactLocation, checkExperimentName, wireExperiment } from './experiment-translate.ts';

export const createExperiment = rpc(createExperimentFields, async ({ core, caller }, { name, artifact_location: location, tags }) => {
  checkExperimentName(name);
  if (location !== '') checkArtifactLocation(location);
  for (const tag of tags) checkTag(tag, limits.experimentTagValue);
  const experiment = await core.experiments.create(caller, { name, ...notesOfTags(tags), artifactRoot: location === '' ? undefined : location });
  return { experiment_id: experiment.id };
});

export const getExperiment = rpc(experimentIdFields, async ({ core, caller }, { experiment_id: id }) => ({
  experiment: wireExperiment(await core.experiments.get(caller, experimentId(id))),
}));

export const getExperimentByName = rpc(experimentNameFields, async ({ core, caller }, { experiment_name: name }) => {
  try {
    return { experiment: wireExperiment(await core.experiments.getByName(caller, { name })) };
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'not_found') throw error;
    throw new AssayError('not_found', `Could not find experiment with name '${name}'`);
  }
});

export const deleteExperiment = rpc(experimentIdFields, async ({ core, caller }, { experiment_id: id }) => {
  await core.experiments.delete(caller, experimentId(id));
  return {};
});

export const restoreExperiment = rpc(experimentIdFields, async ({ core, caller }, { experiment_id: id }) => {
  await core.experiments.restore(caller, experimentId(id));
  return {};
});

export const updateExperiment = rpc(updateExperimentFields, async ({ core, caller }, { experiment_id: id, new_name: name }) => {
  checkExperimentName(name);
  try {
    await core.experiments.rename(caller, { id: experimentId(id), name });
    return {};
  } catch (error) {
    if (!(error instanceof AssayError) || error.reason !== 'experiment_deleted') throw error;
    throw new AssayError('failed_precondition', 'Cannot rename a non-active experiment.');
  }
});

export const setExperimentTag = rpc(setExperimentTagFields, async ({ core, caller }, { experiment_id: id, key, value }) => {
  checkTag({ key, value }, limits.experimentTagValue);
  if (key === notesTag) await core.experiments.describe(caller, { id: experimentId(id), notes: value });
  else await core.experiments.setTag(caller, { id: experimentId(id), tag: { key, value } });
  return {};
});

export const deleteExperimentTag = rpc(deleteExperimentTagFields, async ({ core, caller }, { experiment_id: id, key }) => {
  if (key === notesTag) await removeNotes(core, caller, experimentId(id));
  else await core.experiments.deleteTag(caller, { id: experimentId(id), key });
  return {};
});

async function removeNotes(core: Call['core'], caller: Call['caller'], id: string): Promise<void> {
  try {
    await core.experiments.removeNotes(caller, id);
  } catch (error) {
    throw error instanceof AssayError && error.reason === 'notes_missing' ? tagMissing('experiment', id, notesTag) : error;
  }
}

export const searchExperiments = rpc(searchExperimentsFields, async ({ core, caller }, message) => {
  const { items, next } = await core.experiments.search(caller, {
    // The wire has no default here: what is absent counts as 0 and is refused; clients always send it.
    page: searchPage(message.max_results ?? 0, message.page_token),
    // This wire has no word for projects.
    projectId: defaultProjectId,
    visibility: message.view_type ?? 'active',
    filter: experimentFilter(filterOf(message.filter, searchableExperiments)),
    order: ordersOf(message.order_by, searchableExperiments),
  });
  return { experiments: some(items.map(wireExperiment)), next_page_token: next };
});
