// What each request about runs does, but for what they log.
import { invalidArgument } from '../../../core/base/errors.ts';
import { parseFilter } from '../filter/filter.ts';
import { parseOrder } from '../filter/order-by.ts';
import { searchableRuns } from '../filter/searchable.ts';
import { givenId, type Handler, readMessage, rpc } from '../handler.ts';
import { searchPage } from '../page.ts';
import { experimentId, limits, truncated } from '../rules.ts';
import { appendLoggedModel } from './logged-model-history.ts';
import { createRunFields, deleteTagFields, logModelFields, runIdFields, searchRunsFields, updateRunFields } from './run-schema.ts';
import { searchAnswer } from './run-search-answer.ts';
import { wireRun, wireRunInfo } from './run-translate.ts';
import { loggedModelsTag, nameOfNewRun, runNameTag, specialTags } from './special-tags.ts';

export const createRun = rpc(createRunFields, async (call, message) => {
  const { core, caller } = call;
  const { tags } = message;
  const record = await core.runs.create(caller, {
    id: givenId(call),
    experimentId: experimentId(message.experiment_id),
    name: nameOfNewRun(message.run_name, tags),
    userId: message.user_id,
    startedAt: message.start_time,
    parentRunId: specialTags(tags).parentRunId,
    tags,
    tagsOfName: (name) => [{ key: runNameTag, value: name }],
  });
  return { run: wireRun(record, 'new') };
});

export const updateRun = rpc(updateRunFields, async ({ core, caller }, { run_id: id, run_name: name, status, end_time: endedAt }) => {
  const rename = name === '' ? {} : { name, tags: [{ key: runNameTag, value: truncated(name, limits.runTagValue) }] };
  return { run_info: wireRunInfo(await core.runs.update(caller, { id, status, endedAt, ...rename })) };
});

export const deleteRun = rpc(runIdFields, async ({ core, caller }, { run_id: id }) => {
  await core.runs.delete(caller, id);
  return {};
});

export const restoreRun = rpc(runIdFields, async ({ core, caller }, { run_id: id }) => {
  await core.runs.restore(caller, id);
  return {};
});

export const getRun = rpc(runIdFields, async ({ core, caller }, { run_id: id }) => ({ run: wireRun(await core.runs.get(caller, id), 'all') }));

export const searchRuns: Handler = async (call) => {
  const message = await readMessage(searchRunsFields, call);
  const page = searchPage(message.max_results, message.page_token);
  const search = {
    experimentIds: message.experiment_ids.map(experimentId),
    visibility: message.run_view_type ?? 'active',
    filter: parseFilter(message.filter, searchableRuns),
    order: parseOrder(message.order_by, searchableRuns),
  };
  return searchAnswer(page, (stretch) => call.core.runs.search(call.caller, { ...search, page: stretch }));
};

export const deleteTag = rpc(deleteTagFields, async ({ core, caller }, { run_id: id, key }) => {
  await core.runs.deleteTag(caller, { id, key });
  return {};
});

/** How clients before MLflow 3 record a model: one more entry in a tag. */
export const logModel = rpc(logModelFields, async ({ core, caller }, { run_id: id, model_json: text }) => {
  const model = modelOf(text);
  await core.runs.changeTag(caller, { id, key: loggedModelsTag, change: (stored) => appendLoggedModel(stored, model) });
  return {};
});

const mandatory = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];

function modelOf(text: string): Readonly<Record<string, unknown>> {
  const model = parsed(text);
  if (typeof model !== 'object' || model === null || Array.isArray(model)) throw invalidArgument(`Malformed model info. \n ${text} \n is not a valid JSON.`);
  const missing = mandatory.filter((name) => !Object.hasOwn(model, name));
  if (missing.length > 0) throw invalidArgument(`Model json is missing mandatory fields: {${missing.map((name) => `'${name}'`).join(', ')}}`);
  return model as Readonly<Record<string, unknown>>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
