// What clients ask about the server itself: its version, whether it is well, what it can do. Files in parts are not
// taken here, so that each file is one request that can be kept; clients then send it whole.
import { isDown } from './forward.ts';
import { type Call, readSilenceMs, type RelayContext, sendJson, sendWhole } from './relay-context.ts';
import { parseMessage } from './request-body.ts';
import { serveOther } from './serve-read.ts';

/** The release whose wire the server has; clients decide by it what they send. */
export const assumedVersion = '3.18.0';

const assumedInfo = {
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  artifact_serving_enabled: true,
};

/** What is not an API of MLflow. */
export async function servePlain(call: Call, context: RelayContext): Promise<void> {
  const { pathname } = new URL(call.path, 'http://relay');
  const answer = call.method === 'GET' ? plainAnswers[pathname] : undefined;
  if (answer === undefined) return serveOther(call, context);
  const asked = await ask(call, context);
  if (asked !== undefined) return sendWhole(call, asked);
  call.outgoing.writeHead(200, { 'content-type': 'text/plain' });
  call.outgoing.end(answer);
}

const plainAnswers: Readonly<Record<string, string>> = { '/version': assumedVersion, '/health': 'OK' };

/** The server's own word, but for files in parts. */
export async function serveServerInfo(call: Call, context: RelayContext): Promise<void> {
  const asked = await ask(call, context);
  if (asked === undefined) return sendJson(call, 200, assumedInfo);
  const info = parseMessage(asked.body);
  if (asked.status !== 200 || info === undefined) return sendWhole(call, asked);
  sendJson(call, 200, { ...info, multipart_uploads_enabled: false });
}

/** In the words by which clients know to send the file whole. */
export async function serveMultipart(call: Call): Promise<void> {
  call.incoming.resume();
  sendJson(call, 501, { error_code: 'NOT_IMPLEMENTED', message: 'Multipart upload is not supported for the current artifact repository' });
}

/** Undefined when the server is away. */
async function ask({ method, path, incoming }: Call, { forwarder, reach }: RelayContext) {
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
