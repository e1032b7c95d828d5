// What the operations that read many series take.
import { z } from 'zod';

import type { AxisQuery } from '../../../sdk/metric-inputs.ts';

const id = z.string().min(1).max(256);
const text = z.string();
const runIds = z.array(id).min(1).max(1000);
const keys = z.array(text).min(1).max(1000);
const axis = {
  x: z.enum(['step', 'relative', 'time', 'metric']).optional(),
  xKey: text.optional(),
  from: z.number().optional(),
  to: z.number().optional(),
  buckets: z.int().min(1).max(10_000).optional(),
};

const namesMetric = { path: ['xKey'], error: 'name the metric in xKey where x is metric, and nowhere else' };
const hasMetric = ({ x, xKey }: AxisQuery): boolean => (x === 'metric') === (xKey !== undefined);

const groups = z
  .array(z.strictObject({ name: text.max(500), runIds }))
  .min(1)
  .max(200);
const search = z
  .strictObject({
    experimentIds: z.array(id).min(1).max(1000),
    filter: text.optional(),
    visibility: z.enum(['active', 'deleted', 'all']).optional(),
    by: z.array(text).min(1).max(5).optional(),
    allParamsBut: z.array(text).max(100).optional(),
  })
  .refine(({ by, allParamsBut }) => (by === undefined) !== (allParamsBut === undefined), { path: ['by'], error: 'give either by or allParamsBut' });

const tail = z.strictObject({
  series: z
    .array(z.strictObject({ runId: id, key: text, cursor: text.max(2000).optional() }))
    .min(1)
    .max(1000),
  limit: z.int().min(1).max(25_000).optional(),
});

export const metricSchemas = {
  getMetricBuckets: z
    .strictObject({ runIds, keys, ...axis })
    .refine(hasMetric, namesMetric)
    .refine((query) => query.runIds.length * query.keys.length <= 1000, { path: ['keys'], error: 'runs times keys may be 1,000 lines at most; ask several times' }),
  getMetricBands: z
    .strictObject({ groups: groups.optional(), search: search.optional(), keys: z.array(text).min(1).max(200), share: z.enum(['mean', 'last']).optional(), ...axis })
    .refine(hasMetric, namesMetric)
    .refine((query) => (query.groups === undefined) !== (query.search === undefined), { path: ['search'], error: 'give either groups or search' })
    .refine((query) => (query.groups ?? []).reduce((sum, group) => sum + group.runIds.length, 0) <= 10_000, { path: ['groups'], error: 'they may hold 10,000 runs at most' }),
  groupRuns: z
    .strictObject({
      search,
      metrics: z.array(z.strictObject({ key: text, statistic: z.enum(['first', 'last', 'min', 'max', 'mean']) })).max(50),
      order: z.strictObject({ metric: z.int().min(0), isAscending: z.boolean() }).optional(),
      limit: z.int().min(1).max(1000).optional(),
    })
    .refine(({ metrics, order }) => order === undefined || order.metric < metrics.length, { path: ['order', 'metric'], error: 'it is the index of one of the metrics' }),
  readMetricTail: tail,
  exportMetricTails: tail,
  exportMetrics: z.strictObject({
    runIds: z.array(id).min(1).max(10_000),
    keys: keys.optional(),
    format: z.enum(['jsonl', 'csv', 'packed', 'parquet']),
    parts: z.enum(['all', 'own']).optional(),
  }),
};
