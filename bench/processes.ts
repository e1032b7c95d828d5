// One process beside several on PostgreSQL: `node bench/processes.ts [--processes 1,2,4] [--rounds N] [--quick] [--clients 8,32]`. All servers run at once, each
// on a database of its own, and are measured in turn; a ratio is that of two measurements of one round. While a server is measured it is
// looked up, many times a second, what its writing connections wait for: that is what the lock costs which keeps commits in one line.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import pg from 'pg';

import { withPostgres } from '../scripts/postgres-for-tests.mjs';
import { checkoutKind, type Contestant, startContestant } from './contestant.ts';
import { median } from './measure.ts';
import { figure, machine, markdown } from './report.ts';
import { full, quick, type Sizes } from './sizes.ts';
import type { Measurement } from './workload.ts';
import { logBatch, logMetric } from './workloads/logging.ts';

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '1,2,4' },
    clients: { type: 'string', default: '8,32' },
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
});
const counts = values.processes.split(',').map(Number);
const sizes: Sizes = { ...(values.quick ? quick : full), seconds: values.quick ? 1 : 3 };
const workloads = values.clients.split(',').flatMap((clients) => [logBatch(Number(clients)), logMetric(Number(clients))]);

interface Subject {
  readonly processes: number;
  readonly contestant: Contestant;
  readonly admin: pg.Client;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
console.log(`${machine()}; the load shares the processor with the servers and the database`);
const postgres = await withPostgres();
const subjects: Subject[] = [];
try {
  for (const processes of counts) subjects.push(await startSubject(processes));
  await tellLockCost(subjects[0]!);
  const rows: (readonly string[])[] = [];
  for (const workload of workloads) {
    const taken = subjects.map(() => ({ figures: [] as number[], waits: [] as number[] }));
    const prepared = await Promise.all(subjects.map(({ contestant }) => workload.prepare(contestant, sizes)));
    for (let round = 0; round < Number(values.rounds); round += 1) {
      // Every other round the other way round.
      const order = subjects.map((_, index) => (round % 2 === 0 ? index : subjects.length - 1 - index));
      for (const index of order) {
        const { perSecond, waiting } = await watched(subjects[index]!, prepared[index]!, round);
        taken[index]!.figures.push(perSecond);
        taken[index]!.waits.push(waiting);
      }
    }
    const [first] = taken as [(typeof taken)[0]];
    taken.forEach(({ figures, waits }, index) => {
      const ratio = median(figures.map((each, round) => each / first.figures[round]!));
      rows.push([workload.name, String(subjects[index]!.processes), workload.unit, figure(median(figures)), `${figure(ratio)}×`, `${Math.round(100 * median(waits))} %`]);
      console.log(rows.at(-1)!.join(' | '));
    });
  }
  console.log(`\n${markdown(['Workload', 'Processes', 'Unit', 'Median', 'Of the first', 'Time a writer waits for another'], rows)}`);
} finally {
  for (const { contestant, admin } of subjects) {
    await admin.end();
    await contestant.end();
  }
  await postgres.stop();
}

async function startSubject(processes: number): Promise<Subject> {
  const database = await postgres.freshDatabase();
  const ours = checkoutKind(fileURLToPath(new URL('..', import.meta.url)));
  const command: typeof ours.command = (place) => [...ours.command(place), '--processes', String(processes)] as [string, ...string[]];
  const contestant = await startContestant({ name: 'assay', kind: { command }, database });
  const admin = new pg.Client({ connectionString: database });
  await admin.connect();
  return { processes, contestant, admin };
}

/** The rate, and the share of the time in which a writing connection waited for the lock that another had. */
async function watched({ admin, processes }: Subject, measure: Measurement, round: number): Promise<{ readonly perSecond: number; readonly waiting: number }> {
  let isOver = false;
  let looks = 0;
  let waits = 0;
  const watching = (async () => {
    while (!isOver) {
      const { rows } = await admin.query<{ waits: string }>(`select count(*) as waits from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`);
      looks += 1;
      waits += Number(rows[0]!.waits);
      await sleep(10);
    }
  })();
  const perSecond = await measure(round);
  isOver = true;
  await watching;
  return { perSecond, waiting: waits / Math.max(1, looks) / processes };
}

/** With nobody else there: a transaction that takes the lock and looks at what is shared, beside one that does neither. */
async function tellLockCost({ admin }: Subject): Promise<void> {
  const inLine = 'begin; select pg_advisory_xact_lock(1); select places, (select max(readable_by) from migration) from shared_state where id = 1';
  const taken = { plain: [] as number[], inLine: [] as number[] };
  for (let count = 0; count < 400; count += 1) {
    for (const [name, text] of [
      ['plain', 'begin; select 1'],
      ['inLine', inLine],
    ] as const) {
      const startedAt = performance.now();
      await admin.query(text);
      taken[name].push(performance.now() - startedAt);
      await admin.query('commit');
    }
  }
  console.log(`to begin: ${median(taken.plain).toFixed(3)} ms, in line ${median(taken.inLine).toFixed(3)} ms (medians of 400, nobody waiting)`);
}
