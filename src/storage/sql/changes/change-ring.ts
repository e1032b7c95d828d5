// The live feed of a store that has one process: a ring of the latest changes, so that a subscriber that lost its connection goes
// on where it was. Ids name the process too: after a restart an old id is known to be too old.
import { randomBytes } from 'node:crypto';

import type { Change, ChangeFeed, FeedEvent, Subscriber } from '../../../core/base/changes.ts';

export interface ChangeRing extends ChangeFeed {
  /** To be called after the commit. */
  tell(change: Change): void;
}

/** So many of the latest changes are told to those who come back; who missed more reads everything afresh, which costs less. */
export const replayedChanges = 4096;

export function createChangeRing(ringSize = replayedChanges): ChangeRing {
  const feed = randomBytes(6).toString('hex');
  const ring: Change[] = [];
  const subscribers = new Set<Subscriber>();
  let count = 0;
  let isClosed = false;
  const idOf = (number: number): string => `${feed}-${number}`;

  function missedSince(afterId: string): readonly FeedEvent[] | undefined {
    const number = numberOfId(feed, afterId);
    if (number === undefined || number > count || number < count - Math.min(count, ringSize)) return undefined;
    const events: FeedEvent[] = [];
    for (let next = number + 1; next <= count; next += 1) events.push({ id: idOf(next), change: ring[next % ringSize]! });
    return events;
  }

  return {
    tell(change) {
      count += 1;
      ring[count % ringSize] = change;
      if (subscribers.size === 0) return;
      const event = { id: idOf(count), change };
      for (const { onEvent } of subscribers) onEvent(event);
    },
    subscribe: async (subscriber, afterId) => {
      const replay = afterId === undefined ? [] : missedSince(afterId);
      if (isClosed) subscriber.onClose?.();
      else subscribers.add(subscriber);
      return { missed: replay === undefined, replay: replay ?? [], lastId: idOf(count), unsubscribe: () => void subscribers.delete(subscriber) };
    },
    close() {
      isClosed = true;
      endSubscriptions(subscribers);
    },
  };
}

/** The number in an id of this feed; undefined for what is none. */
export function numberOfId(feed: string, id: string): number | undefined {
  const digits = id.startsWith(`${feed}-`) ? id.slice(feed.length + 1) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

export function endSubscriptions(subscribers: Set<Subscriber>): void {
  const ended = Array.from(subscribers);
  subscribers.clear();
  for (const { onClose } of ended) onClose?.();
}
