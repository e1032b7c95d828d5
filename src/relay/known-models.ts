// Core's operations on logged models, over what is known here.
import { modelArtifactUri } from '../core/tracking/artifacts/artifact-locations.ts';
import type { LoggedModel, LoggedModelRecord } from '../core/models/logged-model.ts';
import type { LoggedModels } from '../core/models/logged-models.ts';
import type { Field } from '../language/filter.ts';
import { sortedByKey } from '../protocols/mlflow/sorted-by-key.ts';
import { type Keeping, NotKnownHere } from './keeping.ts';
import { type Known, makeExperiment } from './known.ts';
import { type Look, matches, ordered, pageOf, present } from './matches.ts';

export function knownModels(known: Known, { id, at, keep }: Keeping): Partial<LoggedModels> {
  async function change(modelId: string, changed: (record: LoggedModelRecord) => LoggedModelRecord): Promise<LoggedModelRecord> {
    await keep();
    const record = changed(found(known, modelId));
    known.learnModel(record);
    return record;
  }
  const changedModel = (record: LoggedModelRecord, facts: Partial<LoggedModel>): LoggedModelRecord => ({ ...record, model: { ...record.model, ...facts, updatedAt: at } });

  return {
    create: async (_caller, { experimentId, name = `model-${id.slice(2, 10)}`, modelType, sourceRunId, params = [], tags = [] }) => {
      await keep({ name });
      const { artifactRoot } = known.experiment(experimentId) ?? makeExperiment(experimentId, experimentId);
      const model: LoggedModel = {
        id,
        experimentId,
        name,
        artifactUri: modelArtifactUri(artifactRoot, id),
        createdAt: at,
        updatedAt: at,
        status: 'pending',
        ...(modelType === undefined ? {} : { modelType }),
        ...(sourceRunId === undefined ? {} : { sourceRunId }),
      };
      const record = { model, tags: sortedByKey(tags), params: sortedByKey(params), metrics: [], registrations: [] };
      known.learnModel(record);
      return record;
    },
    get: async (_caller, { id: modelId }) => found(known, modelId),
    search: async (_caller, { experimentIds, filter, order, page }) => {
      const models = known
        .models()
        .filter(({ model }) => experimentIds.includes(model.experimentId) && model.deletedAt === undefined)
        .filter((record) => matches(filter, lookAt(record)))
        .toSorted((a, b) => b.model.createdAt - a.model.createdAt);
      return pageOf(ordered(models, order, lookAt), page);
    },
    finalize: (_caller, { id: modelId, status, statusMessage }) =>
      change(modelId, (record) => changedModel(record, { status, ...(statusMessage === undefined ? {} : { statusMessage }) })),
    delete: async (_caller, modelId) => void (await change(modelId, (record) => changedModel(record, { deletedAt: at }))),
    logParams: async (_caller, { id: modelId, params }) => void (await change(modelId, (record) => ({ ...record, params: together(record.params, params) }))),
    setTags: (_caller, { id: modelId, tags }) => change(modelId, (record) => ({ ...record, tags: together(record.tags, tags) })),
    // The server alone knows of versions.
    forgetRegistrations: () => Promise.resolve(false),
    deleteTag: async (_caller, { id: modelId, key }) => void (await change(modelId, (record) => ({ ...record, tags: record.tags.filter((tag) => tag.key !== key) }))),
  };
}

/** The last of several with one key counts. */
function together<T extends { readonly key: string; readonly value: string }>(before: readonly T[], fresh: readonly T[]): readonly T[] {
  return [...new Map([...before, ...fresh].map((pair) => [pair.key, pair])).values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function found(known: Known, id: string): LoggedModelRecord {
  const record = known.model(id);
  if (record === undefined) throw new NotKnownHere();
  return record;
}

function lookAt({ model, params, tags, metrics }: LoggedModelRecord): Look {
  const attributes: Readonly<Record<string, string | number | undefined>> = {
    name: model.name,
    model_id: model.id,
    model_type: model.modelType,
    status: model.status,
    source_run_id: model.sourceRunId,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
  };
  return (field: Field) => {
    if (field.type === 'attribute') return present(attributes[field.name]);
    if (field.type === 'param') return present(params.find(({ key }) => key === field.key)?.value);
    if (field.type === 'tag') return present(tags.find(({ key }) => key === field.key)?.value);
    return field.type === 'metric' ? present(metrics.findLast(({ key }) => key === field.key)?.value) : [];
  };
}
