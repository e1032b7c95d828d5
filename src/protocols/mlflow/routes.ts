// MLflow's REST API, route by route in the order of its reference: the compatibility list itself. The page in
// docs is generated from this table (see scripts).
import { download, deleteArtifact, listFolder, upload } from './artifacts/proxied-handlers.ts';
import { abortUpload, completeUpload, createUpload, presignDownload, presignOwnedDownload, presignOwnedUpload, useSignedUrl } from './artifacts/multipart-handlers.ts';
import { downloadModelArtifact, downloadRunArtifact, downloadVersionArtifact, listModelArtifacts, listRunArtifacts, uploadRunArtifact } from './artifacts/owned-handlers.ts';
import { signedPath } from './artifacts/signed-urls.ts';
import {
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  getExperiment,
  getExperimentByName,
  restoreExperiment,
  searchExperiments,
  setExperimentTag,
  updateExperiment,
} from './experiments/experiment-handlers.ts';
import type { Handler } from './handler.ts';
import {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  logLoggedModelParams,
  searchLoggedModels,
  setLoggedModelTags,
} from './logged-models/logged-model-handlers.ts';
import { getHistory, getHistoryBulk, getHistoryBulkInterval } from './metrics/metric-handlers.ts';
import {
  createVersion,
  deleteVersion,
  deleteVersionTag,
  getDownloadUri,
  getVersion,
  searchVersions,
  setVersionTag,
  transitionStage,
  updateVersion,
} from './registry/model-version-handlers.ts';
import {
  createModel,
  deleteAlias,
  deleteModel,
  deleteModelTag,
  getByAlias,
  getLatestVersions,
  getModel,
  renameModel,
  searchModels,
  setAlias,
  setModelTag,
  updateModel,
} from './registry/registered-model-handlers.ts';
import { logInputs, logOutputs, searchDatasets } from './runs/input-handlers.ts';
import { logBatch, logMetric, logParam, setTag } from './runs/log-handlers.ts';
import { createRun, deleteRun, deleteTag, getRun, logModel, restoreRun, searchRuns, updateRun } from './runs/run-handlers.ts';
import { getServerInfo } from './server-info.ts';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, testWebhook, updateWebhook } from './webhooks/webhook-handlers.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `proto`: under /api and /ajax-api. `ajax`: MLflow's web page alone, under /ajax-api. `plain`: the path as it is. */
export type Prefix = 'proto' | 'ajax' | 'plain';

export interface RouteGroup {
  readonly title: string;
  readonly prefix: Prefix;
  /** Of the API; for `plain` none. */
  readonly version?: 2 | 3;
  readonly routes: readonly Route[];
}

/** A path's `{name}` is one segment, a last `{name+}` the rest. The note says what is otherwise than in MLflow. */
export type Route = readonly [method: Method, path: string, handler: Handler, note?: string];

export const routeGroups: readonly RouteGroup[] = [
  {
    title: 'Experiments',
    prefix: 'proto',
    version: 2,
    routes: [
      ['POST', '/mlflow/experiments/create', createExperiment],
      ['POST', '/mlflow/experiments/search', searchExperiments],
      ['GET', '/mlflow/experiments/search', searchExperiments],
      ['GET', '/mlflow/experiments/get', getExperiment],
      ['GET', '/mlflow/experiments/get-by-name', getExperimentByName],
      ['POST', '/mlflow/experiments/delete', deleteExperiment],
      ['POST', '/mlflow/experiments/restore', restoreExperiment],
      ['POST', '/mlflow/experiments/update', updateExperiment],
      ['POST', '/mlflow/experiments/set-experiment-tag', setExperimentTag],
      ['POST', '/mlflow/experiments/delete-experiment-tag', deleteExperimentTag],
    ],
  },
  {
    title: 'Runs',
    prefix: 'proto',
    version: 2,
    routes: [
      ['POST', '/mlflow/runs/create', createRun],
      ['POST', '/mlflow/runs/update', updateRun],
      ['POST', '/mlflow/runs/delete', deleteRun],
      ['POST', '/mlflow/runs/restore', restoreRun],
      ['GET', '/mlflow/runs/get', getRun],
      ['POST', '/mlflow/runs/search', searchRuns],
      ['POST', '/mlflow/runs/log-metric', logMetric],
      ['POST', '/mlflow/runs/log-parameter', logParam],
      ['POST', '/mlflow/runs/set-tag', setTag],
      ['POST', '/mlflow/runs/delete-tag', deleteTag],
      ['POST', '/mlflow/runs/log-batch', logBatch],
      ['POST', '/mlflow/runs/log-model', logModel],
      ['POST', '/mlflow/runs/log-inputs', logInputs],
      ['POST', '/mlflow/runs/outputs', logOutputs],
    ],
  },
  {
    title: 'Metrics',
    prefix: 'proto',
    version: 2,
    routes: [
      ['GET', '/mlflow/metrics/get-history', getHistory],
      ['GET', '/mlflow/metrics/get-history-bulk-interval', getHistoryBulkInterval],
    ],
  },
  {
    title: 'Metrics and datasets for the web page',
    prefix: 'ajax',
    version: 2,
    routes: [
      ['GET', '/mlflow/metrics/get-history-bulk', getHistoryBulk],
      ['POST', '/mlflow/experiments/search-datasets', searchDatasets],
    ],
  },
  {
    title: 'Artifacts of runs',
    prefix: 'proto',
    version: 2,
    routes: [
      ['GET', '/mlflow/artifacts/list', listRunArtifacts],
      ['POST', '/mlflow/artifacts/presigned-upload-url', presignOwnedUpload, 'served by a signed URL of this server; MLflow refuses it for artifacts it proxies'],
      ['POST', '/mlflow/artifacts/presigned-download-url', presignOwnedDownload, 'as above'],
    ],
  },
  {
    title: 'Proxied artifacts',
    prefix: 'proto',
    version: 2,
    routes: [
      ['GET', '/mlflow-artifacts/artifacts', listFolder],
      ['GET', '/mlflow-artifacts/artifacts/{path+}', download],
      ['PUT', '/mlflow-artifacts/artifacts/{path+}', upload],
      ['DELETE', '/mlflow-artifacts/artifacts/{path+}', deleteArtifact],
      ['POST', '/mlflow-artifacts/mpu/create/{path+}', createUpload, 'served; parts go to signed URLs of this server'],
      ['POST', '/mlflow-artifacts/mpu/complete/{path+}', completeUpload, 'served; parts go to signed URLs of this server'],
      ['POST', '/mlflow-artifacts/mpu/abort/{path+}', abortUpload, 'served; parts go to signed URLs of this server'],
      ['GET', '/mlflow-artifacts/presigned/{path+}', presignDownload, 'served by a signed URL of this server'],
    ],
  },
  {
    title: 'Signed URLs (of this server, not of MLflow)',
    prefix: 'plain',
    routes: [
      ['GET', signedPath, useSignedUrl, 'a file'],
      ['PUT', signedPath, useSignedUrl, 'a file, or one part of one'],
    ],
  },
  {
    title: 'Artifacts for the web page',
    prefix: 'plain',
    routes: [
      ['GET', '/get-artifact', downloadRunArtifact],
      ['GET', '/model-versions/get-artifact', downloadVersionArtifact],
    ],
  },
  {
    title: 'Artifacts for the web page, by its API',
    prefix: 'ajax',
    version: 2,
    routes: [
      ['POST', '/mlflow/upload-artifact', uploadRunArtifact],
      ['GET', '/mlflow/logged-models/{model_id}/artifacts/files', downloadModelArtifact],
    ],
  },
  {
    title: 'Registered models',
    prefix: 'proto',
    version: 2,
    routes: [
      ['POST', '/mlflow/registered-models/create', createModel],
      ['POST', '/mlflow/registered-models/rename', renameModel],
      ['PATCH', '/mlflow/registered-models/update', updateModel],
      ['DELETE', '/mlflow/registered-models/delete', deleteModel],
      ['GET', '/mlflow/registered-models/get', getModel],
      ['GET', '/mlflow/registered-models/search', searchModels],
      ['POST', '/mlflow/registered-models/get-latest-versions', getLatestVersions],
      ['GET', '/mlflow/registered-models/get-latest-versions', getLatestVersions],
      ['POST', '/mlflow/registered-models/set-tag', setModelTag],
      ['DELETE', '/mlflow/registered-models/delete-tag', deleteModelTag],
      ['POST', '/mlflow/registered-models/alias', setAlias],
      ['DELETE', '/mlflow/registered-models/alias', deleteAlias],
      ['GET', '/mlflow/registered-models/alias', getByAlias],
    ],
  },
  {
    title: 'Model versions',
    prefix: 'proto',
    version: 2,
    routes: [
      ['POST', '/mlflow/model-versions/create', createVersion],
      ['PATCH', '/mlflow/model-versions/update', updateVersion],
      ['POST', '/mlflow/model-versions/transition-stage', transitionStage],
      ['DELETE', '/mlflow/model-versions/delete', deleteVersion],
      ['GET', '/mlflow/model-versions/get', getVersion],
      ['GET', '/mlflow/model-versions/search', searchVersions],
      ['GET', '/mlflow/model-versions/get-download-uri', getDownloadUri],
      ['POST', '/mlflow/model-versions/set-tag', setVersionTag],
      ['DELETE', '/mlflow/model-versions/delete-tag', deleteVersionTag],
    ],
  },
  {
    title: 'Logged models',
    prefix: 'proto',
    version: 2,
    routes: [
      ['POST', '/mlflow/logged-models', createLoggedModel],
      ['POST', '/mlflow/logged-models/search', searchLoggedModels],
      ['GET', '/mlflow/logged-models/{model_id}', getLoggedModel],
      ['PATCH', '/mlflow/logged-models/{model_id}', finalizeLoggedModel],
      ['DELETE', '/mlflow/logged-models/{model_id}', deleteLoggedModel],
      ['PATCH', '/mlflow/logged-models/{model_id}/tags', setLoggedModelTags],
      ['DELETE', '/mlflow/logged-models/{model_id}/tags/{tag_key}', deleteLoggedModelTag],
      ['POST', '/mlflow/logged-models/{model_id}/params', logLoggedModelParams],
      ['GET', '/mlflow/logged-models/{model_id}/artifacts/directories', listModelArtifacts],
    ],
  },
  {
    title: 'Webhooks',
    prefix: 'proto',
    version: 2,
    routes: [
      ['POST', '/mlflow/webhooks', createWebhook],
      ['GET', '/mlflow/webhooks', listWebhooks],
      ['GET', '/mlflow/webhooks/{webhook_id}', getWebhook],
      ['PATCH', '/mlflow/webhooks/{webhook_id}', updateWebhook],
      ['DELETE', '/mlflow/webhooks/{webhook_id}', deleteWebhook],
      ['POST', '/mlflow/webhooks/{webhook_id}/test', testWebhook],
    ],
  },
  {
    title: 'Server',
    prefix: 'proto',
    version: 3,
    routes: [['GET', '/mlflow/server-info', getServerInfo]],
  },
];

/** The whole paths a route answers at, one for each prefix it has. */
export function wholePaths({ prefix, version }: RouteGroup, path: string): readonly string[] {
  if (prefix === 'plain') return [path];
  const ajax = `/ajax-api/${version}.0${path}`;
  return prefix === 'ajax' ? [ajax] : [`/api/${version}.0${path}`, ajax];
}
