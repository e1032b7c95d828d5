// Hearing of changes: the only way of a wire to the live feed.
import type { ReadScope } from '../access/scope.ts';
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { Change, ChangeFeed, FeedEvent } from '../base/changes.ts';
import { AssayError } from '../base/errors.ts';

export interface Following {
  /** The id was unknown or is too old: whoever follows must read everything afresh. */
  readonly missed: boolean;
  /** The id of the newest event there was at the beginning. */
  readonly lastId: string;
  /** What came after the given id and what comes, in order, as far as the caller may hear of it; ends when the feed does. */
  readonly events: AsyncIterable<FeedEvent>;
  stop(): void;
}

export interface Events {
  /** Goes on after the event of that id, else with what comes. Who may hear of nothing is refused. */
  follow(caller: Caller, afterId?: string): Promise<Following>;
}

export interface EventPorts extends Doors<unknown> {
  readonly feed: ChangeFeed;
}

/** Whoever lets so many events wait hears of those and no more; they come back and go on where they were. */
const waitingLimit = 2_000;

export function createEvents({ read, feed }: EventPorts): Events {
  /** Asked for each event: a role may be given or taken away while somebody listens. */
  async function mayHear(caller: Caller, change: Change): Promise<boolean> {
    try {
      await read(caller, change.type === 'job' || change.type === 'schedule' ? 'job.read' : 'event.read', scopeOf(change));
      return true;
    } catch (error) {
      if (error instanceof AssayError && (error.code === 'not_found' || error.code === 'permission_denied')) return false;
      throw error;
    }
  }

  return {
    follow: async (caller, afterId) => {
      await read(caller, 'event.read', 'anywhere');
      const waiting: FeedEvent[] = [];
      let isOver = false;
      let wake = (): void => {};
      const onEvent = (event: FeedEvent): void => {
        if (waiting.length >= waitingLimit) isOver = true;
        if (!isOver) waiting.push(event);
        wake();
      };
      const onClose = (): void => {
        isOver = true;
        wake();
      };
      const { missed, replay, lastId, unsubscribe } = await feed.subscribe({ onEvent, onClose }, afterId);

      async function* events(): AsyncGenerator<FeedEvent> {
        try {
          for (const event of replay) if (await mayHear(caller, event.change)) yield event;
          for (;;) {
            for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) if (await mayHear(caller, event.change)) yield event;
            if (isOver) return;
            await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          unsubscribe();
        }
      }

      const stop = (): void => {
        unsubscribe();
        waiting.length = 0;
        onClose();
      };
      return { missed, lastId, events: events(), stop };
    },
  };
}

function scopeOf(change: Change): ReadScope {
  if (change.type === 'model' || change.type === 'job' || change.type === 'schedule') return 'server';
  if (change.type === 'collection') return change.projectId === undefined ? 'server' : { project: change.projectId };
  if (change.type === 'artifacts') return { artifact: change.path };
  return { experiment: change.experimentId };
}
