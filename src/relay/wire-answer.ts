// A request of the program carried out here by the wire's own handler, and its answer; a refusal in the wire's words.
import { isUtf8 } from 'node:buffer';

import { type Caller, localUser } from '../core/access/caller.ts';
import { type JsonBody, notUtf8 } from '../core/base/json-body.ts';
import { findTextFlaw, mayHoldFlaw } from '../core/base/text-flaw.ts';
import type { Core } from '../core/core.ts';
import { createSignedUrls } from '../protocols/mlflow/artifacts/signed-urls.ts';
import { errorAnswer } from '../protocols/mlflow/errors.ts';
import type { WireSettings } from '../protocols/mlflow/handler.ts';
import { type WholeAnswer, wholeAnswer } from './forward.ts';
import { NotKnownHere } from './keeping.ts';
import type { RoutedCall } from './relay-context.ts';

export interface AskedCall {
  readonly call: RoutedCall;
  readonly body: Buffer;
  /** The same, parsed; undefined when it is no JSON object. */
  readonly message: Readonly<Record<string, unknown>> | undefined;
  readonly id?: string | undefined;
}

/** As those of a server that keeps artifacts. */
const settings: WireSettings = { servesArtifacts: true, webhookSchemes: [], allowsPrivateWebhooks: false };
const signedUrls = createSignedUrls();
const caller: Caller = { ...localUser, via: 'mlflow', requestId: '' };

/** Its answer or refusal. Throws `NotKnownHere`. */
export async function wireAnswer(asked: AskedCall, core: Core): Promise<WholeAnswer> {
  try {
    return await wholeAnswer(await carryOut(asked, core));
  } catch (error) {
    if (error instanceof NotKnownHere) throw error;
    return wholeAnswer(errorAnswer(error));
  }
}

/** Throws whatever the handler throws. */
export function carryOut({ call, body, message, id = '' }: AskedCall, core: Core): Promise<Response> {
  const { method, path, route, incoming } = call;
  const question = path.indexOf('?');
  return route.handler({
    core,
    settings,
    signedUrls,
    caller,
    request: requestOf({ method, url: `http://relay${path}`, type: incoming.headers['content-type'], id }),
    readJson: () => Promise.resolve(message === undefined ? { problem: 'no JSON object' } : bodyOf(message, body)),
    params: route.params,
    rest: route.rest,
    query: new URLSearchParams(question < 0 ? '' : path.slice(question + 1)),
  });
}

/** With the first text that the server would refuse, so that it is refused here too. */
function bodyOf(message: Readonly<Record<string, unknown>>, body: Buffer): JsonBody {
  if (!isUtf8(body)) throw notUtf8();
  const text = body.toString('utf8');
  const flaw = mayHoldFlaw(text) ? findTextFlaw(message) : undefined;
  return { value: message, text, ...(flaw && { flaw }) };
}

/** What handlers of messages look at; a whole `Request` costs more than all the rest of a small one. */
function requestOf({ method, url, type, id }: { readonly method: string; readonly url: string; readonly type: string | undefined; readonly id: string }): Request {
  const headers: Readonly<Record<string, string | undefined>> = { 'content-type': type, 'assay-id': id || undefined };
  return { method, url, headers: { get: (name: string) => headers[name] ?? null } } as Request;
}
