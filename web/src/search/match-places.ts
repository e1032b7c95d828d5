// In words, where something was found.
import type { WordMatch } from '@assay/sdk';

const places: Readonly<Record<WordMatch['field'], string>> = { name: 'name', notes: 'notes', tag: 'tag', param: 'param', console: 'console' };

export function matchPlace({ field, key }: Pick<WordMatch, 'field' | 'key'>): string {
  return key === undefined ? places[field] : `${places[field]} ${key}`;
}

/** The first place that says more than the name that is shown anyway. */
export function tellingMatch(matches: readonly WordMatch[]): WordMatch | undefined {
  return matches.find(({ field }) => field !== 'name');
}
