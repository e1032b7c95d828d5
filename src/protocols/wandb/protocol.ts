// The W&B wire as one web app: the query language, the stream of a running program, and the files that signed URLs stand for.
import { type Context, Hono } from 'hono';

import { localUser, type Principal } from '../../core/access/caller.ts';
import { AssayError } from '../../core/base/errors.ts';
import { readJsonHere, type ReadJson } from '../../core/base/json-body.ts';
import { loadLater } from '../../core/base/load-later.ts';
import type { Core } from '../../core/core.ts';
import type { Log } from '../../log.ts';
import { contentByMd5 } from './artifacts/signed-artifact.ts';
import type { WandbCall, WandbSettings } from './call.ts';
import { errorAnswer, wireErrorOf } from './errors.ts';
import { signedFile } from './files/signed-file.ts';
import { createSignedUrls, signedPath, type SignedUrls } from './files/signed-urls.ts';
import { inflatedBody } from './inflated-body.ts';
import { toldRecording } from './runs/recorded-run.ts';
import { acceptStream } from './stream/accept-stream.ts';

export interface WandbOptions extends Partial<WandbSettings> {
  readonly log: Log;
  /** Default: made with a random key, so that signed URLs end with the process. */
  readonly signedUrls?: SignedUrls;
  /** Default: bodies are parsed here, large ones too. */
  readonly readJson?: ReadJson;
  /** Bytes of a body, after it is unpacked. Default: 64 MiB. */
  readonly bodyLimit?: number;
  /** Whom a request is from. Default: the local user. */
  readonly principalOf?: ((request: Request) => Principal) | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface Queries {
  /** Throws `invalid_argument` for a body that asks nothing. */
  answer(call: WandbCall, body: unknown): Promise<Response>;
}

/** An app with whole paths. It answers every failure itself. */
export function createWandbProtocol(core: Core, options: WandbOptions): Hono {
  const { log, signedUrls = createSignedUrls(), readJson = readJsonHere, bodyLimit = 64 * 1024 * 1024, principalOf = () => localUser, now = Date.now, savesCode = true } = options;
  // The engine and the schema: servers that only other clients talk to are spared them.
  const queries = loadLater<Queries>({ answer: true }, async () => {
    const { createAnswerQuery, readQueryRequest } = await import('./graphql/answer-query.ts');
    const answerQuery = createAnswerQuery(log);
    return { answer: async (call, body) => answerQuery(call, readQueryRequest(body)) };
  });
  const app = new Hono();

  const callOf = (request: Request): WandbCall => ({
    core,
    // A recorder keeps the code exactly, and of the files of settings nothing that is secret.
    settings: { savesCode: savesCode && toldRecording(request) === undefined },
    signedUrls,
    readJson,
    now,
    request,
    caller: { ...principalOf(request), via: 'wandb', requestId: request.headers.get('x-request-id') ?? '' },
  });
  const bodyOf = async (request: Request): Promise<unknown> => valueOf(await readJson(inflatedBody(request, bodyLimit)));

  const answered =
    (work: (call: WandbCall, context: Context) => Promise<Response>) =>
    async (context: Context): Promise<Response> => {
      const call = callOf(context.req.raw);
      try {
        return await work(call, context);
      } catch (error) {
        const told = wireErrorOf(error, call.caller.requestId);
        if (told.isFault && !context.req.raw.signal.aborted)
          log.error('request.failed', { requestId: call.caller.requestId, method: context.req.method, path: context.req.path, error });
        return errorAnswer(told);
      }
    };

  app.post(
    '/graphql',
    answered(async (call) => queries.answer(call, await bodyOf(call.request))),
  );
  app.post(
    '/files/:entity/:project/:run/file_stream',
    answered(async (call, { req }) => {
      const { entity, project, run } = req.param() as { readonly entity: string; readonly project: string; readonly run: string };
      const { stopped } = await acceptStream(call, { entity, project, name: run }, await bodyOf(call.request));
      return Response.json(stopped ? { stopped } : {});
    }),
  );
  app.on(['GET', 'PUT'], `${signedPath}/:file`, answered(signedFile));
  app.get(
    '/artifactsV2/:region/:entity/:project/:collection/*',
    answered((call, { req }) => contentByMd5(call, req.path.split('/').at(-2)!)),
  );
  app.get(
    '/artifacts/:entity/:md5{[0-9a-f]{32}}',
    answered((call, { req }) => contentByMd5(call, req.path.split('/').at(-1)!)),
  );
  return app;
}

type Parsed = Awaited<ReturnType<ReadJson>>;

function valueOf(body: Parsed): unknown {
  if ('problem' in body) throw new AssayError('invalid_argument', `the body is no JSON: ${body.problem}`);
  return body.value;
}
