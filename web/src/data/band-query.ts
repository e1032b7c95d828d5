// What is read for a chart of groups of runs: what each group is like together, stretch by stretch of one grid.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { NamedRunIds } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export interface BandInput {
  readonly groups: readonly NamedRunIds[];
  readonly keys: readonly string[];
  readonly x: 'step' | 'relative' | 'time';
  /** The stretch of x that is shown: steps, or milliseconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** More stretches than a screen needs. */
  readonly isFine?: boolean | undefined;
}

const buckets = 400;
const fineBuckets = 4000;

export function bandQuery(input: BandInput) {
  const { isFine, ...query } = input;
  // Whoever follows charts looks for the runs of each.
  const runIds = input.groups.flatMap((group) => group.runIds);
  return queryOptions({
    queryKey: queryKeys.chart({ ...input, runIds }),
    queryFn: ({ signal }) => client.getMetricBands({ ...query, buckets: isFine === true ? fineBuckets : buckets }, { signal }),
    placeholderData: keepPreviousData,
  });
}
