// What `assay watch` shows of a run: how it stands, and its metrics with their curves. Pure.
import { type ChartSeries, decodeNumber, type MetricSummary, type RunRecord } from '../../sdk/index.ts';
import { cutApart } from './cut-apart.ts';
import { elapsedText, shortNumber, sparkline } from './terminal-sparkline.ts';
import { cut, inColumns, type Paint, printable } from './terminal-text.ts';

export interface WatchedRun {
  readonly run: RunRecord;
  /** Those that are shown. */
  readonly metrics: readonly MetricSummary[];
  readonly more: number;
  readonly series: readonly ChartSeries[];
  readonly now: number;
}

const curveWidth = 24;
const colourOf = { running: 'cyan', scheduled: 'cyan', finished: 'green', failed: 'red', killed: 'yellow', crashed: 'red', preempted: 'yellow' } as const;

/** Lines of at most `width`, however long names are. */
export function watchReport({ run, metrics, more, series, now }: WatchedRun, width: number, paint: Paint): readonly string[] {
  const elapsed = elapsedText(Math.max(0, (run.endedAt ?? now) - run.startedAt));
  const rest = ` ${run.status} ${elapsed}`;
  const keys = cutApart(
    metrics.map(({ key }) => printable(key)),
    Math.max(8, width - curveWidth - 40),
  );
  const rows = metrics.map(({ key, last, min, max }, index) => [
    keys[index]!,
    shortNumber(decodeNumber(last.value)),
    sparkline(series.find((one) => one.key === key)?.values.map(decodeNumber) ?? [], curveWidth),
    min === undefined || max === undefined ? '' : `${shortNumber(decodeNumber(min.value))} … ${shortNumber(decodeNumber(max.value))}`,
  ]);
  return [
    `${paint(cut(printable(run.name), Math.max(8, width - rest.length)), 'bold')} ${paint(run.status, colourOf[run.status])} ${elapsed}`,
    ...inColumns(rows).map((line) => line.slice(0, width)),
    ...(more > 0 ? [`and ${more} more metrics`] : []),
  ];
}
