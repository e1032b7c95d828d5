// The live feed: what changed, told after commit, in the order of the commits and by every server on a store. A subscriber costs
// the writer nothing.

export type Change =
  | { readonly type: 'experiment'; readonly experimentId: string }
  | { readonly type: 'run'; readonly experimentId: string; readonly runId: string }
  | { readonly type: 'metrics'; readonly experimentId: string; readonly runId: string; readonly keys: readonly string[] }
  | { readonly type: 'console'; readonly experimentId: string; readonly runId: string; readonly total: number }
  | { readonly type: 'alert'; readonly experimentId: string; readonly runId: string; readonly number: number }
  | { readonly type: 'reproduction'; readonly experimentId: string; readonly runId: string; readonly reproductionId: string }
  | { readonly type: 'model'; readonly name: string }
  /** Of the whole server when it has no project. What the registry changes is told as a model. */
  | { readonly type: 'collection'; readonly projectId?: string | undefined; readonly kind: string; readonly name: string }
  | { readonly type: 'artifacts'; readonly path: string }
  | { readonly type: 'job'; readonly jobId: string; readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'; readonly isCancelling: boolean }
  | { readonly type: 'schedule'; readonly scheduleId: string };

/** Where a transaction says what it changed. */
export interface ChangeLog {
  /** Told once the transaction is committed, whatever becomes of this server then; never when it is undone. */
  append(changes: readonly Change[]): Promise<void>;
}

export interface FeedEvent {
  /** Opaque; give the last one seen to `subscribe` to go on after it. */
  readonly id: string;
  readonly change: Change;
}

export interface Subscription {
  /** Whether the id was unknown or is too old: the subscriber must read everything afresh. */
  readonly missed: boolean;
  /** What came after the given id, oldest first; then the listener is called for each new event. */
  readonly replay: readonly FeedEvent[];
  /** The id of the newest event there was when the subscription began. */
  readonly lastId: string;
  unsubscribe(): void;
}

export interface Subscriber {
  readonly onEvent: (event: FeedEvent) => void;
  /** No event follows: the server stops, or cannot tell any more what came next. Who goes on subscribes again after the last event. */
  readonly onClose?: () => void;
}

/**
 * Duties: each change of a committed transaction is told once to every subscriber of every server on the store, those of one commit
 * together, commits in their order. An id means the same to all servers: who goes on after it, at whichever, gets what was committed
 * since, each change once, or is told that some is missed. `lastId` stands for all that was committed before the call.
 */
export interface ChangeFeed {
  /** Without an id only new events come. A listener must not throw and must not block. */
  subscribe(subscriber: Subscriber, afterId?: string): Promise<Subscription>;
  /** Ends every subscription, and takes none any more. */
  close(): void;
}
