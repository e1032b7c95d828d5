// What points cost on their way in, in processor time of the server, beside what parsing alone costs: `node bench/ingest.ts [--rounds N]
// [--only TEXT] [--against CHECKOUT] [--profile FOLDER]`. Processor time says little of what else the machine has to do; requests a
// second are told beside it. With --against another checkout is measured in turn with this one.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { type Contestant, checkoutKind, startContestant } from './contestant.ts';
import { measureRate, median } from './measure.ts';
import { figure, machine, markdown } from './report.ts';
import { bareServer } from './workloads/bare-server.ts';
import { ingestLoads, type IngestLoad, parsedPointsPerSecond } from './workloads/ingest-loads.ts';
import { usedMs } from './workloads/processor-time.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', default: '' }, against: { type: 'string' }, profile: { type: 'string' } },
});

interface Side {
  readonly name: string;
  readonly contestant: Contestant;
}

interface Taken {
  /** Things done per second of processor time, of each side by name. */
  readonly perCpuSecond: Map<string, number[]>;
  readonly perSecond: Map<string, number[]>;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const here = fileURLToPath(new URL('..', import.meta.url));
console.log(`${machine()}; ${values.rounds} rounds`);
const sides: Side[] = [{ name: 'now', contestant: await startContestant({ name: 'assay', kind: kindOf(here) }) }];
if (values.against !== undefined) sides.push({ name: 'other', contestant: await startContestant({ name: 'assay', kind: checkoutKind(values.against) }) });
const bare = await bareServer();
try {
  const loads = ingestLoads.filter(({ name }) => name.includes(values.only));
  const taken = new Map<IngestLoad, Taken>(loads.map((load) => [load, { perCpuSecond: new Map(), perSecond: new Map() }]));
  const parsed: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    parsed.push(parsedPointsPerSecond());
    for (const load of loads) await measureInTurn(load, round, taken.get(load)!);
  }
  const limit = median(parsed);
  console.log(`\nJSON.parse: ${figure(limit)} points a second of one core (median)\n\n${table(taken, limit)}`);
} finally {
  await bare.end();
  for (const { contestant } of sides) await contestant.end();
}

function kindOf(root: string): ReturnType<typeof checkoutKind> {
  if (values.profile === undefined) return checkoutKind(root);
  return { ...checkoutKind(root), env: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` } };
}

async function measureInTurn(load: IngestLoad, round: number, taken: Taken): Promise<void> {
  const servers = [...sides.map(({ name, contestant }) => ({ name, url: contestant.server().url, pid: contestant.server().pid }))];
  if (load.isBesideBare) servers.push({ name: 'bare', url: bare.url, pid: bare.pid });
  for (const { name, url, pid } of round % 2 === 0 ? servers : servers.toReversed()) {
    const next = await load.prepare(url);
    const before = usedMs(pid);
    const { done, perSecond } = await measureRate({ url, clients: load.clients, seconds: 600, next });
    const cpuSeconds = (usedMs(pid) - before) / 1_000;
    note(taken.perCpuSecond, name, (done * load.countOfOne) / cpuSeconds);
    note(taken.perSecond, name, perSecond * load.countOfOne);
    console.log(`${load.name}, ${name}: ${figure((done * load.countOfOne) / cpuSeconds)} a second of processor time, ${figure(perSecond * load.countOfOne)} a second`);
  }
}

function note(lists: Map<string, number[]>, name: string, value: number): void {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}

function table(all: ReadonlyMap<IngestLoad, Taken>, limit: number): string {
  const rows = [...all].flatMap(([load, { perCpuSecond, perSecond }]) =>
    [...perCpuSecond].map(([name, figures]) => {
      const beside = load.isBesideBare ? median(perCpuSecond.get('bare')!) : limit;
      return [load.name, name, figure(median(figures)), figure(Math.max(...figures)), (median(figures) / beside).toFixed(2), figure(median(perSecond.get(name)!))];
    }),
  );
  return markdown(['What', 'of', 'a second of processor time', 'the best', 'as a part of the peer', 'a second'], rows, 2);
}
