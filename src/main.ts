// The server's process: reads the configuration, starts the server, tells how to use it, and stops it in order. With several processes it
// is the parent of them, and they run this file again. Started by ./assay server and npm start.
import cluster from 'node:cluster';
import { isatty } from 'node:tty';

import type { RunningServer } from './compose-server.ts';
import { type Config, loadConfig } from './config/config.ts';
import { explainChanges } from './config/explain-config.ts';
import { splitCommandLine } from './config/flag-tokens.ts';
import { isAsked } from './config/read-flags.ts';
import { releaseVersion } from './config/release.ts';
import { SettingError } from './config/setting-error.ts';
import { serverFlags } from './config/setting-flags.ts';
import { serverHelp } from './config/settings-page.ts';
import { createLog, type Log } from './log.ts';
import { StartError } from './start-error.ts';
import type { ChildWord } from './start-processes.ts';

/** The exit codes of the command line, as its help tells them. */
const failed = 1;
const misused = 2;

/** How long requests under way may take to finish once the server was told to stop. */
const graceMs = 10_000;

/** A terminal sends Ctrl-C to every process, and npm passes its own on: two signals at once are one wish. */
const echoMs = 300;

const args = process.argv.slice(2);
const split = splitCommandLine(args, serverFlags, { endsAtWord: false });
const json = isAsked('json', split);
if (isAsked('help', split)) process.stdout.write(serverHelp());
else if (isAsked('version', split)) process.stdout.write(json ? `${JSON.stringify({ version: releaseVersion })}\n` : `${releaseVersion}\n`);
else await run();

async function run(): Promise<void> {
  // Files the server makes are for its user only, whatever the shell says.
  process.umask(0o077);
  const config = readConfig();
  if (config === undefined) return;
  const log = openLog(config);
  process.on('uncaughtException', (error) => die(log, 'server.crashed', error));
  // A promise nobody waited for did not break the state of the process; it is a fault of ours to be told of.
  process.on('unhandledRejection', (error) => log.error('server.unhandled_rejection', { error }));
  if (config.values.processes > 1 && cluster.isPrimary) await runMany(config, log);
  else await runOne(config, log);
}

async function runOne(config: Config, log: Log): Promise<void> {
  const { composeServer } = await import('./compose-server.ts');
  try {
    const server = await composeServer(config.values, { log, onFatal: (error) => die(log, 'store.failed', error) });
    stopOnSignals((graceMs) => server.stop(graceMs), log);
    if (cluster.isPrimary) announce(server, config, log);
    else await tellParent({ url: server.url, port: server.port, isLoopback: server.isLoopback });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    if (cluster.isPrimary) complain(error.message, failed);
    else await tellParent({ refusal: error.message });
    process.exit(failed);
  }
}

function tellParent(word: ChildWord): Promise<void> {
  return new Promise((resolve) => process.send!(word, undefined, undefined, () => resolve()));
}

/** One parent, which listens to nobody: its children share the port. */
async function runMany(config: Config, log: Log): Promise<void> {
  const { startProcesses } = await import('./start-processes.ts');
  const processes = startProcesses({ count: config.values.processes, args, log });
  stopOnSignals(processes.stop, log);
  try {
    announce(await processes.started, config, log);
  } catch (error) {
    complain((error as Error).message, failed);
    process.exit();
  }
}

function readConfig(): Config | undefined {
  try {
    return loadConfig(args);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    complain(error.message, misused);
    return undefined;
  }
}

function complain(sentence: string, exitCode: number): void {
  process.stderr.write(json ? `${JSON.stringify({ error: sentence })}\n` : `assay: ${sentence}\n`);
  process.exitCode = exitCode;
}

function openLog({ values: { logFormat, logLevel } }: Config): Log {
  const format = logFormat === 'auto' ? (isatty(2) ? 'text' : 'json') : logFormat;
  return createLog({ level: logLevel, format, write: (line) => process.stderr.write(line), now: () => Date.now() });
}

/** What the disk holds is not known any more, or the program is broken: nothing further may be acknowledged. */
function die(log: Log, event: string, error: unknown): never {
  log.error(event, { error });
  process.exit(failed);
}

function announce(server: Pick<RunningServer, 'url' | 'port' | 'isLoopback'>, config: Config, log: Log): void {
  const settings = explainChanges(config);
  for (const message of config.warnings) log.warning('setting.unknown', { message });
  log.info('server.started', { url: server.url, version: releaseVersion, settings: Object.fromEntries(settings.map(({ name, value, source }) => [name, `${value} (${source})`])) });
  if (!server.isLoopback)
    log.warning('server.exposed', { message: `anyone who can reach ${config.values.host} port ${server.port} can read and write everything here; there are no accounts yet` });
  if (json) {
    process.stdout.write(`${JSON.stringify({ url: server.url, version: releaseVersion, data: config.values.data, settings })}\n`);
    return;
  }
  const changed = settings.map(({ name, value, source }) => `  ${name} = ${value}  (${source})\n`).join('');
  process.stdout.write(`Assay ${releaseVersion} is running at ${server.url}
Everything is kept in ${config.values.data}
${changed === '' ? '' : `Settings that are not the defaults:\n${changed}`}
To log to it from any script that uses MLflow, paste:

  pip install mlflow
  export MLFLOW_TRACKING_URI=${server.url}
  python your_script.py    # with mlflow.autolog() in it, or your own mlflow.log_… calls

or, for a script that uses wandb:

  export WANDB_BASE_URL=${server.url} WANDB_API_KEY=$(./assay token)

Stop with Ctrl-C.
`);
}

function stopOnSignals(stopServer: (graceMs: number) => Promise<void>, log: Log): void {
  let stoppingSince: number | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > echoMs) process.exit(signal === 'SIGINT' ? 130 : 143);
      return;
    }
    stoppingSince = performance.now();
    log.info('server.stopping', { signal, graceMs });
    stopServer(graceMs).then(
      () => {
        log.info('server.stopped');
        process.exit(0);
      },
      (error: unknown) => die(log, 'server.stop_failed', error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
