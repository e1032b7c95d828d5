// Files of the program: handed on to the server as they come, or kept here while it is away.
import { Readable } from 'node:stream';

import type { PlacedContent } from '../workspace/content-place.ts';
import { endToEnd, isDown } from './forward.ts';
import { fileWithoutSecrets } from './keep-secrets-out.ts';
import { storedPath } from './known.ts';
import { type RelayCall, longSilenceMs, type RelayContext, type RoutedCall, sendJson, sendUnavailable, sendWhole, writeSilenceMs } from './relay-context.ts';
import { readBody } from './request-body.ts';

/** Files up to it are held in memory, so that they can be kept when the server does not take them. */
const heldLimit = 4 * 1024 * 1024;
/** A long file may make the server sync its disk for a while. */
const fileSilenceMs = 15_000;

/** PUT of a file. One that breaks off half-way is asked for again, and then kept here. */
export async function serveUpload(call: RoutedCall, context: RelayContext): Promise<void> {
  const path = decodedPath(call.route.rest);
  const keeper = await context.keeper;
  const asSent = await readBody(call.incoming, heldLimit);
  const body = keeper === undefined ? asSent : fileWithoutSecrets(asSent, keeper);
  const { forwarder, reach, known } = context;
  if (!(await context.mustQueue())) {
    try {
      const answer = await forwarder!.exchange({
        method: call.method,
        path: serverPath(call, context),
        headers: call.incoming.headers,
        body: 'whole' in body ? inServerWords(path, body.whole, context) : body.stream,
        silenceMs: 'whole' in body ? writeSilenceMs : fileSilenceMs,
        signal: reach.whileHere,
      });
      if (answer.status < 300) known.files.set(path, { sizeBytes: 'whole' in body ? body.whole.length : Number(call.incoming.headers['content-length'] ?? 0) });
      if (!isDown(answer.status) && answer.status !== 408 && answer.status !== 429) return sendWhole(call, answer);
      if (isDown(answer.status)) reach.failed();
    } catch {
      reach.failed();
    }
    if ('stream' in body) return askAgain(call, body.stream);
  }
  try {
    const content: PlacedContent = { ...(await context.store.put('whole' in body ? Readable.from([body.whole]) : body.stream)), place: { kind: 'store' } };
    await context.outbox.push({
      kind: 'request',
      method: call.method,
      path: call.path,
      headers: { 'content-type': call.incoming.headers['content-type'] ?? 'application/octet-stream' },
      body: content,
    });
    known.files.set(path, { sizeBytes: content.sizeBytes, digest: content.digest });
  } catch (error) {
    return sendUnavailable(call, `The tracking server is away, and this machine cannot keep the file meanwhile: ${(error as Error).message}`);
  }
  call.outgoing.writeHead(200, { 'content-length': 0 });
  call.outgoing.end();
}

/** GET of a file: from the server, else what is kept here. */
export async function serveDownload(call: RoutedCall, context: RelayContext): Promise<void> {
  const { forwarder, reach, known, store, outbox } = context;
  const file = known.files.get(decodedPath(call.route.rest));
  const isKept = file?.digest !== undefined && (reach.isAway || outbox.state().waitingRequests > 0);
  if (!isKept && !reach.isAway) {
    try {
      const answer = await forwarder!.send({ method: call.method, path: serverPath(call, context), headers: call.incoming.headers, silenceMs: longSilenceMs });
      call.outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      await pipe(answer, call);
      return;
    } catch {
      reach.failed();
      if (call.outgoing.headersSent) return void call.outgoing.destroy();
    }
  }
  if (file?.digest === undefined) return sendUnavailable(call, 'The tracking server is away, and this file is not here.');
  call.outgoing.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.sizeBytes });
  await pipe(Readable.from(await store.get(file.digest)), call);
}

/** DELETE of a file or a folder. */
export async function serveDelete(call: RoutedCall, context: RelayContext): Promise<void> {
  const path = decodedPath(call.route.rest);
  const body = await readBody(call.incoming, heldLimit);
  const bytes = 'whole' in body ? body.whole : Buffer.alloc(0);
  const forget = (): void => {
    for (const known of context.known.files.keys()) if (known === path || known.startsWith(`${path}/`)) context.known.files.delete(known);
  };
  if (!(await context.mustQueue())) {
    try {
      const answer = await context.forwarder!.exchange({
        method: call.method,
        path: serverPath(call, context),
        headers: call.incoming.headers,
        body: bytes,
        silenceMs: writeSilenceMs,
        signal: context.reach.whileHere,
      });
      if (!isDown(answer.status)) {
        if (answer.status === 200) forget();
        return sendWhole(call, answer);
      }
    } catch {
      // Taken below.
    }
    context.reach.failed();
  }
  try {
    await context.outbox.push({ kind: 'request', method: call.method, path: call.path, headers: { 'content-type': 'application/json' }, text: bytes.toString('utf8') || '{}' });
  } catch (error) {
    return sendUnavailable(call, `The tracking server is away, and this machine cannot keep what is sent meanwhile: ${(error as Error).message}`);
  }
  forget();
  sendJson(call, 200, {});
}

function serverPath({ path }: RelayCall, { translation }: RelayContext): string {
  return translation.isNeeded ? translation.toServer(path) : path;
}

/** A model's description names its place, with the experiment's id in it. */
function inServerWords(path: string, bytes: Buffer, { translation }: RelayContext): Buffer {
  return translation.isNeeded && path.endsWith('/MLmodel') ? Buffer.from(translation.toServer(bytes.toString('utf8'))) : bytes;
}

/** The client has the file and sends it once more; the rest of this try is read to its end first, as a client wants it. */
function askAgain(call: RelayCall, rest: Readable): void {
  const answer = (): void => void sendUnavailable(call, 'The tracking server went away while this file was sent; send it again.');
  if (rest.readableEnded || rest.destroyed) return answer();
  rest.once('end', answer);
  rest.resume();
}

async function pipe(source: Readable, { outgoing }: RelayCall): Promise<void> {
  try {
    for await (const piece of source) if (!outgoing.write(piece)) await new Promise((resolve) => outgoing.once('drain', resolve).once('close', resolve));
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

/** The logical path of a file, decoded as a server does. */
function decodedPath(path: string): string {
  try {
    return storedPath(`mlflow-artifacts:/${decodeURIComponent(path)}`) ?? path;
  } catch {
    return path;
  }
}
