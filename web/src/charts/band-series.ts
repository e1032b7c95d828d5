// Groups of runs as lines of a chart: the mean of each, what is shaded about it, and where it is best.
import { decodeNumber, type BandLine, type ChartSeries, type MetricBands, type WireNumber } from '@assay/sdk';
import type { Line } from './align-lines.ts';
import { lineId, linesOf, type LineOptions, type LineStyle } from './chart-data.ts';
import type { Direction } from './metric-statistic.ts';

/** What is shaded: the standard deviation to both sides, the mean's interval of 95 %, or from the least to the greatest. */
export const spreads = ['deviation', 'interval', 'range'] as const;
export type BandSpread = (typeof spreads)[number];

export const spreadWords: Readonly<Record<BandSpread, string>> = { deviation: '± deviation', interval: '95 % interval', range: 'least to greatest' };

/** A line of means. Its `runId` is the name of the group. */
export interface BandSeries extends ChartSeries {
  readonly band: BandLine;
}

export function isBandSeries(series: ChartSeries): series is BandSeries {
  return 'band' in series;
}

export function bandSeriesOf(bands: MetricBands, x: 'step' | 'relative' | 'time'): readonly BandSeries[] {
  return bands.lines.map((band) => {
    const xs = band.buckets.map((bucket) => placeOf(bands, bucket, x));
    return { runId: band.name, key: band.key, total: xs.length, isSampled: false, steps: xs, timestamps: xs, values: band.means, band };
  });
}

/** Where a stretch stands. One that holds a single whole step stands on it. */
function placeOf({ low, high, width }: MetricBands, bucket: number, x: 'step' | 'relative' | 'time'): number {
  const from = low + bucket * width;
  if (x === 'step' && width <= 1) return Math.min(high, Math.ceil(Number(from.toFixed(9))));
  return Math.min(high, x === 'step' ? Math.round(from + (width - 1) / 2) : from + width / 2);
}

/** The ends of what is shaded; NaN where there is none, as of a single run. */
export function edgesOf({ means, deviations, lows, highs, mins, maxs }: BandLine, spread: BandSpread): readonly [low: readonly WireNumber[], high: readonly WireNumber[]] {
  if (spread === 'interval') return [lows, highs];
  if (spread === 'range') return [mins, maxs];
  const moved = (sign: number) => means.map((mean, index): WireNumber => finiteOr(decodeNumber(mean) + sign * decodeNumber(deviations[index]!)));
  return [moved(-1), moved(1)];
}

function finiteOr(value: number): WireNumber {
  return Number.isFinite(value) ? value : 'NaN';
}

interface BandOptions extends LineOptions {
  readonly spread: BandSpread;
  /** Absent: no mark. */
  readonly best: Direction | undefined;
}

/** The mean, the edges of what is shaded, and a mark where the mean is best. */
export function linesOfBand(series: BandSeries, style: LineStyle, { spread, best, ...options }: BandOptions): readonly Line[] {
  const lines = linesOf(series, style, options);
  const edges = edgesOf(series.band, spread).map((values, index): Line => {
    const edge = index === 0 ? 'low' : 'high';
    const line = linesOf({ ...series, values }, style, options).at(-1)!;
    return { ...line, id: `${lineId(series)} ${edge}`, edge, isFaint: true, dash: [] };
  });
  const at = best === undefined ? undefined : bestOf(series, best);
  const [{ xs, ys }] = lines as readonly [Line];
  const mark: readonly Line[] =
    at === undefined || xs.length < 3 || ys[at] === null
      ? []
      : [
          {
            ...lines[0]!,
            id: `${lineId(series)} best`,
            label: `${style.label}, best mean of ${series.band.counts[at]}`,
            dash: [],
            isFaint: false,
            isSmoothed: true,
            xs: [xs[at]!],
            ys: [ys[at]!],
          },
        ];
  return [...edges, ...lines, ...mark];
}

/** Where the mean is best: the first such place. */
export function bestOf({ values }: ChartSeries, direction: Direction): number | undefined {
  if (direction === 'last') return undefined;
  let found: number | undefined;
  values.forEach((wire, index) => {
    const value = decodeNumber(wire);
    if (!Number.isFinite(value)) return;
    const before = found === undefined ? undefined : decodeNumber(values[found]!);
    if (before === undefined || (direction === 'min' ? value < before : value > before)) found = index;
  });
  return found;
}
