// Whether the live stream of the page is there: shown to the reader, who would otherwise take an old number for a new one.
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let isLost = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Short losses are nobody's business: the stream is usually back within a moment. */
const patienceMs = 2000;

export function noteConnection(state: 'open' | 'lost'): void {
  clearTimeout(timer);
  if (state === 'open') set(false);
  else timer = setTimeout(() => set(true), isLost ? 0 : patienceMs);
}

function set(lost: boolean): void {
  if (isLost === lost) return;
  isLost = lost;
  for (const listener of listeners) listener();
}

export function useIsConnectionLost(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isLost,
  );
}
