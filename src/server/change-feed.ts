// The live feed of changes inside this process: a ring of the latest ones, so that a subscriber that lost its
// connection goes on where it was. Ids name the process too: after a restart an old id is known to be too old.
import { randomBytes } from 'node:crypto';

import type { Change, ChangeFeed, FeedEvent, Subscriber } from '../core/base/changes.ts';

export interface ServerChangeFeed extends ChangeFeed {
  /** Ends every subscription. */
  close(): void;
}

/** `ringSize` events are kept for those who come back. */
export function createChangeFeed(ringSize = 4096): ServerChangeFeed {
  const feed = randomBytes(6).toString('hex');
  const ring: Change[] = [];
  const subscribers = new Set<Subscriber>();
  let count = 0;
  const idOf = (number: number): string => `${feed}-${number}`;

  function missedSince(afterId: string): readonly FeedEvent[] | undefined {
    const number = afterId.startsWith(`${feed}-`) ? Number(afterId.slice(feed.length + 1)) : Number.NaN;
    if (!Number.isInteger(number) || number > count || number < count - Math.min(count, ringSize)) return undefined;
    const events: FeedEvent[] = [];
    for (let next = number + 1; next <= count; next += 1) events.push({ id: idOf(next), change: ring[next % ringSize]! });
    return events;
  }

  return {
    publish(change) {
      count += 1;
      ring[count % ringSize] = change;
      if (subscribers.size === 0) return;
      const event = { id: idOf(count), change };
      for (const { onEvent } of subscribers) onEvent(event);
    },
    subscribe(subscriber, afterId) {
      const replay = afterId === undefined ? [] : missedSince(afterId);
      subscribers.add(subscriber);
      return { missed: replay === undefined, replay: replay ?? [], lastId: idOf(count), unsubscribe: () => void subscribers.delete(subscriber) };
    },
    close() {
      const ended = Array.from(subscribers);
      subscribers.clear();
      for (const { onClose } of ended) onClose?.();
    },
  };
}
