// What a dataset was used for: a tag of the use here, a fact in core.
import type { DatasetInput } from '../../../core/datasets/dataset.ts';
import { type Tag, uniqueTags } from '../../../core/base/tag.ts';
import { sortedByKey } from '../sorted-by-key.ts';

const contextTag = 'mlflow.data.context';

export function contextOfTags(given: readonly Tag[]): Pick<DatasetInput, 'context' | 'tags'> {
  const tags = uniqueTags(given);
  const context = tags.find(({ key }) => key === contextTag)?.value;
  return { tags: tags.filter(({ key }) => key !== contextTag), ...(context === undefined ? {} : { context }) };
}

/** Ordered by key. */
export function tagsOfInput({ context, tags }: DatasetInput): readonly Tag[] {
  return context === undefined ? tags : sortedByKey([...tags, { key: contextTag, value: context }]);
}
