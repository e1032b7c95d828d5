// The live feed tells every change in order and lets a subscriber go on where it was, or know that it missed some.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { FeedEvent } from '../../src/core/base/changes.ts';
import { createChangeFeed } from '../../src/server/change-feed.ts';

const run = (runId: string) => ({ type: 'run', experimentId: '1', runId }) as const;

it('a subscriber hears what comes after it, in order, until it leaves', () => {
  const feed = createChangeFeed();
  const heard: FeedEvent[] = [];
  feed.publish(run('before'));
  const { unsubscribe, missed, replay } = feed.subscribe({ onEvent: (event) => heard.push(event) });
  feed.publish(run('a'));
  feed.publish(run('b'));
  unsubscribe();
  feed.publish(run('after'));
  assert.deepEqual(
    heard.map(({ change }) => change),
    [run('a'), run('b')],
  );
  assert.deepEqual({ missed, replay }, { missed: false, replay: [] });
});

it('who comes back with the last id gets what came in between, once', () => {
  const feed = createChangeFeed(4);
  const heard: FeedEvent[] = [];
  const { unsubscribe } = feed.subscribe({ onEvent: (event) => heard.push(event) });
  feed.publish(run('a'));
  unsubscribe();
  feed.publish(run('b'));
  feed.publish(run('c'));
  const again = feed.subscribe({ onEvent: (event) => heard.push(event) }, heard[0]!.id);
  feed.publish(run('d'));
  assert.equal(again.missed, false);
  assert.deepEqual(
    [...again.replay, ...heard.slice(1)].map(({ change }) => change),
    [run('b'), run('c'), run('d')],
  );
  assert.equal(again.lastId, again.replay.at(-1)!.id);
});

it('who stayed away for longer than the ring holds is told so', () => {
  const feed = createChangeFeed(4);
  const { lastId } = feed.subscribe({ onEvent: () => undefined });
  for (const name of ['a', 'b', 'c', 'd']) feed.publish(run(name));
  assert.equal(feed.subscribe({ onEvent: () => undefined }, lastId).replay.length, 4);
  feed.publish(run('e'));
  assert.equal(feed.subscribe({ onEvent: () => undefined }, lastId).missed, true);
});

it('an id of another process, of the future or of nobody is told as missed', () => {
  const feed = createChangeFeed();
  const { lastId } = feed.subscribe({ onEvent: () => undefined });
  const others = [createChangeFeed().subscribe({ onEvent: () => undefined }).lastId, lastId.replace(/0$/, '9'), `${lastId}x`, 'nonsense', ''];
  for (const id of others) assert.equal(feed.subscribe({ onEvent: () => undefined }, id).missed, true, id);
});

it('closing tells every subscriber once and leaves none', () => {
  const feed = createChangeFeed();
  let closed = 0;
  const subscriptions = [1, 2].map(() => feed.subscribe({ onEvent: () => assert.fail('told after the end'), onClose: () => (closed += 1) }));
  feed.close();
  feed.close();
  feed.publish(run('late'));
  subscriptions.forEach(({ unsubscribe }) => unsubscribe());
  assert.equal(closed, 2);
});
