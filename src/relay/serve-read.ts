// A question of the program: asked of the server, or answered from what is known here while that is away.
import { asksForOneThing, type Read, type ReadAnswer, readAnswers } from './answer-read.ts';
import { endToEnd, isDown, type WholeAnswer } from './forward.ts';
import { type Call, inProgramWords, longSilenceMs, readSilenceMs, type RelayContext, sendUnavailable, sendWhole } from './relay-context.ts';
import { parseMessage, readBody } from './request-body.ts';
import type { WireExperiment, WireModel, WireRun } from './wire-shapes.ts';

const messageLimit = 16 * 1024 * 1024;

/** A question that can be answered here when it must be. */
export async function serveRead(call: Call, context: RelayContext): Promise<void> {
  const body = await readBody(call.incoming, messageLimit);
  const bytes = 'whole' in body ? body.whole : Buffer.alloc(0);
  const read: Read = { route: call.route, query: new URL(call.path, 'http://relay').searchParams, message: parseMessage(bytes) ?? {} };
  const answerHere = (): ReadAnswer | undefined => readAnswers[call.route.name]!(context.known, read);
  const mustQueue = await context.mustQueue();
  // The server does not know yet what waits; of one thing by its id this side knows best.
  if (mustQueue && (context.reach.isAway || asksForOneThing(read))) {
    const answer = answerHere();
    if (answer !== undefined) return sendHere(call, answer, context);
  }
  if (!context.reach.isAway) {
    const answer = await asked(call, bytes, context);
    if (answer !== undefined) return sendWhole(call, learnt(call, inProgramWords(answer, context.translation), context));
  }
  const answer = answerHere();
  if (answer !== undefined) return sendHere(call, answer, context);
  sendUnavailable(call, 'The tracking server is away, and what was asked is not known on this machine.');
}

/** Anything else: to the server and back, piece by piece. */
export async function serveOther(call: Call, context: RelayContext): Promise<void> {
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
      body: await bodyOf(call, translation.isNeeded ? translation.toServer : undefined),
      silenceMs: longSilenceMs,
    });
    if (isDown(answer.statusCode ?? 502)) reach.failed();
    call.outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.on('error', () => call.outgoing.destroy());
    answer.pipe(call.outgoing);
  } catch {
    reach.failed();
    if (!call.outgoing.headersSent) sendUnavailable(call, 'The tracking server is away.');
  }
}

async function bodyOf({ incoming }: Call, change: ((text: string) => string) | undefined) {
  const body = await readBody(incoming, messageLimit);
  if (!('whole' in body)) return body.stream;
  if (body.whole.length === 0) return undefined;
  return change === undefined ? body.whole : Buffer.from(change(body.whole.toString('utf8')));
}

async function asked({ method, path, incoming }: Call, body: Buffer, { forwarder, reach, translation }: RelayContext): Promise<WholeAnswer | undefined> {
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

function sendHere(call: Call, { status, body }: ReadAnswer, context: RelayContext): void {
  const whole: WholeAnswer = { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
  const answer = status === 200 ? inChosenExperiment(call, whole, context) : whole;
  context.known.handOut(answer.body.toString('utf8'));
  sendWhole(call, answer);
}

/** Remembers runs, experiments and models the server told of. */
function learnt(call: Call, answer: WholeAnswer, context: RelayContext): WholeAnswer {
  if (answer.status !== 200 || !(call.route.name in lessons)) return answer;
  const message = parseMessage(answer.body);
  if (message !== undefined) lessons[call.route.name]!(message, context);
  return inChosenExperiment(call, answer, context);
}

const lessons: Readonly<Record<string, (message: Readonly<Record<string, unknown>>, context: RelayContext) => void>> = {
  'GET runs/get': ({ run }, { known }) => void (run && known.learnRun(run as WireRun)),
  'GET experiments/get': ({ experiment }, { known }) => void (experiment && known.learnExperiment(experiment as WireExperiment)),
  'GET experiments/get-by-name': ({ experiment }, { known }) => void (experiment && known.learnExperiment(experiment as WireExperiment)),
  'GET logged-models/*': ({ model }, { known }) => void (model && known.learnModel(model as WireModel)),
};

/**
 * The recorded run lies in the experiment the recording chose. A client that has chosen another one refuses to go on
 * with a run that is not in it, so the recorded run is shown to it there; all else of it stays as it is.
 */
function inChosenExperiment(call: Call, answer: WholeAnswer, context: RelayContext): WholeAnswer {
  const { route } = call;
  if (route.name.startsWith('GET experiments/get')) {
    const { experiment } = (parseMessage(answer.body) ?? {}) as { readonly experiment?: WireExperiment };
    context.chosenExperiment = experiment?.experiment_id ?? context.chosenExperiment;
    return answer;
  }
  if (route.name !== 'GET runs/get' || context.chosenExperiment === undefined) return answer;
  const { run } = (parseMessage(answer.body) ?? {}) as { readonly run?: WireRun };
  if (run === undefined || run.info.run_id !== context.known.runId || run.info.experiment_id === context.chosenExperiment) return answer;
  return { ...answer, body: Buffer.from(JSON.stringify({ run: { ...run, info: { ...run.info, experiment_id: context.chosenExperiment } } })) };
}
