// What the operations that read many series answer: for the description of the API.
import { z } from 'zod';

const text = z.string();
const numbers = z.array(z.number());
const values = z.array(z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '-0'])]));
const grid = { version: text, isUnchanged: z.literal(true).optional(), low: z.number(), high: z.number(), width: z.number(), count: z.int() };

const bucketLine = z
  .strictObject({
    runId: text,
    key: text,
    total: z.int(),
    unpaired: z.int(),
    cursor: text.optional(),
    buckets: numbers,
    counts: numbers,
    nanCounts: numbers,
    firsts: values,
    lasts: values,
    mins: values,
    maxs: values,
    means: values,
  })
  .meta({ id: 'BucketLine' });
const bandLine = z
  .strictObject({
    name: text,
    values: z.array(z.union([text, z.null()])),
    runIds: z.array(text),
    key: text,
    unpaired: z.int(),
    buckets: numbers,
    counts: numbers,
    means: values,
    medians: values,
    deviations: values,
    errors: values,
    lows: values,
    highs: values,
    mins: values,
    maxs: values,
  })
  .meta({ id: 'BandLine' });
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '-0'])]).optional();
const groupFigures = z
  .strictObject({ count: z.int(), mean: value, median: value, deviation: value, error: value, low: value, high: value, min: value, max: value })
  .meta({ id: 'GroupFigures' });
const runGroupRow = z.strictObject({ values: z.array(z.union([text, z.null()])), runIds: z.array(text), figures: z.array(groupFigures) }).meta({ id: 'RunGroupRow' });
const seriesTail = z
  .strictObject({
    runId: text,
    key: text,
    cursor: text.optional(),
    isCut: z.boolean(),
    isRewritten: z.boolean(),
    steps: z.array(z.int()),
    values,
    timestamps: z.array(z.int().min(0)),
  })
  .meta({ id: 'SeriesTail' });

export const metricAnswerSchemas = {
  getMetricBuckets: z.strictObject({ ...grid, lines: z.array(bucketLine) }).meta({ id: 'MetricBuckets' }),
  getMetricBands: z.strictObject({ ...grid, lines: z.array(bandLine) }).meta({ id: 'MetricBands' }),
  groupRuns: z.strictObject({ fields: z.array(text), groups: z.array(runGroupRow), groupCount: z.int(), runCount: z.int() }).meta({ id: 'RunGroupTable' }),
  readMetricTail: z.strictObject({ series: z.array(seriesTail) }).meta({ id: 'MetricTail' }),
  exportMetricTails: z.instanceof(Response),
  exportMetrics: z.instanceof(Response),
};
