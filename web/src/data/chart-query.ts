// What is read for a chart: some metrics of some runs, thinned to what a screen can show.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export interface ChartInput {
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
  /** Whole steps, when zoomed on steps: finer points are read. */
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
  /** More points than a screen needs. */
  readonly isFine?: boolean | undefined;
}

/** A chart is rarely wider than 1,000 pixels; about four points fall into each stretch. */
const buckets = 400;
const fineBuckets = 4000;

export function chartQuery(input: ChartInput) {
  const { isFine, ...query } = input;
  return queryOptions({
    queryKey: queryKeys.chart(input),
    queryFn: ({ signal }) => client.getChart({ ...query, buckets: isFine === true ? fineBuckets : buckets }, { signal }),
    placeholderData: keepPreviousData,
  });
}
