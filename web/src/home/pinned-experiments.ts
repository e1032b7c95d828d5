// The experiments that somebody keeps on top of the first page, in this browser.
import { useSyncExternalStore } from 'react';
import { keptList } from '../parts/kept-list.ts';

const pinned = keptList<string>('assay-pinned-experiments', (value) => (typeof value === 'string' ? value : undefined));

export function usePinnedExperiments(): readonly string[] {
  return useSyncExternalStore(pinned.subscribe, pinned.read);
}

export function togglePinned(experimentId: string): void {
  const held = pinned.read();
  pinned.write(held.includes(experimentId) ? held.filter((id) => id !== experimentId) : [...held, experimentId]);
}
