// The MLflow wire as one web app: mounts the table of routes, makes each request a call, and every failure an
// answer in the wire's words.
import { type Context, Hono } from 'hono';

import { localUser, type Principal } from '../../core/access/caller.ts';
import { readJsonHere, type ReadJson } from '../../core/base/json-body.ts';
import { invalidArgument } from '../../core/base/errors.ts';
import { badText, findQueryFlaw } from '../../core/base/text-flaw.ts';
import type { Core } from '../../core/core.ts';
import type { Log } from '../../log.ts';
import { createSignedUrls, type SignedUrls } from './artifacts/signed-urls.ts';
import { endpointNotFound, errorAnswer, isOurFault } from './errors.ts';
import type { Call, Handler, WireSettings } from './handler.ts';
import { routeGroups, wholePaths } from './routes.ts';

export interface MlflowOptions extends Partial<WireSettings> {
  readonly log: Log;
  /** Default: made with a random key, so that signed URLs end with the process. */
  readonly signedUrls?: SignedUrls;
  /** Default: bodies are parsed here, large ones too. */
  readonly readJson?: ReadJson;
  /** Whom a request is from. Default: the local user. */
  readonly principalOf?: ((request: Request) => Principal) | undefined;
}

const defaultSettings: WireSettings = { servesArtifacts: true, webhookSchemes: ['https'], allowsPrivateWebhooks: false };

/** An app with whole paths, under /api and /ajax-api both. It answers every failure itself. */
export function createMlflowProtocol(core: Core, options: MlflowOptions): Hono {
  const { log, signedUrls = createSignedUrls(), readJson = readJsonHere, principalOf = () => localUser, ...settings } = options;
  const parts: CallParts = { core, signedUrls, readJson, principalOf, settings: { ...defaultSettings, ...settings } };
  const app = new Hono();
  for (const group of routeGroups) {
    for (const [method, path, handler] of group.routes) {
      for (const whole of wholePaths(group, path)) {
        const pattern = whole.replace(/\{\w+\+\}$/, '*').replace(/\{(\w+)\}/g, ':$1');
        const prefix = whole.endsWith('+}') ? whole.slice(0, whole.lastIndexOf('{')) : undefined;
        app.on(method, pattern, (context) =>
          answered(context, log, () => {
            checkWorkspace(context.req.header('x-mlflow-workspace'));
            checkQuery(context.req.url);
            return handler(callOf(context, parts, prefix));
          }),
        );
      }
    }
  }
  for (const prefix of ['/api/2.0/*', '/ajax-api/2.0/*', '/api/3.0/*', '/ajax-api/3.0/*', '/graphql']) {
    app.all(prefix, ({ req }) => endpointNotFound(req.method, req.path));
  }
  return app;
}

type CallParts = Pick<Call, 'core' | 'signedUrls' | 'readJson' | 'settings'> & { readonly principalOf: (request: Request) => Principal };

function callOf({ req }: Context, { principalOf, ...parts }: CallParts, prefix: string | undefined): Call {
  const request = req.raw;
  const { url } = request;
  const question = url.indexOf('?');
  return {
    ...parts,
    request,
    caller: { ...principalOf(request), via: 'mlflow', requestId: request.headers.get('x-request-id') ?? '' },
    params: req.param(),
    // Undecoded: a path is decoded by its own rules, see artifact-path.ts.
    rest: prefix === undefined ? '' : restOf(question < 0 ? url : url.slice(0, question), prefix),
    query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
  };
}

/** What follows the prefix; a wildcard also matches the prefix without its last slash. */
function restOf(url: string, prefix: string): string {
  const at = url.indexOf(prefix);
  return at < 0 ? '' : url.slice(at + prefix.length);
}

/** Before it is decoded, which would make one text of several. */
function checkQuery(url: string): void {
  const question = url.indexOf('?');
  const flaw = question < 0 ? undefined : findQueryFlaw(url.slice(question + 1));
  if (flaw !== undefined) throw badText(flaw);
}

/** There are no workspaces here: to overlook the name of one would mix up what a client keeps apart. */
function checkWorkspace(name: string | undefined): void {
  if (name === undefined || ['', 'default'].includes(name.trim())) return;
  throw invalidArgument(`the header X-MLFLOW-WORKSPACE names ${JSON.stringify(name)}, but this server has no workspaces; leave it out, or name 'default'`, {
    reason: 'workspaces_off',
  });
}

async function answered({ req }: Context, log: Log, work: () => ReturnType<Handler>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (isOurFault(error) && !req.raw.signal.aborted) log.error('request.failed', { requestId: req.header('x-request-id'), method: req.method, path: req.path, error });
    return errorAnswer(error);
  }
}
