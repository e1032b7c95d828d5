// Series of metrics as JSON text. Built as text: a page holds up to 25,000 points that share key and run.
import type { MetricMark } from '../../../core/tracking/metrics/metric.ts';
import { doubleText } from '../answer.ts';

/** The points, separated by commas; with the run when the answer holds several. */
export function pointsText(key: string, marks: readonly MetricMark[], runId?: string): string {
  const start = `{"key":${JSON.stringify(key)},"value":`;
  const end = runId === undefined ? '}' : `,"run_id":${JSON.stringify(runId)}}`;
  let text = '';
  for (const { value, timestamp, step } of marks) {
    text += `${text === '' ? '' : ','}${start}${doubleText(value)},"timestamp":${timestamp},"step":${step}${end}`;
  }
  return text;
}

/** `{"metrics":[…]}`; without the list when there are no points, as proto2 prints it. */
export function metricsText(points: string, next?: string): string {
  const fields = [...(points === '' ? [] : [`"metrics":[${points}]`]), ...(next === undefined ? [] : [`"next_page_token":${JSON.stringify(next)}`])];
  return `{${fields.join(',')}}`;
}

/** Orders by (timestamp, step, value), as histories are told. */
export function byTime(a: MetricMark, b: MetricMark): number {
  return a.timestamp - b.timestamp || a.step - b.step || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
}
