// A run as lines for a terminal: a head, then one section for each kind of state. Pure.
import { decodeNumber, type RunDetail } from '../../sdk/index.ts';
import type { RunManifest } from '../../sdk/shapes.ts';
import type { Inputs } from '../documents/inputs.ts';
import type { Observation, RunEnd } from '../documents/observation.ts';
import type { Reproduction } from '../documents/verdict.ts';
import { bytesText, elapsedText } from './terminal-sparkline.ts';
import { type Paint, printable, section } from './terminal-text.ts';
import { shellWord } from '../workspace/shell-word.ts';

export interface ShowOptions {
  readonly paint: Paint;
  /** Every row, however many there are. */
  readonly isWhole: boolean;
}

export interface ShownRun {
  readonly detail: RunDetail;
  /** Absent for runs that were not started with `assay run`. */
  readonly recorded?: RunManifest | undefined;
  readonly reproductions: readonly Reproduction[];
}

type Rows = readonly (readonly string[])[];

/** The lines of `assay show`. */
export function showReport({ detail, recorded, reproductions }: ShownRun, { paint, isWhole }: ShowOptions): readonly string[] {
  const part = (heading: string, rows: Rows): readonly string[] => section(paint(heading, 'bold'), rows, isWhole ? Number.POSITIVE_INFINITY : 20);
  return [
    ...headLines(detail, recorded?.observation, paint),
    ...(recorded === undefined ? ['', 'Nothing is recorded of its inputs; programs started with ./assay run have them.'] : inputLines(recorded, part)),
    ...part(
      'Logged parameters',
      detail.run.params.map(({ key, value }) => [key, value]),
    ),
    ...part(
      'Metrics',
      detail.run.metrics.map(({ key, last, count }) => [key, String(decodeNumber(last.value)), count === 1 ? '1 point' : `${count} points, the last at step ${last.step}`]),
    ),
    ...part(
      'Outputs',
      (recorded?.observation?.outputs ?? []).map(({ path, digest, sizeBytes, isStored }) => [path, bytesText(sizeBytes), digest.slice(0, 12), isStored ? '' : 'not stored']),
    ),
    ...part(
      'Not exact',
      (recorded?.observation?.gaps ?? []).map(({ lowers, sentence }) => [lowers === undefined ? 'note' : `at most ${lowers}`, sentence]),
    ),
    ...part(
      'Repetitions',
      reproductions.map(({ verdict, recordedAt }) => [new Date(recordedAt).toISOString(), verdict.level, verdict.sentence]),
    ),
  ];
}

function headLines({ run, experiment }: RunDetail, observation: Observation | undefined, paint: Paint): readonly string[] {
  const took = run.endedAt === undefined ? '' : ` after ${elapsedText(run.endedAt - run.startedAt)}`;
  const end = observation?.end === undefined ? '' : `: ${endText(observation.end)}`;
  const where = observation === undefined ? run.userId : `${observation.host.user} on ${observation.host.name}, in ${observation.folder}`;
  return [
    `${paint(printable(run.name), 'bold')}  ${run.id}`,
    `  ${paint(run.status, run.status === 'failed' ? 'red' : run.status === 'finished' ? 'green' : 'yellow')}${took}${printable(end)}`,
    `  started ${new Date(run.startedAt).toISOString()} in the experiment ${printable(experiment.name)}${where === '' ? '' : ` by ${printable(where)}`}`,
  ];
}

/** The cause in a word where the evidence does not say it in words. */
function endText({ cause, detail }: RunEnd): string {
  return cause === 'out-of-memory' || cause === 'disk-full' || cause === 'preempted' ? `${cause.replaceAll('-', ' ')}: ${detail}` : detail;
}

function inputLines({ manifest: inputs, manifestDigest: inputsDigest, observation }: RunManifest, part: (heading: string, rows: Rows) => readonly string[]): readonly string[] {
  return [
    `  inputs ${inputsDigest}`,
    ...part('Command', [
      ['command', inputs.command.argv.map(shellWord).join(' ')],
      ['working folder', inputs.command.workdir || '.'],
      ['entry point', inputs.command.entryPoint],
    ]),
    ...part('Parameters', Object.entries(inputs.parameters)),
    ...part('Code', codeRows(inputs, observation)),
    ...part(
      'Data',
      inputs.data.map(({ path, kind, digest, sizeBytes, isStored }) => [path, kind, bytesText(sizeBytes), digest.slice(0, 12), isStored ? '' : 'known by its digest only']),
    ),
    ...part('Environment', environmentRows(inputs)),
    ...part('Packages', packageRows(inputs)),
    ...part('Variables', Object.entries(inputs.variables)),
    ...part('Randomness', randomnessRows(inputs)),
    ...part('Machine', machineRows(inputs)),
    ...part(
      'Network',
      inputs.network.map((place) => [place]),
    ),
  ];
}

function codeRows({ code }: Inputs, observation: Observation | undefined): Rows {
  return code.map(({ path, kind, files, sizeBytes, tree }) => {
    const repository = observation?.repositories.find((one) => one.path === path);
    const commit =
      repository?.commit === undefined
        ? kind
        : `${repository.commit.slice(0, 12)}${repository.branch === undefined ? '' : ` on ${repository.branch}`}${repository.isDirty ? `, ${repository.changed.length} changed and ${repository.untracked.length} untracked files` : ', clean'}`;
    return [path || '.', `${files} files, ${bytesText(sizeBytes)}`, `tree ${tree.slice(0, 12)}`, commit];
  });
}

function environmentRows({ environment: { python, system, container, tools, libraries, locks } }: Inputs): Rows {
  return [
    ...(python === undefined ? [] : [['python', `${python.implementation} ${python.version}`]]),
    ...Object.entries(system),
    ...(container === undefined ? [] : [['container', container]]),
    ...Object.entries(tools),
    ...locks.map(({ path, digest }) => [path, `lock file ${digest.slice(0, 12)}`]),
    ...(libraries.length === 0 ? [] : [['native libraries', `${libraries.length} loaded`]]),
  ];
}

/** The loaded ones first: they are what counts. */
function packageRows({ environment: { python } }: Inputs): Rows {
  const packages = [...(python?.distributions ?? [])].sort((one, other) => Number(other.isLoaded) - Number(one.isLoaded) || (one.name < other.name ? -1 : 1));
  return packages.map(({ name, version, isLoaded, edited, origin }) => [
    name,
    version,
    [isLoaded ? 'loaded' : '', edited.length === 0 ? '' : `${edited.length} edited`, origin ?? ''].filter((text) => text !== '').join(', '),
  ]);
}

function randomnessRows({ randomness: { mode, seed, settings } }: Inputs): Rows {
  return [['mode', mode], ...(seed === undefined ? [] : [['seed', String(seed)]]), ...Object.entries(settings)];
}

function machineRows({ machine: { architecture, cpu, cpus, threads, numerics, gpus } }: Inputs): Rows {
  return [
    ['processor', `${cpu.model} (${cpu.vendor}, ${architecture}, ${cpu.level})`],
    ['processors', String(cpus)],
    ...Object.entries(threads).map(([name, count]) => [`threads ${name}`, count]),
    ...Object.entries(numerics),
    ...gpus.map(({ model, driver }, index) => [`gpu ${index}`, `${model}, driver ${driver}`]),
  ];
}
