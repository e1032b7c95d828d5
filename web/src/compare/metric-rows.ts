// The metrics of the runs: those that count first, each by its best value and, where that is another, its last; numbers with what
// they are away from the baseline.
import { decodeNumber, type MetricSummary, type RunDetail, type WireNumber } from '@assay/sdk';
import { byInterest } from '../charts/metric-groups.ts';
import { readMetricRules, ruledDirection } from '../charts/metric-rules.ts';
import { statisticValue, type Direction } from '../charts/metric-statistic.ts';
import { exactText, metricText } from '../parts/number-text.ts';
import { compareRow, type CompareMark, type CompareRow } from './compare-row.ts';

const group = 'Metrics';

export function metricRows(runs: readonly RunDetail[], baseIndex: number): readonly CompareRow[] {
  const rules = runs.map(({ experiment }) => readMetricRules(experiment.tags));
  const baseRules = rules[baseIndex]!;
  const byKey = runs.map(({ run }) => new Map(run.metrics.map((metric) => [metric.key, metric])));
  const keys = [...new Set(byKey.flatMap((metrics) => [...metrics.keys()]))].filter((key) => !key.startsWith('system/'));
  const primary = [...new Set([baseRules, ...rules].flatMap(({ primary: key }) => key ?? []))].filter((key) => keys.includes(key));
  const ordered = [...primary, ...byInterest(keys.filter((key) => !primary.includes(key)))];
  return ordered.flatMap((key) => {
    const direction = ruledDirection(baseRules, key);
    const metrics = byKey.map((own) => own.get(key));
    const rowOf = (aside: string, valueOf: (metric: MetricSummary) => WireNumber | undefined) =>
      compareRow(
        { group, key, aside },
        marks(
          metrics.map((metric) => metric && valueOf(metric)),
          { baseIndex, direction },
        ),
        true,
      );
    const last = rowOf('last', (metric) => metric.last.value);
    if (direction === 'last') return [last];
    const best = rowOf(direction, (metric) => statisticValue(metric, 'best', direction));
    const isLastBest = metrics.every((metric) => metric === undefined || exactText(statisticValue(metric, 'best', direction)) === exactText(metric.last.value));
    return isLastBest ? [last] : [best, last];
  });
}

interface Against {
  readonly baseIndex: number;
  readonly direction: Direction;
}

function marks(values: readonly (WireNumber | undefined)[], { baseIndex, direction }: Against): readonly CompareMark[] {
  const base = values[baseIndex];
  return values.map((value, index): CompareMark => {
    if (value === undefined) return 'absent';
    return {
      text: metricText(value),
      whole: exactText(value),
      delta: index === baseIndex || base === undefined ? undefined : deltaOf(decodeNumber(value) - decodeNumber(base), direction),
    };
  });
}

function deltaOf(difference: number, direction: Direction) {
  if (!Number.isFinite(difference)) return undefined;
  if (difference === 0) return { text: '±0', tone: 'none' } as const;
  const isUp = difference > 0;
  const tone = direction === 'last' ? 'none' : isUp === (direction === 'max') ? 'better' : 'worse';
  return { text: `${isUp ? '+' : ''}${metricText(difference)}`, tone } as const;
}
