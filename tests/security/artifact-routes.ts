// Every way a client's text may become the path of an artifact or a file: the routes of both wires, with the
// spelling in the URL's path, its query, or a JSON body. The test of the corpus walks all of them.
import type { RawRequest } from './raw-http.ts';

/** What the routes refer to, made before the corpus is sent. */
export interface Prepared {
  readonly runId: string;
  readonly experimentId: string;
  readonly modelId: string;
  /** A registered model with version 1, made from the logged model. */
  readonly modelName: string;
}

/**
 * What must not be answered with success: `escapes`, everything that leaves the store however often it is decoded;
 * `climbs`, only what climbs when decoded once, where a name is taken as it is or lies below a folder already;
 * `nothing`, where the text is no path: a client's own file name, of which the last part counts, or an id.
 */
export type Refused = 'escapes' | 'climbs' | 'nothing';

export interface ArtifactRoute {
  readonly name: string;
  /** Default: escapes. */
  readonly refused?: Refused;
  /** The request with a spelling in it. */
  request(encoded: string, prepared: Prepared): RawRequest;
}

const store = '/api/2.0/mlflow-artifacts';
const mlflow = '/api/2.0/mlflow';
const json = { 'content-type': 'application/json' };

/** A JSON body holds what the encoded text decodes to once: its reader sees what a URL's reader sees. */
function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function withBody(method: string, target: string, body: unknown): RawRequest {
  return { method, target, headers: json, body: escapeNonLatin(JSON.stringify(body)) };
}

/** The raw sender writes Latin-1, so everything above it goes as a JSON escape. */
function escapeNonLatin(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/gu, (character) =>
    [...Array(character.length).keys()].map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** In a query a bare `&`, `#` or `+` would end or change the value, which is another test. */
function inQuery(encoded: string): string {
  return encoded.replaceAll(/[&#+ ]/gu, (character) => encodeURIComponent(character));
}

export const artifactRoutes: readonly ArtifactRoute[] = [
  { name: 'download from the store', request: (path) => ({ method: 'GET', target: `${store}/artifacts/${path}` }) },
  { name: 'head of the store', request: (path) => ({ method: 'HEAD', target: `${store}/artifacts/${path}` }) },
  { name: 'upload to the store', request: (path) => ({ method: 'PUT', target: `${store}/artifacts/${path}`, body: 'planted' }) },
  { name: 'delete from the store', request: (path) => ({ method: 'DELETE', target: `${store}/artifacts/${path}` }) },
  {
    name: 'upload below a run',
    refused: 'climbs',
    request: (path, { experimentId, runId }) => ({ method: 'PUT', target: `${store}/artifacts/${experimentId}/${runId}/artifacts/${path}`, body: 'planted' }),
  },
  {
    name: 'download below a run',
    refused: 'climbs',
    request: (path, { experimentId, runId }) => ({ method: 'GET', target: `${store}/artifacts/${experimentId}/${runId}/artifacts/${path}` }),
  },
  { name: 'list the store', request: (path) => ({ method: 'GET', target: `${store}/artifacts?path=${inQuery(path)}` }) },
  { name: 'multipart create below', request: (path) => withBody('POST', `${store}/mpu/create/${path}`, { path: 'a.bin', num_parts: 1 }) },
  { name: 'multipart create by body', refused: 'nothing', request: (path, { runId }) => withBody('POST', `${store}/mpu/create/${runId}`, { path: decoded(path), num_parts: 1 }) },
  { name: 'multipart complete', request: (path) => withBody('POST', `${store}/mpu/complete/${path}`, { path: 'a.bin', upload_id: 'x', parts: [] }) },
  {
    name: 'multipart complete by upload id',
    refused: 'nothing',
    request: (path, { runId }) => withBody('POST', `${store}/mpu/complete/${runId}`, { path: 'a.bin', upload_id: decoded(path), parts: [] }),
  },
  { name: 'multipart abort', request: (path) => withBody('POST', `${store}/mpu/abort/${path}`, { path: 'a.bin', upload_id: 'x' }) },
  {
    name: 'multipart abort by upload id',
    refused: 'nothing',
    request: (path, { runId }) => withBody('POST', `${store}/mpu/abort/${runId}`, { path: 'a.bin', upload_id: decoded(path) }),
  },
  { name: 'presigned by path', request: (path) => ({ method: 'GET', target: `${store}/presigned/${path}` }) },
  { name: 'presigned upload', request: (path, { runId }) => withBody('POST', `${mlflow}/artifacts/presigned-upload-url`, { run_id: runId, path: decoded(path) }) },
  { name: 'presigned download', request: (path, { runId }) => withBody('POST', `${mlflow}/artifacts/presigned-download-url`, { run_id: runId, path: decoded(path) }) },
  { name: 'list a run', request: (path, { runId }) => ({ method: 'GET', target: `${mlflow}/artifacts/list?run_id=${runId}&path=${inQuery(path)}` }) },
  { name: 'list by run id', request: (path) => ({ method: 'GET', target: `${mlflow}/artifacts/list?run_id=${inQuery(path)}` }) },
  { name: 'download by run', request: (path, { runId }) => ({ method: 'GET', target: `/get-artifact?run_id=${runId}&path=${inQuery(path)}` }) },
  { name: 'download by run id', request: (path) => ({ method: 'GET', target: `/get-artifact?run_uuid=${inQuery(path)}&path=a.txt` }) },
  {
    name: 'upload by run',
    request: (path, { runId }) => ({ method: 'POST', target: `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${runId}&path=${inQuery(path)}`, body: 'planted' }),
  },
  {
    name: 'download by model version',
    request: (path, { modelName }) => ({ method: 'GET', target: `/model-versions/get-artifact?name=${modelName}&version=1&path=${inQuery(path)}` }),
  },
  {
    name: 'list a logged model',
    request: (path, { modelId }) => ({ method: 'GET', target: `${mlflow}/logged-models/${modelId}/artifacts/directories?artifact_directory_path=${inQuery(path)}` }),
  },
  {
    name: 'download by logged model',
    request: (path, { modelId }) => ({ method: 'GET', target: `/ajax-api/2.0/mlflow/logged-models/${modelId}/artifacts/files?artifact_file_path=${inQuery(path)}` }),
  },
  { name: 'download by logged model id', request: (path) => ({ method: 'GET', target: `/ajax-api/2.0/mlflow/logged-models/${path}/artifacts/files?artifact_file_path=a.txt` }) },
  { name: 'native list', refused: 'climbs', request: (path, { runId }) => ({ method: 'GET', target: `/api/v1/artifacts?owner=run:${runId}&path=${inQuery(path)}` }) },
  { name: 'native download', refused: 'climbs', request: (path, { runId }) => ({ method: 'GET', target: `/api/v1/artifacts/content?owner=run:${runId}&path=${inQuery(path)}` }) },
  {
    name: 'native upload',
    refused: 'climbs',
    request: (path, { runId }) => ({ method: 'PUT', target: `/api/v1/artifacts/content?owner=run:${runId}&path=${inQuery(path)}`, body: 'planted' }),
  },
  { name: 'native owner', request: (path) => ({ method: 'GET', target: `/api/v1/artifacts/content?owner=run:${inQuery(path)}&path=a.txt` }) },
  { name: 'static file', request: (path) => ({ method: 'GET', target: `/${path}` }) },
  { name: 'static asset', request: (path) => ({ method: 'GET', target: `/assets/${path}` }) },
  { name: 'static file of MLflow', request: (path) => ({ method: 'GET', target: `/static-files/${path}` }) },
];

/** Fields whose text is kept and looked at later: accepted or not, nothing outside may be reached through them. */
export const locationFields: readonly ArtifactRoute[] = [
  { name: 'artifact_location', request: (path) => withBody('POST', `${mlflow}/experiments/create`, { name: `location ${path}`.slice(0, 400), artifact_location: decoded(path) }) },
  { name: 'version source', request: (path, { modelName }) => withBody('POST', `${mlflow}/model-versions/create`, { name: modelName, source: decoded(path) }) },
  {
    name: 'version source with a run',
    request: (path, { modelName, runId }) => withBody('POST', `${mlflow}/model-versions/create`, { name: modelName, source: decoded(path), run_id: runId }),
  },
  {
    name: 'version source of a prompt',
    request: (path, { modelName }) =>
      withBody('POST', `${mlflow}/model-versions/create`, { name: modelName, source: decoded(path), tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] }),
  },
];
