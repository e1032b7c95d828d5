// What is measured of the machine is a series under `system/` here, and a key that begins with `system.` to this wire.
import { isSystemKey, systemPrefix } from '../../../core/tracking/metrics/system-key.ts';
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';

export function isOfKind(key: string, kind: HistoryKind): boolean {
  return isSystemKey(key) === (kind === 'system');
}

export function shownKey(key: string): string {
  return isSystemKey(key) ? `system.${key.slice(systemPrefix.length)}` : key;
}
