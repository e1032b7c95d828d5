// What clients ask about the server itself: its version, whether it is well, what it can do. Files in parts are not
// taken here, so that each file is one request that can be kept; clients then send it whole.
import { AssayError } from '../core/base/errors.ts';
import { mlflowVersion } from '../protocols/mlflow/version.ts';
import { isDown } from './forward.ts';
import { nothingToKeep } from './keeping.ts';
import { knownCore } from './known-core.ts';
import { type RelayCall, readSilenceMs, type RelayContext, type RoutedCall, sendJson, sendRefusal, sendWhole } from './relay-context.ts';
import { parseMessage } from './request-body.ts';
import { serveOther } from './serve-read.ts';
import { wireAnswer } from './wire-answer.ts';

/** What is not an API of MLflow. */
export async function servePlain(call: RelayCall, context: RelayContext): Promise<void> {
  const { pathname } = new URL(call.path, 'http://relay');
  const answer = call.method === 'GET' ? plainAnswers[pathname] : undefined;
  if (answer === undefined) return serveOther(call, context);
  const asked = await ask(call, context);
  if (asked !== undefined) return sendWhole(call, asked);
  call.outgoing.writeHead(200, { 'content-type': 'text/plain' });
  call.outgoing.end(answer);
}

const plainAnswers: Readonly<Record<string, string>> = { '/version': mlflowVersion, '/health': 'OK' };

/** The server's own word, or that of its wire, but for files in parts. */
export async function serveServerInfo(call: RoutedCall, context: RelayContext): Promise<void> {
  const { known, watch } = context;
  const message = {};
  const answer = (await ask(call, context)) ?? (await wireAnswer({ call, message, body: Buffer.alloc(0) }, knownCore(known, watch, nothingToKeep(message))));
  const info = parseMessage(answer.body);
  if (answer.status !== 200 || info === undefined) return sendWhole(call, answer);
  sendJson(call, 200, { ...info, multipart_uploads_enabled: false });
}

/** Clients then send the file whole. */
export function serveMultipart(call: RelayCall): Promise<void> {
  call.incoming.resume();
  return sendRefusal(call, new AssayError('unsupported', 'Multipart upload is not supported for the current artifact repository'));
}

/** Undefined when the server is away. */
async function ask({ method, path, incoming }: RelayCall, { forwarder, reach }: RelayContext) {
  incoming.resume();
  if (forwarder === undefined || reach.isAway) return undefined;
  try {
    const answer = await forwarder.exchange({ method, path, headers: incoming.headers, silenceMs: readSilenceMs, signal: reach.whileHere });
    if (!isDown(answer.status)) return answer;
  } catch {
    // Answered from here.
  }
  reach.failed();
  return undefined;
}
