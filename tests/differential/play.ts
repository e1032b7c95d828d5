// Plays the script against one server, one request after the other, and keeps every answer.
import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from './step.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; parsed JSON beside it when it is JSON. */
  readonly text: string;
  readonly json: unknown;
}

export interface Exchange {
  readonly step: Step;
  /** What went out, references filled in. */
  readonly sent: { readonly method: string; readonly path: string; readonly body: string | undefined };
  readonly answer: Answer;
}

export interface Recording {
  readonly exchanges: readonly Exchange[];
  /** What the steps captured from this server: name to value. */
  readonly captured: ReadonlyMap<string, string>;
}

/** Two changes never fall into one millisecond, so an order by time has no ties but those the script makes. */
const pauseMs = 2;

/** A captured value an answer did not have; the request that needs it goes out with this text. */
const nothing = 'not-captured';

export async function play(url: string, steps: readonly Step[]): Promise<Recording> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const captured = new Map<string, string>();
  const exchanges: Exchange[] = [];
  try {
    for (const step of steps) {
      const sent = { method: step.method, path: fill(step.path, captured, encodeURIComponent), body: step.body === undefined ? undefined : fill(step.body, captured) };
      const answer = await answerOf(url, agent, { ...step, ...sent });
      for (const [name, path] of Object.entries(step.capture)) captured.set(name, textOf(valueAt(answer.json, path)));
      exchanges.push({ step, sent, answer });
      if (step.method !== 'GET') await sleep(pauseMs);
    }
  } finally {
    agent.destroy();
  }
  return { exchanges, captured };
}

function fill(text: string, captured: ReadonlyMap<string, string>, encode: (value: string) => string = (value) => value): string {
  return text.replaceAll(/\{\{([\w-]+)\}\}/gu, (_, name: string) => {
    const value = captured.get(name);
    if (value === undefined) throw new Error(`the script uses {{${name}}} before a step captures it`);
    return encode(value);
  });
}

/** Of numbers and flags too: they are written into the next request. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value ?? undefined) ?? nothing);
}

/** The value at a path such as `runs.0.info.run_id`; undefined when there is none. */
function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const part of path.split('.')) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  return value;
}

/**
 * The answer, asked for once more on a fresh connection when the kept one was closed under the request: a server may
 * hang up after a refusal whose body it did not read. A second failure is the answer: status 0.
 */
async function answerOf(url: string, agent: Agent, step: Step): Promise<Answer> {
  try {
    return await send(url, agent, step);
  } catch {
    return send(url, new Agent({ keepAlive: false }), step).catch((error: unknown) => ({ status: 0, headers: {}, text: String(error), json: undefined }));
  }
}

async function send(url: string, agent: Agent, step: Step): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const body = step.body === undefined ? undefined : Buffer.from(step.body, 'utf8');
  const length = body === undefined || step.chunked ? {} : { 'content-length': String(body.length) };
  const call = request({ agent, hostname, port, method: step.method, path: step.path, headers: { ...length, ...step.headers }, timeout: 30_000 });
  call.once('timeout', () => call.destroy(new Error(`${step.id}: no answer within 30 s`)));
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: response.statusCode ?? 0, headers: textHeaders(response), text, json: parsed(text) };
}

function textHeaders(response: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
