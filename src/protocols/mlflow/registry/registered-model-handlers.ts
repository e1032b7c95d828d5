// What each request about registered models and aliases does.
import { AssayError } from '../../../core/base/errors.ts';
import { some } from '../answer.ts';
import { filterOf } from '../filter/filter.ts';
import { ordersOf } from '../filter/order-by.ts';
import { searchableModels } from '../filter/searchable.ts';
import { rpc } from '../handler.ts';
import { searchPage } from '../page.ts';
import { checkKey, checkTag, limits } from '../rules.ts';
import { pythonRepr } from '../python-text.ts';
import { arePromptTags, isPlainMark, kindOfTags, modelFilter, promptTag, withoutPrompts } from './prompts.ts';
import {
  aliasFields,
  createModelFields,
  deleteModelTagFields,
  latestVersionsFields,
  modelNameFields,
  renameModelFields,
  searchModelsFields,
  setAliasFields,
  setModelTagFields,
  updateModelFields,
} from './registry-schema.ts';
import { checkAliasName, checkModelName, wireModel, wireVersion } from './registry-translate.ts';
import { canonicalStage, coreStage } from './stages.ts';
import { versionNumber } from './version-number.ts';

export const createModel = rpc(createModelFields, async ({ core, caller }, { name, description, tags }) => {
  checkModelName(name);
  for (const tag of tags) checkTag(tag, limits.registryTagValue);
  try {
    return { registered_model: wireModel(await core.registry.create(caller, { name, description, ...kindOfTags(tags) })) };
  } catch (error) {
    throw nameTakenWords(error, arePromptTags(tags));
  }
});

/** Says what holds the name, and that models and prompts share their names. */
function nameTakenWords(error: unknown, isNewPrompt: boolean): unknown {
  if (!(error instanceof AssayError) || error.reason !== 'model_name_taken') return error;
  const word = (isPrompt: boolean): string => (isPrompt ? 'Prompt' : 'Registered Model');
  const [holder, asked] = [word(error.detail['holder'] === 'prompt'), word(isNewPrompt)];
  const name = error.subject?.id ?? '';
  const message =
    holder === asked
      ? `${asked} (name=${name}) already exists.`
      : `Tried to create a ${asked.toLowerCase()} with name ${pythonRepr(name)}, but the name is already taken by a ${holder.toLowerCase()}. ` +
        'MLflow does not allow creating a model and a prompt with the same name.';
  return new AssayError('already_exists', message);
}

export const getModel = rpc(modelNameFields, async ({ core, caller }, { name }) => {
  checkModelName(name);
  return { registered_model: wireModel(await core.registry.get(caller, name)) };
});

export const updateModel = rpc(updateModelFields, async ({ core, caller }, { name, description }) => {
  checkModelName(name);
  return { registered_model: wireModel(await core.registry.describe(caller, { name, description })) };
});

export const renameModel = rpc(renameModelFields, async ({ core, caller }, { name, new_name: newName }) => {
  checkModelName(newName, 'new_name');
  checkModelName(name);
  try {
    return { registered_model: wireModel(await core.registry.rename(caller, { name, newName })) };
  } catch (error) {
    if (!(error instanceof AssayError) || error.reason !== 'model_name_taken') throw error;
    throw new AssayError('already_exists', `Registered Model (name=${newName}) already exists.`);
  }
});

export const deleteModel = rpc(modelNameFields, async ({ core, caller }, { name }) => {
  checkModelName(name);
  await core.registry.delete(caller, name);
  return {};
});

export const searchModels = rpc(searchModelsFields, async ({ core, caller }, message) => {
  const { items, next } = await core.registry.search(caller, {
    filter: modelFilter(withoutPrompts(filterOf(message.filter, searchableModels))),
    order: ordersOf(message.order_by, searchableModels),
    page: searchPage(message.max_results, message.page_token),
  });
  return { registered_models: some(items.map(wireModel)), next_page_token: next };
});

export const getLatestVersions = rpc(latestVersionsFields, async ({ core, caller }, { name, stages }) => {
  checkModelName(name);
  const wanted = stages.length === 0 ? undefined : stages.map((stage) => coreStage(canonicalStage(stage)));
  const versions = await core.modelVersions.latest(caller, { modelName: name, stages: wanted });
  return { model_versions: some(versions.map((version) => wireVersion(version, 'aliases'))) };
});

export const setModelTag = rpc(setModelTagFields, async ({ core, caller }, { name, key, value }) => {
  checkModelName(name);
  checkTag({ key, value }, limits.registryTagValue);
  const tag = { key, value };
  if (key === promptTag) await core.registry.classify(caller, { name, kind: arePromptTags([tag]) ? 'prompt' : 'model' });
  if (isPlainMark(tag)) await core.registry.deleteTag(caller, { name, key });
  else await core.registry.setTag(caller, { name, tag });
  return {};
});

export const deleteModelTag = rpc(deleteModelTagFields, async ({ core, caller }, { name, key }) => {
  checkModelName(name);
  checkKey(key, 'key');
  if (key === promptTag) await core.registry.classify(caller, { name, kind: 'model' });
  await core.registry.deleteTag(caller, { name, key });
  return {};
});

export const setAlias = rpc(setAliasFields, async ({ core, caller }, { name, alias, version }) => {
  checkModelName(name);
  checkAliasName(alias);
  await core.registry.setAlias(caller, { name, alias, version: versionNumber(version) });
  return {};
});

export const deleteAlias = rpc(aliasFields, async ({ core, caller }, { name, alias }) => {
  checkModelName(name);
  checkAliasName(alias);
  await core.registry.deleteAlias(caller, { name, alias });
  return {};
});

export const getByAlias = rpc(aliasFields, async ({ core, caller }, { name, alias }) => {
  checkModelName(name);
  checkAliasName(alias);
  return { model_version: wireVersion(await core.registry.getByAlias(caller, { name, alias }), 'aliases') };
});
