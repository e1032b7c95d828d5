// The W&B wire over core on SQLite in memory, called without a socket.
import type { TestContext } from 'node:test';

import { createLog } from '../../../src/log.ts';
import { createWandbProtocol, type WandbOptions } from '../../../src/protocols/wandb/protocol.ts';
import { type CoreUnderTest, openCore } from '../../core/core-under-test.ts';

export interface Answer {
  readonly status: number;
  readonly body: any;
}

export interface WandbUnderTest extends CoreUnderTest {
  /** A request as it is, to a path of the server. */
  readonly send: (method: string, path: string, init?: RequestInit) => Promise<Response>;
  readonly query: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Answer>;
  /** The data of an answer that must be a success. */
  readonly data: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<any>;
  /** A run of the project `p`, made when it is not there. */
  readonly upsert: (fields: Readonly<Record<string, unknown>>) => Promise<any>;
  /** A piece of the stream of a run of the project `p`. */
  readonly stream: (run: string, body: unknown) => Promise<Answer>;
}

const origin = 'http://127.0.0.1:5000';

export async function openWandb(test: Pick<TestContext, 'after'>, options: Partial<WandbOptions> = {}): Promise<WandbUnderTest> {
  const under = await openCore(test);
  const log = createLog({ level: 'error', format: 'text', write: (line) => process.stderr.write(line), now: Date.now });
  const app = createWandbProtocol(under.core, { log, now: under.clock.now, ...options });
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    app.fetch(new Request(path.startsWith('http') ? path : `${origin}${path}`, { method, ...init }));
  const post = async (path: string, body: unknown): Promise<Answer> =>
    answerOf(await send('POST', path, { headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body) }));
  const query = (text: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> => post('/graphql', { query: text, variables });
  const data = async (text: string, variables: Readonly<Record<string, unknown>> = {}): Promise<any> => {
    const { status, body } = await query(text, variables);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.data;
  };
  const upsert = async (fields: Readonly<Record<string, unknown>>): Promise<any> => (await data(upsertText, { input: { modelName: 'p', ...fields } })).upsertBucket;
  const stream = (run: string, body: unknown): Promise<Answer> => post(`/files/default/p/${encodeURIComponent(run)}/file_stream`, body);
  return { ...under, send, query, data, upsert, stream };
}

const upsertText = `mutation Upsert($input: UpsertBucketInput!) {
  upsertBucket(input: $input) {
    inserted
    bucket { id name displayName config summaryMetrics state tags notes group jobType commit eventsLineCount logLineCount historyTail project { name entity { name } } }
  }
}`;

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
