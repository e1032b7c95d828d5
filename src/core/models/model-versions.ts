// The operations on model versions.
import type { Caller } from '../access/caller.ts';
import type { ChangeAction } from '../access/action.ts';
import type { Writing } from '../access/writing.ts';
import { joinUri } from '../tracking/artifacts/artifact-locations.ts';
import { checkArtifactPath } from '../tracking/artifacts/artifact-path.ts';
import { notFound } from '../base/errors.ts';
import { checkTags, uniqueTags, type Tag } from '../base/tag.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { VersionAt } from '../collections/collection-store.ts';
import type { Run } from '../tracking/runs/run.ts';
import { requireActive } from '../tracking/runs/runs.ts';
import { checkLength } from '../base/text-limits.ts';
import { queueDeliveries } from '../webhooks/webhooks.ts';
import type { WebhookChange } from '../webhooks/webhook.ts';
import type { LoggedModel } from './logged-model.ts';
import type { RegistrySearch } from './model-registry-store.ts';
import { checkStage, type ModelVersion } from './registered-model.ts';
import { changeFor, versionCreated } from './registry-change.ts';
import { requiredOrigin } from '../collections/link-version.ts';
import { descriptionLimit } from '../collections/collection-checks.ts';
import { requireModel, requireVersion, type RegistryPorts, type RegistryStores } from './registry-ports.ts';

export interface CreateModelVersion {
  readonly modelName: string;
  readonly source: string;
  readonly storageLocation?: string | undefined;
  readonly runId?: string | undefined;
  readonly runLink?: string | undefined;
  readonly description?: string | undefined;
  readonly modelId?: string | undefined;
  readonly userId?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  /** The logged model that becomes this version: it remembers it. Throws `not_found` for an unknown one. */
  readonly registers?: string | undefined;
}

/** Other things a source may name. Those that do not exist are left out of what is found. */
export interface SourceReferences {
  readonly runId?: string | undefined;
  readonly modelId?: string | undefined;
  /** A version by number or alias; by stage the highest in it, null standing for no stage; the highest of all when nothing more is named. */
  readonly version?: { readonly modelName: string; readonly version?: number; readonly alias?: string; readonly stage?: string | null } | undefined;
}

export interface FoundReferences {
  readonly run?: Run | undefined;
  /** Live ones only. */
  readonly loggedModel?: LoggedModel | undefined;
  readonly version?: ModelVersion | undefined;
  /** Whether the version is one of a prompt. */
  readonly isOfPrompt?: boolean;
}

/** What a run made: a logged model, a folder among its artifacts, or a version of a collection by its id. */
export type VersionOrigin = { readonly modelId: string } | { readonly runId: string; readonly path: string } | { readonly versionId: string };

export type RegisterModelVersion = Pick<CreateModelVersion, 'modelName' | 'description' | 'tags'> & { readonly origin: VersionOrigin };

export interface VersionId {
  readonly modelName: string;
  readonly version: number;
}

export interface ModelVersions {
  /** What a source refers to, for a wire that judges sources before it makes a version of one. Throws `not_found` for an unknown registered model. */
  find(caller: Caller, references: SourceReferences): Promise<FoundReferences>;
  create(caller: Caller, input: CreateModelVersion): Promise<ModelVersion>;
  /**
   * As `create`, with the source, run and model taken from what a run made. Throws `not_found` when that is unknown or deleted. The version
   * of a collection that is a version of the model already is answered as it is.
   */
  register(caller: Caller, input: RegisterModelVersion): Promise<ModelVersion>;
  get(caller: Caller, id: VersionId): Promise<ModelVersion>;
  search(caller: Caller, query: RegistrySearch): Promise<Page<ModelVersion>>;
  /** The versions of one model, highest first. Throws `not_found` for an unknown model. */
  list(caller: Caller, input: { readonly modelName: string; readonly page: PageRequest }): Promise<Page<ModelVersion>>;
  /** The highest version in each of the stages, null standing for no stage; in all when none is named. */
  latest(caller: Caller, input: { readonly modelName: string; readonly stages?: readonly (string | null)[] | undefined }): Promise<readonly ModelVersion[]>;
  describe(caller: Caller, input: VersionId & { readonly description?: string | undefined }): Promise<ModelVersion>;
  /** Out of every stage when none is given. With `othersTo`, every other version of the stage goes there at the same time. */
  setStage(caller: Caller, input: VersionId & { readonly stage?: string | undefined; readonly othersTo?: string | undefined }): Promise<ModelVersion>;
  /** Its number is not used again. */
  delete(caller: Caller, id: VersionId): Promise<void>;
  setTag(caller: Caller, input: VersionId & { readonly tag: Tag }): Promise<void>;
  /** A missing tag is no change. */
  deleteTag(caller: Caller, input: VersionId & { readonly key: string }): Promise<void>;
}

/** More versions than this cannot be moved out of one stage in one call. */
const moveLimit = 10_000;

export function createModelVersions(ports: RegistryPorts): ModelVersions {
  const { read, write } = ports;

  function change<T>(
    { caller, id, action = 'model.write' }: { readonly caller: Caller; readonly id: VersionId; readonly action?: ChangeAction },
    work: (version: ModelVersion, writing: Writing<RegistryStores>) => Promise<T>,
  ): Promise<T> {
    return write(caller, action, 'server', async (writing) => {
      const version = await requireVersion(writing.stores.registry, id.modelName, id.version);
      const result = await work(version, writing);
      writing.announce({ type: 'model', name: id.modelName });
      return result;
    });
  }

  async function tell(writing: Writing<RegistryStores>, modelName: string, registryChange: WebhookChange): Promise<void> {
    const model = await requireModel(writing.stores.registry, modelName);
    await queueDeliveries(writing, changeFor(model.kind, registryChange), ports.ids);
  }

  /** Touches the model too: its last update is that of its versions. */
  async function touchModel({ stores, at }: Writing<RegistryStores>, name: string): Promise<void> {
    const model = await requireModel(stores.registry, name);
    await stores.registry.update(name, { updatedAt: at, description: model.description });
  }

  /** The next version of an existing model. */
  async function insert(input: CreateModelVersion & Pick<ModelVersion, 'originId'>, writing: Writing<RegistryStores>): Promise<ModelVersion> {
    const { stores, at, audit, announce } = writing;
    const { kind } = await requireModel(stores.registry, input.modelName);
    checkTags(input.tags ?? []);
    checkLength('description', input.description ?? '', descriptionLimit);
    const version = newVersion(input, await stores.registry.nextVersion(input.modelName), at);
    await stores.registry.insertVersion(version);
    await noteMaker({ kind, name: version.modelName, version: version.version }, version.runId, writing);
    await touchModel(writing, input.modelName);
    if (input.registers !== undefined) await stores.loggedModels.addRegistration(input.registers, { name: version.modelName, version: version.version });
    audit('model_version.created', subject(version), { source: version.source, run: version.runId ?? null });
    announce({ type: 'model', name: input.modelName });
    await tell(writing, input.modelName, versionCreated(version));
    return requireVersion(stores.registry, input.modelName, version.version);
  }

  return {
    find: async (caller, references) => findReferences(references, await read(caller, 'model.write', 'server')),

    create: (caller, input) => write(caller, 'model.write', 'server', (writing) => insert(input, writing)),

    register: (caller, { origin, ...input }) =>
      write(caller, 'model.write', 'server', async (writing) => {
        const source = await sourceOf(origin, writing.stores);
        const { kind } = await requireModel(writing.stores.registry, input.modelName);
        const known = source.originId === undefined ? undefined : await writing.stores.collections.findLink({ kind, name: input.modelName }, source.originId);
        if (known !== undefined) return requireVersion(writing.stores.registry, input.modelName, known.version);
        return insert({ ...input, ...source, registers: 'modelId' in origin ? origin.modelId : undefined }, writing);
      }),

    get: async (caller, id) => {
      const { registry } = await read(caller, 'model.read', 'server');
      return requireVersion(registry, id.modelName, id.version);
    },

    search: async (caller, query) => {
      const { registry } = await read(caller, 'model.read', 'server');
      return registry.searchVersions(query);
    },

    list: async (caller, { modelName, page }) => {
      const { registry } = await read(caller, 'model.read', 'server');
      await requireModel(registry, modelName);
      return registry.searchVersions({
        filter: { kind: 'compare', field: { type: 'attribute', name: 'name' }, operator: '=', value: modelName },
        order: [{ field: { type: 'attribute', name: 'version_number' }, direction: 'descending' }],
        page,
      });
    },

    latest: async (caller, { modelName, stages }) => {
      const { registry } = await read(caller, 'model.read', 'server');
      const model = await requireModel(registry, modelName);
      return stages === undefined ? model.latestVersions : model.latestVersions.filter(({ stage = null }) => stages.includes(stage));
    },

    describe: (caller, input) =>
      change({ caller, id: input }, async (stored, { stores, at, audit }) => {
        const { description: _, ...version } = stored;
        checkLength('description', input.description ?? '', descriptionLimit);
        const described = { ...version, updatedAt: at, ...(input.description === undefined ? {} : { description: input.description }) };
        await stores.registry.updateVersion(described);
        audit('model_version.described', subject(version));
        return described;
      }),

    setStage: (caller, { stage, othersTo, ...id }) =>
      change({ caller, id, action: 'model.promote' }, async (version, writing) => {
        const { stores, at, audit } = writing;
        for (const name of [stage, othersTo]) if (name !== undefined) checkStage(name);
        const move = async (from: ModelVersion, to: string | undefined): Promise<ModelVersion> => {
          const { stage: before, ...rest } = from;
          const moved = { ...rest, updatedAt: at, ...(to === undefined ? {} : { stage: to }) };
          await stores.registry.updateVersion(moved);
          audit('model_version.stage_set', subject(from), { from: before ?? null, to: to ?? null });
          return moved;
        };
        const others = othersTo === undefined ? [] : await stores.registry.versions(id.modelName, { stages: [stage ?? null], limit: moveLimit });
        for (const other of others) if (other.version !== id.version) await move(other, othersTo);
        const moved = await move(version, stage);
        await touchModel(writing, id.modelName);
        return moved;
      }),

    delete: (caller, id) =>
      change({ caller, id, action: 'model.delete' }, async (version, writing) => {
        await writing.stores.registry.deleteVersion(id.modelName, id.version);
        await touchModel(writing, id.modelName);
        writing.audit('model_version.deleted', subject(version), { source: version.source });
      }),

    setTag: (caller, { tag, ...id }) =>
      change({ caller, id }, async (version, writing) => {
        checkTags([tag]);
        await writing.stores.registry.putVersionTags(id.modelName, id.version, [tag]);
        writing.audit('model_version.tagged', subject(version), { key: tag.key, value: tag.value.slice(0, 500) });
        await tell(writing, id.modelName, { event: 'model_version_tag.set', data: { name: id.modelName, version: String(id.version), ...tag } });
      }),

    deleteTag: (caller, { key, ...id }) =>
      change({ caller, id }, async (version, writing) => {
        if (!(await writing.stores.registry.deleteVersionTag(id.modelName, id.version, key))) return;
        writing.audit('model_version.untagged', subject(version), { key });
        await tell(writing, id.modelName, { event: 'model_version_tag.deleted', data: { name: id.modelName, version: String(id.version), key } });
      }),
  };
}

/** A run that is not here was only named: it has made nothing that is known. */
async function noteMaker(at: VersionAt, runId: string | undefined, writing: Writing<RegistryStores>): Promise<void> {
  if (runId === undefined || (await writing.stores.runs.find(runId)) === undefined) return;
  await writing.stores.collections.putEdge(at, { runId, relation: 'produced', at: writing.at });
}

async function findReferences({ runId, modelId, version: wanted }: SourceReferences, stores: Pick<RegistryStores, 'runs' | 'loggedModels' | 'registry'>): Promise<FoundReferences> {
  const loggedModel = modelId === undefined ? undefined : await stores.loggedModels.find(modelId);
  const model = wanted && (await requireModel(stores.registry, wanted.modelName));
  return {
    run: runId === undefined ? undefined : await stores.runs.find(runId),
    loggedModel: loggedModel?.deletedAt === undefined ? loggedModel : undefined,
    version: wanted && (await findVersion(wanted, stores)),
    isOfPrompt: model?.kind === 'prompt',
  };
}

async function findVersion(
  { modelName, version, alias, stage }: NonNullable<SourceReferences['version']>,
  { registry }: Pick<RegistryStores, 'registry'>,
): Promise<ModelVersion | undefined> {
  if (version !== undefined) return requireVersion(registry, modelName, version);
  if (alias !== undefined) return registry.findVersionByAlias(modelName, alias);
  return (await registry.versions(modelName, { limit: 1, ...(stage === undefined ? {} : { stages: [stage] }) }))[0];
}

type VersionSource = Pick<CreateModelVersion, 'source' | 'runId' | 'modelId'> & Pick<ModelVersion, 'originId'>;

/** How a version of a collection is named as a source. */
function sourceUri({ projectId = '', kind, name, version }: VersionAt): string {
  return `collections:/${[projectId, kind, ...name.split('/'), String(version)].map(encodeURIComponent).join('/')}`;
}

/** Where the files of an origin are, and which run and model they are of. */
async function sourceOf(origin: VersionOrigin, stores: RegistryStores): Promise<VersionSource> {
  if ('versionId' in origin) {
    const { id, of, version, producedBy } = await requiredOrigin(stores.collections, origin.versionId);
    return { source: sourceUri({ ...of, version }), runId: producedBy[0], originId: id };
  }
  if ('modelId' in origin) {
    const model = await stores.loggedModels.find(origin.modelId);
    if (!model || model.deletedAt !== undefined) throw notFound('logged model', origin.modelId);
    return { source: model.artifactUri, modelId: model.id, runId: model.sourceRunId };
  }
  checkArtifactPath(origin.path);
  const run = requireActive(await stores.runs.find(origin.runId), origin.runId);
  return { source: joinUri(run.artifactUri, origin.path), runId: run.id };
}

function newVersion(input: CreateModelVersion & Pick<ModelVersion, 'originId'>, version: number, at: number): ModelVersion {
  return {
    modelName: input.modelName,
    version,
    createdAt: at,
    updatedAt: at,
    source: input.source,
    tags: uniqueTags(input.tags ?? []),
    aliases: [],
    ...(input.storageLocation === undefined ? {} : { storageLocation: input.storageLocation }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.userId ? { userId: input.userId } : {}),
    ...(input.runId ? { runId: input.runId } : {}),
    ...(input.runLink ? { runLink: input.runLink } : {}),
    ...(input.modelId ? { modelId: input.modelId } : {}),
    ...(input.originId === undefined ? {} : { originId: input.originId }),
  };
}

function subject({ modelName, version }: VersionId) {
  return { kind: 'model version', id: `${modelName}/${version}` };
}
