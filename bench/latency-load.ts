// The heavy half of bench/latency.ts, in a process of its own so that it does not hold up the half that measures: charts of a
// very long series, searches and bodies of 15 MB, each again as soon as it was answered.
import { openRawClient, rawRequest } from './raw-client.ts';
import { jsonRequest } from './tracking.ts';

const [url, runId] = process.argv.slice(2) as [string, string];
const bodyBytes = 15 * 1024 * 1024;

let count = 0;
/** Of another width each time, so that none is remembered. */
const chart = (): Buffer =>
  rawRequest(url, '/api/v1/metrics/chart', { body: Buffer.from(JSON.stringify({ runIds: [runId], keys: ['loss'], buckets: 400 + ((count += 1) % 100) })) });
/** No index has this order: every run is looked at. */
const search = (): Buffer => jsonRequest(url, 'runs/search', { experiment_ids: ['0'], order_by: ['params.`param 1` DESC'], max_results: 100 });

const nested = rawRequest(url, '/api/2.0/mlflow/runs/log-batch', { body: Buffer.alloc(bodyBytes, '[') });
const metrics = Array.from({ length: 150_000 }, (_none, step) => ({ key: `metric ${step % 10}`, value: Math.random(), timestamp: 1_700_000_000_000 + step, step }));
const points = jsonRequest(url, 'runs/log-batch', { run_id: runId, metrics });
const text = jsonRequest(url, 'runs/set-tag', { run_id: runId, key: 'long', value: 'x'.repeat(bodyBytes) });
const bodies = [nested, points, text];
const body = (): Buffer => bodies[(count += 1) % bodies.length]!;

const sent = { charts: 0, searches: 0, bodies: 0 };
process.on('message', () => process.send!(sent));
await Promise.all([again('charts', chart), again('searches', search), again('bodies', body)]);

async function again(kind: keyof typeof sent, next: () => Buffer): Promise<never> {
  const client = await openRawClient(url);
  for (;;) {
    // Whatever the answer: bodies are to be refused, and a server that is overloaded may refuse the rest.
    await client.send(next());
    sent[kind] += 1;
  }
}
