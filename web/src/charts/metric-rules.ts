// What an experiment says of its metrics: which one counts, and which way each is better. It stands in tags of the
// experiment, so that every client can read and set it; where nothing is said, names are guessed by.
import type { KeyValue } from '@assay/sdk';
import { directionOf, type Direction } from './metric-statistic.ts';

export interface MetricRules {
  readonly primary: string | undefined;
  readonly directions: Readonly<Record<string, Direction>>;
}

export const primaryTag = 'assay.primary_metric';
const directionPrefix = 'assay.direction.';

/** As tags say it. */
export const directionTags: Readonly<Record<Direction, string>> = { min: 'minimize', max: 'maximize', last: 'none' };

export const guessedRules: MetricRules = { primary: undefined, directions: {} };

export function directionTag(key: string): string {
  return `${directionPrefix}${key}`;
}

export function readMetricRules(tags: readonly KeyValue[]): MetricRules {
  const directions = tags.flatMap(({ key, value }) => {
    const direction = key.startsWith(directionPrefix) ? (['min', 'max', 'last'] as const).find((one) => directionTags[one] === value) : undefined;
    return direction === undefined ? [] : [[key.slice(directionPrefix.length), direction] as const];
  });
  return { primary: tags.find(({ key }) => key === primaryTag)?.value, directions: Object.fromEntries(directions) };
}

export function ruledDirection({ directions }: MetricRules, key: string): Direction {
  return Object.hasOwn(directions, key) ? directions[key]! : directionOf(key);
}
