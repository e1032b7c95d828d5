// What each request about runs does, but for what they log.
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import { tagMissing } from '../../../core/base/tag.ts';
import { filterOf } from '../filter/filter.ts';
import { ordersOf } from '../filter/order-by.ts';
import { searchableRuns } from '../filter/searchable.ts';
import { type Call, givenRunId, type Handler, readMessage, rpc } from '../handler.ts';
import { searchPage } from '../page.ts';
import { experimentId } from '../rules.ts';
import { appendLoggedModel } from './logged-model-history.ts';
import { type FactName, type RunFacts, type RunFactsChange, withFacts } from '../../../core/tracking/runs/run-facts.ts';
import { createRunFields, deleteTagFields, logModelFields, runIdFields, searchRunsFields, updateRunFields } from './run-schema.ts';
import { searchAnswer } from './run-search-answer.ts';
import { wireRun, wireRunInfo } from './run-translate.ts';
import { factOfTag, factsOfTags, loggedModelsTag, nameOfNewRun, runNameTag, takenOff } from './fact-tags.ts';
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

export const searchRuns: Handler = async (call) => {
  const message = await readMessage(searchRunsFields, call);
  const page = searchPage(message.max_results, message.page_token);
  const search = {
    experimentIds: message.experiment_ids.map(experimentId),
    visibility: message.run_view_type ?? 'active',
    filter: runFilter(filterOf(message.filter, searchableRuns)),
    order: runOrder(ordersOf(message.order_by, searchableRuns)),
  };
  return searchAnswer(page, (stretch) => call.core.runs.search(call.caller, { ...search, page: stretch }));
};

export const deleteTag = rpc(deleteTagFields, async ({ core, caller }, { run_id: id, key }) => {
  const fact = factOfTag(key);
  if (key === runNameTag) await takeNameTagOff(core, caller, id);
  else if (fact === undefined) await core.runs.deleteTag(caller, { id, key });
  else await forgetFact(core, caller, { id, fact, key });
  return {};
});

async function forgetFact(core: Call['core'], caller: Call['caller'], { id, fact, key }: { readonly id: string; readonly fact: FactName; readonly key: string }): Promise<void> {
  try {
    await core.runs.forgetFact(caller, { id, fact });
  } catch (error) {
    throw error instanceof AssayError && error.reason === 'fact_missing' ? tagMissing('run', id, key) : error;
  }
}

/** The run keeps its name; that the tag was taken off is kept in its place. */
async function takeNameTagOff(core: Call['core'], caller: Call['caller'], id: string): Promise<void> {
  await replaceTag(core, caller, {
    id,
    key: runNameTag,
    next: (stored) => {
      if (stored === takenOff) throw tagMissing('run', id, runNameTag);
      return takenOff;
    },
  });
}

/** How clients before MLflow 3 record a model: one more entry in a tag. */
export const logModel = rpc(logModelFields, async ({ core, caller }, { run_id: id, model_json: text }) => {
  const model = modelOf(text);
  await replaceTag(core, caller, { id, key: loggedModelsTag, next: (stored) => appendLoggedModel(stored, model) });
  return {};
});

interface TagChange {
  readonly id: string;
  readonly key: string;
  readonly next: (stored: string | undefined) => string;
}

/** From no tag first; a refusal tells what is stored, also when another client changed it meanwhile. */
async function replaceTag(core: Call['core'], caller: Call['caller'], { id, key, next }: TagChange): Promise<void> {
  for (let expected: string | undefined; ;) {
    try {
      return await core.runs.replaceTag(caller, { id, key, expected, value: next(expected) });
    } catch (error) {
      if (!(error instanceof AssayError) || error.reason !== 'tag_changed') throw error;
      expected = error.detail['stored'] as string | undefined;
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
