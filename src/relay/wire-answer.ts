// A request of the program carried out here by the wire's own handler, and its answer; a refusal in the wire's words.
import { localUser } from '../core/access/caller.ts';
import type { Core } from '../core/core.ts';
import { createSignedUrls } from '../protocols/mlflow/artifacts/signed-urls.ts';
import { errorAnswer } from '../protocols/mlflow/errors.ts';
import type { WireSettings } from '../protocols/mlflow/handler.ts';
import { type WholeAnswer, wholeAnswer } from './forward.ts';
import { NotKnownHere } from './keeping.ts';
import type { RoutedCall } from './relay-context.ts';

export interface Asked {
  readonly call: RoutedCall;
  readonly body: Buffer;
  /** The same, parsed; undefined when it is no JSON object. */
  readonly message: Readonly<Record<string, unknown>> | undefined;
  readonly id?: string | undefined;
}

/** As those of a server that keeps artifacts. */
const settings: WireSettings = { servesArtifacts: true, webhookSchemes: [], allowsPrivateWebhooks: false };
const signedUrls = createSignedUrls();

/** Throws `NotKnownHere`. */
export async function wireAnswer({ call, body, message, id = '' }: Asked, core: Core): Promise<WholeAnswer> {
  const { method, route } = call;
  const url = new URL(call.path, 'http://relay');
  const type = call.incoming.headers['content-type'];
  const headers = { ...(type === undefined ? {} : { 'content-type': type }), ...(id === '' ? {} : { 'assay-id': id }) };
  const readJson = () => Promise.resolve(message === undefined ? { problem: 'no JSON object' } : { value: message, text: body.toString('utf8') });
  const caller = { ...localUser, via: 'mlflow', requestId: '' };
  try {
    return await wholeAnswer(
      await route.handler({
        core,
        settings,
        signedUrls,
        caller,
        request: new Request(url, { method, headers }),
        readJson,
        params: route.params,
        rest: route.rest,
        query: url.searchParams,
      }),
    );
  } catch (error) {
    if (error instanceof NotKnownHere) throw error;
    return wholeAnswer(errorAnswer(error));
  }
}
