// Runs coming out: three searches over one experiment with many runs.
import { measureLatency, measureRate } from '../measure.ts';
import { jsonRequest, newExperiment, newRun } from '../tracking.ts';
import type { Contestant } from '../contestant.ts';
import type { Sizes } from '../sizes.ts';
import type { Workload } from '../workload.ts';
import { processorTime } from './processor-time.ts';

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

interface Search {
  readonly name: string;
  readonly query: object;
  /** How often it is asked in one measurement. */
  readonly times: number;
}

const all: readonly Search[] = [
  {
    name: 'metric and param filter, by metric, first 100',
    query: { filter: "metrics.`metric 0` > 0.5 and params.`param 1` = '3'", order_by: ['metrics.`metric 2` DESC'], max_results: 100 },
    times: 20,
  },
  { name: 'newest 50', query: { max_results: 50 }, times: 20 },
  { name: 'a page of 1,000', query: { max_results: 1_000 }, times: 5 },
];

async function searchRequest(contestant: Contestant, sizes: Sizes, query: object): Promise<Buffer> {
  const experimentId = await filledExperiment(contestant, sizes);
  return jsonRequest(contestant.server().url, 'runs/search', { experiment_ids: [experimentId], ...query });
}

export const searches: readonly Workload[] = all.map(({ name, query, times }) => ({
  name: `search: ${name}`,
  unit: 'ms (median)',
  isMoreBetter: false,
  prepare: async (contestant, sizes) => {
    const request = await searchRequest(contestant, sizes, query);
    return () => measureLatency(contestant.server().url, request, times);
  },
}));

export const searchCosts: readonly Workload[] = all.map(({ name, query, times }) =>
  processorTime(`search: ${name}`, async (contestant, sizes) => {
    const request = await searchRequest(contestant, sizes, query);
    return Array.from({ length: times * 2 }, () => request);
  }),
);
