// A small server of the native wire that records what reaches it, with the effects the contract promises: repetitions
// change nothing. It can be told to be away, to refuse, to be slow, to take a request and lose the answer.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { decodeBlobBatch } from '../../sdk/blob-batch.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface NativeWire {
  readonly url: string;
  /** Every request that came, in order. */
  readonly received: readonly Received[];
  /** What all of them changed. */
  readonly state: WireState;
  /** Decides what to do with a request before its usual effect; undefined leaves it to that. `lose` has the effect and cuts the line. */
  intercept: ((received: Received, count: number) => Reply | 'lose' | 'cut' | undefined) | undefined;
  stop(): Promise<void>;
}

export interface WireState {
  readonly experiments: Map<string, string>;
  readonly runs: Map<string, Record<string, unknown>>;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  /** Points that were new when they came. */
  readonly points: string[];
  readonly console: string[];
  readonly blobs: Map<string, number>;
  readonly links: Map<string, string>;
  readonly manifests: string[];
  readonly requests: string[];
}

export async function startNativeWire(): Promise<NativeWire> {
  const received: Received[] = [];
  const state: WireState = {
    experiments: new Map([['Default', '0']]),
    runs: new Map(),
    params: new Map(),
    tags: new Map(),
    points: [],
    console: [],
    blobs: new Map(),
    links: new Map(),
    manifests: [],
    requests: [],
  };
  const http = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const one: Received = { method: incoming.method!, path: incoming.url!, body: Buffer.concat(pieces), headers: incoming.headers };
    received.push(one);
    const decision = wire.intercept?.(one, received.length);
    if (decision === 'cut') return void outgoing.destroy();
    const reply = typeof decision === 'object' ? decision : effectOf(one, state);
    if (decision === 'lose') return void outgoing.destroy();
    outgoing.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    outgoing.end(reply.status === 204 ? undefined : JSON.stringify(reply.body ?? {}));
  }

  http.listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  const wire: NativeWire = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    received,
    state,
    intercept: undefined,
    stop: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return wire;
}

const refusal = (status: number, code: string, message: string): Reply => ({ status, body: { error: { code, message, requestId: 'r' } } });

function effectOf({ method, path, body }: Received, state: WireState): Reply {
  const url = new URL(path, 'http://wire');
  const message = (): Record<string, unknown> => JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  const name = `${method} ${url.pathname}`;
  if (name === 'GET /api/v1/experiments') {
    const wanted = /^name = '(.*)'$/.exec(url.searchParams.get('filter') ?? '')?.[1]?.replaceAll("''", "'");
    const id = state.experiments.get(wanted ?? '');
    return { status: 200, body: { items: id === undefined ? [] : [{ id, name: wanted }] } };
  }
  if (name === 'POST /api/v1/experiments') {
    const experiment = message()['name'] as string;
    if (state.experiments.has(experiment)) return refusal(409, 'already_exists', 'there is one');
    state.experiments.set(experiment, String(state.experiments.size));
    return { status: 200, body: { id: state.experiments.get(experiment), name: experiment } };
  }
  if (name === 'POST /api/v1/runs') {
    const run = message() as { id: string };
    if (!state.runs.has(run.id)) state.runs.set(run.id, run);
    return { status: 200, body: run };
  }
  const missing = /^POST \/api\/v1\/blobs\/missing$/.test(name);
  if (missing) return { status: 200, body: { missing: (message()['digests'] as string[]).filter((digest) => !state.blobs.has(digest)) } };
  const blob = /^PUT \/api\/v1\/blobs\/(\w+)$/.exec(name)?.[1];
  if (blob !== undefined) {
    if (createHash('sha256').update(body).digest('hex') !== blob) return refusal(400, 'invalid_argument', 'these are other bytes');
    state.blobs.set(blob, (state.blobs.get(blob) ?? 0) + 1);
    return { status: 200, body: { digest: blob, sizeBytes: body.length } };
  }
  if (name === 'POST /api/v1/blobs') {
    const sent = decodeBlobBatch(body);
    if (sent.some(({ digest, bytes }) => createHash('sha256').update(bytes).digest('hex') !== digest)) return refusal(400, 'invalid_argument', 'these are other bytes');
    for (const { digest } of sent) state.blobs.set(digest, (state.blobs.get(digest) ?? 0) + 1);
    return { status: 200, body: { count: sent.length, sizeBytes: 0 } };
  }
  if (name === 'POST /api/v1/artifacts/link') {
    const { path: linked, digest } = message() as { path: string; digest: string };
    state.links.set(linked, digest);
    return { status: 200, body: {} };
  }
  const run = /^\w+ \/api\/v1\/runs\/(\w+)(?:\/(\w+))?$/.exec(name);
  if (run) return runEffect(method, run[1]!, { action: run[2], message, state });
  if (url.pathname.startsWith('/api/2.0/')) {
    state.requests.push(`${name} ${body.toString('utf8')}`);
    return { status: 200, body: {} };
  }
  return refusal(404, 'not_found', `no ${name}`);
}

function runEffect(
  method: string,
  runId: string,
  { action, message, state }: { readonly action: string | undefined; readonly message: () => Record<string, unknown>; readonly state: WireState },
): Reply {
  if (!state.runs.has(runId)) return refusal(404, 'not_found', `run '${runId}' does not exist`);
  if (method === 'GET') return { status: 200, body: { run: { params: [...state.params].map(([key, value]) => ({ key, value })) } } };
  if (action === 'batch') return logBatch(message(), state);
  if (action === 'console') {
    const { lines } = message() as unknown as { lines: { number: number; text: string }[] };
    for (const { number, text } of lines) if (number === state.console.length) state.console.push(text);
    return { status: 200, body: { total: state.console.length } };
  }
  if (action === 'manifest') {
    state.manifests.push((message() as { manifestDigest: string }).manifestDigest);
    return { status: 200, body: {} };
  }
  if (action === 'finish') state.runs.set(runId, { ...state.runs.get(runId), ...message() });
  return { status: 200, body: {} };
}

interface Batch {
  readonly metrics?: readonly { readonly key: string; readonly value: number; readonly timestamp: number; readonly step: number }[];
  readonly params?: readonly { readonly key: string; readonly value: string }[];
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
}

/** Whole or not at all, as the contract has it. */
function logBatch({ metrics = [], params = [], tags = [] }: Batch, state: WireState): Reply {
  const changed = params.find(({ key, value }) => state.params.has(key) && state.params.get(key) !== value);
  if (changed) return refusal(400, 'invalid_argument', `param '${changed.key}' is another one`);
  const bad = metrics.find(({ key }) => key === 'bad');
  if (bad) return refusal(400, 'invalid_argument', 'metric bad is bad');
  for (const { key, value } of params) state.params.set(key, value);
  for (const { key, value } of tags) state.tags.set(key, value);
  for (const metric of metrics) {
    const point = JSON.stringify([metric.key, metric.step, metric.timestamp, metric.value]);
    if (!state.points.includes(point)) state.points.push(point);
  }
  return { status: 204 };
}
