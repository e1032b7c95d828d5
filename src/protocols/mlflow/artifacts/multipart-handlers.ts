// Files sent in parts, and URLs to send or fetch one file without credentials.
import { uploadPartLimit } from '../../../core/tracking/artifacts/artifacts.ts';
import { joinPath } from '../../../core/tracking/artifacts/artifact-path.ts';
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import { hexOf } from '../../../core/content/content-digest.ts';
import type { ArtifactOwner } from '../../../core/tracking/overviews/owned-artifacts.ts';
import { json } from '../answer.ts';
import { type Call, type Handler, readMessage, rpc } from '../handler.ts';
import { baseName, filePath, logicalPath } from './artifact-path.ts';
import { abortUploadFields, completeUploadFields, createUploadFields, presignDownloadFields, presignUploadFields } from './artifact-schema.ts';
import { bodyBytes } from '../../files/body-bytes.ts';
import { contentOf, proxied } from './proxied-handlers.ts';

/** A part may wait for all the parts before it. */
const partLifeSeconds = 24 * 3600;
const downloadLifeSeconds = 3600;

export const createUpload = proxied(async (call) => {
  const folder = logicalPath(call.rest);
  const { path, num_parts: count } = await readMessage(createUploadFields, call);
  // The client then sends the file whole.
  if (count > uploadPartLimit) throw new AssayError('unsupported', 'Multipart upload is not supported for the current artifact repository');
  const upload = await call.core.artifacts.startUpload(call.caller, joinPath(folder, baseName(path)));
  const credentials = Array.from({ length: Math.max(0, count) }, (_, index) => ({
    url: call.signedUrls.make(call, { action: 'part', uploadId: upload.id, number: index + 1 }, partLifeSeconds),
    part_number: index + 1,
  }));
  return json({ upload_id: upload.id, credentials: credentials.length === 0 ? undefined : credentials });
});

export const completeUpload = proxied(async (call) => {
  const folder = logicalPath(call.rest);
  const { path, upload_id: uploadId, parts } = await readMessage(completeUploadFields, call);
  await call.core.artifacts.completeUpload(call.caller, {
    uploadId,
    path: joinPath(folder, baseName(path)),
    parts: parts.map(({ part_number: number, etag }) => ({ number, digest: etag === '' ? undefined : (`sha256:${etag.replace(/^"(.*)"$/, '$1')}` as const) })),
  });
  return json({});
});

export const abortUpload = proxied(async (call) => {
  logicalPath(call.rest);
  const { path, upload_id: uploadId } = await readMessage(abortUploadFields, call);
  baseName(path);
  await call.core.artifacts.abortUpload(call.caller, uploadId);
  return json({});
});

export const presignDownload = proxied(async (call) => {
  const path = logicalPath(call.rest);
  const file = await call.core.artifacts.stat(call.caller, path);
  return json({ url: call.signedUrls.make(call, { action: 'get', path }, downloadLifeSeconds), headers: {}, file_size: file.sizeBytes });
});

/** What a signed URL allows: GET of a file, PUT of a file, PUT of a part. */
export const useSignedUrl: Handler = async (asked) => {
  const grant = asked.signedUrls.read(asked.query);
  // Whoever holds the URL acts as who made it.
  const call = { ...asked, caller: { ...asked.caller, ...grant.principal } };
  const isGet = call.request.method !== 'PUT';
  if (isGet !== (grant.action === 'get')) throw new AssayError('permission_denied', `This URL is not for ${call.request.method}.`);
  if (grant.action === 'get') return contentOf(call, grant.path);
  const source = bodyBytes(call.request);
  const stored =
    grant.action === 'put'
      ? await call.core.artifacts.put(call.caller, { path: grant.path, source })
      : await call.core.artifacts.putPart(call.caller, { uploadId: grant.uploadId, number: grant.number, source });
  return new Response('{}', { headers: { 'Content-Type': 'application/json', ETag: `"${hexOf(stored.digest)}"` } });
};

/** MLflow refuses these for artifacts that go through its server; ours signs them all the same. */
export const presignOwnedUpload = rpc(presignUploadFields, async (call, { run_id: runId, model_id: modelId, path, expiration }) => {
  if ((runId === '') === (modelId === '')) throw invalidArgument('Exactly one of run_id and model_id must be provided.');
  const owner: ArtifactOwner = runId === '' ? { kind: 'logged model', modelId } : { kind: 'run', runId };
  const place = await call.core.ownedArtifacts.locate(call.caller, { owner, path: filePath(path) });
  return { presigned_url: call.signedUrls.make(call, { action: 'put', path: place }, expiration) };
});

export const presignOwnedDownload = rpc(presignDownloadFields, async (call: Call, { run_id: runId, path, expiration }) => {
  const { path: place, sizeBytes } = await call.core.ownedArtifacts.locateFile(call.caller, { owner: { kind: 'run', runId }, path: filePath(path) });
  return { presigned_url: call.signedUrls.make(call, { action: 'get', path: place }, expiration), file_size: sizeBytes };
});
