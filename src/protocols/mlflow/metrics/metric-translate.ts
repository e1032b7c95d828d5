// Series of metrics as JSON text. Built as text: a page holds up to 25,000 points that share key and run.
import type { MetricColumns } from '../../../core/tracking/metrics/metric-columns.ts';
import { doubleText } from '../answer.ts';

/** The points, separated by commas; with the run when the answer holds several. */
export function pointsText(key: string, { values, ...columns }: MetricColumns, runId?: string): string {
  const start = `{"key":${JSON.stringify(key)},"value":`;
  const end = runId === undefined ? '}' : `,"run_id":${JSON.stringify(runId)}}`;
  // Integers of 64 bits print as all their digits, as doubles do that hold them.
  const { steps, timestamps } = columns.far ?? columns;
  let text = '';
  for (let index = 0; index < steps.length; index += 1) {
    text += `${text === '' ? '' : ','}${start}${doubleText(values[index]!)},"timestamp":${timestamps[index]!},"step":${steps[index]!}${end}`;
  }
  return text;
}

/** `{"metrics":[…]}`; without the list when there are no points, as proto2 prints it. */
export function metricsText(points: string, next?: string): string {
  const fields = [...(points === '' ? [] : [`"metrics":[${points}]`]), ...(next === undefined ? [] : [`"next_page_token":${JSON.stringify(next)}`])];
  return `{${fields.join(',')}}`;
}
