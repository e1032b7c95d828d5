// What a write of the program changes in what the relay knows, and how the server would answer it. The same for a write
// the server took and for one that waits for it.
import { madeUpExperimentId } from '../outbox/made-up-experiment.ts';
import { addDataset, addMetric, addParam, addTag, modelIdOf, type KnownRun, wireRun } from './known-run.ts';
import { runNameTag } from './fact-tags.ts';
import { type Known, makeExperiment } from './known.ts';
import { registryNotes } from './note-registry.ts';
import type { Route } from './route.ts';
import type { Pair, WireMetric, WireModel } from './wire-shapes.ts';
import type { Write, WriteNote } from './write.ts';

/** The answer of the server, by name of the route. A route that is not here is no write that can wait. */
export const writeNotes: Readonly<Record<string, WriteNote>> = {
  ...registryNotes,
  'POST experiments/create': (known, { message }) => {
    const name = text(message['name']);
    const experiment = known.experimentNamed(name) ?? makeExperiment(madeUpExperimentId(known.runId, name), name, text(message['artifact_location']));
    known.learnExperiment({ ...experiment, tags: list<Pair>(message['tags']) });
    return { experiment_id: experiment.experiment_id };
  },
  'POST experiments/update': nothing,
  'POST experiments/delete': nothing,
  'POST experiments/restore': nothing,
  'POST experiments/set-experiment-tag': (known, { message }) => {
    const experiment = known.experiment(text(message['experiment_id']));
    const key = text(message['key']);
    if (experiment) known.learnExperiment({ ...experiment, tags: [...(experiment.tags ?? []).filter((tag) => tag.key !== key), { key, value: text(message['value']) }] });
    return {};
  },
  'POST experiments/delete-experiment-tag': (known, { message }) => {
    const experiment = known.experiment(text(message['experiment_id']));
    if (experiment) known.learnExperiment({ ...experiment, tags: (experiment.tags ?? []).filter(({ key }) => key !== message['key']) });
    return {};
  },

  'POST runs/create': (known, { message, id, at }) => {
    const experimentId = text(message['experiment_id']) || '0';
    const experiment = known.experiment(experimentId) ?? makeExperiment(experimentId, experimentId);
    const tags = list<Pair>(message['tags']);
    const name = runName(message, id);
    const run = known.learnRun({
      info: {
        run_id: id,
        run_uuid: id,
        run_name: name,
        experiment_id: experimentId,
        user_id: text(message['user_id']),
        status: 'RUNNING',
        start_time: Number(message['start_time'] ?? at),
        artifact_uri: `${experiment.artifact_location}/${id}/artifacts`,
        lifecycle_stage: 'active',
      },
      data: { tags: [...tags.filter(({ key }) => key !== runNameTag), { key: runNameTag, value: name }] },
    });
    const { outputs: _, ...made } = wireRun(run);
    return { run: made };
  },
  'POST runs/update': (known, { message }) => {
    const run = known.run(text(message['run_id']));
    if (!run) return {};
    const name = text(message['run_name']);
    if (name !== '') addTag(run, { key: runNameTag, value: name });
    const { status, end_time: endTime } = message;
    run.info = {
      ...run.info,
      ...(status === undefined ? {} : { status: statusName(status) }),
      ...(endTime === undefined || endTime === null ? {} : { end_time: Number(endTime) }),
    };
    return { run_info: run.info };
  },
  'POST runs/delete': (known, { message }) => withRun(known, message, (run) => (run.info = { ...run.info, lifecycle_stage: 'deleted' })),
  'POST runs/restore': (known, { message }) => withRun(known, message, (run) => (run.info = { ...run.info, lifecycle_stage: 'active' })),
  'POST runs/log-metric': (known, { message }) => withRun(known, message, (run) => addMetric(run, message as unknown as WireMetric)),
  'POST runs/log-parameter': (known, { message }) => withRun(known, message, (run) => addParam(run, pair(message))),
  'POST runs/set-tag': (known, { message }) => withRun(known, message, (run) => addTag(run, pair(message))),
  'POST runs/delete-tag': (known, { message }) => withRun(known, message, (run) => run.tags.delete(text(message['key']))),
  'POST runs/log-batch': (known, { message }) =>
    withRun(known, message, (run) => {
      for (const metric of list<WireMetric>(message['metrics'])) addMetric(run, metric);
      for (const param of list<Pair>(message['params'])) addParam(run, param);
      for (const tag of list<Pair>(message['tags'])) addTag(run, tag);
    }),
  'POST runs/log-model': (known, { message }) => withRun(known, message, (run) => addLoggedModel(run, text(message['model_json']))),
  'POST runs/log-inputs': (known, { message }) =>
    withRun(known, message, (run) => {
      for (const input of list(message['datasets'])) addDataset(run, input);
      for (const input of list(message['models'])) run.modelInputs.set(modelIdOf(input), input);
    }),
  'POST runs/outputs': (known, { message }) =>
    withRun(known, message, (run) => {
      for (const output of list(message['models'])) run.modelOutputs.set(modelIdOf(output), output);
    }),

  'POST logged-models': (known, { message, id, at }) => {
    const experimentId = text(message['experiment_id']);
    const experiment = known.experiment(experimentId) ?? makeExperiment(experimentId, experimentId);
    const model: WireModel = {
      info: {
        model_id: id,
        experiment_id: experimentId,
        name: modelName(message, id),
        creation_timestamp_ms: at,
        last_updated_timestamp_ms: at,
        artifact_uri: `${experiment.artifact_location}/models/${id}/artifacts`,
        status: 'LOGGED_MODEL_PENDING',
        model_type: text(message['model_type']),
        source_run_id: text(message['source_run_id']),
        tags: list<Pair>(message['tags']),
      },
      data: { params: list<Pair>(message['params']) },
    };
    known.learnModel(model);
    return { model };
  },
  'PATCH logged-models/*': (known, { route, message, at }) => ({
    model: changeModel(known, route, (model) => ({ ...model, info: { ...model.info, status: modelStatus(message['status']), last_updated_timestamp_ms: at } })),
  }),
  'DELETE logged-models/*': nothing,
  'PATCH logged-models/*/tags': (known, { route, message }) => {
    const fresh = list<Pair>(message['tags']);
    changeModel(known, route, (model) => ({
      ...model,
      info: { ...model.info, tags: [...(model.info.tags ?? []).filter(({ key }) => !fresh.some((tag) => tag.key === key)), ...fresh] },
    }));
    return {};
  },
  'DELETE logged-models/*/tags/*': (known, { route }) => {
    changeModel(known, route, (model) => ({ ...model, info: { ...model.info, tags: (model.info.tags ?? []).filter(({ key }) => key !== route.parts[1]) } }));
    return {};
  },
  'POST logged-models/*/params': (known, { route, message }) => {
    changeModel(known, route, (model) => ({ ...model, data: { ...model.data, params: [...(model.data?.params ?? []), ...list<Pair>(message['params'])] } }));
    return {};
  },
};

/** The message as it is to be sent: what the server would draw by chance is drawn here, so that both say the same. */
export function completed({ route, message, id, at }: Write): Readonly<Record<string, unknown>> {
  if (route.name === 'POST runs/create') return { ...message, run_name: runName(message, id), start_time: message['start_time'] ?? at };
  if (route.name === 'POST logged-models') return { ...message, name: modelName(message, id) };
  return message;
}

function runName(message: Write['message'], id: string): string {
  const tag = list<Pair>(message['tags']).findLast(({ key, value }) => key === runNameTag && value !== '');
  return text(message['run_name']) || tag?.value || `run-${id.slice(0, 8)}`;
}

function modelName(message: Write['message'], id: string): string {
  return text(message['name']) || `model-${id.slice(2, 10)}`;
}

function nothing(): unknown {
  return {};
}

function withRun(known: Known, message: Write['message'], change: (run: KnownRun) => void): unknown {
  const run = known.run(text(message['run_id']) || text(message['run_uuid']));
  if (run) change(run);
  return {};
}

function changeModel(known: Known, { parts }: Route, change: (model: WireModel) => WireModel): WireModel | undefined {
  const model = known.model(parts[0] ?? '');
  if (model === undefined) return undefined;
  const changed = change(model);
  known.learnModel(changed);
  return changed;
}

/** One more entry in the tag by which clients before MLflow 3 list their models. */
function addLoggedModel(run: KnownRun, json: string): void {
  const key = 'mlflow.log-model.history';
  const stored: unknown = JSON.parse(run.tags.get(key) ?? '[]');
  addTag(run, { key, value: JSON.stringify([...(Array.isArray(stored) ? (stored as readonly unknown[]) : []), JSON.parse(json) as unknown]) });
}

const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];
const modelStatuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'];

function statusName(status: unknown): string {
  return typeof status === 'number' ? (runStatuses[status - 1] ?? 'RUNNING') : text(status);
}

function modelStatus(status: unknown): string {
  return typeof status === 'number' ? (modelStatuses[status - 1] ?? 'LOGGED_MODEL_PENDING') : text(status);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}

function pair(message: Write['message']): Pair {
  return { key: text(message['key']), value: text(message['value']) };
}
