// Opens the search box, which is loaded when it is first wanted, and holds what is typed into it. Nobody waits for it before
// they type: keys that come before its field is there are held for it.
import { createSpotlight } from '@mantine/spotlight';
import { useSyncExternalStore } from 'react';

export const [paletteStore, palette] = createSpotlight();

const listeners = new Set<() => void>();
let wasAsked = false;
let text = '';

/** Longer nobody types into a box that does not come. */
const heldMs = 5000;

export function openPalette(): void {
  wasAsked = true;
  setPaletteText('');
  holdKeys();
  palette.open();
}

/** Whether anybody asked for it yet. */
export function usePalette(): boolean {
  return useSyncExternalStore(subscribe, () => wasAsked);
}

export function usePaletteText(): string {
  return useSyncExternalStore(subscribe, () => text);
}

export function setPaletteText(next: string): void {
  text = next;
  for (const listener of listeners) listener();
}

let release: (() => void) | undefined;

/** The field is there and takes its keys itself. */
export function releaseKeys(): void {
  release?.();
}

function holdKeys(): void {
  release?.();
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' || event.key === 'Tab') release?.();
    else if (event.key.length === 1 || event.key === 'Backspace') {
      event.preventDefault();
      event.stopImmediatePropagation();
      setPaletteText(event.key === 'Backspace' ? text.slice(0, -1) : text + event.key);
    }
  };
  const timer = setTimeout(() => release?.(), heldMs);
  window.addEventListener('keydown', onKey, { capture: true });
  release = () => {
    clearTimeout(timer);
    window.removeEventListener('keydown', onKey, { capture: true });
    release = undefined;
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
