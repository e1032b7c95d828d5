// What each request about runs does, but for what they log.
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import { tagMissing } from '../../../core/base/tag.ts';
import { some } from '../answer.ts';
import { parseFilter } from '../filter/filter.ts';
import { parseOrder } from '../filter/order-by.ts';
import { searchableRuns } from '../filter/searchable.ts';
import { type Call, givenRunId, rpc } from '../handler.ts';
import { searchPage } from '../page.ts';
import { experimentId } from '../rules.ts';
import { appendLoggedModel } from './logged-model-history.ts';
import { type RunFacts, type RunFactsChange, withFacts } from '../../../core/tracking/runs/run-facts.ts';
import { createRunFields, deleteTagFields, logModelFields, runIdFields, searchRunsFields, updateRunFields } from './run-schema.ts';
import { wireRun, wireRunInfo } from './run-translate.ts';
import { factsOfTags, loggedModelsTag, nameOfNewRun, runNameTag, tagsOfRun, takenOff, withoutTag } from './fact-tags.ts';
import { runFilter, runOrder } from './run-filter.ts';

export const createRun = rpc(createRunFields, async (call, message) => {
  const { core, caller } = call;
  const { facts, tags } = factsOfTags(message.tags);
  const record = await core.runs.create(caller, {
    ...told(facts),
    id: givenRunId(call),
    experimentId: experimentId(message.experiment_id),
    name: nameOfNewRun(message.run_name, message.tags),
    userId: message.user_id,
    startedAt: message.start_time,
    // An empty tag for the name counts as none here.
    tags: tags.filter(({ key }) => key !== runNameTag),
  });
  return { run: wireRun(record, 'new') };
});

/** Of a new run nothing can be taken away. */
function told(facts: RunFactsChange): RunFacts {
  return withFacts<RunFacts & { readonly name: string }>({ name: '' }, facts);
}

export const updateRun = rpc(updateRunFields, async ({ core, caller }, { run_id: id, run_name: name, status, end_time: endedAt }) => {
  const rename = name === '' ? {} : { name, removedTags: [runNameTag] };
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

export const searchRuns = rpc(searchRunsFields, async ({ core, caller }, message) => {
  const { items, next } = await core.runs.search(caller, {
    page: searchPage(message.max_results, message.page_token),
    experimentIds: message.experiment_ids.map(experimentId),
    visibility: message.run_view_type ?? 'active',
    filter: runFilter(parseFilter(message.filter, searchableRuns)),
    order: runOrder(parseOrder(message.order_by, searchableRuns)),
  });
  return { runs: some(items.map((record) => wireRun(record, 'listed'))), next_page_token: next };
});

export const deleteTag = rpc(deleteTagFields, async ({ core, caller }, { run_id: id, key }) => {
  const record = await core.runs.get(caller, id);
  const isThere = tagsOfRun(record).some((tag) => tag.key === key);
  const change = key === runNameTag ? { tags: [{ key, value: takenOff }] } : withoutTag(key);
  if (change === undefined) await core.runs.deleteTag(caller, { id, key });
  else if (isThere || record.run.deletedAt !== undefined) await core.runs.update(caller, { id, ...change });
  else throw tagMissing('run', id, key);
  return {};
});

/** How clients before MLflow 3 record a model: one more entry in a tag. */
export const logModel = rpc(logModelFields, async ({ core, caller }, { run_id: id, model_json: text }) => {
  const model = modelOf(text);
  await appendToTag(core, caller, { id, model });
  return {};
});

/** Another client may do the same at the same time: then again, from what is stored by now. */
async function appendToTag(core: Call['core'], caller: Call['caller'], { id, model }: { readonly id: string; readonly model: Readonly<Record<string, unknown>> }): Promise<void> {
  for (;;) {
    const stored = (await core.runs.get(caller, id)).tags.find(({ key }) => key === loggedModelsTag)?.value;
    try {
      return await core.runs.replaceTag(caller, { id, key: loggedModelsTag, expected: stored, value: appendLoggedModel(stored, model) });
    } catch (error) {
      if (!(error instanceof AssayError) || error.reason !== 'tag_changed') throw error;
    }
  }
}

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
