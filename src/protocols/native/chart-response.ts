// The answer that holds a chart: JSON, or columns of doubles when the request asks for them.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { chartMediaType, encodeChart } from '../../../sdk/chart-columns.ts';
import type { ChartSeries } from '../../core/tracking/metrics/metrics.ts';
import { chartSeriesOf } from './translate.ts';

export async function chartResponse(request: Request, lines: readonly ChartSeries[]): Promise<Response> {
  if (!request.headers.get('accept')?.includes(chartMediaType)) return new Response(await chartText(lines), { headers: { 'content-type': 'application/json' } });
  return new Response(encodeChart({ series: lines.map(({ points, ...line }) => ({ ...line, ...points })) }), { headers: { 'content-type': chartMediaType } });
}

/** Line by line: others get their turn between the lines of a large chart. */
async function chartText(lines: readonly ChartSeries[]): Promise<string> {
  const texts: string[] = [];
  for (const line of lines) {
    texts.push(JSON.stringify(chartSeriesOf(line)));
    await nextTurn();
  }
  return `{"series":[${texts.join(',')}]}`;
}
