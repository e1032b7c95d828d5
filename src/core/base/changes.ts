// The live feed: what changed, told after commit. A subscriber costs the writer nothing.

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

/** Publishing never fails and never waits. */
export interface Changes {
  publish(change: Change): void;
}

export interface FeedEvent {
  /** Opaque; give the last one seen to `subscribe` to go on after it. */
  readonly id: string;
  readonly change: Change;
}

export interface Subscription {
  /** Whether the id was unknown or fell out of the ring: the subscriber must read everything afresh. */
  readonly missed: boolean;
  /** What came after the given id, oldest first; then the listener is called for each new event. */
  readonly replay: readonly FeedEvent[];
  /** The id of the newest event there was when the subscription began. */
  readonly lastId: string;
  unsubscribe(): void;
}

export interface Subscriber {
  readonly onEvent: (event: FeedEvent) => void;
  /** The server is stopping; no event follows. */
  readonly onClose?: () => void;
}

/** The live feed as a whole. */
export interface ChangeFeed extends Changes {
  /** Without an id only new events come. A listener must not throw and must not block. */
  subscribe(subscriber: Subscriber, afterId?: string): Subscription;
}
