// Datasets as runs use them, in core's words. What one was used for is a tag of the use here, a fact in core.
import type { DatasetInput } from '../../../core/datasets/dataset.ts';
import { type Tag, uniqueTags } from '../../../core/base/tag.ts';
import type { Message } from '../schema/fields.ts';
import { sortedByKey } from '../sorted-by-key.ts';
import type { logInputsFields } from './run-schema.ts';

export type WireDatasetInput = Message<typeof logInputsFields>['datasets'][number];

export function inputOf({ dataset, tags }: WireDatasetInput): DatasetInput {
  const { source_type: sourceType, schema, profile, ...rest } = dataset ?? { name: '', digest: '', source_type: '', source: '', schema: undefined, profile: undefined };
  return { dataset: { ...rest, sourceType, ...(schema === undefined ? {} : { schema }), ...(profile === undefined ? {} : { profile }) }, ...contextOfTags(tags) };
}

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
