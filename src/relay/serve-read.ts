// A question of the program: asked of the server, or answered from what is known here while that is away.
import { getExperiment, getExperimentByName } from '../protocols/mlflow/experiments/experiment-handlers.ts';
import { readExperiment } from '../protocols/mlflow/experiments/experiment-read.ts';
import type { Handler } from '../protocols/mlflow/handler.ts';
import { getLoggedModel } from '../protocols/mlflow/logged-models/logged-model-handlers.ts';
import { readLoggedModel } from '../protocols/mlflow/logged-models/logged-model-read.ts';
import { getRun } from '../protocols/mlflow/runs/run-handlers.ts';
import { readRun } from '../protocols/mlflow/runs/run-read.ts';
import { readsOfOne } from './answered-routes.ts';
import { endToEnd, isDown, type WholeAnswer } from './forward.ts';
import { NotKnownHere, nothingToKeep } from './keeping.ts';
import { bodyWithoutSecrets } from './keep-secrets-out.ts';
import { knownCore } from './known-core.ts';
import type { Known } from './known.ts';
import { learn } from './learn.ts';
import { type RelayCall, inProgramWords, longSilenceMs, readSilenceMs, type RelayContext, type RoutedCall, sendUnavailable, sendWhole } from './relay-context.ts';
import { parseMessage, readBody } from './request-body.ts';
import { type AskedCall, wireAnswer } from './wire-answer.ts';

const messageLimit = 16 * 1024 * 1024;

/** A question that can be answered here when it must be. */
export async function serveRead(call: RoutedCall, context: RelayContext): Promise<void> {
  const body = await readBody(call.incoming, messageLimit);
  const bytes = 'whole' in body ? body.whole : Buffer.alloc(0);
  const asked: AskedCall = { call, body: bytes, message: parseMessage(bytes) };
  const mustQueue = await context.mustQueue();
  // The server does not know yet what waits; of one thing by its id this side knows best.
  if (mustQueue && (context.reach.isAway || readsOfOne.has(call.route.handler))) {
    const answer = await answerHere(asked, context);
    if (answer !== undefined) return sendHere(call, answer, context);
  }
  if (!context.reach.isAway) {
    const answer = await serverAnswer(call, bytes, context);
    if (answer !== undefined) return sendWhole(call, learnt(call, inProgramWords(answer, context.translation), context));
  }
  const answer = await answerHere(asked, context);
  if (answer !== undefined) return sendHere(call, answer, context);
  await sendUnavailable(call, 'The tracking server is away, and what was asked is not known on this machine.');
}

/** Undefined: it cannot tell. */
async function answerHere(asked: AskedCall, { known, watch }: RelayContext): Promise<WholeAnswer | undefined> {
  try {
    return await wireAnswer(asked, knownCore(known, watch, nothingToKeep(asked.message ?? {})));
  } catch (error) {
    if (error instanceof NotKnownHere) return undefined;
    throw error;
  }
}

/** Anything else: to the server and back, piece by piece. */
export async function serveOther(call: RelayCall, context: RelayContext): Promise<void> {
  const { forwarder, reach, translation } = context;
  if (forwarder === undefined || reach.isAway) {
    call.incoming.resume();
    return sendUnavailable(call, 'The tracking server is away.');
  }
  try {
    const answer = await forwarder.send({
      method: call.method,
      path: translation.isNeeded ? translation.toServer(call.path) : call.path,
      headers: call.incoming.headers,
      body: await bodyOf(call, context),
      silenceMs: longSilenceMs,
    });
    if (isDown(answer.statusCode ?? 502)) reach.failed();
    call.outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.on('error', () => call.outgoing.destroy());
    answer.pipe(call.outgoing);
  } catch {
    reach.failed();
    if (!call.outgoing.headersSent) await sendUnavailable(call, 'The tracking server is away.');
  }
}

/** What a webhook signs with is what the server is asked to keep: the one secret that goes on. */
const isForWebhook = (path: string): boolean => /^\/(?:ajax-)?api\/2\.0\/mlflow\/webhooks(?:[/?]|$)/u.test(path);

async function bodyOf({ incoming, path }: RelayCall, { keeper: made, translation }: RelayContext) {
  const keeper = isForWebhook(path) ? undefined : await made;
  const asSent = await readBody(incoming, messageLimit);
  const body = keeper === undefined ? asSent : bodyWithoutSecrets(asSent, keeper);
  if (!('whole' in body)) return body.stream;
  if (body.whole.length === 0) return undefined;
  return translation.isNeeded ? Buffer.from(translation.toServer(body.whole.toString('utf8'))) : body.whole;
}

async function serverAnswer({ method, path, incoming }: RelayCall, body: Buffer, { forwarder, reach, translation }: RelayContext): Promise<WholeAnswer | undefined> {
  try {
    const answer = await forwarder!.exchange({
      method,
      path: translation.isNeeded ? translation.toServer(path) : path,
      headers: incoming.headers,
      body: body.length === 0 ? undefined : translation.isNeeded ? Buffer.from(translation.toServer(body.toString('utf8'))) : body,
      silenceMs: readSilenceMs,
      signal: reach.whileHere,
    });
    if (!isDown(answer.status)) return answer;
  } catch {
    // Answered from here, below.
  }
  reach.failed();
  return undefined;
}

function sendHere(call: RoutedCall, whole: WholeAnswer, context: RelayContext): void {
  const answer = whole.status === 200 ? inChosenExperiment(call, whole, context) : whole;
  context.known.handOut(answer.body.toString('utf8'));
  sendWhole(call, answer);
}

/** Remembers runs, experiments and models the server told of. */
function learnt(call: RoutedCall, answer: WholeAnswer, context: RelayContext): WholeAnswer {
  const lesson = lessons.get(call.route.handler);
  if (answer.status !== 200 || lesson === undefined) return answer;
  const message = parseMessage(answer.body);
  if (message !== undefined) learn(() => lesson(message, context.known));
  return inChosenExperiment(call, answer, context);
}

type Lesson = (message: Readonly<Record<string, unknown>>, known: Known) => void;

const learnExperiment: Lesson = ({ experiment }, known) => void (experiment && known.learnExperiment(readExperiment(experiment)));

const lessons: ReadonlyMap<Handler, Lesson> = new Map<Handler, Lesson>([
  [getRun, ({ run }, known) => void (run && known.learnRun(readRun(run)))],
  [getExperiment, learnExperiment],
  [getExperimentByName, learnExperiment],
  [getLoggedModel, ({ model }, known) => void (model && known.learnModel(readLoggedModel(model)))],
]);

/**
 * The recorded run lies in the experiment the recording chose. A client that has chosen another one refuses to go on
 * with a run that is not in it, so the recorded run is shown to it there; all else of it stays as it is.
 */
function inChosenExperiment({ route: { handler } }: RoutedCall, answer: WholeAnswer, context: RelayContext): WholeAnswer {
  const isExperiment = handler === getExperiment || handler === getExperimentByName;
  if (isExperiment) context.chosenExperiment = (told(answer).experiment as { readonly experiment_id?: string } | undefined)?.experiment_id ?? context.chosenExperiment;
  if (handler !== getRun || context.chosenExperiment === undefined) return answer;
  const run = told(answer).run as { readonly info: { readonly run_id: string; readonly experiment_id: string } } | undefined;
  if (run === undefined || run.info.run_id !== context.known.runId || run.info.experiment_id === context.chosenExperiment) return answer;
  return { ...answer, body: Buffer.from(JSON.stringify({ run: { ...run, info: { ...run.info, experiment_id: context.chosenExperiment } } })) };
}

function told({ body }: WholeAnswer): { readonly experiment?: unknown; readonly run?: unknown } {
  return parseMessage(body) ?? {};
}
