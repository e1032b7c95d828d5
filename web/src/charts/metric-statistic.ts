// Which of the numbers kept of a series answers "how good was it": the best, with its direction guessed by name.
import { decodeNumber, type MetricSummary, type WireNumber } from '@assay/sdk';

/** `best` is `min` or `max`, as the metric's name suggests, or `last` where neither is good or bad. */
export const statistics = ['best', 'last', 'min', 'max', 'mean', 'first', 'count'] as const;
export type Statistic = (typeof statistics)[number];
export type Direction = 'min' | 'max' | 'last';

const lower =
  /^(loss|logloss|err|error|errors|mse|rmse|mae|mape|smape|msle|rmsle|medae|nll|bce|ce|crossentropy|entropy|perplexity|ppl|bpb|bpc|wer|cer|fid|kid|cost|regret|deviance|latency|duration|seconds|runtime|time|divergence|kl|brier|hinge|merror)$/;
const neither = /^(lr|epoch|step|steps|iteration|iter|norm|rate|momentum|samples|tokens|flos|memory|count|bytes|usage|utilization)$/;

/** The way a metric of this name is better, by the words in it. */
export function directionOf(key: string): Direction {
  if (key.startsWith('system/')) return 'last';
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  if (words.some((word) => lower.test(word) || word.endsWith('loss') || word.endsWith('error'))) return 'min';
  return words.some((word) => neither.test(word)) ? 'last' : 'max';
}

/** The kept number that a statistic stands for. */
export function keptStatistic(statistic: Statistic, direction: Direction): Exclude<Statistic, 'best'> {
  return statistic === 'best' ? direction : statistic;
}

/** The value of a statistic, absent when the series has none. */
export function statisticValue(summary: MetricSummary | undefined, statistic: Statistic, direction?: Direction): WireNumber | undefined {
  if (!summary) return undefined;
  const kept = keptStatistic(statistic, direction ?? directionOf(summary.key));
  switch (kept) {
    case 'count':
      return summary.count;
    case 'mean':
      return summary.mean;
    case 'min':
    case 'max':
      // A series of NaN alone has neither; its last value says so.
      return (summary[kept] ?? summary.last).value;
    default:
      return summary[kept].value;
  }
}

/** The better of two values; NaN is never better. */
export function isBetter(a: WireNumber, b: WireNumber, direction: Direction): boolean {
  const [left, right] = [decodeNumber(a), decodeNumber(b)];
  if (Number.isNaN(left)) return false;
  if (Number.isNaN(right)) return true;
  return direction === 'min' ? left < right : left > right;
}
