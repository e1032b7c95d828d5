// Which of the compared metrics count and differ, and where the first of them parts.
import type { MetricEvidence } from '../../documents/verdict.ts';
import { byHeadline } from './headline-metrics.ts';
import { metricNameText } from './pair-metrics.ts';
import { isEqualSeries } from './compare-series.ts';

export interface SeriesDifference {
  /** The first differing point of a metric that counts: by step, then the metric people look at first. */
  readonly first?: { readonly key: string; readonly step: number; readonly before: string; readonly after: string } | undefined;
  /** The one of those that count and differ that people look at first. */
  readonly headline?: MetricEvidence | undefined;
  /** What metrics that count and differ are called, by `metricNameText`, those first that people look at first. */
  readonly differing: readonly string[];
}

export function differingSeries(metrics: readonly MetricEvidence[]): SeriesDifference {
  const differing = metrics.filter((metric) => !metric.isVolatile && !isEqualSeries(metric)).toSorted((a, b) => byHeadline(a.key, b.key));
  const [first] = differing.flatMap(({ key, firstDifference }) => (firstDifference === undefined ? [] : [{ key, ...firstDifference }])).sort((a, b) => a.step - b.step);
  return { first, headline: differing[0], differing: differing.map(metricNameText) };
}
