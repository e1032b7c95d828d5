// `assay run -- COMMAND`: runs a program as it would run anyway, and has everything about it recorded.
import { fstatSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { clientSettingTable } from '../config/client-setting-table.ts';
import { type ClientSettings, clientSettings } from '../config/client-settings.ts';
import { type Environment, processEnvironment } from '../config/environment.ts';
import { terminalOf } from '../config/terminal.ts';
import { projectRules } from '../config/project-file.ts';
import { SettingError } from '../config/setting-error.ts';
import type { OpenDescriptor } from '../record/program-process.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { type RunFlags, runFlags, tagsOf } from './run-flags.ts';

export const run = defineCommand({
  name: 'run',
  about: `Runs a program and records everything it was made of: code, data, environment, parameters, randomness, output.

Examples:
  ./assay run -- python train.py --lr 0.01
  ./assay run --experiment churn --tag owner=ana -- python train.py
  ./assay run --deterministic --seed 7 -- torchrun --nproc_per_node 2 train.py
  ./assay run --require-clean -- make train
  ./assay run --preflight 20 -- python train.py`,
  flags: runFlags,
  flagsNote: "(they end at -- or at the program's name; most may stand in assay.toml)",
  json: 'The summary as one line of JSON, the last line on standard error',
  end: `The program keeps its standard input, its output, its terminal and its exit code; 127 when there is no such program,
126 when it cannot be executed, 128 + n when signal n ended it. Whatever fails in recording, the program runs.
Exit codes of ./assay run itself: 2 called wrongly, 6 refused by --require-clean; with --preflight 0 ready, 1 not ready.`,
  runsProgram: true,
  async run({ flags, program, json }) {
    if (program.length === 0) throw new SettingError('run needs a program, such as ./assay run -- python train.py');
    return runRecorded({ flags, program, json });
  },
});

/** What a user asked for. */
interface RunCall {
  readonly flags: RunFlags;
  readonly program: readonly string[];
  readonly json: boolean;
}

async function runRecorded({ flags, program, json }: RunCall): Promise<number> {
  const environment = programEnvironment(processEnvironment());
  const ignoresHangup = processEnvironment()['ASSAY_IGNORES_HANGUP'] === '1';
  const folder = process.cwd();
  const settings = clientSettings(environment, folder, { server: flags.server });
  const { recordProgram, UncleanError } = await import('../record/record-program.ts');
  const { createProgressLine } = await import('./terminal-progress.ts');
  const progress = createProgressLine(process.stderr, !flags.quiet && !json);
  const say = (sentence: string): void => {
    progress.clear();
    if (!flags.quiet) process.stderr.write(`assay: ${sentence}\n`);
  };
  try {
    const { report, exitCode, signal, runId, isLeftAlone } = await recordProgram({
      ...requestOf(flags, settings, { program, environment, folder }),
      ignoresHangup,
      descriptors: openDescriptors(processEnvironment()['ASSAY_OPEN_DESCRIPTORS']),
      onTrouble: say,
      onProgress: (text) => progress.show(`assay: ${text} …`),
    });
    progress.clear();
    if (isLeftAlone === true) say(`the record of ${runId} is finished and sent in the background`);
    if (report?.end.cause === 'not-started' && !json) process.stderr.write(`assay: ${report.end.detail}\n`);
    if (report !== undefined && json) process.stderr.write(`${JSON.stringify(report)}\n`);
    else if (report !== undefined && !flags.quiet && report.end.cause !== 'not-started') {
      const { runSummary } = await import('./run-summary.ts');
      process.stderr.write(`${runSummary(report, terminalOf(environment, process.stderr).isColourful).join('\n')}\n`);
    }
    if (report?.preflight !== undefined) return report.preflight.isReady ? 0 : exitCodes.failed;
    return await leave(exitCode, signal);
  } catch (error) {
    if (!(error instanceof UncleanError)) throw error;
    refuseUnclean(error, json);
    return exitCodes.refused;
  }
}

interface Surroundings {
  /** The program and its arguments. */
  readonly program: readonly string[];
  readonly environment: Environment;
  readonly folder: string;
}

/** What to record, from the flags, the project's file and the surroundings. */
export function requestOf(flags: RunFlags, { server, home, project }: ClientSettings, { program, environment, folder }: Surroundings) {
  const seed = flags.seed ?? project.seed;
  const isDeterministic = flags.deterministic || seed !== undefined || project.deterministic === true;
  const projectFolder = project.path === undefined ? folder : resolve(project.path, '..');
  return {
    argv: program,
    folder,
    environment,
    server: flags.offline || project.offline === true ? undefined : server,
    home,
    experiment: flags.experiment ?? project.experiment ?? environment[clientSettingTable.experiment.lastVariables[0]] ?? basename(projectFolder),
    isExperimentChosen: (flags.experiment ?? project.experiment) !== undefined,
    runName: flags.name,
    tags: tagsOf(flags),
    mode: isDeterministic ? 'deterministic' : 'observe',
    ...(isDeterministic ? { seed: seed ?? 0 } : {}),
    syscalls: flags.trace || project.trace === true,
    variables: project.variables,
    data: [...flags.data.map((path) => resolve(folder, path)), ...(project.data ?? []).map((path) => resolve(projectFolder, path))],
    maxFileBytes: project.maxFileBytes,
    packages: project.packages,
    outputs: project.outputs,
    requireClean: flags.requireClean || project.requireClean === true,
    preflight: flags.preflight ?? project.preflight,
    rules: projectRules(project),
    show: 'inherit',
  } as const;
}

/** What ./assay set for its own start is nothing to the program. */
export function programEnvironment(environment: Environment): Environment {
  const { NODE_COMPILE_CACHE: cache, ASSAY_IGNORES_HANGUP: _hangup, ASSAY_OPEN_DESCRIPTORS: _open, ...rest } = environment;
  const own = resolve(import.meta.dirname, '..', '..', '.cache', 'compiled');
  return cache === undefined || cache === own ? rest : { ...rest, NODE_COMPILE_CACHE: cache };
}

/** Those that ./assay was started with and said by number, as far as they are still open. */
function openDescriptors(told = ''): readonly OpenDescriptor[] {
  return told
    .split(' ')
    .map(Number)
    .filter((number) => number > 2 && isOpen(number))
    .map((number) => ({ number, descriptor: number }));
}

function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

/**
 * The program's own exit code. One that was ended from the keyboard takes us with it, so that a shell's loop around us
 * ends too; every other signal becomes 128 + n.
 */
async function leave(exitCode: number, signal: string | undefined): Promise<number> {
  if (signal !== 'SIGINT') return exitCode;
  const { isInForeground } = await import('../record/program-signals.ts');
  if (isInForeground()) process.kill(process.pid, 'SIGINT');
  return exitCode;
}

const mostPaths = 50;

function refuseUnclean({ message, paths }: { readonly message: string; readonly paths: readonly string[] }, json: boolean): void {
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: message, paths })}\n`);
    return;
  }
  const rest = paths.length > mostPaths ? [`  and ${paths.length - mostPaths} more`] : [];
  process.stderr.write(`assay: not run: ${[message, ...paths.slice(0, mostPaths).map((path) => `  ${path}`), ...rest].join('\n')}\n`);
}
