// The artifact store clients reach through `mlflow-artifacts:/` URIs: files by their logical paths.
import type { Page } from '../../../core/base/page.ts';
import type { ArtifactEntry } from '../../../core/tracking/artifacts/artifact.ts';
import { json, some } from '../answer.ts';
import { type Call, type Handler, readMessage, rpc } from '../handler.ts';
import { listFolderFields } from './artifact-schema.ts';
import { filePath, invalidPath, logicalPath } from './artifact-path.ts';
import { wireFile } from './artifact-translate.ts';
import { listVersionFolder, pathInVersion, requireChangeable, versionFileAnswer } from './collection-version-files.ts';
import { bodyBytes } from '../../files/body-bytes.ts';
import { contentAnswer } from '../../files/content-answer.ts';
import { wholeList } from './whole-list.ts';

/** Only for servers that keep artifacts; MLflow's own words otherwise. */
export function proxied(handler: Handler): Handler {
  return async (call) => {
    if (call.settings.servesArtifacts) return handler(call);
    const text =
      `Endpoint: ${new URL(call.request.url).pathname} disabled due to the mlflow server running with \`--no-serve-artifacts\`. ` +
      'To enable artifacts server functionality, run `mlflow server` with `--serve-artifacts`';
    return new Response(text, { status: 503, headers: { 'Content-Type': 'text/plain' } });
  };
}

export const listFolder = proxied(
  rpc(listFolderFields, async (call, { path }) => {
    const { core, caller } = call;
    const folder = logicalPath(path ?? '');
    const inVersion = pathInVersion(folder);
    if (inVersion !== undefined) return { files: some((await listVersionFolder(call, inVersion)).map((entry) => wireFile(entry, ''))) };
    const { items } = await wholeList<ArtifactEntry, Page<ArtifactEntry>>((page) => core.artifacts.list(caller, { folder, page }));
    // Names only: clients put the folder before them.
    return { files: some(items.map((entry) => wireFile(entry, ''))) };
  }),
);

/** GET and HEAD. */
export const download = proxied(async (call) => {
  const path = logicalPath(call.rest);
  const inVersion = pathInVersion(path);
  return inVersion === undefined ? contentOf(call, path) : versionFileAnswer(call, inVersion);
});

/** Any size, with or without a declared length; nothing but the stream is held. */
export const upload = proxied(async ({ core, caller, request, rest }) => {
  await core.artifacts.put(caller, { path: requireChangeable(filePath(rest)), source: bodyBytes(request) });
  return new Response('', { status: 200 });
});

export const deleteArtifact = proxied(async (call) => {
  const path = logicalPath(call.rest);
  if (path === '') throw invalidPath();
  requireChangeable(path);
  await readMessage({}, call);
  await call.core.artifacts.delete(call.caller, path);
  return json({});
});

/** The file at a logical path. */
export function contentOf({ core, caller, request }: Call, path: string): Promise<Response> {
  return contentAnswer(request, { stat: () => core.artifacts.stat(caller, path), open: (range) => core.artifacts.open(caller, { path, range }) });
}
