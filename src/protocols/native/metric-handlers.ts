// Lines of buckets, bands, tails and exports of metrics on this wire.
import type { AxisQuery, GroupingSearch, MetricTailQuery } from '../../../sdk/metric-inputs.ts';
import type { Filter } from '../../language/filter.ts';
import type { Core } from '../../core/core.ts';
import type { RunAxis } from '../../core/tracking/overviews/charts.ts';
import type { RunGrouping } from '../../core/tracking/overviews/run-groups.ts';
import { columnsResponse } from './columns-response.ts';
import { groupTableOf } from './group-table.ts';
import { filterOfText, orderOfTexts } from './filter.ts';
import type { Handlers } from './handler.ts';
import { pointsResponse, tailsResponse } from './points-response.ts';
import { columnsOf } from './translate.ts';

type Operation = 'getMetricBuckets' | 'getMetricBands' | 'groupRuns' | 'readMetricTail' | 'exportMetricTails' | 'exportMetrics';

/** `filterOf` reads the fields of older clients too. */
export function createMetricHandlers({ charts, groupTables, metrics, allPoints }: Core, filterOf: (filter: Filter | undefined) => Filter | undefined): Pick<Handlers, Operation> {
  const grouping = ({ filter, visibility = 'active', by, allParamsBut, experimentIds }: GroupingSearch): RunGrouping => ({
    experimentIds,
    visibility,
    filter: filterOf(filterOfText(filter)),
    by: by === undefined ? { allParamsBut: allParamsBut ?? [] } : orderOfTexts(by).map(({ field }) => field),
  });

  return {
    getMetricBuckets: async ({ runIds, keys, ...query }, { caller, request }) => {
      const series = runIds.flatMap((runId) => keys.map((key) => ({ runId, key })));
      return columnsResponse(request, await charts.lines(caller, { series, ...over(query) }), ({ grid, lines }) => ({
        grid,
        lines: lines.map(({ columns, ...head }) => ({ head, columns })),
      }));
    },
    getMetricBands: async ({ groups, search, keys, share = 'mean', ...query }, { caller, request }) => {
      const asked = search === undefined ? groups! : grouping(search);
      return columnsResponse(request, await charts.bands(caller, { groups: asked, keys, share, ...over(query) }), ({ grid, bands }) => ({
        grid,
        lines: bands.map(({ columns, ...head }) => ({ head, columns })),
      }));
    },
    groupRuns: async ({ search, limit = 200, ...query }, { caller }) => groupTableOf(await groupTables.make(caller, { ...query, grouping: grouping(search), limit }), search.by),
    readMetricTail: async (query, { caller }) => ({
      series: (await metrics.tail(caller, bounded(query))).map(({ points, cursor, ...tail }) => ({ ...tail, ...(cursor !== undefined && { cursor }), ...columnsOf(points) })),
    }),
    exportMetricTails: async (query, { caller }) => tailsResponse(await metrics.tail(caller, bounded(query))),
    exportMetrics: async ({ format, ...query }, { caller }) => pointsResponse(format, await allPoints(caller, query)),
  };
}

/** Points of all series of an answer together. */
const tailPoints = 1_000_000;

function bounded({ series, limit = 10_000 }: MetricTailQuery): { readonly series: MetricTailQuery['series']; readonly limit: number } {
  return { series, limit: Math.min(limit, Math.floor(tailPoints / series.length)) };
}

function over({ x = 'step', xKey = '', from, to, buckets = 500 }: AxisQuery): {
  readonly axis: RunAxis;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly buckets: number;
} {
  return { axis: x === 'metric' ? { kind: 'metric', key: xKey } : { kind: x }, from, to, buckets };
}
