// The recorder's side of the tie to its wrapper. When the tie tears without a word, the wrapper was killed.
import type { RecordJob } from './record-job.ts';
import type { ToRecorder, ToWrapper } from './recorder-messages.ts';
import type { WrapperFact } from './wrapper-facts.ts';

export interface RecorderLink {
  /** What the wrapper asks for; undefined when there is no wrapper. */
  readonly job: Promise<RecordJob | undefined>;
  /** Told facts as they come, those that came before too. */
  onFact(listener: (fact: WrapperFact) => void): void;
  /** Called once, when nobody is there any more; `inOrder` when it said so. */
  onGone(listener: (inOrder: boolean) => void): void;
  send(message: ToWrapper): void;
}

export function openRecorderLink(): RecorderLink {
  const job = Promise.withResolvers<RecordJob | undefined>();
  const facts: WrapperFact[] = [];
  const factListeners: ((fact: WrapperFact) => void)[] = [];
  const goneListeners: ((inOrder: boolean) => void)[] = [];
  let isGone = process.connected !== true;
  let isInOrder = false;
  if (isGone) job.resolve(undefined);

  process.on('message', (message: ToRecorder) => {
    if (message.kind === 'job') job.resolve(message.job);
    else if (message.kind === 'leave') isInOrder = true;
    else {
      facts.push(message.fact);
      for (const listener of factListeners) listener(message.fact);
    }
  });
  process.once('disconnect', () => {
    isGone = true;
    job.resolve(undefined);
    for (const listener of goneListeners) listener(isInOrder);
  });

  return {
    job: job.promise,
    onFact(listener) {
      factListeners.push(listener);
      for (const fact of facts) listener(fact);
    },
    onGone(listener) {
      goneListeners.push(listener);
      if (isGone) listener(isInOrder);
    },
    send(message) {
      if (process.connected === true) process.send?.(message, undefined, undefined, () => undefined);
    },
  };
}
