// A write of the program: handed on to the server, or, while that is away or others wait before it, taken here and
// answered as the server would.
import { randomBytes } from 'node:crypto';

import { AssayError } from '../core/base/errors.ts';
import type { Delivery } from '../outbox/delivery.ts';
import { madeUpVersion } from '../outbox/made-up-experiment.ts';
import { createExperiment } from '../protocols/mlflow/experiments/experiment-handlers.ts';
import type { Handler } from '../protocols/mlflow/handler.ts';
import { createLoggedModel } from '../protocols/mlflow/logged-models/logged-model-handlers.ts';
import { readLoggedModel } from '../protocols/mlflow/logged-models/logged-model-read.ts';
import { createVersion } from '../protocols/mlflow/registry/model-version-handlers.ts';
import { createRun } from '../protocols/mlflow/runs/run-handlers.ts';
import { readRun } from '../protocols/mlflow/runs/run-read.ts';
import { registryWrites } from './answered-routes.ts';
import { isDown, type WholeAnswer } from './forward.ts';
import { messageWithoutSecrets } from './keep-secrets-out.ts';
import { type Keeping, NotKnownHere, nothingToKeep } from './keeping.ts';
import { knownCore } from './known-core.ts';
import { learn } from './learn.ts';
import { inProgramWords, type RelayContext, type RoutedCall, sendRefusal, sendWhole, writeSilenceMs } from './relay-context.ts';
import { parseMessage, readBody } from './request-body.ts';
import { type AskedCall, carryOut, wireAnswer } from './wire-answer.ts';

/** JSON longer than this is no message of a client's. */
const messageLimit = 64 * 1024 * 1024;
/** Longer messages wait in the content store instead of the journal. */
const inlineLimit = 256 * 1024;

const madeIds: ReadonlyMap<Handler, () => string> = new Map([
  [createRun, () => randomBytes(16).toString('hex')],
  [createLoggedModel, () => `m-${randomBytes(16).toString('hex')}`],
  // The server counts versions itself; this one stands for its number until then.
  [createVersion, madeUpVersion],
]);

export async function serveWrite(call: RoutedCall, context: RelayContext): Promise<void> {
  const body = await readBody(call.incoming, messageLimit);
  if (!('whole' in body)) return sendRefusal(call, new AssayError('limit_exceeded', `The request is longer than ${messageLimit} bytes, which is the limit.`));
  const keeper = await context.keeper;
  const whole = keeper === undefined ? body.whole : messageWithoutSecrets(body.whole, keeper);
  const asked: AskedCall = { call, body: whole, message: parseMessage(whole), id: madeIds.get(call.route.handler)?.() };
  if (!(await context.mustQueue())) {
    const answer = await forwarded(asked, context);
    if (answer !== undefined) {
      if (answer.status === 200) await noteAnswer(asked, answer, context);
      return sendWhole(call, inProgramWords(answer, context.translation));
    }
  }
  await take(asked, context);
}

/** Undefined when the write must be taken here. */
async function forwarded({ call: { method, path, incoming }, body, id }: AskedCall, { forwarder, reach, translation }: RelayContext): Promise<WholeAnswer | undefined> {
  try {
    const answer = await forwarder!.exchange({
      method,
      path: translation.isNeeded ? translation.toServer(path) : path,
      headers: id === undefined ? incoming.headers : { ...incoming.headers, 'assay-id': id },
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
async function take(asked: AskedCall, context: RelayContext): Promise<void> {
  const { call, message = {}, id = '' } = asked;
  const { known, watch } = context;
  let kept: Promise<void> | undefined;
  const keeping: Keeping = { id, at: Date.now(), message, keep: (drawn) => (kept ??= push(asked, JSON.stringify({ ...message, ...drawn }), context)) };
  const answer = await wireAnswer(asked, knownCore(known, watch, keeping)).catch(answerUnknown);
  known.handOut(answer.body.toString('utf8'));
  await known.settled();
  sendWhole(call, answer);
}

async function push({ call: { method, path }, id = '' }: AskedCall, text: string, { outbox, store }: RelayContext): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(id === '' ? {} : { 'assay-id': id }) };
  const request = { kind: 'request', method, path, headers } as const;
  try {
    let delivery: Delivery = { ...request, text };
    if (text.length > inlineLimit) delivery = { ...request, body: { ...(await store.put(once(Buffer.from(text)))), place: { kind: 'store' } } };
    await outbox.push(delivery);
  } catch (error) {
    throw new AssayError('unavailable', `The tracking server is away, and this machine cannot keep what is sent meanwhile: ${(error as Error).message}`, { cause: error });
  }
}

/** Of what is not known here nothing can be said, but that the write is kept. */
function answerUnknown(error: unknown): WholeAnswer {
  if (!(error instanceof NotKnownHere)) throw error;
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') };
}

/** What the server says it made counts; for the rest it is what was sent. */
async function noteAnswer(asked: AskedCall, answer: WholeAnswer, { known, watch }: RelayContext): Promise<void> {
  const { handler } = asked.call.route;
  if (registryWrites.has(handler)) return;
  const made: Made = madeIds.has(handler) || handler === createExperiment ? (parseMessage(answer.body) ?? {}) : {};
  if (handler === createRun) return learn(() => known.learnRun(readRun(made.run)));
  if (handler === createLoggedModel) return learn(() => known.learnModel(readLoggedModel(made.model)));
  // What the server has taken cannot be refused here; at worst it is not known.
  await carryOut(asked, knownCore(known, watch, nothingToKeep(asked.message ?? {}, made.experiment_id ?? ''))).catch(() => undefined);
}

/** What an answer says was made. */
interface Made {
  readonly run?: unknown;
  readonly model?: unknown;
  readonly experiment_id?: string;
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
