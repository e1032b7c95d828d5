// By what runs are grouped: what the address says of it, what is offered, and what the groups are called.
import type { RunGroupRow, RunKeys } from '@assay/sdk';
import type { ExperimentPageSearch } from './experiment-search.ts';

const seedLike = /(^|[._/-])(seed|random_?seed|random_?state|rng)$/i;

/** Params that only tell repetitions apart, by their names. */
export function seedParams({ params }: RunKeys): readonly string[] {
  return params.filter((key) => seedLike.test(key));
}

export function isGrouped({ groupBy, groupBut }: ExperimentPageSearch): boolean {
  return (groupBy?.length ?? 0) > 0 || groupBut !== undefined;
}

/** In a few words, for the button. */
export function groupingText({ groupBy, groupBut }: ExperimentPageSearch): string {
  if (groupBut !== undefined) return groupBut.length === 0 ? 'By all params' : `By all but ${groupBut.join(', ')}`;
  return groupBy === undefined || groupBy.length === 0 ? 'Group' : `By ${groupBy.map(shortField).join(', ')}`;
}

/** A field as it is called without its kind. */
export function shortField(field: string): string {
  return field.replace(/^(params|tags)\./, '').replace(/^`(.*)`$/, (_all, key: string) => key.replaceAll('``', '`'));
}

export function groupName(fields: readonly string[], values: RunGroupRow['values']): string {
  return fields.length === 0 ? 'all runs' : fields.map((field, index) => `${shortField(field)} ${values[index] ?? 'none'}`).join(' · ');
}
