// What the relay does with the routes of the wire, by their handlers: writes that can wait, questions that can be answered here. All
// others are the server's alone.
import { listFolder } from '../protocols/mlflow/artifacts/proxied-handlers.ts';
import { listModelArtifacts, listRunArtifacts } from '../protocols/mlflow/artifacts/owned-handlers.ts';
import * as experiments from '../protocols/mlflow/experiments/experiment-handlers.ts';
import type { Handler } from '../protocols/mlflow/handler.ts';
import * as models from '../protocols/mlflow/logged-models/logged-model-handlers.ts';
import { getHistory } from '../protocols/mlflow/metrics/metric-handlers.ts';
import * as versions from '../protocols/mlflow/registry/model-version-handlers.ts';
import * as registry from '../protocols/mlflow/registry/registered-model-handlers.ts';
import { logInputs, logOutputs } from '../protocols/mlflow/runs/input-handlers.ts';
import { logBatch, logMetric, logParam, setTag } from '../protocols/mlflow/runs/log-handlers.ts';
import * as runs from '../protocols/mlflow/runs/run-handlers.ts';

export const waitingWrites: ReadonlySet<Handler> = new Set([
  experiments.createExperiment,
  experiments.updateExperiment,
  experiments.deleteExperiment,
  experiments.restoreExperiment,
  experiments.setExperimentTag,
  experiments.deleteExperimentTag,
  runs.createRun,
  runs.updateRun,
  runs.deleteRun,
  runs.restoreRun,
  runs.deleteTag,
  runs.logModel,
  logMetric,
  logParam,
  setTag,
  logBatch,
  logInputs,
  logOutputs,
  models.createLoggedModel,
  models.finalizeLoggedModel,
  models.deleteLoggedModel,
  models.setLoggedModelTags,
  models.deleteLoggedModelTag,
  models.logLoggedModelParams,
  registry.createModel,
  registry.setModelTag,
  registry.deleteModelTag,
  registry.setAlias,
  registry.deleteAlias,
  versions.createVersion,
  versions.updateVersion,
  versions.transitionStage,
  versions.setVersionTag,
  versions.deleteVersionTag,
]);

/** Of the registry the server alone knows what became of a write. */
export const registryWrites: ReadonlySet<Handler> = new Set([...Object.values(registry), ...Object.values(versions)]);

/** Ask for one thing by its id: an answer from here has all of it. */
export const readsOfOne: ReadonlySet<Handler> = new Set([
  experiments.getExperiment,
  runs.getRun,
  getHistory,
  listRunArtifacts,
  versions.getVersion,
  models.getLoggedModel,
  listModelArtifacts,
]);

/** Ask for what there is: the server knows more of it. */
export const readsOfMany: ReadonlySet<Handler> = new Set([experiments.getExperimentByName, experiments.searchExperiments, runs.searchRuns, models.searchLoggedModels, listFolder]);
