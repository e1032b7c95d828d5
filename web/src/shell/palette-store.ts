// Opens the command palette, which is loaded when it is first wanted.
import { createSpotlight } from '@mantine/spotlight';
import { useSyncExternalStore } from 'react';

export const [paletteStore, palette] = createSpotlight();

const listeners = new Set<() => void>();
let wasAsked = false;

export function openPalette(): void {
  wasAsked = true;
  for (const listener of listeners) listener();
  palette.open();
}

/** Whether anybody asked for it yet. */
export function usePalette(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => wasAsked,
  );
}
