// The live stream as a hook: what changed is gathered for a moment and applied in one piece, so that a
// thousand changes a second cost one re-reading a second. Hidden pages hold no connection.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { readEvents, type LiveEvent, type StreamEvents } from '@assay/sdk';
import { serverAddress } from './base-path.ts';
import { noteConnection } from './connection.ts';
import { applyEvents } from './live-rules.ts';

const gatherMs = 700;

type LiveFilter = Pick<StreamEvents, 'experimentId' | 'runId'>;

/** Keeps what the page shows true, all of it whenever something may have been missed, and tells `onEvents` what changed. */
export function useLive({ experimentId, runId }: LiveFilter, onEvents?: (events: readonly LiveEvent[]) => void): void {
  const queryClient = useQueryClient();
  const latest = useRef(onEvents);
  useEffect(() => {
    latest.current = onEvents;
  });
  useEffect(() => {
    const gather = createGather((events) => {
      applyEvents(queryClient, events);
      latest.current?.(events);
    });
    let stop: AbortController | undefined;
    let wasHidden = false;
    const followWhileVisible = () => {
      if (document.hidden) {
        stop?.abort();
        stop = undefined;
        wasHidden = true;
      } else if (!stop) {
        stop = new AbortController();
        if (wasHidden) gather.add({ type: 'reset' });
        void follow({ experimentId, runId }, stop.signal, gather.add);
      }
    };
    followWhileVisible();
    document.addEventListener('visibilitychange', followWhileVisible);
    return () => {
      document.removeEventListener('visibilitychange', followWhileVisible);
      stop?.abort();
      gather.close();
    };
  }, [experimentId, runId, queryClient]);
}

async function follow(filter: LiveFilter, signal: AbortSignal, add: (event: LiveEvent) => void): Promise<void> {
  try {
    const onState = (state: 'open' | 'lost') => {
      if (!signal.aborted) noteConnection(state);
    };
    for await (const event of readEvents({ ...filter, baseUrl: serverAddress, signal, onState })) add(event);
  } catch (error) {
    // The page works without live updates; the reason is for whoever looks.
    console.warn('Live updates are off:', error);
  }
}

function createGather(deliver: (events: readonly LiveEvent[]) => void) {
  let events: LiveEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add: (event: LiveEvent) => {
      events.push(event);
      timer ??= setTimeout(() => {
        timer = undefined;
        const gathered = events;
        events = [];
        deliver(gathered);
      }, gatherMs);
    },
    close: () => clearTimeout(timer),
  };
}
