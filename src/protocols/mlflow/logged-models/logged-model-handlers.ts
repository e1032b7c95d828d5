// What each request about logged models does.
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import { some } from '../answer.ts';
import { filterOf } from '../filter/filter.ts';
import { searchableLoggedModels } from '../filter/searchable.ts';
import { givenId, rpc } from '../handler.ts';
import { pageOfLimit } from '../page.ts';
import { versionsTag } from '../registry/versions-tag.ts';
import { experimentId } from '../rules.ts';
import { createLoggedModelFields, finalizeFields, loggedModelParamsFields, loggedModelTagsFields, searchLoggedModelsFields } from './logged-model-schema.ts';
import { checkLoggedModelName, loggedModelOrder, wireLoggedModel } from './logged-model-translate.ts';

export const createLoggedModel = rpc(createLoggedModelFields, async (call, message) => {
  const { core, caller } = call;
  const name = message.name === '' ? undefined : message.name;
  if (name !== undefined) checkLoggedModelName(name);
  const record = await core.loggedModels.create(caller, {
    id: givenId(call),
    experimentId: experimentId(message.experiment_id),
    name,
    modelType: message.model_type === '' ? undefined : message.model_type,
    sourceRunId: message.source_run_id === '' ? undefined : message.source_run_id,
    params: message.params,
    tags: message.tags,
  });
  return { model: wireLoggedModel(record) };
});

export const getLoggedModel = rpc({}, async ({ core, caller, params, query }) => {
  const allowDeleted = query.get('allow_deleted')?.toLowerCase() === 'true';
  return { model: wireLoggedModel(await core.loggedModels.get(caller, { id: params['model_id']!, allowDeleted })) };
});

export const finalizeLoggedModel = rpc(finalizeFields, async ({ core, caller, params }, { status }) => ({
  model: wireLoggedModel(await core.loggedModels.finalize(caller, { id: params['model_id']!, status })),
}));

export const deleteLoggedModel = rpc({}, async ({ core, caller, params }) => {
  await core.loggedModels.delete(caller, params['model_id']!);
  return {};
});

export const logLoggedModelParams = rpc(loggedModelParamsFields, async ({ core, caller, params }, message) => {
  await core.loggedModels.logParams(caller, { id: params['model_id']!, params: message.params });
  return {};
});

export const setLoggedModelTags = rpc(loggedModelTagsFields, async ({ core, caller, params }, { tags }) => {
  const id = params['model_id']!;
  if (tags.some(({ key }) => key === versionsTag)) await core.loggedModels.forgetRegistrations(caller, id);
  await core.loggedModels.setTags(caller, { id, tags });
  return {};
});

export const deleteLoggedModelTag = rpc({}, async ({ core, caller, params }) => {
  const [id, key] = [params['model_id']!, params['tag_key']!];
  const isForgotten = key === versionsTag && (await core.loggedModels.forgetRegistrations(caller, id));
  try {
    await core.loggedModels.deleteTag(caller, { id, key });
  } catch (error) {
    if (!isForgotten || !(error instanceof AssayError) || error.reason !== 'tag_missing') throw error;
  }
  return {};
});

export const searchLoggedModels = rpc(searchLoggedModelsFields, async ({ core, caller }, message) => {
  if (message.datasets.some(({ dataset_name: name }) => name === '')) throw invalidArgument('`dataset_name` in the `datasets` clause must be specified.');
  if (message.max_results < 0) throw invalidArgument(`Invalid value ${message.max_results} for parameter 'max_results' supplied. It must be a positive integer`);
  const { items, next } = await core.loggedModels.search(caller, {
    // 0 counts as not given.
    page: pageOfLimit(message.max_results === 0 ? 50 : Math.min(message.max_results, 50_000), message.page_token),
    experimentIds: message.experiment_ids.map(experimentId),
    filter: filterOf(message.filter, searchableLoggedModels),
    datasets: message.datasets.map(({ dataset_name: name, dataset_digest: digest }) => ({ name, ...(digest === '' ? {} : { digest }) })),
    order: loggedModelOrder(message.order_by),
  });
  return { models: some(items.map(wireLoggedModel)), next_page_token: next };
});
