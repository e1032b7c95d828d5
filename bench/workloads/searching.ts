// Runs coming out: three searches over one experiment with many runs.
import { measureLatency, measureRate } from '../measure.ts';
import { jsonRequest, newExperiment, newRun } from '../tracking.ts';
import type { Contestant } from '../contestant.ts';
import type { Sizes } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const filled = new WeakMap<Contestant, Promise<string>>();

/** The experiment with all the runs, made once per server: each run with 5 metrics, 5 params, 3 tags. */
function filledExperiment(contestant: Contestant, sizes: Sizes): Promise<string> {
  const known = filled.get(contestant) ?? fill(contestant, sizes);
  filled.set(contestant, known);
  return known;
}

async function fill(contestant: Contestant, { runs }: Sizes): Promise<string> {
  const { url } = contestant.server();
  const experimentId = await newExperiment(url);
  const clients = 8;
  let made = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (made < runs) {
        const number = made;
        made += 1;
        const { id } = await newRun(url, experimentId);
        const request = jsonRequest(url, 'runs/log-batch', { run_id: id, ...runData(number) });
        let isSent = false;
        await measureRate({ url, clients: 1, seconds: 60, next: () => (isSent ? undefined : ((isSent = true), request)) });
      }
    }),
  );
  return experimentId;
}

function runData(number: number): object {
  const metrics = Array.from({ length: 5 }, (_, index) => ({ key: `metric ${index}`, value: Math.sin(number * 7 + index), timestamp: 1_700_000_000_000 + number, step: 10 }));
  const params = Array.from({ length: 5 }, (_, index) => ({ key: `param ${index}`, value: String((number * 31 + index) % 17) }));
  const tags = Array.from({ length: 3 }, (_, index) => ({ key: `tag ${index}`, value: `value ${(number + index) % 11}` }));
  return { metrics, params, tags };
}

function search(name: string, query: object, times: number): Workload {
  return {
    name: `search: ${name}`,
    unit: 'ms (median)',
    isMoreBetter: false,
    prepare: async (contestant, sizes) => {
      const experimentId = await filledExperiment(contestant, sizes);
      const { url } = contestant.server();
      return () => measureLatency(url, jsonRequest(url, 'runs/search', { experiment_ids: [experimentId], ...query }), times);
    },
  };
}

export const searches: readonly Workload[] = [
  search(
    'metric and param filter, by metric, first 100',
    { filter: "metrics.`metric 0` > 0.5 and params.`param 1` = '3'", order_by: ['metrics.`metric 2` DESC'], max_results: 100 },
    20,
  ),
  search('newest 50', { max_results: 50 }, 20),
  search('a page of 1,000', { max_results: 1_000 }, 5),
];
