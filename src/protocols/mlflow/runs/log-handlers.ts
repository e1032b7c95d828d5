// What running programs send: the hot path of this wire.
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import { json } from '../answer.ts';
import { type Handler, rpc } from '../handler.ts';
import { pythonRepr } from '../python-text.ts';
import { param } from '../rules.ts';
import { bodySource, readRequest } from '../schema/request-source.ts';
import { quickBatch, quickMetric } from './log-batch-reader.ts';
import { batchOf, metricBatch, tagBatch } from './log-batch-translate.ts';
import { logBatchFields, logMetricFields, logParamFields, setTagFields } from './log-schema.ts';

export const logBatch: Handler = async ({ core, caller, request, readJson }) => {
  const source = await bodySource(request, readJson);
  const batch = batchOf(quickBatch(source.fields) ?? readRequest(logBatchFields, source));
  try {
    await core.ingest.logBatch(caller, batch);
  } catch (error) {
    throw inBatchWords(error);
  }
  return json({});
};

export const logMetric: Handler = async ({ core, caller, request, readJson }) => {
  const source = await bodySource(request, readJson);
  const quick = quickMetric(source.fields);
  if (quick) await core.ingest.logBatch(caller, metricBatch(quick.runId, quick.metric));
  else {
    const { run_id: runId, ...metric } = readRequest(logMetricFields, source);
    await core.ingest.logBatch(caller, metricBatch(runId, metric));
  }
  return json({});
};

export const logParam = rpc(logParamFields, async ({ core, caller }, { run_id: runId, key, value }) => {
  await core.ingest.logBatch(caller, { runId, params: [param({ key, value })], onChange: 'refuse' });
  return {};
});

export const setTag = rpc(setTagFields, async ({ core, caller }, { run_id: runId, key, value }) => {
  await core.ingest.logBatch(caller, tagBatch(runId, { key, value }));
  return {};
});

/** A changed param is refused in other words when it came in a batch, which may hold several. */
function inBatchWords(error: unknown): unknown {
  if (!(error instanceof AssayError) || error.reason !== 'param_changed') return error;
  const { keys, storedValues, givenValues } = error.detail as Readonly<Record<string, readonly string[]>>;
  const changes = keys!.map((key, index) => `{'key': ${pythonRepr(key)}, 'old_value': ${pythonRepr(storedValues![index]!)}, 'new_value': ${pythonRepr(givenValues![index]!)}}`);
  return invalidArgument(`Changing param values is not allowed. Params were already logged='[${changes.join(', ')}]' for run ID='${error.subject?.id}'.`);
}
