// The order in which tags are answered.
import type { Tag } from '../../core/base/tag.ts';

export function sortedByKey(tags: readonly Tag[]): readonly Tag[] {
  return tags.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
