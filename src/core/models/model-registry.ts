// The operations on registered models and their aliases.
import type { Caller } from '../access/caller.ts';
import type { ChangeAction } from '../access/action.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError, invalidArgument } from '../base/errors.ts';
import { checkTags, uniqueTags, type Tag } from '../base/tag.ts';
import type { Page } from '../base/page.ts';
import { checkLength, checkName } from '../base/text-limits.ts';
import { queueDeliveries } from '../webhooks/webhooks.ts';
import type { WebhookChange } from '../webhooks/webhook.ts';
import type { RegistrySearch } from './model-registry-store.ts';
import type { ModelKind, ModelVersion, RegisteredModel } from './registered-model.ts';
import { changeFor, modelCreated } from './registry-change.ts';
import { descriptionLimit } from '../collections/collection-checks.ts';
import { requireModel, requireVersion, type RegistryPorts, type RegistryStores } from './registry-ports.ts';

export interface CreateModel {
  readonly name: string;
  /** Default `model`. */
  readonly kind?: ModelKind | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface ModelRegistry {
  /** Throws `already_exists` (detail `holder`: the kind of what holds the name). */
  create(caller: Caller, input: CreateModel): Promise<RegisteredModel>;
  get(caller: Caller, name: string): Promise<RegisteredModel>;
  search(caller: Caller, query: RegistrySearch): Promise<Page<RegisteredModel>>;
  rename(caller: Caller, input: { readonly name: string; readonly newName: string }): Promise<RegisteredModel>;
  describe(caller: Caller, input: { readonly name: string; readonly description?: string | undefined }): Promise<RegisteredModel>;
  /** Says what it is. The same again is no change. */
  classify(caller: Caller, input: { readonly name: string; readonly kind: ModelKind }): Promise<void>;
  /** With all versions, tags and aliases. */
  delete(caller: Caller, name: string): Promise<void>;
  setTag(caller: Caller, input: { readonly name: string; readonly tag: Tag }): Promise<void>;
  /** A missing tag is no change. */
  deleteTag(caller: Caller, input: { readonly name: string; readonly key: string }): Promise<void>;
  /** Moves the alias when it exists. */
  setAlias(caller: Caller, input: { readonly name: string; readonly alias: string; readonly version: number }): Promise<void>;
  /** A missing alias is no change. */
  deleteAlias(caller: Caller, input: { readonly name: string; readonly alias: string }): Promise<void>;
  /** `latest` is the highest version. Throws `not_found` with the reason `alias_missing`, or `latest_missing` when there is no version. */
  getByAlias(caller: Caller, input: { readonly name: string; readonly alias: string }): Promise<ModelVersion>;
}

export function createModelRegistry(ports: RegistryPorts): ModelRegistry {
  const { read, write } = ports;

  /** One change of one existing model, noted and announced. */
  function change<T>(
    { caller, name, action = 'model.write' }: { readonly caller: Caller; readonly name: string; readonly action?: ChangeAction },
    work: (model: RegisteredModel, writing: Writing<RegistryStores>) => Promise<T>,
  ): Promise<T> {
    return write(caller, action, 'server', async (writing) => {
      const result = await work(await requireModel(writing.stores.registry, name), writing);
      writing.announce({ type: 'model', name });
      return result;
    });
  }

  const tell = (model: RegisteredModel, writing: Writing<RegistryStores>, registryChange: WebhookChange): Promise<void> =>
    queueDeliveries(writing, changeFor(model.kind, registryChange), ports.ids);

  return {
    create: (caller, { name, kind = 'model', description, tags = [] }) =>
      write(caller, 'model.write', 'server', async (writing) => {
        const { stores, at, audit, announce } = writing;
        checkModelName(name);
        checkTags(tags);
        checkLength('description', description ?? '', descriptionLimit);
        const holder = await stores.registry.find(name);
        if (holder) throw nameTaken(holder);
        const model = { name, kind, createdAt: at, updatedAt: at, tags: uniqueTags(tags), ...(description ? { description } : {}) };
        await stores.registry.insert(model);
        audit('model.created', subject(name));
        announce({ type: 'model', name });
        await queueDeliveries(writing, changeFor(kind, modelCreated(model)), ports.ids);
        return requireModel(stores.registry, name);
      }),

    get: async (caller, name) => {
      const { registry } = await read(caller, 'model.read', 'server');
      return requireModel(registry, name);
    },

    search: async (caller, query) => {
      const { registry } = await read(caller, 'model.read', 'server');
      return registry.search(query);
    },

    rename: (caller, { name, newName }) =>
      change({ caller, name }, async (model, { stores, at, audit, announce }) => {
        checkModelName(newName);
        const holder = newName === name ? undefined : await stores.registry.find(newName);
        if (holder) throw nameTaken(holder);
        await stores.registry.update(name, { updatedAt: at, newName, description: model.description });
        audit('model.renamed', subject(name), { to: newName });
        announce({ type: 'model', name: newName });
        return requireModel(stores.registry, newName);
      }),

    describe: (caller, { name, description }) =>
      change({ caller, name }, async (_model, { stores, at, audit }) => {
        checkLength('description', description ?? '', descriptionLimit);
        await stores.registry.update(name, { updatedAt: at, description });
        audit('model.described', subject(name));
        return requireModel(stores.registry, name);
      }),

    classify: (caller, { name, kind }) =>
      change({ caller, name }, async (model, { stores, audit }) => {
        if (model.kind === kind) return;
        await stores.registry.setKind(name, kind);
        audit('model.classified', subject(name), { from: model.kind, to: kind });
      }),

    delete: (caller, name) =>
      change({ caller, name, action: 'model.delete' }, async (_model, { stores, audit }) => {
        await stores.registry.delete(name);
        audit('model.deleted', subject(name));
      }),

    setTag: (caller, { name, tag }) =>
      change({ caller, name }, async (model, writing) => {
        checkTags([tag]);
        await writing.stores.registry.putTags(name, [tag]);
        writing.audit('model.tagged', subject(name), { key: tag.key, value: tag.value.slice(0, 500) });
        if (model.kind === 'prompt') await tell(model, writing, { event: 'prompt_tag.set', data: { name, ...tag } });
      }),

    deleteTag: (caller, { name, key }) =>
      change({ caller, name }, async (model, writing) => {
        if (!(await writing.stores.registry.deleteTag(name, key))) return;
        writing.audit('model.untagged', subject(name), { key });
        if (model.kind === 'prompt') await tell(model, writing, { event: 'prompt_tag.deleted', data: { name, key } });
      }),

    setAlias: (caller, { name, alias, version }) =>
      change({ caller, name, action: 'model.promote' }, async (model, writing) => {
        checkAlias(alias);
        await requireVersion(writing.stores.registry, name, version);
        await writing.stores.registry.putAlias(name, alias, version);
        writing.audit('model.alias_set', subject(name), { alias, version });
        await tell(model, writing, { event: 'model_version_alias.created', data: { name, alias, version: String(version) } });
      }),

    deleteAlias: (caller, { name, alias }) =>
      change({ caller, name, action: 'model.promote' }, async (model, writing) => {
        if (!(await writing.stores.registry.deleteAlias(name, alias))) return;
        writing.audit('model.alias_deleted', subject(name), { alias });
        await tell(model, writing, { event: 'model_version_alias.deleted', data: { name, alias } });
      }),

    getByAlias: async (caller, { name, alias }) => {
      const { registry } = await read(caller, 'model.read', 'server');
      await requireModel(registry, name);
      const found = alias.toLowerCase() === 'latest' ? (await registry.versions(name, { limit: 1 }))[0] : await registry.findVersionByAlias(name, alias);
      if (!found) {
        const reason = alias.toLowerCase() === 'latest' ? 'latest_missing' : 'alias_missing';
        throw new AssayError('not_found', `model '${name}' has no alias '${alias}'`, { subject: subject(name), reason, detail: { alias } });
      }
      return found;
    },
  };
}

/** No `/` and no `:`: both have a meaning in model URIs. */
function checkModelName(name: string): void {
  checkName('model name', name, 256);
  if (/[/:]/.test(name)) throw invalidArgument(`model name '${name}' has a '/' or ':'; use letters, digits, '-', '_' or '.'`, { reason: 'model_name' });
}

/** Word characters and `-`; not `latest`, and nothing that reads as a version number. */
export function checkAlias(alias: string): void {
  const shown = JSON.stringify(alias.slice(0, 60));
  if (!/^[\p{L}\p{N}_-]{1,255}$/u.test(alias)) throw invalidArgument(`alias ${shown} is not 1 to 255 letters, digits, '_' or '-'`, { reason: 'alias_name' });
  if (alias.toLowerCase() === 'latest') throw invalidArgument(`alias ${shown} is reserved for the highest version`, { reason: 'alias_reserved', detail: { alias } });
  if (/^v\d+$/i.test(alias)) throw invalidArgument(`alias ${shown} reads as a version number; choose another`, { reason: 'alias_reserved', detail: { alias } });
}

function nameTaken({ name, kind }: RegisteredModel): AssayError {
  return new AssayError('already_exists', `a ${kind === 'prompt' ? 'prompt' : 'registered model'} named '${name}' exists already; choose another name`, {
    subject: subject(name),
    reason: 'model_name_taken',
    detail: { holder: kind },
  });
}

function subject(name: string) {
  return { kind: 'registered model', id: name };
}
