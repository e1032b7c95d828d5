// Which objects of a row are pictures, tables and the like: those with a type of their own.
import { type ExactJson, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { type MediaName, mediaPerRow } from '../../../core/tracking/media/media.ts';
import { isMetricKey } from '../stream/metric-key.ts';
import { mediaKindOf } from './media-kinds.ts';

/** As deep as numbers are looked for. */
const levels = 8;

/** What cannot be named here, and what is more than a row may hold, stays in the row alone. */
export function loggedMedia(row: ExactObject): readonly MediaName[] {
  const found = new Map<string, MediaName>();
  const visit = (value: ExactJson, key: string, level: number): void => {
    if (!isExactObject(value) || found.size >= mediaPerRow) return;
    const type = value['_type'];
    if (typeof type === 'string') {
      if (isMetricKey(key)) found.set(key, { key, kind: mediaKindOf(type) });
    } else if (level < levels) {
      for (const [name, item] of Object.entries(value)) visit(item, `${key}.${name}`, level + 1);
    }
  };
  for (const [key, value] of Object.entries(row)) if (!key.startsWith('_')) visit(value, key, 0);
  return [...found.values()];
}
