// What is measured of the machine is a series under `system/` here, and a key that begins with `system.` to this wire.
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';

const prefix = 'system/';

export function isOfKind(key: string, kind: HistoryKind): boolean {
  return key.startsWith(prefix) === (kind === 'system');
}

export function shownKey(key: string): string {
  return key.startsWith(prefix) ? `system.${key.slice(prefix.length)}` : key;
}
