// What was recorded of the runs from outside: command, code, data, environment, randomness, machine, outputs. A run that nobody
// recorded has no record here; that is no difference, and no likeness either.
import type { Inputs, RunManifest, TreeEntry } from '@assay/sdk';
import { contentCell } from './told-rows.ts';
import { keyedRows, type CompareCell, type CompareRow } from './compare-row.ts';

/** The record of a run: null when there is none. */
export type RunRecordOf = RunManifest | null;

/** The files of each tree, by its digest. */
export type CodeFiles = ReadonlyMap<string, readonly TreeEntry[]>;

export function recordedRows(records: readonly RunRecordOf[], codeFiles: CodeFiles): readonly CompareRow[] {
  if (records.every((record) => record === null)) return [];
  const rows = (group: string, entriesOf: (record: RunManifest) => readonly Entry[] | undefined) =>
    keyedRows(
      group,
      records.map((record) => {
        const entries = record === null ? undefined : entriesOf(record);
        return entries && new Map(entries);
      }),
    );
  return [
    ...rows('Command', ({ manifest: { command } }) => texts({ arguments: command.argv.join(' '), folder: command.workdir, program: command.entryPoint })),
    ...rows('Recorded parameters', ({ manifest }) => texts(manifest.parameters)),
    ...rows('Code', ({ manifest }) => codeEntries(manifest, codeFiles)),
    ...rows('Data it read', ({ manifest }) => manifest.data.map((file) => [file.path, contentCell(file)])),
    ...rows('Environment', ({ manifest }) => environmentEntries(manifest)),
    ...rows('Environment variables', ({ manifest }) => texts(manifest.variables)),
    ...rows('Randomness', ({ manifest: { randomness } }) =>
      texts({ mode: randomness.mode, ...(randomness.seed === undefined ? {} : { seed: String(randomness.seed) }), ...randomness.settings }),
    ),
    ...rows('Machine', ({ manifest }) => machineEntries(manifest)),
    ...rows('Outputs', ({ observation }) => observation?.outputs.map((file) => [file.path, contentCell(file)])),
  ];
}

type Entry = readonly [key: string, cell: CompareCell];

function texts(values: Readonly<Record<string, string>>): readonly Entry[] {
  return Object.entries(values)
    .filter(([, text]) => text !== '')
    .map(([key, text]) => [key, { text }]);
}

/** Undefined when a tree could not be read: then nothing can be said of its files. */
function codeEntries({ code }: Inputs, codeFiles: CodeFiles): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  for (const { path: root, tree } of code) {
    const files = codeFiles.get(tree);
    if (files === undefined) return undefined;
    for (const file of files) entries.push([root === '' ? file.path : `${root}/${file.path}`, contentCell(file)]);
  }
  return entries;
}

function environmentEntries({ environment }: Inputs): readonly Entry[] {
  const { python } = environment;
  return [
    ...texts({ ...(python ? { Python: `${python.version} (${python.implementation})` } : {}), System: Object.values(environment.system).join(' · '), ...environment.tools }),
    ...(python?.distributions ?? []).map(({ name, version, digest, edited }): Entry => [
      name,
      { text: edited.length > 0 ? `${version}, edited by hand` : version, whole: `${version} ${digest} ${edited.map((file) => file.digest).join(' ')}`.trim() },
    ]),
    ...environment.libraries.map(({ name, digest }): Entry => [name, contentCell({ digest })]),
    ...environment.locks.map(({ path, digest }): Entry => [path, contentCell({ digest })]),
  ];
}

function machineEntries({ machine }: Inputs): readonly Entry[] {
  return texts({
    Processor: `${machine.cpu.model} (${machine.cpu.level})`,
    Processors: String(machine.cpus),
    Architecture: machine.architecture,
    GPU: machine.gpus.map(({ model, driver }) => `${model}, driver ${driver}`).join('; '),
    ...machine.threads,
    ...machine.numerics,
  });
}
