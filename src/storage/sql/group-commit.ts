// Lets writes that arrive together share one commit. Works run strictly one after the other, in the order
// they were begun; how a group is made durable is the engine's business.

/** One write that waits: its work, and who is told how it went. */
export interface QueuedWork<C> {
  /** Runs the work; resolves to a function that hands the result on, to be called once it is durable. */
  run(context: C): Promise<() => void>;
  fail(reason: unknown): void;
}

export interface GroupCommit<C> {
  transaction<T>(work: (context: C) => Promise<T>): Promise<T>;
  /** Waits until every write begun so far has been answered. */
  idle(): Promise<void>;
}

/** More works than this wait for the next commit, so that nobody's wait grows without bound. */
const defaultWorksPerCommit = 256;

/**
 * `commit` must answer every work of the group it is given: call what `run` resolved to after the commit, or
 * `fail`. It must not throw.
 */
export function createGroupCommit<C>(commit: (group: readonly QueuedWork<C>[]) => Promise<void>, worksPerCommit = defaultWorksPerCommit): GroupCommit<C> {
  let waiting: QueuedWork<C>[] = [];
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      // One turn of the event loop: requests that arrived together get into one group.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const group = waiting.slice(0, worksPerCommit);
      waiting = waiting.slice(worksPerCommit);
      await commit(group);
    }
    draining = undefined;
  }

  return {
    transaction: (work) =>
      new Promise((resolve, reject) => {
        waiting.push({
          run: async (context) => {
            const result = await work(context);
            return () => resolve(result);
          },
          fail: reject,
        });
        draining ??= drain();
      }),
    idle: async () => {
      while (draining) await draining;
    },
  };
}
