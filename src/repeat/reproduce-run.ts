// Runs a recorded run again, from its record alone, in a clean place, and has the result graded.
import { trackingClientVariables } from './tracking-client-variables.ts';
import { restoredFiles } from './restored-files.ts';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ApiError } from '../../sdk/api-error.ts';
import type { Client } from '../../sdk/client.ts';
import type { Explanation } from '../documents/explanation.ts';
import type { Reproduction, ToldEvidence } from '../documents/verdict.ts';
import type { Environment } from '../config/environment.ts';
import { projectRules, type ProjectFile, readProjectFile } from '../config/project-file.ts';
import { SettingError } from '../config/setting-error.ts';
import { exitText } from '../compare/results/run-end.ts';
import { compareLarge } from './compare-large.ts';
import type { ContentFetcher } from './content-fetcher.ts';
import { hermeticStart } from './hermetic-start.ts';
import { prepareRun, type PreparedRun } from './prepare-run.ts';
import { recordProgram } from '../record/record-program.ts';
import { readRecordedRun, type RecordedRun } from './recorded-run.ts';
import type { SecretSources } from './secret-values.ts';

export interface ReproduceOptions {
  readonly client: Client;
  readonly server: string;
  readonly home: string;
  readonly fetcher: ContentFetcher;
  /** The variables of this process. */
  readonly environment: Environment;
  /** Where secrets come from that the record does not hold. */
  readonly secrets?: Omit<SecretSources, 'environment'> | undefined;
  /** Of the folder this was called in. */
  readonly project: ProjectFile;
  /** An empty or missing folder. */
  readonly place: string;
  readonly allowsIndex: boolean;
  /** Without a network, as far as this machine can do that. */
  readonly isHermetic: boolean;
  /** How often it is run; the first time is the one that is graded. */
  readonly replicas: number;
  /** Where the program's output goes. */
  readonly show: 'inherit' | 'nowhere';
  readonly onProgress?: ((text: string) => void) | undefined;
  readonly onTrouble?: ((sentence: string) => void) | undefined;
}

export interface ReproductionOutcome {
  readonly reproduction: Reproduction;
  /** What explains the difference, when there is one. */
  readonly explanation?: Explanation | undefined;
  readonly notes: readonly string[];
  /** The folder the program ran in; absent when nothing could be restored. */
  readonly folder?: string | undefined;
}

/** Throws an `ApiError` when the server refuses or is away, a `SettingError` for what the user can mend. */
export async function reproduceRun(original: RecordedRun, given: ReproduceOptions): Promise<ReproductionOutcome> {
  const prepared = await prepareRun(original, { ...given, place: given.replicas > 1 ? join(given.place, 'first') : given.place });
  const options = { ...given, project: { ...original.observation.rules, ...restoredProject(prepared), ...given.project } };
  const folder = prepared.restored.layout.workdir;
  if (prepared.missing.length > 0) return { ...(await record(original, { claims: prepared.claims, missing: prepared.missing }, options)), notes: prepared.notes, folder };
  const hermetic = options.isHermetic ? await hermeticStart() : undefined;
  try {
    const start = { original, options, prepared, prefix: hermetic?.prefix ?? [] };
    const first = await runOnce(start, undefined);
    const others: RecordedRun[] = [];
    for (let replica = 2; replica <= options.replicas; replica += 1) {
      options.onProgress?.(`Running replica ${replica} of ${options.replicas}`);
      others.push(await runReplica(start, replica));
    }
    options.onProgress?.('Comparing');
    const outputs = await compareLarge(original, first, { client: options.client, fetcher: options.fetcher, scratch: join(options.home, 'cache', 'compare') });
    const told = { claims: [...prepared.claims, ...(hermetic?.claims ?? [])], missing: lostPaths(original, prepared, first), ...(outputs.length === 0 ? {} : { outputs }) };
    const graded = await record(original, told, options, [first, ...others]);
    return { ...graded, notes: [...prepared.notes, ...sideEffects(original)], folder };
  } finally {
    await hermetic?.end();
  }
}

/** What the project said when it was recorded; a project that `reproduce` is called in has the last word. */
function restoredProject({ restored }: PreparedRun): ProjectFile {
  const { workdir, root } = restored.layout;
  const folder = [workdir, root].find((place) => existsSync(join(place, 'assay.toml')));
  return folder === undefined ? {} : readProjectFile(folder);
}

interface Start {
  readonly original: RecordedRun;
  readonly options: ReproduceOptions;
  readonly prepared: PreparedRun;
  readonly prefix: readonly string[];
}

/** With another seed when `seed` says so. */
async function runOnce({ original, options, prepared, prefix }: Start, seed: number | undefined): Promise<RecordedRun> {
  const { run, experiment } = await options.client.getRun({ runId: original.runId });
  const { randomness, command, data } = original.inputs;
  const { layout } = prepared.restored;
  options.onProgress?.('Running');
  const recorded = await recordProgram({
    argv: command.argv,
    startAs: [...prefix, ...prepared.startAs],
    secrets: prepared.secrets,
    folder: layout.workdir,
    ...restoredFiles(original.inputs, layout),
    code: prepared.restored.code,
    moved: { from: layout.shared === '/' ? '' : layout.shared, to: prepared.restored.place },
    environment: { ...prepared.environment, ...trackingClientVariables(run, { ...options, environment: prepared.environment }) },
    notInputs: prepared.notInputs,
    server: options.server,
    home: options.home,
    experiment: experiment.name,
    runName: `repeats ${run.name}`,
    tags: [{ key: 'assay.reproduces', value: original.runId }],
    mode: randomness.mode,
    seed: seed ?? randomness.seed,
    syscalls: original.observation.readsFoundBy === 'trace',
    variables: Object.keys(original.inputs.variables),
    data: data.filter(({ isDeclared }) => isDeclared).map(({ path }) => layout.placeOf(path)),
    // Those of the original are kept already.
    packages: 'none',
    rules: projectRules(options.project),
    ...(options.project.outputs === undefined ? {} : { outputs: options.project.outputs }),
    show: options.show,
    onTrouble: options.onTrouble,
  });
  if (!recorded.isDelivered)
    throw new SettingError(
      `the repetition ${recorded.runId} ran, but its record has not reached the server; run \`assay sync\`, then compare with \`assay diff ${original.runId} ${recorded.runId}\``,
    );
  return readRecordedRun(options.client, recorded.runId);
}

/** In a place of its own, so that no replica finds what another wrote. */
async function runReplica(start: Start, replica: number): Promise<RecordedRun> {
  const { original, options } = start;
  const place = join(options.place, `replica-${replica}`);
  const prepared = await prepareRun(original, { ...options, place });
  const { mode, seed = 0 } = original.inputs.randomness;
  try {
    // Deterministic replicas of one seed would all be one run.
    return await runOnce({ ...start, prepared }, mode === 'deterministic' ? seed + replica - 1 : undefined);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** A program that failed now, and had a path outside its folder that is not here as it was, could not run for that. */
function lostPaths({ runId, observation }: RecordedRun, { restored }: PreparedRun, repetition: RecordedRun): readonly string[] {
  if (restored.moved.length === 0 || exitText(observation) === exitText(repetition.observation)) return [];
  return restored.moved.map(
    ({ path }) => `the program reads ${path}, which is not on this machine as it was (\`assay checkout ${runId.slice(0, 12)} DIR\` writes a copy to put there)`,
  );
}

function sideEffects({ observation }: RecordedRun): readonly string[] {
  const outside = observation.outputs.map(({ path }) => path).filter((path) => path.startsWith('/') && !path.startsWith('/tmp/'));
  return outside.length === 0
    ? []
    : [`The program writes outside its folder (${outside.slice(0, 3).join(', ')}${outside.length > 3 ? ` and ${outside.length - 3} more` : ''}), and did so again.`];
}

async function record(
  original: RecordedRun,
  evidence: ToldEvidence,
  { client, onTrouble }: ReproduceOptions,
  [first, ...others]: readonly RecordedRun[] = [],
): Promise<Pick<ReproductionOutcome, 'reproduction' | 'explanation'>> {
  const reproductionRunId = first?.runId;
  const replicas = others.map(({ runId }) => runId);
  const reproduction = await client.recordReproduction({ id: randomBytes(16).toString('hex'), runId: original.runId, reproductionRunId, replicas, evidence });
  if (reproduction.verdict.level !== 'different' || reproductionRunId === undefined) return { reproduction };
  try {
    return { reproduction, explanation: await client.explainRuns({ before: original.runId, after: reproductionRunId }) };
  } catch (error) {
    // The verdict stands without it.
    if (!(error instanceof ApiError)) throw error;
    onTrouble?.(`the difference could not be explained: ${error.message}`);
    return { reproduction };
  }
}
