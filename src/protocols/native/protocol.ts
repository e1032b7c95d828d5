// The native wire as an app: each operation of the contract on its path, read by its schema, answered by its
// handler.
import { Hono } from 'hono';

import { operations, type OperationName } from '../../../sdk/contract.ts';
import { localUser } from '../../core/access/caller.ts';
import { notFound } from '../../core/base/errors.ts';
import { readJsonHere } from '../../core/base/json-body.ts';
import { errorResponse } from './errors.ts';
import type { Call } from './handler.ts';
import type { readInput } from './read-input.ts';
import { createHandlers, type NativeOptions } from './routes.ts';

/** Its routes carry whole paths. Nothing is thrown: every failure is an answer of this wire. */
export function createNativeProtocol(options: NativeOptions): Hono {
  const handlers = createHandlers(options);
  const { readJson = readJsonHere, onFirstUse } = options;
  let reader: Promise<typeof readInput> | undefined;

  /** The schemas of all inputs are loaded with the first request: many a server is never spoken to on this wire. */
  function loadReader(): Promise<typeof readInput> {
    if (reader === undefined) onFirstUse?.();
    return (reader ??= import('./read-input.ts').then((loaded) => loaded.readInput));
  }

  const app = new Hono();
  for (const name of Object.keys(operations) as OperationName[]) {
    const { method, path, answer } = operations[name];
    const handler = handlers[name] as (input: unknown, call: Call) => Promise<unknown>;
    app.on(method, path.replace(/\{(\w+)\}/g, ':$1'), (context) =>
      answered(context.req.raw, options, async (call) => {
        const read = await loadReader();
        const result = await handler(await read(name, { request: call.request, readJson }, context.req.param()), call);
        if (result instanceof Response) return result;
        return answer === 'none' ? new Response(null, { status: 204 }) : Response.json(result);
      }),
    );
  }
  app.all('/api/v1/*', ({ req }) =>
    answered(req.raw, options, () => {
      throw notFound('operation', `${req.method} ${req.path}`, `there is no operation at ${req.method} ${req.path}; docs/api.md lists them all`);
    }),
  );
  return app;
}

async function answered(request: Request, { log, principalOf = () => localUser }: NativeOptions, work: (call: Call) => Promise<Response>): Promise<Response> {
  const requestId = request.headers.get('x-request-id') ?? '';
  try {
    return await work({ request, caller: { ...principalOf(request), via: 'native', requestId } });
  } catch (error) {
    return errorResponse(error, { request, requestId, log });
  }
}
