// What each request for series does.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { invalidArgument } from '../../../core/base/errors.ts';
import type { WholeNumber } from '../../../core/base/whole-number.ts';
import type { MetricPage } from '../../../core/tracking/metrics/metric-store.ts';
import { jsonText } from '../answer.ts';
import { type Call, type Handler, readMessage } from '../handler.ts';
import { pageOfLimit } from '../page.ts';
import { bulkIntervalFields, bulkRunLimit, historyFields, sampleLimit } from './metric-schema.ts';
import { metricsText, pointsText } from './metric-translate.ts';

/** The largest page of a history. */
const historyLimit = 25_000;

export const getHistory: Handler = async (call) => {
  const { run_id: runId, metric_key: key, max_results: count, page_token: token } = await readMessage(historyFields, call);
  if (count !== undefined && count <= 0) throw invalidArgument(`Invalid value ${count} for parameter 'max_results' supplied. It must be a positive integer.`);
  const series = { runId, key };
  const first = await call.core.metrics.history(call.caller, { ...series, page: pageOfLimit(Math.min(count ?? historyLimit, historyLimit), token) });
  // Clients that name no page size expect everything at once.
  if (count === undefined && first.next !== undefined) return wholeHistory(call, series, first);
  return jsonText(metricsText(pointsText(key, first.points), first.next));
};

/** A long history as a stream of its pages, so that no more than one is held. */
function wholeHistory({ core, caller }: Call, series: { runId: string; key: string }, first: MetricPage): Response {
  async function* text(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    yield encoder.encode(`{"metrics":[${pointsText(series.key, first.points)}`);
    for (let token = first.next; token !== undefined;) {
      const page = await core.metrics.history(caller, { ...series, page: { limit: historyLimit, token } });
      if (page.points.steps.length > 0) yield encoder.encode(`,${pointsText(series.key, page.points)}`);
      token = page.next;
    }
    yield encoder.encode(']}');
  }
  return new Response(ReadableStream.from(text()), { headers: { 'Content-Type': 'application/json' } });
}

/** Outside of the message tables: the web page of MLflow alone calls it. */
export const getHistoryBulk: Handler = async ({ core, caller, query }) => {
  const runIds = query.getAll('run_id');
  const key = query.get('metric_key');
  if (runIds.length === 0) throw invalidArgument('GetMetricHistoryBulk request must specify at least one run_id.');
  if (runIds.length > bulkRunLimit) {
    throw invalidArgument(`GetMetricHistoryBulk request cannot specify more than ${bulkRunLimit} run_ids. Received ${runIds.length} run_ids.`);
  }
  if (key === null) throw invalidArgument('GetMetricHistoryBulk request must specify a metric_key.');
  let left = bulkLimit(query.get('max_results'));
  const texts: string[] = [];
  for (const runId of distinct(runIds).sort()) {
    if (left === 0) break;
    const { points } = await core.metrics.history(caller, { runId, key, page: { limit: left } });
    left -= points.steps.length;
    if (points.steps.length > 0) texts.push(pointsText(key, points, runId));
  }
  return jsonText(`{"metrics":[${texts.join(',')}]}`);
};

function bulkLimit(text: string | null): number {
  if (text === null) return historyLimit;
  if (!/^\d+$/.test(text)) throw invalidArgument(`Invalid value "${text}" for parameter 'max_results' supplied. It must be a positive integer.`);
  return Math.min(Number(text), historyLimit);
}

export const getHistoryBulkInterval: Handler = async (call) => {
  const { run_ids: runIds, metric_key: key, start_step: fromStep, end_step: toStep, max_results: count = sampleLimit } = await readMessage(bulkIntervalFields, call);
  checkSteps(fromStep, toStep);
  const found = await call.core.metrics.sample(call.caller, { series: distinct(runIds).map((runId) => ({ runId, key })), fromStep, toStep, count });
  const texts: string[] = [];
  for (const { runId, points } of found) {
    texts.push(pointsText(key, points, runId));
    // The text of 100 runs takes a while: others get their turn between two runs.
    await nextTurn();
  }
  return jsonText(metricsText(texts.filter((text) => text !== '').join(',')));
};

function checkSteps(from: WholeNumber | undefined, to: WholeNumber | undefined): void {
  if ((from === undefined) !== (to === undefined)) throw invalidArgument('If either start step or end step are specified, both must be specified.');
  if (from !== undefined && to !== undefined && from > to) {
    throw invalidArgument(`end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`);
  }
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
