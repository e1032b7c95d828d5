// A write of the program: handed on to the server, or, while that is away or others wait before it, taken here and
// answered as the server would.
import { randomBytes } from 'node:crypto';

import type { Delivery } from '../outbox/delivery.ts';
import { madeUpVersion } from '../outbox/made-up-experiment.ts';
import { isDown, type WholeAnswer } from './forward.ts';
import { makeExperiment } from './known.ts';
import { registryNotes } from './note-registry.ts';
import { completed, writeNotes } from './note-write.ts';
import { type Call, inProgramWords, type RelayContext, sendJson, sendUnavailable, sendWhole, writeSilenceMs } from './relay-context.ts';
import { parseMessage, readBody } from './request-body.ts';
import type { WireExperiment, WireMetric, WireModel, WireRun } from './wire-shapes.ts';
import type { Write } from './write.ts';

/** JSON longer than this is no message of a client's. */
const messageLimit = 64 * 1024 * 1024;
/** Longer messages wait in the content store instead of the journal. */
const inlineLimit = 256 * 1024;

const madeIds: Readonly<Record<string, () => string>> = {
  'POST runs/create': () => randomBytes(16).toString('hex'),
  'POST logged-models': () => `m-${randomBytes(16).toString('hex')}`,
  // The server counts versions itself; this one stands for its number until then.
  'POST model-versions/create': madeUpVersion,
};

export async function serveWrite(call: Call, context: RelayContext): Promise<void> {
  const body = await readBody(call.incoming, messageLimit);
  if (!('whole' in body)) return sendJson(call, 413, { error_code: 'INVALID_PARAMETER_VALUE', message: 'The request is too long.' });
  const whole = cleaned(body.whole, context);
  const message = parseMessage(whole);
  const write: Write = { route: call.route, message: message ?? {}, id: madeIds[call.route.name]?.() ?? '', at: Date.now() };
  watchMetrics(write, context);
  if (!(await context.mustQueue())) {
    const answer = await forwarded(call, { body: whole, write }, context);
    if (answer !== undefined) {
      if (answer.status === 200) noteAnswer(write, answer, context);
      return sendWhole(call, inProgramWords(answer, context.translation));
    }
  }
  if (message === undefined) return sendJson(call, 400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'The request body is not a JSON object.' });
  await take(call, write, context);
}

/** The very same bytes where there is nothing to keep out. */
function cleaned(body: Buffer, { clean }: RelayContext): Buffer {
  const text = body.toString('utf8');
  const without = clean(text);
  return without === text ? body : Buffer.from(without);
}

/** Undefined when the write must be taken here. */
async function forwarded(
  { method, path, incoming }: Call,
  { body, write }: { readonly body: Buffer; readonly write: Write },
  { forwarder, reach, translation }: RelayContext,
): Promise<WholeAnswer | undefined> {
  try {
    const answer = await forwarder!.exchange({
      method,
      path: translation.isNeeded ? translation.toServer(path) : path,
      headers: write.id === '' ? incoming.headers : { ...incoming.headers, 'assay-id': write.id },
      body: translation.isNeeded ? Buffer.from(translation.toServer(body.toString('utf8'))) : body,
      silenceMs: writeSilenceMs,
      signal: reach.whileHere,
    });
    if (isDown(answer.status)) reach.failed();
    return isDown(answer.status) || answer.status === 408 || answer.status === 429 ? undefined : answer;
  } catch {
    reach.failed();
    return undefined;
  }
}

/** Answered only when it is on disk. */
async function take(call: Call, write: Write, { outbox, store, known }: RelayContext): Promise<void> {
  const text = JSON.stringify(completed(write));
  const headers = { 'content-type': 'application/json', ...(write.id === '' ? {} : { 'assay-id': write.id }) };
  const request = { kind: 'request', method: call.method, path: call.path, headers } as const;
  try {
    let delivery: Delivery = { ...request, text };
    if (text.length > inlineLimit) delivery = { ...request, body: { ...(await store.put(once(Buffer.from(text)))), place: { kind: 'store' } } };
    await outbox.push(delivery);
  } catch (error) {
    return sendUnavailable(call, `The tracking server is away, and this machine cannot keep what is sent meanwhile: ${(error as Error).message}`);
  }
  const answer = writeNotes[write.route.name]!(known, write);
  known.handOut(JSON.stringify(answer));
  await known.settled();
  sendJson(call, 200, answer);
}

/** What the server says it made counts; for the rest it is what was sent. */
function noteAnswer(write: Write, answer: WholeAnswer, context: RelayContext): void {
  const { known } = context;
  const { name } = write.route;
  if (name in registryNotes) return;
  const made =
    name in madeIds || name === 'POST experiments/create'
      ? (parseMessage(answer.body) as { readonly run?: WireRun; readonly model?: WireModel; readonly experiment_id?: string } | undefined)
      : undefined;
  if (made?.run) known.learnRun(made.run);
  else if (made?.model) known.learnModel(made.model);
  else if (made?.experiment_id !== undefined) known.learnExperiment(experimentOf(made.experiment_id, write));
  else writeNotes[name]!(known, write);
}

function experimentOf(id: string, { message }: Write): WireExperiment {
  return makeExperiment(id, String(message['name']), typeof message['artifact_location'] === 'string' ? message['artifact_location'] : '');
}

function watchMetrics({ route, message }: Write, { watch, known }: RelayContext): void {
  if (message['run_id'] !== known.runId) return;
  if (route.name === 'POST runs/log-metric') watch.see(message as unknown as WireMetric);
  else if (route.name === 'POST runs/log-batch' && Array.isArray(message['metrics'])) for (const metric of message['metrics'] as WireMetric[]) watch.see(metric);
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
