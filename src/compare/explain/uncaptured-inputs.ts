// What may have made two runs with the same recorded inputs differ: things that no record of inputs holds. Those that the records
// of the runs show come first.
import type { UncapturedInput } from '../../documents/explanation.ts';
import type { SeenInputs } from './find-use.ts';
import { isMachineLooker } from '../../documents/machine-looker.ts';
import { nameClass } from './name-classes.ts';
import { listed, unwatchedReaders } from './unwatched-inputs.ts';
import type { StepHints } from './weigh-change.ts';

/** In the order of suspicion, what was seen first; never empty, since of the clock nothing is known and it stands last. */
export function uncapturedInputs(runs: readonly [SeenInputs, SeenInputs], { divergence }: StepHints): readonly UncapturedInput[] {
  const isRandom = divergence?.alsoDiffering?.includes('randomness') === true || divergence?.channel === 'randomness';
  const found = [...unwatchedReaders(runs), networkInput(runs), randomNumbers(runs, isRandom), workers(runs), folderOrder(runs), hashOrder(runs), gpu(runs)].filter(
    (input) => input !== undefined,
  );
  // Threads are seen in nearly every program that computes, and are the cause in few.
  return [...found.toSorted((one, other) => Number(other.isSeen) - Number(one.isSeen)), ...threads(runs), clock];
}

/** No suspect: nobody saw whether it was read. */
const clock: UncapturedInput = { source: 'clock', isSeen: false, sentence: 'Whether the program read the clock is unknown: that leaves no trace.' };

function networkInput(runs: readonly SeenInputs[]): UncapturedInput | undefined {
  const local = runs.flatMap(({ observation }) => (observation?.seen ?? []).filter(({ kind }) => kind === 'connection').map(({ key }) => key));
  const places = [...new Set([...runs.flatMap(({ inputs }) => inputs.network), ...local])].sort();
  if (places.length === 0) return undefined;
  return { source: 'network', isSeen: true, sentence: `The program talked to ${listed(places)}; what came back is not recorded.` };
}

function randomNumbers(runs: readonly SeenInputs[], isParting: boolean): UncapturedInput | undefined {
  if (runs.every(({ inputs }) => inputs.randomness.mode === 'deterministic') && !isParting) return undefined;
  const why = isParting
    ? 'The traces show other random numbers: some generator has no seed of its own'
    : !runs.some(isSeeded)
      ? 'No seed was seen to be set'
      : 'Generators may be made without a seed';
  return {
    source: 'random-numbers',
    isSeen: isParting,
    sentence: `${why}, and without one random numbers come from the entropy of the system; assay run --deterministic sets seeds.`,
  };
}

/** Whether a seed was seen, applied or given; that of the order of sets is another thing. */
function isSeeded({ inputs, observation }: SeenInputs): boolean {
  const { seed, settings } = inputs.randomness;
  const names = [...Object.keys(settings), ...Object.keys(inputs.parameters), ...Object.keys(inputs.variables)].filter((name) => name !== 'PYTHONHASHSEED');
  return seed !== undefined || names.some((name) => nameClass(name) === 'seed') || (observation?.seen ?? []).some(({ kind }) => kind === 'seed');
}

function workers(runs: readonly SeenInputs[]): UncapturedInput | undefined {
  const count = runs.reduce((most, { observation }) => Math.max(most, observation?.processes.filter((process) => !isMachineLooker(process)).length ?? 0), 0);
  if (count < 2) return undefined;
  return { source: 'workers', isSeen: true, sentence: `${count} processes took part, and which of them is first is chance.` };
}

function folderOrder(runs: readonly SeenInputs[]): UncapturedInput | undefined {
  const folders = [...new Set(runs.flatMap(({ observation }) => observation?.listings ?? []))].sort();
  if (folders.length === 0) return undefined;
  return {
    source: 'folder-order',
    isSeen: true,
    sentence: `The names in ${listed(folders.map((folder) => folder || 'the working folder'))} were listed, in the order of the file system unless the program sorts them.`,
  };
}

function hashOrder(runs: readonly SeenInputs[]): UncapturedInput | undefined {
  const values = runs
    .filter(({ inputs }) => inputs.environment.python !== undefined)
    .map(({ inputs }) => inputs.randomness.settings['PYTHONHASHSEED'] ?? inputs.variables['PYTHONHASHSEED']);
  if (values.every((value) => value !== undefined && /^\d+$/.test(value))) return undefined;
  return { source: 'hash-order', isSeen: false, sentence: 'PYTHONHASHSEED is not set, so sets of texts have another order each time.' };
}

function gpu(runs: readonly SeenInputs[]): UncapturedInput | undefined {
  if (runs.every(({ inputs }) => inputs.machine.gpus.length === 0)) return undefined;
  return { source: 'gpu', isSeen: false, sentence: 'Kernels of a graphics processor may add in another order each time unless they are told not to.' };
}

/** What libraries that were loaded said of themselves. What variables ask for tells nothing of what was done. */
const toldByLibrary = /^(torch\.num_threads|openblas\b.*|tensorflow\.(intra|inter)_op)$/;

function threads(runs: readonly SeenInputs[]): readonly UncapturedInput[] {
  const told = runs.flatMap(({ inputs }) => Object.entries(inputs.machine.threads).filter(([name, count]) => toldByLibrary.test(name) && Number(count) > 1));
  if (told.length === 0) return [];
  const most = told.reduce((greatest, [, count]) => Math.max(greatest, Number(count)), 0);
  const libraries = [...new Set(told.map(([name]) => name.replace(/[. ].*$/, '')))].sort();
  return [{ source: 'threads', isSeen: true, sentence: `${listed(libraries)} told of up to ${most} threads, which may add in another order each time.` }];
}
