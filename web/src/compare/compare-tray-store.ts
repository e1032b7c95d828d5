// The runs that somebody laid aside to be compared, from any page and any experiment. The browser keeps them.
import { useSyncExternalStore } from 'react';
import { isRunId } from '../experiments/use-pinned-runs.ts';
import { keptList } from '../parts/kept-list.ts';

export interface TrayRun {
  readonly id: string;
  readonly experimentId: string;
}

/** So many stand beside each other on a page. */
export const mostCompared = 20;

const tray = keptList<TrayRun>('assay-compare', (value) => {
  const { id, experimentId } = (value ?? {}) as Partial<TrayRun>;
  return typeof id === 'string' && typeof experimentId === 'string' && isRunId(id) ? { id, experimentId } : undefined;
});

export function useCompareTray(): readonly TrayRun[] {
  return useSyncExternalStore(tray.subscribe, tray.read);
}

/** Those that found no room. */
export function addToTray(runs: readonly TrayRun[]): readonly TrayRun[] {
  const held = tray.read();
  const fresh = runs.filter(({ id }) => !held.some((one) => one.id === id));
  const room = Math.max(0, mostCompared - held.length);
  tray.write([...held, ...fresh.slice(0, room).map(({ id, experimentId }) => ({ id, experimentId }))]);
  return fresh.slice(room);
}

export function removeFromTray(runId: string): void {
  tray.write(tray.read().filter(({ id }) => id !== runId));
}

export function emptyTray(): void {
  tray.write([]);
}
