// The notes of an experiment: a tag here, a fact in core.
import { type Tag, uniqueTags } from '../../../core/base/tag.ts';
import type { Experiment } from '../../../core/tracking/experiments/experiment.ts';
import type { Filter } from '../../../language/filter.ts';
import { onAttribute, rewritten } from '../filter/rewrite.ts';
import { sortedByKey } from '../sorted-by-key.ts';

export const notesTag = 'mlflow.note.content';

export function notesOfTags(given: readonly Tag[]): Pick<Experiment, 'notes' | 'tags'> {
  const tags = uniqueTags(given);
  const notes = tags.find(({ key }) => key === notesTag)?.value;
  return { tags: tags.filter(({ key }) => key !== notesTag), ...(notes === undefined ? {} : { notes }) };
}

/** Ordered by key. */
export function tagsOfExperiment({ notes, tags }: Experiment): readonly Tag[] {
  return notes === undefined ? tags : sortedByKey([...tags, { key: notesTag, value: notes }]);
}

export function experimentFilter(filter: Filter | undefined): Filter | undefined {
  return rewritten(filter, (comparison) => (comparison.field.type === 'tag' && comparison.field.key === notesTag ? onAttribute(comparison, 'notes') : comparison));
}
