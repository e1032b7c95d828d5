// Which part of the relay answers a request, by the wire's own table of routes.
import { createUpload } from '../protocols/mlflow/artifacts/multipart-handlers.ts';
import { deleteArtifact, download, upload } from '../protocols/mlflow/artifacts/proxied-handlers.ts';
import type { Handler } from '../protocols/mlflow/handler.ts';
import { getServerInfo } from '../protocols/mlflow/server-info.ts';
import { readsOfMany, readsOfOne, waitingWrites } from './answered-routes.ts';
import type { RelayCall, RelayContext, RoutedCall } from './relay-context.ts';
import { routeOf } from './route.ts';
import { serveDelete, serveDownload, serveUpload } from './serve-file.ts';
import { serveOther, serveRead } from './serve-read.ts';
import { serveMultipart, servePlain, serveServerInfo } from './serve-server-info.ts';
import { serveWrite } from './serve-write.ts';

type Serve = (call: RoutedCall, context: RelayContext) => Promise<void>;

const ways: ReadonlyMap<Handler, Serve> = new Map<Handler, Serve>([
  ...[...waitingWrites].map((handler) => [handler, serveWrite] as const),
  ...[...readsOfOne, ...readsOfMany].map((handler) => [handler, serveRead] as const),
  [upload, serveUpload],
  [download, serveDownload],
  [deleteArtifact, serveDelete],
  [createUpload, serveMultipart],
  [getServerInfo, serveServerInfo],
]);

export function serve(call: RelayCall, context: RelayContext): Promise<void> {
  const route = routeOf(call.method, call.path);
  if (route === undefined) return servePlain(call, context);
  return (ways.get(route.handler) ?? serveOther)({ ...call, route }, context);
}
