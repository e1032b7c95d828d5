// What `assay run` says at the end: how it ended, what the metrics came to and against what, and where to look. Pure.
import type { ReportedMetric, RunReport } from '../record/run-report.ts';
import { bytesText, elapsedText, shortNumber, signedNumber, sparkline } from './terminal-sparkline.ts';

const mostMetrics = 8;
const mostGaps = 4;

/** Lines without their ends. */
export function runSummary(report: RunReport, colours: boolean): readonly string[] {
  const paint = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const { end, startedAt, status, captured } = report;
  const state = { finished: paint(32, 'finished'), failed: paint(31, 'failed'), killed: paint(33, 'killed'), preempted: paint(33, 'preempted') }[status];
  const gaps = report.gaps.filter(({ lowers, code }) => lowers !== undefined || /^(?:console|spool|not-traced|packages-being-kept)/.test(code));
  return [
    `assay: ${paint(1, report.runName)} ${state} after ${elapsedText(end.at - startedAt)}${end.cause === 'finished' && end.detail === 'exit code 0' ? '' : `: ${end.detail}`}`,
    ...(report.preflight === undefined ? [] : [`  preflight: ${report.preflight.sentence}`]),
    ...metricLines(report.metrics),
    `  recorded ${capturedText(captured)}`,
    ...gaps.slice(0, mostGaps).map(({ sentence }) => `  ${paint(33, 'note')}: ${sentence}`),
    ...(gaps.length > mostGaps ? [`  and ${gaps.length - mostGaps} more; ./assay show ${report.runId}`] : []),
    ...(report.url === undefined ? [] : [`  ${paint(36, report.url)}`]),
    ...deliveryLines(report),
  ];
}

function deliveryLines({ isDelivered, deliveryProblem, url, runId }: RunReport): readonly string[] {
  if (isDelivered) return [];
  if (deliveryProblem === undefined) return [`  recorded offline as ${runId}; ./assay sync sends it`];
  return [
    `  not sent yet (${deliveryProblem}); it goes on in the background${url === undefined ? '' : ' '}, and ./assay sync sends what is left`.replace('  ', ' ').replace(/^ /, '  '),
  ];
}

function metricLines(metrics: readonly ReportedMetric[]): readonly string[] {
  const shown = metrics.slice(0, mostMetrics);
  const rows = shown.map((metric) => [metric.key, shortNumber(metric.last), rangeText(metric), metric.count > 1 ? sparkline(metric.sample) : '', baselineText(metric)]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => (column === 1 ? cell.padStart(widths[1] as number) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd()}`,
  );
  return metrics.length > mostMetrics ? [...lines, `  and ${metrics.length - mostMetrics} more metrics`] : lines;
}

function rangeText({ count, lowest, highest }: ReportedMetric): string {
  return count < 2 || lowest === undefined || highest === undefined ? '' : `${shortNumber(lowest)} … ${shortNumber(highest)}`;
}

function baselineText({ last, baseline }: ReportedMetric): string {
  if (baseline === undefined || !Number.isFinite(baseline) || !Number.isFinite(last)) return '';
  return Object.is(last, baseline) ? '= the run before' : `${signedNumber(last - baseline)} to the run before`;
}

function capturedText({ codeFiles, dataFiles, dataBytes, packages, outputs, consoleLines }: RunReport['captured']): string {
  const parts = [
    count(codeFiles, 'code file'),
    dataFiles === 0 ? '' : `${count(dataFiles, 'data file')} (${bytesText(dataBytes)})`,
    packages === 0 ? '' : count(packages, 'package'),
    outputs === 0 ? '' : count(outputs, 'output'),
    consoleLines === 0 ? '' : count(consoleLines, 'console line'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
