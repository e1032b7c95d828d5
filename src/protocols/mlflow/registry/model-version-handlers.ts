// What each request about model versions does.
import { versionUri } from '../artifacts/collection-version-files.ts';
import type { Order } from '../../../language/filter.ts';
import type { Tag } from '../../../core/base/tag.ts';
import { invalidArgument } from '../../../core/base/errors.ts';
import { some } from '../answer.ts';
import { filterOf } from '../filter/filter.ts';
import { ordersOf } from '../filter/order-by.ts';
import { searchableVersions } from '../filter/searchable.ts';
import { rpc } from '../handler.ts';
import { pageOfLimit } from '../page.ts';
import { pythonList } from '../python-text.ts';
import { checkKey, checkTag, limits } from '../rules.ts';
import { arePromptTags, checkPromptSource, promptTextTag, withoutPrompts } from './prompts.ts';
import {
  createVersionFields,
  deleteVersionTagFields,
  downloadUriFields,
  searchVersionsFields,
  setVersionTagFields,
  transitionFields,
  updateVersionFields,
  versionFields,
} from './registry-schema.ts';
import { checkModelName, wireVersion } from './registry-translate.ts';
import { activeStages, archived, canonicalStage, coreStage } from './stages.ts';
import { versionNumber } from './version-number.ts';
import { placeOf, referencesOf } from './version-source.ts';

export const createVersion = rpc(createVersionFields, async ({ core, caller, settings }, message) => {
  const { name, source, tags, description, run_link: runLink, run_id: runId, model_id: modelId } = message;
  if (settings.sourcePattern && !settings.sourcePattern.test(source)) throw invalidArgument(`Invalid model version source: '${source}'.`);
  checkModelName(name);
  for (const tag of tags) checkVersionTag(tag);
  const facts = { modelName: name, source, runId, modelId, description, runLink, tags };
  if (arePromptTags(tags)) {
    checkPromptSource(source);
    return { model_version: wireVersion(await core.modelVersions.create(caller, facts), 'aliases') };
  }
  const given = { source, runId, modelId };
  const place = placeOf(given, await core.modelVersions.find(caller, referencesOf(given)));
  const version = await core.modelVersions.create(caller, { ...facts, ...place, registers: modelId || undefined });
  return { model_version: wireVersion(version, 'aliases') };
});

function checkVersionTag(tag: Tag): void {
  if (tag.key === promptTextTag && tag.value.length > limits.registryTagValue) throw invalidArgument(`Prompt text exceeds max length of ${limits.registryTagValue} characters.`);
  checkTag(tag, limits.registryTagValue);
}

const idOf = (name: string, version: string) => {
  checkModelName(name);
  return { modelName: name, version: versionNumber(version) };
};

export const getVersion = rpc(versionFields, async ({ core, caller }, { name, version }) => ({
  model_version: wireVersion(await core.modelVersions.get(caller, idOf(name, version)), 'aliases'),
}));

/** Without a description the version has none afterwards. */
export const updateVersion = rpc(updateVersionFields, async ({ core, caller }, { name, version, description }) => ({
  model_version: wireVersion(await core.modelVersions.describe(caller, { ...idOf(name, version), description }), 'aliases'),
}));

export const transitionStage = rpc(transitionFields, async ({ core, caller }, message) => {
  const stage = canonicalStage(message.stage);
  const archives = message.archive_existing_versions === true;
  if (archives && !activeStages.includes(stage)) {
    throw invalidArgument(
      `Model version transition cannot archive existing model versions because '${message.stage}' is not an Active stage. Valid stages are ${pythonList(activeStages)}`,
    );
  }
  const id = idOf(message.name, message.version);
  const moved = await core.modelVersions.setStage(caller, { ...id, stage: coreStage(stage) ?? undefined, othersTo: archives ? archived : undefined });
  return { model_version: wireVersion(moved, 'aliases') };
});

export const deleteVersion = rpc(versionFields, async ({ core, caller }, { name, version }) => {
  await core.modelVersions.delete(caller, idOf(name, version));
  return {};
});

export const getDownloadUri = rpc(downloadUriFields, async ({ core, caller }, { name, version }) => {
  const { source, storageLocation, originId } = await core.modelVersions.get(caller, idOf(name, version));
  if (originId !== undefined) return { artifact_uri: versionUri(originId) };
  // Clients resolve `runs:/` themselves, and MLflow's server leaves it to them.
  return { artifact_uri: source.startsWith('runs:') ? source : (storageLocation ?? source) };
});

/** After what is asked for. */
const tieOrder: readonly Order[] = [
  { field: { type: 'attribute', name: 'name' }, direction: 'ascending' },
  { field: { type: 'attribute', name: 'version_number' }, direction: 'descending' },
];

export const searchVersions = rpc(searchVersionsFields, async ({ core, caller }, message) => {
  const count = message.max_results;
  if (count < 1) throw invalidArgument(`Invalid value for max_results. It must be a positive integer, but got ${count}`);
  const order = ordersOf(message.order_by, searchableVersions);
  const ties = tieOrder.filter((tie) => !order.some(({ field }) => 'name' in field && 'name' in tie.field && field.name === tie.field.name));
  const { items, next } = await core.modelVersions.search(caller, {
    filter: withoutPrompts(filterOf(message.filter, searchableVersions)),
    order: order.length === 0 ? [] : [...order, ...ties],
    page: pageOfLimit(count, message.page_token),
  });
  return { model_versions: some(items.map((version) => wireVersion(version, 'listed'))), next_page_token: next };
});

export const setVersionTag = rpc(setVersionTagFields, async ({ core, caller }, { name, version, key, value }) => {
  const id = idOf(name, version);
  checkVersionTag({ key, value });
  await core.modelVersions.setTag(caller, { ...id, tag: { key, value } });
  return {};
});

export const deleteVersionTag = rpc(deleteVersionTagFields, async ({ core, caller }, { name, version, key }) => {
  const id = idOf(name, version);
  checkKey(key, 'key');
  await core.modelVersions.deleteTag(caller, { ...id, key });
  return {};
});
