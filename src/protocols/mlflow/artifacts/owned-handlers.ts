// Artifacts by whose they are: listings of runs and logged models, downloads and uploads of MLflow's web page.
import { type AssayError, invalidArgument } from '../../../core/base/errors.ts';
import type { ArtifactEntry } from '../../../core/tracking/artifacts/artifact.ts';
import type { ArtifactOwner } from '../../../core/tracking/overviews/owned-artifacts.ts';
import type { Page } from '../../../core/base/page.ts';
import { some } from '../answer.ts';
import { type Call, type Handler, rpc } from '../handler.ts';
import { directoryFields } from '../logged-models/logged-model-schema.ts';
import { versionNumber } from '../registry/version-number.ts';
import { filePath, logicalPath } from './artifact-path.ts';
import { listArtifactsFields } from './artifact-schema.ts';
import { wireFile } from './artifact-translate.ts';
import { contentAnswer } from '../../files/content-answer.ts';
import { wholeList } from './whole-list.ts';

export const listRunArtifacts = rpc(listArtifactsFields, (call, { run_id: runId, path }) => listing(call, { kind: 'run', runId }, path));

export const listModelArtifacts = rpc(directoryFields, (call, { artifact_directory_path: path }) =>
  listing(call, { kind: 'logged model', modelId: call.params['model_id']! }, path),
);

/** Paths from the owner's root on; a file or an unknown folder lists as empty. */
async function listing({ core, caller }: Call, owner: ArtifactOwner, given: string | undefined): Promise<unknown> {
  const path = logicalPath(given ?? '');
  const { first, items } = await wholeList<ArtifactEntry, Page<ArtifactEntry> & { readonly rootUri: string }>((page) => core.ownedArtifacts.list(caller, { owner, path, page }));
  return { root_uri: first.rootUri, files: some(items.map((entry) => wireFile(entry, path))) };
}

export const downloadRunArtifact: Handler = (call) => {
  const path = requiredPath(call.query.get('path'));
  const runId = call.query.get('run_id') ?? call.query.get('run_uuid') ?? '';
  return content(call, { kind: 'run', runId }, path);
};

export const downloadVersionArtifact: Handler = (call) => {
  const path = requiredPath(call.query.get('path'));
  const modelName = call.query.get('name') ?? '';
  return content(call, { kind: 'model version', modelName, version: versionNumber(call.query.get('version') ?? '') }, path);
};

export const downloadModelArtifact: Handler = (call) => {
  const path = call.query.get('artifact_file_path');
  if (path === null || path === '') throw invalidArgument('Request must include the "artifact_file_path" query parameter.', { reason: 'bad_request' });
  return content(call, { kind: 'logged model', modelId: call.params['model_id']! }, logicalPath(path));
};

function requiredPath(given: string | null): string {
  if (given === null || given === '') throw invalidArgument("Missing value for required parameter 'path'.");
  return logicalPath(given);
}

function content({ core, caller, request }: Call, owner: ArtifactOwner, path: string): Promise<Response> {
  const at = { owner, path };
  return contentAnswer(request, { stat: () => core.ownedArtifacts.stat(caller, at), open: (range) => core.ownedArtifacts.open(caller, { ...at, range }) });
}

/** MLflow's web page uploads small files here. */
const uploadLimit = 10 * 1024 * 1024;

export const uploadRunArtifact: Handler = async ({ core, caller, request, query }) => {
  const runId = query.get('run_id') ?? query.get('run_uuid') ?? '';
  if (runId === '') throw invalidArgument('Request must specify run_id or run_uuid.');
  const given = query.get('path') ?? '';
  if (given === '') throw invalidArgument('Request must specify path.');
  const path = filePath(given);
  const bytes = await boundedBytes(request);
  if (bytes.length === 0) throw invalidArgument('Request must specify data.');
  await core.ownedArtifacts.put(caller, { owner: { kind: 'run', runId }, path, source: once(bytes) });
  return new Response('', { status: 200 });
};

async function boundedBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > uploadLimit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body as AsyncIterable<Uint8Array> | null) ?? []) {
    size += chunk.length;
    if (size > uploadLimit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AssayError {
  return invalidArgument('Artifact size is too large. Max size is 10MB.');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
