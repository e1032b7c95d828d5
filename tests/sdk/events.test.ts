// The live stream over real sockets: it resumes where it was cut, and says so when it cannot.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readEvents, type EventOptions } from '../../sdk/events.ts';
import type { LiveEvent } from '../../sdk/shapes.ts';
import { caller } from '../core/core-under-test.ts';
import { openNative, type NativeUnderTest } from '../protocols/native/native-under-test.ts';
import { listening } from './listening.ts';

/** Reads in the background; `next` waits for the next event, `opened` for the n-th opening of the stream. */
function follow(t: { after(work: () => void): void }, options: EventOptions) {
  const stopping = new AbortController();
  t.after(() => stopping.abort());
  let openings = 0;
  let wake = (): void => {};
  const events = readEvents({
    firstWaitMs: 10,
    ...options,
    signal: stopping.signal,
    onState: (state) => {
      if (state === 'open') openings += 1;
      wake();
    },
  });
  let pending: Promise<IteratorResult<LiveEvent, void>> | undefined = events.next();
  return {
    stop: () => stopping.abort(),
    next: async (): Promise<LiveEvent | undefined> => {
      const { value } = await (pending ?? events.next());
      pending = undefined;
      return value ?? undefined;
    },
    opened: async (count: number): Promise<void> => {
      while (openings < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const rename = ({ core }: NativeUnderTest, name: string) => core.experiments.rename(caller, { id: '0', name });
const renamed: LiveEvent = { type: 'experiment', experimentId: '0' };

test('changes arrive as they are committed, each of its kind', async (t) => {
  const native = await openNative(t);
  const { url } = await listening(t, native.app);
  const events = follow(t, { baseUrl: url });
  await events.opened(1);
  const { id: runId } = await native.client.createRun({ experimentId: '0' });
  assert.deepEqual(await events.next(), { type: 'run', experimentId: '0', runId });
  await native.client.logBatch({
    runId,
    metrics: [
      { key: 'loss', value: 1 },
      { key: 'acc', value: 1 },
    ],
  });
  assert.deepEqual(await events.next(), { type: 'metrics', experimentId: '0', runId, keys: ['loss', 'acc'] });
  await native.client.putArtifact({ owner: `run:${runId}`, path: 'a/b.txt', body: 'x' });
  assert.deepEqual(await events.next(), { type: 'artifacts', experimentId: '0', runId, path: 'a/b.txt' });
  await native.client.createModel({ name: 'm' });
  assert.deepEqual(await events.next(), { type: 'model', name: 'm' });
  await rename(native, 'x');
  assert.deepEqual(await events.next(), renamed);
});

test('a stream that is cut goes on after the last event it saw: none is lost, none comes twice', async (t) => {
  const native = await openNative(t);
  const first = await listening(t, native.app);
  const events = follow(t, { baseUrl: first.url });
  await events.opened(1);
  await rename(native, 'seen');
  assert.deepEqual(await events.next(), renamed);
  await first.stop(0);
  const { id: runId } = await native.client.createRun({ experimentId: '0' });
  await native.client.createModel({ name: 'missed' });
  await listening(t, native.app, first.port);
  assert.deepEqual(await events.next(), { type: 'run', experimentId: '0', runId });
  assert.deepEqual(await events.next(), { type: 'model', name: 'missed' });
  await events.opened(2);
  await rename(native, 'after');
  assert.deepEqual(await events.next(), renamed);
});

test('a quiet stream that is cut before any event goes on from where it began', async (t) => {
  const native = await openNative(t);
  const first = await listening(t, native.app);
  const events = follow(t, { baseUrl: first.url, experimentId: '0' });
  await events.opened(1);
  // The id told at the start must have been read before the cut.
  await rename(native, 'read');
  assert.deepEqual(await events.next(), renamed);
  await first.stop(0);
  await rename(native, 'missed');
  await listening(t, native.app, first.port);
  assert.deepEqual(await events.next(), renamed);
});

test('a stream that missed more than is kept is told to read everything again', async (t) => {
  const native = await openNative(t, { ringSize: 4 });
  const first = await listening(t, native.app);
  const events = follow(t, { baseUrl: first.url });
  await events.opened(1);
  await rename(native, 'seen');
  assert.deepEqual(await events.next(), renamed);
  await first.stop(0);
  for (let index = 0; index < 10; index += 1) await rename(native, `n${index}`);
  await listening(t, native.app, first.port);
  assert.deepEqual(await events.next(), { type: 'reset' });
  await events.opened(2);
  await native.client.createModel({ name: 'm' });
  assert.deepEqual(await events.next(), { type: 'model', name: 'm' });
});

test('after a restart of the server the stream is told to read everything again', async (t) => {
  const before = await openNative(t);
  const first = await listening(t, before.app);
  const events = follow(t, { baseUrl: first.url });
  await events.opened(1);
  await rename(before, 'seen');
  assert.deepEqual(await events.next(), renamed);
  await first.stop(0);
  const after = await openNative(t);
  await listening(t, after.app, first.port);
  assert.deepEqual(await events.next(), { type: 'reset' });
});

test('a stream of one run tells of that run only', async (t) => {
  const native = await openNative(t);
  const { url } = await listening(t, native.app);
  const one = await native.client.createRun({ experimentId: '0' });
  const other = await native.client.createRun({ experimentId: '0' });
  const events = follow(t, { baseUrl: url, runId: one.id });
  await events.opened(1);
  await native.client.logBatch({ runId: other.id, metrics: [{ key: 'a', value: 1 }] });
  await native.client.createModel({ name: 'm' });
  await native.client.logBatch({ runId: one.id, metrics: [{ key: 'b', value: 1 }] });
  assert.deepEqual(await events.next(), { type: 'metrics', experimentId: '0', runId: one.id, keys: ['b'] });
});

test('a reader that goes away is let go of', async (t) => {
  const native = await openNative(t);
  let subscribers = 0;
  const { subscribe } = native.feed;
  native.feed.subscribe = async (...args) => {
    subscribers += 1;
    const subscription = await subscribe(...args);
    return { ...subscription, unsubscribe: () => ((subscribers -= 1), subscription.unsubscribe()) };
  };
  const { url } = await listening(t, native.app);
  const events = follow(t, { baseUrl: url });
  await events.opened(1);
  assert.equal(subscribers, 1);
  events.stop();
  while (subscribers > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(await events.next(), undefined);
});

test('the server speaks on a quiet stream, and ends it when it stops', async (t) => {
  const native = await openNative(t, { heartbeatMs: 20 });
  const response = await native.app.request('http://127.0.0.1/api/v1/events');
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  let text = '';
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes(': heartbeat')) native.feed.close();
  }
  assert.match(text, /^: Assay live events\nretry: 1000\n\nid: \w+-\d+\n\n/);
  assert.match(text, /: heartbeat\nid: \w+-\d+\n\n/);
});

test('a refusal that waiting cannot cure is thrown', async () => {
  const events = readEvents({
    baseUrl: 'http://127.0.0.1:1',
    fetch: () => Promise.resolve(Response.json({ error: { code: 'permission_denied', message: 'no', requestId: 'r' } }, { status: 403 })),
  });
  await assert.rejects(events.next(), { code: 'permission_denied', status: 403, requestId: 'r' });
});
