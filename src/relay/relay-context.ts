// What the parts of the relay share.
import type { IncomingMessage, ServerResponse } from 'node:http';

import { AssayError } from '../core/base/errors.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { errorAnswer } from '../protocols/mlflow/errors.ts';
import { endToEnd, type Forwarder, type WholeAnswer, wholeAnswer } from './forward.ts';
import type { SecretKeeper } from './keep-secrets-out.ts';
import type { Known } from './known.ts';
import type { MetricWatch } from './metric-watch.ts';
import type { Reach } from './reach.ts';
import type { RouteMatch } from './route.ts';
import type { Translation } from './translation.ts';

export interface RelayContext {
  readonly outbox: Outbox;
  readonly store: LocalContent;
  readonly known: Known;
  readonly watch: MetricWatch;
  readonly reach: Reach;
  readonly translation: Translation;
  /** Absent when there is no server to reach. */
  readonly forwarder: Forwarder | undefined;
  /** Whether a write must go behind others that wait. Waits a little for a run that is just being made. */
  mustQueue(): Promise<boolean>;
  /** The experiment the program chose last. */
  chosenExperiment: string | undefined;
  /** Knows what must not be written; absent for a relay without a recording. */
  readonly keeper: Promise<SecretKeeper | undefined>;
}

export interface RelayCall {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Absent for what is not in the wire's table. */
  readonly route?: RouteMatch | undefined;
}

export interface RoutedCall extends RelayCall {
  readonly route: RouteMatch;
}

/** How long a write may take: then it is taken here, and sent again later to no effect. */
export const writeSilenceMs = 3_000;
/** The same for a question that can be answered here. */
export const readSilenceMs = 5_000;
/** For everything else. */
export const longSilenceMs = 30_000;

export function sendJson({ outgoing }: Pick<RelayCall, 'outgoing'>, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  outgoing.end(bytes);
}

/** In the wire's words, with its status. */
export async function sendRefusal(call: Pick<RelayCall, 'outgoing'>, error: AssayError): Promise<void> {
  sendWhole(call, await wholeAnswer(errorAnswer(error)));
}

/** The client tries again by itself after the seconds named. */
export function sendUnavailable(call: Pick<RelayCall, 'outgoing'>, message: string): Promise<void> {
  return sendRefusal(call, new AssayError('unavailable', message));
}

export function sendWhole({ outgoing }: Pick<RelayCall, 'outgoing'>, { status, headers, body }: WholeAnswer): void {
  outgoing.writeHead(status, { ...endToEnd(headers), 'content-length': body.length });
  outgoing.end(body);
}

/** With the server's own ids replaced by those the program was given. */
export function inProgramWords(answer: WholeAnswer, translation: Translation): WholeAnswer {
  if (!translation.isNeeded || !String(answer.headers['content-type']).startsWith('application/json') || answer.headers['content-encoding'] !== undefined) return answer;
  return { ...answer, body: Buffer.from(translation.toProgram(answer.body.toString('utf8'))) };
}
