// This checkout beside one of another release: `node bench/against-release.ts --against CHECKOUT [--quick] [--rounds N] [--only TEXT]`.
// Both servers run at once and are measured in turn, workload by workload, A-B, then B-A, so that whatever else the machine does
// meets both; a ratio is that of two measurements that followed each other. In every round both start anew on the data they have.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { checkoutKind, type Contestant, startContestant } from './contestant.ts';
import { median } from './measure.ts';
import { figure, machine, markdown } from './report.ts';
import { residentMiB } from './resident-memory.ts';
import { full, quick, type Sizes } from './sizes.ts';
import type { Measurement, Workload } from './workload.ts';
import { startUp } from './workloads/footprint.ts';
import { logBatch, logCosts, logMetric } from './workloads/logging.ts';
import { searchCosts, searches } from './workloads/searching.ts';

const { values } = parseArgs({
  options: { against: { type: 'string' }, quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
});
if (values.against === undefined) throw new Error('name the folder of the other release: --against CHECKOUT');
const rounds = Number(values.rounds);
/** Short loads and many rounds: what else the machine does changes from minute to minute. */
const sizes: Sizes = { ...(values.quick ? quick : full), seconds: 2, runs: values.quick ? 300 : 2_000 };
/** A server that has started, or has answered its last request, is at rest after so long: what it collects it has collected. */
const restMs = 25_000;

/** Both are left alone for the same time. */
const memory = (name: string, afterMs: number): Workload => ({
  name,
  unit: 'MiB',
  isMoreBetter: false,
  prepare: (contestant) => {
    const at = performance.now() + afterMs;
    return Promise.resolve(async () => {
      await sleep(Math.max(0, at - performance.now()));
      return residentMiB(contestant.server().pid);
    });
  },
});

/** In the order of a round. */
const workloads: readonly Workload[] = [
  startUp,
  memory('memory 3 s after the start', 3_000),
  memory('memory at rest, 25 s later', restMs),
  logMetric(1),
  logMetric(8),
  logBatch(1),
  logBatch(8),
  ...logCosts,
  ...searches,
  ...searchCosts,
  memory('memory right after all of the above', 0),
  memory('memory 25 s later', restMs),
].filter(({ name }) => name === startUp.name || name.includes(values.only));

interface Taken {
  readonly other: number[];
  readonly now: number[];
}

// Ending by these runs the exit handlers, and they take the servers along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

console.log(`${machine()}; ${rounds} rounds\nsizes ${JSON.stringify(sizes)}\n`);
const other = await startContestant({ name: 'assay', kind: checkoutKind(values.against) });
const now = await startContestant({ name: 'assay', kind: checkoutKind(fileURLToPath(new URL('..', import.meta.url))) });
try {
  const taken = new Map<Workload, Taken>(workloads.map((workload) => [workload, { other: [], now: [] }]));
  // The first start of a checkout compiles what later ones find compiled.
  for (const contestant of [other, now]) await contestant.restart();
  for (let round = 0; round < rounds; round += 1) {
    console.log(`round ${round + 1}`);
    for (const workload of workloads) await measure(workload, round, taken.get(workload)!);
  }
  console.log(`\n${table(taken)}`);
} finally {
  await other.end();
  await now.end();
}

async function measure(workload: Workload, round: number, taken: Taken): Promise<void> {
  for (let time = 0; time < (workload.times ?? 1); time += 1) await measureInTurn(workload, round + time, taken);
}

async function measureInTurn(workload: Workload, round: number, taken: Taken): Promise<void> {
  const prepared: { readonly figures: number[]; readonly take: Measurement }[] = [];
  const sides: readonly (readonly [Contestant, number[]])[] = [
    [other, taken.other],
    [now, taken.now],
  ];
  for (const [contestant, figures] of sides) prepared.push({ figures, take: await workload.prepare(contestant, sizes) });
  for (const { figures, take } of round % 2 === 0 ? prepared : prepared.toReversed()) figures.push(await take(round));
  console.log(`${workload.name}: ${figure(taken.other.at(-1)!)} then, ${figure(taken.now.at(-1)!)} now (${workload.unit})`);
}

/** How many times better now is, pair by pair, whichever way the unit counts: above 1 it is better. */
function ratios({ isMoreBetter }: Workload, taken: Taken): readonly number[] {
  return taken.now.map((figure, round) => (isMoreBetter ? figure / taken.other[round]! : taken.other[round]! / figure));
}

function best({ isMoreBetter }: Workload, figures: readonly number[]): number {
  return isMoreBetter ? Math.max(...figures) : Math.min(...figures);
}

function table(taken: ReadonlyMap<Workload, Taken>): string {
  const rows = [...taken].map(([workload, figures]) => {
    const all = ratios(workload, figures);
    const times = (ratio: number): string => `${ratio.toFixed(2)}×`;
    return [
      workload.name,
      workload.unit,
      figure(median(figures.other)),
      figure(median(figures.now)),
      times(median(all)),
      `${figure(best(workload, figures.other))} / ${figure(best(workload, figures.now))}`,
      `${times(Math.min(...all))} to ${times(Math.max(...all))}`,
    ];
  });
  return markdown(['What', 'Unit', 'then', 'now', 'now is better by', 'the best: then / now', 'in single measurements'], rows, 2);
}
