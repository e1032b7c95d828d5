// Core's operations on registered models, over what is known here: a version gets a number made up here, which is replaced by
// the server's in everything that is sent later.
import type { Run } from '../core/tracking/runs/run.ts';
import type { LoggedModel } from '../core/models/logged-model.ts';
import type { ModelRegistry } from '../core/models/model-registry.ts';
import type { ModelVersions, VersionId } from '../core/models/model-versions.ts';
import type { ModelVersion } from '../core/models/registered-model.ts';
import { type Keeping, NotKnownHere } from './keeping.ts';
import type { Known } from './known.ts';

export function knownRegistry({ at, keep }: Keeping): Partial<ModelRegistry> {
  const kept = (): Promise<void> => keep();
  return {
    // One that is there already is as good: the server's refusal of a second one is no loss.
    create: async (_caller, { name, kind = 'model', description, tags = [] }) => {
      await keep();
      return { name, kind, createdAt: at, updatedAt: at, tags, aliases: [], latestVersions: [], ...(description ? { description } : {}) };
    },
    classify: () => Promise.resolve(),
    setTag: kept,
    deleteTag: kept,
    setAlias: kept,
    deleteAlias: kept,
  };
}

export function knownVersions(known: Known, { id, at, keep, message }: Keeping): Partial<ModelVersions> {
  /** What is not known of it stays unsaid. */
  async function change(versionId: VersionId, facts: Partial<ModelVersion>): Promise<ModelVersion> {
    await keep();
    const key = keyOf(versionId);
    const version = { ...(known.versions.get(key) ?? { ...versionId, createdAt: at, source: '', tags: [], aliases: [] }), ...facts, updatedAt: at };
    known.versions.set(key, version);
    return version;
  }

  return {
    // What is not known here is taken to be as the program says; the server judges it when it is sent.
    find: async (_caller, { runId, modelId, version }) => ({
      ...(runId === undefined ? {} : { run: known.run(runId)?.run ?? anyRun(runId, message) }),
      ...(modelId === undefined ? {} : { loggedModel: known.model(modelId)?.model ?? anyModel(modelId, message) }),
      ...(version === undefined ? {} : { version: known.versions.get(keyOf({ version: 0, ...version })) ?? anyVersion({ version: 0, ...version }, message) }),
    }),
    create: async (_caller, { modelName, source, storageLocation, runId, runLink, description, modelId, userId, tags = [] }) => {
      await keep();
      const version: ModelVersion = {
        modelName,
        version: Number(id),
        createdAt: at,
        updatedAt: at,
        source,
        storageLocation,
        runId,
        runLink,
        description,
        modelId,
        userId,
        tags,
        aliases: [],
      };
      known.versions.set(keyOf(version), version);
      known.handOut(id);
      return version;
    },
    get: async (_caller, versionId) => {
      const version = known.versions.get(keyOf(versionId));
      if (version === undefined) throw new NotKnownHere();
      return version;
    },
    describe: (_caller, { description, ...versionId }) => change(versionId, { description }),
    setStage: (_caller, { stage, modelName, version }) => change({ modelName, version }, { stage }),
    delete: async (_caller, versionId) => {
      await keep();
      known.versions.delete(keyOf(versionId));
    },
    setTag: () => keep(),
    deleteTag: () => keep(),
  };
}

function keyOf({ modelName, version }: VersionId): string {
  return JSON.stringify([modelName, version]);
}

type Message = Keeping['message'];

function anyRun(id: string, { source }: Message): Run {
  return { id, experimentId: '', name: '', userId: '', status: 'running', startedAt: 0, updatedAt: 0, artifactUri: textOf(source) ?? '' };
}

function anyModel(id: string, { source }: Message): LoggedModel {
  return { id, experimentId: '', name: '', artifactUri: textOf(source) ?? '', createdAt: 0, updatedAt: 0, status: 'pending' };
}

function anyVersion({ modelName, version }: VersionId, { run_id: runId, model_id: modelId, source }: Message): ModelVersion {
  return { modelName, version, createdAt: 0, updatedAt: 0, source: textOf(source) ?? '', runId: textOf(runId), modelId: textOf(modelId), tags: [], aliases: [] };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
