// The duties of the live feed, as tests, on two servers of one store; a store that one server has is both.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Change, FeedEvent } from '../../src/core/base/changes.ts';
import type { Store } from '../../src/core/store.ts';

type Servers = readonly [Store, Store];

const run = (runId: string): Change => ({ type: 'run', experimentId: '1', runId });
const idOf = ({ change }: FeedEvent): string => (change.type === 'run' ? change.runId : change.type);
const quiet = { onEvent: () => undefined };

export function testChangeFeed(open: () => Promise<Servers>): void {
  describe('as a live feed', () => {
    let servers: Servers;
    before(async () => (servers = await open()));
    after(async () => {
      for (const server of servers) await server.close();
    });

    const tell = (server: Store, ...runIds: readonly string[]): Promise<void> => server.transaction(({ changes }) => changes.append(runIds.map(run)));
    /** Whoever begins to listen at a server knows that everything before was told to its other subscribers. */
    const settle = async ({ feed }: Store): Promise<string> => {
      const { unsubscribe, lastId } = await feed.subscribe(quiet);
      unsubscribe();
      return lastId;
    };

    it('each change is told once to every subscriber of every server, in the order of the commits, until it leaves', async () => {
      const heard = await Promise.all(
        servers.map(async ({ feed }) => {
          const events: FeedEvent[] = [];
          return { events, ...(await feed.subscribe({ onEvent: (event) => events.push(event) })) };
        }),
      );
      assert.deepEqual(
        heard.map(({ missed, replay }) => ({ missed, replay })),
        [
          { missed: false, replay: [] },
          { missed: false, replay: [] },
        ],
      );
      await tell(servers[0], 'a');
      await tell(servers[1], 'b', 'c');
      await tell(servers[0], 'd');
      for (const server of servers) await settle(server);
      for (const { unsubscribe } of heard) unsubscribe();
      await tell(servers[1], 'after');
      for (const server of servers) await settle(server);
      for (const { events } of heard) assert.deepEqual(events.map(idOf), ['a', 'b', 'c', 'd']);
    });

    it('what is undone is never told', async () => {
      const events: FeedEvent[] = [];
      const { unsubscribe } = await servers[1].feed.subscribe({ onEvent: (event) => events.push(event) });
      const undone = servers[0].transaction(async ({ changes }) => {
        await changes.append([run('undone')]);
        throw new Error('undone');
      });
      // Those that share its commit are.
      await Promise.all([assert.rejects(undone, /undone/), tell(servers[0], 'kept')]);
      await settle(servers[1]);
      unsubscribe();
      assert.deepEqual(events.map(idOf), ['kept']);
    });

    it('who goes on after an id, at whichever server, gets what was committed since, each change once', async () => {
      const events: FeedEvent[] = [];
      const { unsubscribe } = await servers[0].feed.subscribe({ onEvent: (event) => events.push(event) });
      await tell(servers[0], 'a');
      await settle(servers[0]);
      unsubscribe();
      await tell(servers[1], 'b', 'c');
      const again = await servers[1].feed.subscribe({ onEvent: (event) => events.push(event) }, events[0]!.id);
      await tell(servers[0], 'd');
      await settle(servers[1]);
      again.unsubscribe();
      assert.equal(again.missed, false);
      assert.deepEqual([...again.replay, ...events.slice(1)].map(idOf), ['b', 'c', 'd']);
      assert.equal(again.lastId, again.replay.at(-1)!.id);
    });

    it('the last id stands for all that was committed before the call', async () => {
      await tell(servers[0], 'before');
      const { lastId, unsubscribe } = await servers[1].feed.subscribe(quiet);
      unsubscribe();
      const { missed, replay } = await servers[0].feed.subscribe(quiet, lastId);
      assert.deepEqual({ missed, replay }, { missed: false, replay: [] });
    });

    it('who changes servers all the time, while both write, hears everything once and in one order', async () => {
      const watched: string[] = [];
      const watching = await servers[0].feed.subscribe({ onEvent: (event) => watched.push(idOf(event)) });
      let isOver = false;
      const writing = servers.map(async (server, index) => {
        for (let count = 0; count < 60; count += 1) await Promise.all([tell(server, `${index} ${count}`), tell(server, `${index} ${count}'`)]);
      });
      const heard: string[] = [];
      let last = watching.lastId;
      const wander = async (): Promise<void> => {
        for (let turn = 0; ; turn += 1) {
          const isLast = isOver;
          const note = (event: FeedEvent): void => {
            heard.push(idOf(event));
            last = event.id;
          };
          // What comes before the replay is handed over comes after it.
          const early: FeedEvent[] = [];
          let take = (event: FeedEvent): void => void early.push(event);
          const { missed, replay, unsubscribe } = await servers[turn % 2]!.feed.subscribe({ onEvent: (event) => take(event) }, last);
          assert.equal(missed, false);
          for (const event of [...replay, ...early]) note(event);
          take = note;
          await new Promise((resolve) => setTimeout(resolve, turn % 7));
          unsubscribe();
          if (isLast) return;
        }
      };
      const wandering = wander();
      await Promise.all(writing);
      isOver = true;
      await wandering;
      await settle(servers[0]);
      watching.unsubscribe();
      assert.equal(watched.length, 240);
      assert.equal(new Set(watched).size, 240);
      assert.ok(heard.join() === watched.join(), `heard ${heard.length} of ${watched.length}, or in another order`);
    });

    it('who stayed away for longer than is kept is told so', async () => {
      const lastId = await settle(servers[0]);
      await tell(servers[1], ...Array.from({ length: 4096 }, (_, index) => `many ${index}`));
      const { missed, replay } = await servers[0].feed.subscribe(quiet, lastId);
      assert.deepEqual([missed, replay.length], [false, 4096]);
      await tell(servers[1], 'one more');
      assert.equal((await servers[0].feed.subscribe(quiet, lastId)).missed, true);
    });

    it('an id of another store, of the future or of nobody is told as missed', async () => {
      const lastId = await settle(servers[0]);
      const [feed, number] = lastId.split('-') as [string, string];
      for (const id of [`${'0'.repeat(feed.length)}-${number}`, `${feed}-${Number(number) + 1}`, `${lastId}x`, `${feed}-`, 'nonsense', '']) {
        assert.equal((await servers[0].feed.subscribe(quiet, id)).missed, true, id);
      }
    });

    it('closing tells every subscriber once and leaves none', async () => {
      let closed = 0;
      const subscribe = () => servers[0].feed.subscribe({ onEvent: () => assert.fail('told after the end'), onClose: () => (closed += 1) });
      const subscriptions = [await subscribe(), await subscribe()];
      servers[0].feed.close();
      servers[0].feed.close();
      await tell(servers[0], 'late');
      for (const { unsubscribe } of subscriptions) unsubscribe();
      assert.equal(closed, 2);
      await subscribe();
      assert.equal(closed, 3);
    });
  });
}
