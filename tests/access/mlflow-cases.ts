// Requests for each route of the MLflow wire, at each path it has. A test compares them with the table of routes.
import { routeGroups, wholePaths } from '../../src/protocols/mlflow/routes.ts';
import type { Case } from './native-cases.ts';
import { origin, type Things } from './world.ts';

interface Asked {
  /** For the `{name}`s of the path. */
  readonly at?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: string;
}

/** By method and path as the table of routes has them. */
export const mlflowAsked: Readonly<Record<string, (of: Things) => Asked>> = {
  'POST /mlflow/experiments/create': () => ({ json: { name: 'made' } }),
  'POST /mlflow/experiments/search': () => ({ json: { view_type: 'ALL', max_results: 100 } }),
  'GET /mlflow/experiments/search': () => ({ query: { view_type: 'ALL', max_results: '100' } }),
  'GET /mlflow/experiments/get': ({ experimentId }) => ({ query: { experiment_id: experimentId } }),
  'GET /mlflow/experiments/get-by-name': () => ({ query: { experiment_name: 'Default' } }),
  'POST /mlflow/experiments/delete': ({ experimentId }) => ({ json: { experiment_id: experimentId } }),
  'POST /mlflow/experiments/restore': ({ binnedExperimentId }) => ({ json: { experiment_id: binnedExperimentId } }),
  'POST /mlflow/experiments/update': ({ experimentId }) => ({ json: { experiment_id: experimentId, new_name: 'renamed' } }),
  'POST /mlflow/experiments/set-experiment-tag': ({ experimentId }) => ({ json: { experiment_id: experimentId, key: 'made', value: 'x' } }),
  'POST /mlflow/experiments/delete-experiment-tag': ({ experimentId, word }) => ({ json: { experiment_id: experimentId, key: `${word}-tag` } }),

  'POST /mlflow/runs/create': ({ experimentId }) => ({ json: { experiment_id: experimentId, start_time: 1, run_name: 'made' } }),
  'POST /mlflow/runs/update': ({ runId }) => ({ json: { run_id: runId, status: 'FAILED', end_time: 9 } }),
  'POST /mlflow/runs/delete': ({ runId }) => ({ json: { run_id: runId } }),
  'POST /mlflow/runs/restore': ({ binnedRunId }) => ({ json: { run_id: binnedRunId } }),
  'GET /mlflow/runs/get': ({ runId }) => ({ query: { run_id: runId } }),
  'POST /mlflow/runs/search': ({ experimentId }) => ({ json: { experiment_ids: ['0', experimentId], run_view_type: 'ALL' } }),
  'POST /mlflow/runs/log-metric': ({ runId }) => ({ json: { run_id: runId, key: 'made', value: 1, timestamp: 1 } }),
  'POST /mlflow/runs/log-parameter': ({ runId }) => ({ json: { run_id: runId, key: 'made-param', value: 'x' } }),
  'POST /mlflow/runs/set-tag': ({ runId }) => ({ json: { run_id: runId, key: 'made', value: 'x' } }),
  'POST /mlflow/runs/delete-tag': ({ runId, word }) => ({ json: { run_id: runId, key: `${word}-tag` } }),
  'POST /mlflow/runs/log-batch': ({ runId, modelId }) => ({
    json: { run_id: runId, metrics: [{ key: 'made', value: 1, timestamp: 1, model_id: modelId }], params: [{ key: 'made-batch', value: 'x' }], tags: [] },
  }),
  'POST /mlflow/runs/log-model': ({ runId }) => ({
    json: { run_id: runId, model_json: JSON.stringify({ artifact_path: 'made', flavors: { python_function: {} }, utc_time_created: '2025-01-01 00:00:00', run_id: runId }) },
  }),
  'POST /mlflow/runs/log-inputs': ({ runId, modelId }) => ({
    json: { run_id: runId, datasets: [{ dataset: { name: 'made', digest: '1', source_type: 'local', source: '{}' } }], models: [{ model_id: modelId }] },
  }),
  'POST /mlflow/runs/outputs': ({ runId, modelId }) => ({ json: { run_id: runId, models: [{ model_id: modelId, step: 1 }] } }),

  'GET /mlflow/metrics/get-history': ({ runId, word }) => ({ query: { run_id: runId, metric_key: `${word}-metric` } }),
  'GET /mlflow/metrics/get-history-bulk-interval': ({ runId, word }) => ({ query: { run_ids: runId, metric_key: `${word}-metric`, max_results: '10' } }),
  'GET /mlflow/metrics/get-history-bulk': ({ runId, word }) => ({ query: { run_id: runId, metric_key: `${word}-metric` } }),
  'POST /mlflow/experiments/search-datasets': ({ experimentId }) => ({ json: { experiment_ids: [experimentId] } }),

  'GET /mlflow/artifacts/list': ({ runId }) => ({ query: { run_id: runId, path: 'folder' } }),
  'POST /mlflow/artifacts/presigned-upload-url': ({ runId }) => ({ json: { run_id: runId, path: 'made.txt' } }),
  'POST /mlflow/artifacts/presigned-download-url': ({ runId, word }) => ({ json: { run_id: runId, path: `folder/${word}.txt` } }),

  'GET /mlflow-artifacts/artifacts': () => ({}),
  'GET /mlflow-artifacts/artifacts/{path+}': (of) => ({ at: { path: fileOf(of) } }),
  'PUT /mlflow-artifacts/artifacts/{path+}': ({ experimentId, runId }) => ({ at: { path: `${experimentId}/${runId}/artifacts/made.txt` }, bytes: 'bytes never stored' }),
  'DELETE /mlflow-artifacts/artifacts/{path+}': (of) => ({ at: { path: fileOf(of) } }),
  'POST /mlflow-artifacts/mpu/create/{path+}': ({ experimentId, runId }) => ({ at: { path: `${experimentId}/${runId}/artifacts` }, json: { path: 'made.bin', num_parts: 1 } }),
  'POST /mlflow-artifacts/mpu/complete/{path+}': ({ experimentId, runId, uploadId, word }) => ({
    at: { path: `${experimentId}/${runId}/artifacts` },
    json: { path: `${word}.bin`, upload_id: uploadId, parts: [{ part_number: 1 }] },
  }),
  'POST /mlflow-artifacts/mpu/abort/{path+}': ({ experimentId, runId, uploadId, word }) => ({
    at: { path: `${experimentId}/${runId}/artifacts` },
    json: { path: `${word}.bin`, upload_id: uploadId },
  }),
  'GET /mlflow-artifacts/presigned/{path+}': (of) => ({ at: { path: fileOf(of) } }),
  // What a URL allows is tested with URLs that were made: see signed-urls.test.ts.
  'GET /api/2.0/mlflow-artifacts/signed': () => ({ query: { grant: 'e30', signature: 'x' } }),
  'PUT /api/2.0/mlflow-artifacts/signed': () => ({ query: { grant: 'e30', signature: 'x' }, bytes: 'bytes never stored' }),
  'GET /get-artifact': ({ runId, word }) => ({ query: { run_id: runId, path: `folder/${word}.txt` } }),
  'GET /model-versions/get-artifact': ({ modelName, word }) => ({ query: { name: modelName, version: '1', path: `folder/${word}.txt` } }),
  'POST /mlflow/upload-artifact': ({ runId }) => ({ query: { run_id: runId, path: 'made.txt' }, bytes: 'bytes never stored' }),
  'GET /mlflow/logged-models/{model_id}/artifacts/files': ({ modelId, word }) => ({ at: { model_id: modelId }, query: { artifact_file_path: `folder/${word}.txt` } }),

  'POST /mlflow/registered-models/create': () => ({ json: { name: 'made' } }),
  'POST /mlflow/registered-models/rename': ({ modelName: name }) => ({ json: { name, new_name: 'made' } }),
  'PATCH /mlflow/registered-models/update': ({ modelName: name }) => ({ json: { name, description: 'made' } }),
  'DELETE /mlflow/registered-models/delete': ({ modelName: name }) => ({ json: { name } }),
  'GET /mlflow/registered-models/get': ({ modelName: name }) => ({ query: { name } }),
  'GET /mlflow/registered-models/search': () => ({}),
  'POST /mlflow/registered-models/get-latest-versions': ({ modelName: name }) => ({ json: { name } }),
  'GET /mlflow/registered-models/get-latest-versions': ({ modelName: name }) => ({ query: { name } }),
  'POST /mlflow/registered-models/set-tag': ({ modelName: name }) => ({ json: { name, key: 'made', value: 'x' } }),
  'DELETE /mlflow/registered-models/delete-tag': ({ modelName: name, word }) => ({ json: { name, key: `${word}-tag` } }),
  'POST /mlflow/registered-models/alias': ({ modelName: name }) => ({ json: { name, alias: 'made', version: '1' } }),
  'DELETE /mlflow/registered-models/alias': ({ modelName: name }) => ({ json: { name, alias: 'champion' } }),
  'GET /mlflow/registered-models/alias': ({ modelName: name }) => ({ query: { name, alias: 'champion' } }),

  'POST /mlflow/model-versions/create': ({ modelName: name, runId, experimentId }) => ({
    json: { name, source: `mlflow-artifacts:/${experimentId}/${runId}/artifacts/folder`, run_id: runId },
  }),
  'PATCH /mlflow/model-versions/update': ({ modelName: name }) => ({ json: { name, version: '1', description: 'made' } }),
  'POST /mlflow/model-versions/transition-stage': ({ modelName: name }) => ({ json: { name, version: '1', stage: 'Production' } }),
  'DELETE /mlflow/model-versions/delete': ({ modelName: name }) => ({ json: { name, version: '1' } }),
  'GET /mlflow/model-versions/get': ({ modelName: name }) => ({ query: { name, version: '1' } }),
  'GET /mlflow/model-versions/search': () => ({}),
  'GET /mlflow/model-versions/get-download-uri': ({ modelName: name }) => ({ query: { name, version: '1' } }),
  'POST /mlflow/model-versions/set-tag': ({ modelName: name }) => ({ json: { name, version: '1', key: 'made', value: 'x' } }),
  'DELETE /mlflow/model-versions/delete-tag': ({ modelName: name, word }) => ({ json: { name, version: '1', key: `${word}-tag` } }),

  'POST /mlflow/logged-models': ({ experimentId, runId }) => ({ json: { experiment_id: experimentId, name: 'made', source_run_id: runId } }),
  'POST /mlflow/logged-models/search': ({ experimentId }) => ({ json: { experiment_ids: ['0', experimentId] } }),
  'GET /mlflow/logged-models/{model_id}': ({ modelId }) => ({ at: { model_id: modelId } }),
  'PATCH /mlflow/logged-models/{model_id}': ({ modelId }) => ({ at: { model_id: modelId }, json: { model_id: modelId, status: 'LOGGED_MODEL_READY' } }),
  'DELETE /mlflow/logged-models/{model_id}': ({ modelId }) => ({ at: { model_id: modelId }, json: {} }),
  'PATCH /mlflow/logged-models/{model_id}/tags': ({ modelId }) => ({ at: { model_id: modelId }, json: { tags: [{ key: 'made', value: 'x' }] } }),
  'DELETE /mlflow/logged-models/{model_id}/tags/{tag_key}': ({ modelId, word }) => ({ at: { model_id: modelId, tag_key: `${word}-tag` }, json: {} }),
  'POST /mlflow/logged-models/{model_id}/params': ({ modelId }) => ({ at: { model_id: modelId }, json: { model_id: modelId, params: [{ key: 'made', value: 'x' }] } }),
  'GET /mlflow/logged-models/{model_id}/artifacts/directories': ({ modelId }) => ({ at: { model_id: modelId }, query: { artifact_directory_path: 'folder' } }),

  'POST /mlflow/webhooks': () => ({ json: { name: 'made', url: 'https://example.com/', events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }] } }),
  'GET /mlflow/webhooks': () => ({}),
  'GET /mlflow/webhooks/{webhook_id}': ({ webhookId }) => ({ at: { webhook_id: webhookId } }),
  'PATCH /mlflow/webhooks/{webhook_id}': ({ webhookId }) => ({ at: { webhook_id: webhookId }, json: { name: 'made' } }),
  'DELETE /mlflow/webhooks/{webhook_id}': ({ webhookId }) => ({ at: { webhook_id: webhookId }, json: {} }),
  'POST /mlflow/webhooks/{webhook_id}/test': ({ webhookId }) => ({ at: { webhook_id: webhookId }, json: {} }),

  'GET /mlflow/server-info': () => ({}),
};

function fileOf({ experimentId, runId, word }: Things): string {
  return `${experimentId}/${runId}/artifacts/folder/${word}.txt`;
}

export const mlflowRoutes: readonly string[] = routeGroups.flatMap(({ routes }) => routes.map(([method, path]) => `${method} ${path}`));

/** One for each path a route has. */
export function mlflowCases(of: Things): readonly Case[] {
  return routeGroups.flatMap((group) =>
    group.routes.flatMap(([method, path]) => {
      const asked = mlflowAsked[`${method} ${path}`]?.(of) ?? {};
      return wholePaths(group, path).map((whole) => ({ name: `${method} ${whole}`, request: requestOf(method, whole, asked) }));
    }),
  );
}

function requestOf(method: string, path: string, { at = {}, query = {}, json, bytes }: Asked): Request {
  const url = new URL(origin + path.replace(/\{(\w+)\+?\}/g, (_whole, name: string) => at[name] ?? ''));
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  if (bytes !== undefined) return new Request(url, { method, body: bytes });
  return new Request(url, { method, ...(json === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }) });
}
