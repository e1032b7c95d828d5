// Metric points, the series they form, and the summary kept of every series.

export interface MetricPoint extends MetricMark {
  readonly key: string;
}

/** A value with the place in the series where it stands. */
export interface MetricMark extends Moment {
  /** Any double: NaN, infinities and -0 are kept to the bit. */
  readonly value: number;
}

/** Where in a series something stands: whole numbers of 64 bits. */
export interface Moment {
  /** Negative ones included. */
  readonly step: number;
  /** By the client's clock, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** The step to the digit, where it is beyond ±(2^53 - 1) and `step` is the double nearest to it. */
  readonly farStep?: bigint;
  /** The same of the timestamp. */
  readonly farTimestamp?: bigint;
}

/**
 * What is always known of one series without reading it. Points that differ in timestamp, step or value are
 * different points; an exact repeat counts once.
 * `first` and `last` are the least and greatest by (step, timestamp, value) with NaN as 0 in the tie;
 * `min`, `max` and `mean` are over the numbers that are not NaN, and absent when there is none.
 * `min` and `max` mark the earliest point by (step, timestamp) that has the extreme value.
 */
export interface MetricSummary {
  readonly key: string;
  readonly count: number;
  readonly nanCount: number;
  readonly first: MetricMark;
  readonly last: MetricMark;
  readonly min?: MetricMark;
  readonly max?: MetricMark;
  readonly mean?: number;
}

/** A metric of a logged model, measured in a run, on a dataset or on none. The latest per (key, dataset, run) is kept. */
export interface ModelMetric extends MetricMark {
  readonly modelId: string;
  readonly runId: string;
  readonly key: string;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}
