// What a route's handler gets and gives, and how a handler is made from a field table.
import type { Caller } from '../../core/access/caller.ts';
import { invalidArgument } from '../../core/base/errors.ts';
import type { ReadJson } from '../../core/base/json-body.ts';
import type { Core } from '../../core/core.ts';
import { json } from './answer.ts';
import type { Fields, Message } from './schema/fields.ts';
import { bodySource, querySource, readRequest } from './schema/request-source.ts';
import type { SignedUrls } from './artifacts/signed-urls.ts';

/** How this server was started, as far as the wire tells clients. */
export interface WireSettings {
  /** Whether artifacts go through this server. */
  readonly servesArtifacts: boolean;
  /** URL schemes webhooks may have; MLflow's default is https alone. */
  readonly webhookSchemes: readonly string[];
  /** Whether webhooks may call this machine and private networks. */
  readonly allowsPrivateWebhooks: boolean;
  /** Further restriction on sources of model versions. */
  readonly sourcePattern?: RegExp | undefined;
}

export interface Call {
  readonly core: Core;
  readonly settings: WireSettings;
  readonly signedUrls: SignedUrls;
  readonly caller: Caller;
  readonly request: Request;
  readonly readJson: ReadJson;
  /** Named parts of the path, decoded once. */
  readonly params: Readonly<Record<string, string>>;
  /** The undecoded rest of the path, for routes that end in one. */
  readonly rest: string;
  readonly query: URLSearchParams;
}

export type Handler = (call: Call) => Promise<Response>;

/** A handler of one JSON message: fields from the query of a GET, else from the body; undefined fields of the answer are left out. */
export function rpc<F extends Fields>(fields: F, answer: (call: Call, message: Message<F>) => Promise<unknown>): Handler {
  return async (call) => json(await answer(call, await readMessage(fields, call)));
}

/** The id that a client of ours gives to what it makes, so that making it again is no change. MLflow's own client gives none. */
export function givenId({ request }: Pick<Call, 'request'>): string | undefined {
  return request.headers.get('assay-id') ?? undefined;
}

/** As `givenId`, in the form that ids of runs have on this wire. */
export function givenRunId(call: Pick<Call, 'request'>): string | undefined {
  const id = givenId(call);
  if (id !== undefined && !/^[0-9a-f]{32}$/.test(id)) throw invalidArgument(`run id ${JSON.stringify(id.slice(0, 60))} is not 32 lower-case hexadecimal digits`);
  return id;
}

/** The message of a request; throws `invalid_argument` in MLflow's words. */
export async function readMessage<F extends Fields>(fields: F, { request, query, readJson }: Pick<Call, 'request' | 'query' | 'readJson'>): Promise<Message<F>> {
  return readRequest(fields, request.method === 'GET' || request.method === 'HEAD' ? querySource(fields, query) : await bodySource(request, readJson));
}
