// The live feed of a server among several: read from the table of changes whenever the database says that there are more. A server that
// was not told, since its connection was lost, reads what it missed.
import type { ChangeFeed, FeedEvent, Subscriber } from '../../../core/base/changes.ts';
import { endSubscriptions, numberOfId, replayedChanges } from '../changes/change-ring.ts';
import type { ChangeTable, NumberedChange } from './change-table.ts';
import type { ChangeSignal } from './listen-for-changes.ts';

const readAtOnce = 1000;

/** What comes within this time is read together: many commits a second cost few reads. */
const pauseMs = 20;

/** For where signals do not arrive: a proxy that shares connections keeps nobody listening. */
const pollMs = 2_000;

export interface SharedFeedPorts {
  readonly table: ChangeTable;
  /** Begins to listen; calls back whenever there may be more. */
  readonly listen: (onSignal: () => void) => ChangeSignal;
}

/** Listens from the first subscription on. */
export function createSharedFeed({ table, listen }: SharedFeedPorts): ChangeFeed {
  const subscribers = new Set<Subscriber>();
  let feed: string | undefined;
  /** The number of the last change that was told here. */
  let cursor = 0;
  let listening: { readonly stop: () => void } | undefined;
  let isClosed = false;
  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let pause: NodeJS.Timeout | undefined;
  const eventOf = ({ number, change }: NumberedChange): FeedEvent => ({ id: `${feed}-${number}`, change });

  async function readOn(): Promise<void> {
    feed ??= await table.name();
    // With nobody to tell, only where to begin is needed.
    if (subscribers.size === 0) {
      cursor = await table.newest();
      return;
    }
    for (;;) {
      const found = await table.after(cursor, readAtOnce);
      if (found === undefined) {
        // They come back after the last they heard of, and are told that some is missed.
        cursor = await table.newest();
        endSubscriptions(subscribers);
        return;
      }
      for (const numbered of found) {
        cursor = numbered.number;
        const event = eventOf(numbered);
        for (const { onEvent } of subscribers) onEvent(event);
      }
      if (found.length < readAtOnce) return;
    }
  }

  /** Resolves when everything is told that was committed before the call. */
  function catchUp(): Promise<void> {
    if (reading === undefined) {
      reading = readOn().finally(() => (reading = undefined));
      return reading;
    }
    next ??= reading
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return catchUp();
      });
    return next;
  }

  function onSignal(): void {
    if (isClosed || subscribers.size === 0) return;
    // What fails now is read at the next signal or poll.
    pause ??= setTimeout(() => {
      pause = undefined;
      void catchUp().catch(() => undefined);
    }, pauseMs);
  }

  function startListening(): { readonly stop: () => void } {
    const signal = listen(onSignal);
    const poll = setInterval(onSignal, pollMs);
    poll.unref();
    return {
      stop: () => {
        clearInterval(poll);
        clearTimeout(pause);
        signal.stop();
      },
    };
  }

  /** Undefined when some of them are not there any more. */
  async function between(after: number, last: number): Promise<readonly FeedEvent[] | undefined> {
    if (after > last || after < last - replayedChanges) return undefined;
    if (after === last) return [];
    const found = await table.after(after, replayedChanges);
    return found?.filter(({ number }) => number <= last).map(eventOf);
  }

  return {
    subscribe: async (subscriber, afterId) => {
      if (!isClosed) listening ??= startListening();
      await catchUp();
      // From here to the look at the cursor nothing else runs: what is told later comes after it.
      if (isClosed) subscriber.onClose?.();
      else subscribers.add(subscriber);
      const last = cursor;
      const unsubscribe = (): void => void subscribers.delete(subscriber);
      try {
        const after = afterId === undefined ? last : numberOfId(feed!, afterId);
        const replay = after === undefined ? undefined : await between(after, last);
        return { missed: replay === undefined, replay: replay ?? [], lastId: `${feed}-${last}`, unsubscribe };
      } catch (error) {
        unsubscribe();
        throw error;
      }
    },
    close: () => {
      isClosed = true;
      listening?.stop();
      endSubscriptions(subscribers);
    },
  };
}
