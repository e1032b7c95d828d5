// Hears on the live feed that there is a job to do, or one to stop, whichever server asked for it. What is not heard the worker finds when
// it looks by itself.
import type { ChangeFeed, FeedEvent } from '../core/base/changes.ts';
import type { Worker } from './worker.ts';

export interface JobHearing {
  stop(): void;
}

const againMs = 1_000;

export function hearOfJobs(feed: Pick<ChangeFeed, 'subscribe'>, worker: Pick<Worker, 'wake' | 'cancel'>): JobHearing {
  let isStopped = false;
  let unsubscribe = (): void => {};
  let retry: NodeJS.Timeout | undefined;

  // Changes are told after the commit, so a new job is there to be claimed.
  function onEvent({ change }: FeedEvent): void {
    if (change.type !== 'job') return;
    if (change.isCancelling) worker.cancel(change.jobId);
    else if (change.state === 'queued') worker.wake();
  }

  function listenAgain(): void {
    if (isStopped) return;
    retry = setTimeout(listen, againMs);
    retry.unref();
  }

  function listen(): void {
    feed.subscribe({ onEvent, onClose: listenAgain }).then((subscription) => {
      unsubscribe = subscription.unsubscribe;
      if (isStopped) unsubscribe();
      else worker.wake();
    }, listenAgain);
  }

  listen();
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(retry);
      unsubscribe();
    },
  };
}
