// `assay run -- COMMAND`: runs a program as it would run anyway, and has everything about it recorded.
import { basename, resolve } from 'node:path';

import { type ClientSettings, clientSettings } from '../config/client-settings.ts';
import { type Environment, processEnvironment, wantsNoColor } from '../config/environment.ts';
import { SettingError } from '../config/setting-error.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { runHelp } from './run-help.ts';
import { readRunFlags, type RunFlags } from './run-flags.ts';

export const run: Command = {
  help: runHelp,
  async run({ args, print }) {
    const flags = readRunFlags(args);
    if (flags.help) {
      print(runHelp.trimEnd());
      return 0;
    }
    if (flags.program.length === 0) throw new SettingError('run needs a program, such as ./assay run -- python train.py');
    return runRecorded(flags);
  },
};

async function runRecorded(flags: RunFlags): Promise<number> {
  const environment = programEnvironment(processEnvironment());
  const ignoresHangup = processEnvironment()['ASSAY_IGNORES_HANGUP'] === '1';
  const folder = process.cwd();
  const settings = clientSettings(environment, folder, { server: flags.server });
  const { recordProgram, UncleanError } = await import('../record/record-program.ts');
  const { createProgressLine } = await import('./terminal-progress.ts');
  const progress = createProgressLine(process.stderr, !flags.quiet && !flags.json);
  const say = (sentence: string): void => {
    progress.clear();
    if (!flags.quiet) process.stderr.write(`assay: ${sentence}\n`);
  };
  try {
    const { report, exitCode, signal, runId, isLeftAlone } = await recordProgram({
      ...requestOf(flags, settings, { environment, folder }),
      ignoresHangup,
      onTrouble: say,
      onProgress: (text) => progress.show(`assay: ${text} …`),
    });
    progress.clear();
    if (isLeftAlone === true) say(`the record of ${runId} is finished and sent in the background`);
    if (report?.end.cause === 'not-started' && !flags.json) process.stderr.write(`assay: ${report.end.detail}\n`);
    if (report !== undefined && flags.json) process.stderr.write(`${JSON.stringify(report)}\n`);
    else if (report !== undefined && !flags.quiet && report.end.cause !== 'not-started') {
      const { runSummary } = await import('./run-summary.ts');
      process.stderr.write(`${runSummary(report, process.stderr.isTTY === true && !wantsNoColor(environment)).join('\n')}\n`);
    }
    if (report?.preflight !== undefined) return report.preflight.isReady ? 0 : exitCodes.failed;
    return leave(exitCode, signal);
  } catch (error) {
    if (!(error instanceof UncleanError)) throw error;
    refuse(error, flags);
    return exitCodes.refused;
  }
}

interface Surroundings {
  readonly environment: Environment;
  readonly folder: string;
}

/** What to record, from the flags, the project's file and the surroundings. */
export function requestOf(flags: RunFlags, { server, home, project }: ClientSettings, { environment, folder }: Surroundings) {
  const seed = flags.seed ?? project.seed;
  const isDeterministic = flags.deterministic || seed !== undefined || project.deterministic === true;
  const projectFolder = project.path === undefined ? folder : resolve(project.path, '..');
  return {
    argv: flags.program,
    folder,
    environment,
    server: flags.offline || project.offline === true ? undefined : server,
    home,
    experiment: flags.experiment ?? project.experiment ?? environment['MLFLOW_EXPERIMENT_NAME'] ?? basename(projectFolder),
    runName: flags.name,
    tags: flags.tags,
    mode: isDeterministic ? 'deterministic' : 'observe',
    ...(isDeterministic ? { seed: seed ?? 0 } : {}),
    syscalls: flags.syscalls || project.trace === true,
    variables: project.variables,
    data: [...flags.data.map((path) => resolve(folder, path)), ...(project.data ?? []).map((path) => resolve(projectFolder, path))],
    maxFileBytes: project.maxFileBytes,
    packages: project.packages,
    outputs: project.outputs,
    requireClean: flags.requireClean || project.requireClean === true,
    preflight: flags.preflight ?? project.preflight,
    show: 'inherit',
  } as const;
}

/** What ./assay set for its own start is nothing to the program. */
export function programEnvironment(environment: Environment): Environment {
  const { NODE_COMPILE_CACHE: cache, ASSAY_IGNORES_HANGUP: _hangup, ...rest } = environment;
  const own = resolve(import.meta.dirname, '..', '..', '.cache', 'compiled');
  return cache === undefined || cache === own ? rest : { ...rest, NODE_COMPILE_CACHE: cache };
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

function refuse({ message, paths }: { readonly message: string; readonly paths: readonly string[] }, { json }: RunFlags): void {
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: message, paths })}\n`);
    return;
  }
  const rest = paths.length > mostPaths ? [`  and ${paths.length - mostPaths} more`] : [];
  process.stderr.write(`assay: not run: ${[message, ...paths.slice(0, mostPaths).map((path) => `  ${path}`), ...rest].join('\n')}\n`);
}
