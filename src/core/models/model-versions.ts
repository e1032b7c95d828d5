// The operations on model versions.
import type { Caller } from '../access/caller.ts';
import type { ChangeAction } from '../access/action.ts';
import type { Writing } from '../audit/write.ts';
import { joinUri } from '../tracking/artifacts/artifact-locations.ts';
import { checkArtifactPath } from '../tracking/artifacts/artifact-path.ts';
import { invalidArgument, notFound } from '../base/errors.ts';
import type { Tag } from '../tracking/experiments/experiment.ts';
import { checkTags, uniqueTags } from '../tracking/experiments/experiments.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { Run } from '../tracking/runs/run.ts';
import { requireActive } from '../tracking/runs/runs.ts';
import { checkLength } from '../base/text-limits.ts';
import { queueDeliveries } from '../webhooks/webhooks.ts';
import type { RegistryChange } from '../webhooks/webhook.ts';
import type { LoggedModel } from './logged-model.ts';
import type { RegistrySearch } from './model-registry-store.ts';
import { modelStages, type ModelStage, type ModelVersion } from './registered-model.ts';
import { changeFor, isPrompt, versionCreated } from './registry-change.ts';
import { descriptionLimit, requireModel, requireVersion, type RegistryPorts, type RegistryStores } from './registry-ports.ts';

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
  /** Tags for the logged model it comes from, made from those it has and the new number. */
  readonly loggedModelTags?: ((stored: readonly Tag[], version: number) => readonly Tag[]) | undefined;
  /** What the source refers to, and a pure function that judges it and says, from what was found, where the version comes from. */
  readonly references?: SourceReferences | undefined;
  readonly placed?: ((found: FoundReferences) => VersionPlace) | undefined;
}

/** Other things a source may name. Those that do not exist are left out of what is found. */
export interface SourceReferences {
  readonly runId?: string | undefined;
  readonly modelId?: string | undefined;
  /** A version by number or alias; by stage the highest in it; the highest of all when nothing more is named. */
  readonly version?: { readonly modelName: string; readonly version?: number; readonly alias?: string; readonly stage?: ModelStage } | undefined;
}

export interface FoundReferences {
  readonly run?: Run | undefined;
  /** Live ones only. */
  readonly loggedModel?: LoggedModel | undefined;
  readonly version?: ModelVersion | undefined;
  /** Whether the version is one of a prompt. */
  readonly isOfPrompt?: boolean;
}

export type VersionPlace = Pick<CreateModelVersion, 'source' | 'storageLocation' | 'runId' | 'modelId'>;

/** What a run made: a logged model, or a folder among its artifacts. */
export type VersionOrigin = { readonly modelId: string } | { readonly runId: string; readonly path: string };

export type RegisterModelVersion = Pick<CreateModelVersion, 'modelName' | 'description' | 'tags' | 'loggedModelTags'> & { readonly origin: VersionOrigin };

export interface VersionId {
  readonly modelName: string;
  readonly version: number;
}

export interface ModelVersions {
  create(caller: Caller, input: CreateModelVersion): Promise<ModelVersion>;
  /** As `create`, with the source, run and model taken from what a run made. Throws `not_found` when that is unknown or deleted. */
  register(caller: Caller, input: RegisterModelVersion): Promise<ModelVersion>;
  get(caller: Caller, id: VersionId): Promise<ModelVersion>;
  search(caller: Caller, query: RegistrySearch): Promise<Page<ModelVersion>>;
  /** The versions of one model, highest first. Throws `not_found` for an unknown model. */
  list(caller: Caller, input: { readonly modelName: string; readonly page: PageRequest }): Promise<Page<ModelVersion>>;
  /** The highest version in each of the stages; in all stages when none is named. */
  latest(caller: Caller, input: { readonly modelName: string; readonly stages?: readonly ModelStage[] | undefined }): Promise<readonly ModelVersion[]>;
  describe(caller: Caller, input: VersionId & { readonly description?: string | undefined }): Promise<ModelVersion>;
  /** With `archiveOthers`, every other version of that stage becomes Archived at the same time. */
  transition(caller: Caller, input: VersionId & { readonly stage: ModelStage; readonly archiveOthers?: boolean }): Promise<ModelVersion>;
  /** Its number is not used again. */
  delete(caller: Caller, id: VersionId): Promise<void>;
  setTag(caller: Caller, input: VersionId & { readonly tag: Tag }): Promise<void>;
  /** A missing tag is no change. */
  deleteTag(caller: Caller, input: VersionId & { readonly key: string }): Promise<void>;
}

/** More versions than this in one stage cannot be archived in one call. */
const archiveLimit = 10_000;

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

  async function tell({ stores, at }: Writing<RegistryStores>, modelName: string, registryChange: RegistryChange): Promise<void> {
    const model = await requireModel(stores.registry, modelName);
    await queueDeliveries(stores, changeFor(isPrompt(model.tags, ports.promptTag), registryChange), { ids: ports.ids, at });
  }

  /** Touches the model too: its last update is that of its versions. */
  async function touchModel({ stores, at }: Writing<RegistryStores>, name: string): Promise<void> {
    const model = await requireModel(stores.registry, name);
    await stores.registry.update(name, { updatedAt: at, description: model.description });
  }

  /** The next version of an existing model. */
  async function insert(input: CreateModelVersion, writing: Writing<RegistryStores>): Promise<ModelVersion> {
    const { stores, at, audit, announce } = writing;
    await requireModel(stores.registry, input.modelName);
    checkTags(input.tags ?? []);
    checkLength('description', input.description ?? '', descriptionLimit);
    const version = newVersion(input, await stores.registry.nextVersion(input.modelName), at);
    await stores.registry.insertVersion(version);
    await touchModel(writing, input.modelName);
    if (input.modelId !== undefined && input.loggedModelTags) {
      const [logged] = await stores.loggedModels.records([input.modelId]);
      if (!logged) throw notFound('logged model', input.modelId);
      await stores.loggedModels.putTags(input.modelId, input.loggedModelTags(logged.tags, version.version));
    }
    audit('model_version.created', subject(version), { source: version.source, run: version.runId ?? null });
    announce({ type: 'model', name: input.modelName });
    await tell(writing, input.modelName, versionCreated(version));
    return requireVersion(stores.registry, input.modelName, version.version);
  }

  return {
    create: (caller, { references, placed, ...input }) =>
      write(caller, 'model.write', 'server', async (writing) => {
        const place = placed?.(await findReferences(references ?? {}, writing.stores, ports.promptTag)) ?? {};
        return insert({ ...input, ...place }, writing);
      }),

    register: (caller, { origin, ...input }) =>
      write(caller, 'model.write', 'server', async (writing) => insert({ ...input, ...(await sourceOf(origin, writing.stores)) }, writing)),

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
      return stages === undefined ? model.latestVersions : model.latestVersions.filter(({ stage }) => stages.includes(stage));
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

    transition: (caller, { stage, archiveOthers = false, ...id }) =>
      change({ caller, id, action: 'model.promote' }, async (version, writing) => {
        const { stores, at, audit } = writing;
        if (archiveOthers) {
          if (stage !== 'Staging' && stage !== 'Production') {
            throw invalidArgument(`other versions can be archived only when moving to Staging or Production, not to ${stage}`, { reason: 'archive_stage' });
          }
          for (const other of await stores.registry.versions(id.modelName, { stages: [stage], limit: archiveLimit })) {
            if (other.version === id.version) continue;
            await stores.registry.updateVersion({ ...other, stage: 'Archived', updatedAt: at });
            audit('model_version.stage_set', subject(other), { from: other.stage, to: 'Archived' });
          }
        }
        const moved = { ...version, stage, updatedAt: at };
        await stores.registry.updateVersion(moved);
        await touchModel(writing, id.modelName);
        audit('model_version.stage_set', subject(version), { from: version.stage, to: stage });
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

async function findReferences({ runId, modelId, version: wanted }: SourceReferences, stores: RegistryStores, promptTag: string): Promise<FoundReferences> {
  const loggedModel = modelId === undefined ? undefined : await stores.loggedModels.find(modelId);
  const model = wanted && (await requireModel(stores.registry, wanted.modelName));
  return {
    run: runId === undefined ? undefined : await stores.runs.find(runId),
    loggedModel: loggedModel?.deletedAt === undefined ? loggedModel : undefined,
    version: wanted && (await findVersion(wanted, stores)),
    isOfPrompt: model !== undefined && isPrompt(model.tags, promptTag),
  };
}

async function findVersion({ modelName, version, alias, stage }: NonNullable<SourceReferences['version']>, { registry }: RegistryStores): Promise<ModelVersion | undefined> {
  if (version !== undefined) return requireVersion(registry, modelName, version);
  if (alias !== undefined) return registry.findVersionByAlias(modelName, alias);
  return (await registry.versions(modelName, { limit: 1, ...(stage === undefined ? {} : { stages: [stage] }) }))[0];
}

/** Where the files of an origin are, and which run and model they are of. */
async function sourceOf(origin: VersionOrigin, stores: RegistryStores): Promise<Pick<CreateModelVersion, 'source' | 'runId' | 'modelId'>> {
  if ('modelId' in origin) {
    const model = await stores.loggedModels.find(origin.modelId);
    if (!model || model.deletedAt !== undefined) throw notFound('logged model', origin.modelId);
    return { source: model.artifactUri, modelId: model.id, runId: model.sourceRunId };
  }
  checkArtifactPath(origin.path);
  const run = requireActive(await stores.runs.find(origin.runId), origin.runId);
  return { source: joinUri(run.artifactUri, origin.path), runId: run.id };
}

function newVersion(input: CreateModelVersion, version: number, at: number): ModelVersion {
  return {
    modelName: input.modelName,
    version,
    createdAt: at,
    updatedAt: at,
    stage: modelStages[0],
    source: input.source,
    tags: uniqueTags(input.tags ?? []),
    aliases: [],
    ...(input.storageLocation === undefined ? {} : { storageLocation: input.storageLocation }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.userId ? { userId: input.userId } : {}),
    ...(input.runId ? { runId: input.runId } : {}),
    ...(input.runLink ? { runLink: input.runLink } : {}),
    ...(input.modelId ? { modelId: input.modelId } : {}),
  };
}

function subject({ modelName, version }: VersionId) {
  return { kind: 'model version', id: `${modelName}/${version}` };
}
