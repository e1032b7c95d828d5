// The requests for series of metrics.
import { checked, int, int64, list, required, string, text } from '../schema/fields.ts';

/** A run in one bulk request, and points of each in one sampled answer. */
export const bulkRunLimit = 100;
export const sampleLimit = 2500;

export const historyFields = { run_id: required(string), metric_key: required(string), page_token: string, max_results: int };

export const bulkIntervalFields = {
  run_ids: checked(required(list(text)), (ids) =>
    ids.length > bulkRunLimit ? `GetMetricHistoryBulkInterval request must specify at most ${bulkRunLimit} run_ids. Received ${ids.length} run_ids.` : undefined,
  ),
  metric_key: required(string),
  start_step: int64,
  end_step: int64,
  max_results: checked(int, (count) => (count < 1 || count > sampleLimit ? `max_results must be between 1 and ${sampleLimit}.` : undefined)),
};
