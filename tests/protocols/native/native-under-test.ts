// The native wire on a real core in memory, called without a socket.
import type { TestContext } from 'node:test';

import type { Hono } from 'hono';

import { createClient, type Client } from '../../../sdk/client.ts';
import { operations, type OperationName } from '../../../sdk/contract.ts';
import type { Ports } from '../../../src/core/core.ts';
import type { Store } from '../../../src/core/store.ts';
import type { Log, LogFields } from '../../../src/log.ts';
import { answerSchemas, errorSchema } from '../../../src/protocols/native/answer-schema.ts';
import { factsOfTags } from '../../../src/protocols/mlflow/runs/fact-tags.ts';
import { runOrder, tagFilter } from '../../../src/protocols/mlflow/runs/run-filter.ts';
import { readMedia } from '../../../src/protocols/wandb/media/read-media.ts';
import { createNativeProtocol } from '../../../src/protocols/native/protocol.ts';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { openCore, type CoreUnderTest } from '../../core/core-under-test.ts';

export interface NativeUnderTest extends CoreUnderTest {
  readonly app: Hono;
  readonly feed: Store['feed'];
  /** Events logged as errors. */
  readonly faults: readonly LogFields[];
  /** The sdk's client; each answer it gets is also checked against its schema, which knows no further fields. */
  readonly client: Client;
  /** A request as any program may send it. */
  send(method: string, path: string, init?: { readonly body?: unknown; readonly headers?: Record<string, string> }): Promise<Response>;
}

export const origin = 'http://127.0.0.1:5000';

export async function openNative(
  test: Pick<TestContext, 'after'>,
  { ringSize = 100, heartbeatMs = 15_000, ports = {} }: { readonly ringSize?: number; readonly heartbeatMs?: number; readonly ports?: Partial<Ports> } = {},
): Promise<NativeUnderTest> {
  const store = ports.store ?? (await openSqliteStore({ path: ':memory:', replayedChanges: ringSize }));
  const opened = await openCore(test, { ...ports, store });
  const faults: LogFields[] = [];
  const quiet = (): void => {};
  const log: Log = { debug: quiet, info: quiet, warning: quiet, error: (_event, fields = {}) => void faults.push(fields) };
  const app = createNativeProtocol({
    core: opened.core,
    clock: opened.clock,
    log,
    foreignTags: { factsOf: factsOfTags, filter: tagFilter, order: runOrder },
    readMedia,
    server: { version: '0.1.0', database: 'sqlite', artifactMode: 'served', artifactRoot: 'mlflow-artifacts:/' },
    heartbeatMs,
  });
  const client = createClient({ baseUrl: origin, fetch: async (request) => checked(request, await app.fetch(request)) });
  return {
    ...opened,
    app,
    client,
    feed: store.feed,
    faults,
    send: async (method, path, { body, headers = {} } = {}) =>
      app.request(`${origin}${path}`, {
        method,
        headers: { 'x-request-id': 'request-7', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

async function checked(request: Request, response: Response): Promise<Response> {
  if (response.headers.get('content-type') !== 'application/json') return response;
  const body: unknown = await response.clone().json();
  if (response.ok) answerSchemas[operationOf(request)].parse(body);
  else errorSchema.parse(body);
  return response;
}

function operationOf({ method, url }: Request): OperationName {
  const { pathname } = new URL(url);
  const names = Object.keys(operations) as OperationName[];
  return names.find((name) => operations[name].method === method && new RegExp(`^${operations[name].path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname))!;
}
