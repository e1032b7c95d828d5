// Facts of a run are fields here. Clients of before there were such fields, and batches that they left on a disk, tell them
// as tags under the names of another wire; filters that people kept name them so. The composition of the server hands that
// wire's reading of its names over.
import type { Tag } from '../../core/base/tag.ts';
import type { RunFactsChange } from '../../core/tracking/runs/run-facts.ts';
import type { Filter, Order } from '../../language/filter.ts';

export interface ForeignTags {
  /** What tags say of their run, and the tags that say nothing of the kind. */
  factsOf(tags: readonly Tag[]): { readonly facts: RunFactsChange; readonly tags: readonly Tag[]; readonly removedTags: readonly string[] };
  filter(filter: Filter | undefined): Filter | undefined;
  order(order: readonly Order[]): readonly Order[];
}
