// Ours beside PyPI's mlflow server, in one run on one machine: every measurement in turn, A-B-A-B, the best counts.
//   node bench/mlflow.ts [--quick] [--engine sqlite|postgresql] [--only TEXT] [--json FILE]
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { pythonEnvironment } from '../tests/python/environments.ts';
import { checkoutKind, type Contestant, mlflowKind, startContestant } from './contestant.ts';
import { startDatabases, type Databases } from './databases.ts';
import { machine, table, type Result } from './report.ts';
import { full, quick, type Sizes } from './sizes.ts';
import type { Measurement, Workload } from './workload.ts';
import { bigDownload, bigUpload, smallDownloads, smallUploads } from './workloads/artifacts.ts';
import { diskPerPoint, memory, startUp } from './workloads/footprint.ts';
import { logBatch, logMetric } from './workloads/logging.ts';
import { searches } from './workloads/searching.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    engine: { type: 'string' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});

const sizes: Sizes = values.quick ? quick : full;
const engines = (['SQLite', 'PostgreSQL'] as const).filter((engine) => values.engine === undefined || engine.toLowerCase() === values.engine);
console.log(`${machine()}\nsizes ${JSON.stringify(sizes)}\n`);

// Ending by these runs the exit handlers, and they take the servers along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const { python } = await pythonEnvironment('mlflow-bench');
const kinds = { assay: checkoutKind(fileURLToPath(new URL('..', import.meta.url))), mlflow: mlflowKind(python) };
const results: Result[] = [];
for (const engine of engines) results.push(...(await compareOn(engine)));
console.log(`\n${table(results)}`);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ machine: machine(), sizes, at: new Date().toISOString(), results }, undefined, 2)}\n`);

async function compareOn(engine: Result['engine']): Promise<readonly Result[]> {
  const databases = engine === 'PostgreSQL' ? await startDatabases() : undefined;
  const contestants: Contestant[] = [];
  try {
    for (const name of ['assay', 'mlflow'] as const) contestants.push(await startContestant({ name, kind: kinds[name], ...(databases ? { database: databases.url(name) } : {}) }));
    const compared: Result[] = [];
    for (const workload of workloads(databases).filter(({ name }) => name.includes(values.only))) compared.push(await compare(workload, engine, contestants));
    return compared;
  } finally {
    for (const contestant of contestants) await contestant.end();
    await databases?.stop();
  }
}

function workloads(databases: Databases | undefined): readonly Workload[] {
  return [
    ...sizes.clients.map(logBatch),
    ...sizes.clients.map(logMetric),
    ...searches,
    bigUpload,
    bigDownload,
    smallUploads,
    smallDownloads,
    memory,
    diskPerPoint(databases?.bytes),
    startUp,
  ];
}

async function compare(workload: Workload, engine: Result['engine'], contestants: readonly Contestant[]): Promise<Result> {
  const prepared: { readonly name: Contestant['name']; readonly measure: Measurement; readonly figures: number[] }[] = [];
  for (const contestant of contestants) prepared.push({ name: contestant.name, measure: await workload.prepare(contestant, sizes), figures: [] });
  for (let round = 0; round < sizes.rounds; round += 1) for (const { measure, figures } of prepared) figures.push(await measure(round));
  const figuresOf = (wanted: Contestant['name']): readonly number[] => prepared.find(({ name }) => name === wanted)?.figures ?? [];
  const result: Result = { workload: workload.name, unit: workload.unit, isMoreBetter: workload.isMoreBetter, engine, assay: figuresOf('assay'), mlflow: figuresOf('mlflow') };
  console.log(
    `${engine}, ${workload.name}: Assay ${result.assay.map((figure) => figure.toPrecision(4)).join(' ')}, mlflow ${result.mlflow.map((figure) => figure.toPrecision(4)).join(' ')} ${workload.unit}`,
  );
  return result;
}
