// The MLflow wire over core on SQLite in memory, called without a socket.
import type { TestContext } from 'node:test';

import type { Ports } from '../../../src/core/core.ts';
import { createLog } from '../../../src/log.ts';
import { createMlflowProtocol, type MlflowOptions } from '../../../src/protocols/mlflow/protocol.ts';
import { type CoreUnderTest, openCore } from '../../core/core-under-test.ts';

export interface Answer {
  readonly status: number;
  readonly body: any;
}

export interface MlflowUnderTest extends CoreUnderTest {
  /** A request as it is, to a path of the server. */
  readonly send: (method: string, path: string, init?: RequestInit) => Promise<Response>;
  /** GET of an API route below /api/2.0/mlflow, with a query. */
  readonly get: (route: string, query?: Readonly<Record<string, unknown>>) => Promise<Answer>;
  /** A JSON body to an API route; POST unless told otherwise. */
  readonly post: (route: string, body?: unknown, method?: string) => Promise<Answer>;
  /** The body of an answer that must be a success. */
  readonly ok: (answer: Promise<Answer>) => Promise<any>;
  /** A new run of the default experiment: its id. */
  readonly newRun: (fields?: Readonly<Record<string, unknown>>) => Promise<string>;
}

const origin = 'http://127.0.0.1:5000';

export async function openMlflow(test: Pick<TestContext, 'after'>, options: Partial<MlflowOptions> = {}, ports: Partial<Ports> = {}): Promise<MlflowUnderTest> {
  const under = await openCore(test, ports);
  const log = createLog({ level: 'error', format: 'text', write: (line) => process.stderr.write(line), now: Date.now });
  const app = createMlflowProtocol(under.core, { log, ...options });
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    app.fetch(new Request(path.startsWith('http') ? path : `${origin}${path}`, { method, ...init }));
  const get = async (route: string, query: Readonly<Record<string, unknown>> = {}): Promise<Answer> => answerOf(await send('GET', `/api/2.0/mlflow/${route}${queryText(query)}`));
  const post = async (route: string, body?: unknown, method = 'POST'): Promise<Answer> =>
    answerOf(
      await send(method, `/api/2.0/mlflow/${route}`, { headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }),
    );
  const ok = async (answer: Promise<Answer>): Promise<any> => {
    const { status, body } = await answer;
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };
  const newRun = async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    (await ok(post('runs/create', { experiment_id: '0', start_time: 1, ...fields }))).run.info.run_id;
  return { ...under, send, get, post, ok, newRun };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  return parameters.size === 0 ? '' : `?${parameters}`;
}
