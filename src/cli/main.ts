// The command line, except `server`, which ./assay hands straight to src/main.ts: commands here are clients and
// never hold the server's rooms. Each command is a file, loaded when it is asked for.
import { commonFlags } from '../config/flag.ts';
import { splitCommandLine } from '../config/flag-tokens.ts';
import { processEnvironment } from '../config/environment.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { flagLines, isAsked, readFlags } from '../config/read-flags.ts';
import { SettingError } from '../config/setting-error.ts';
import { serverHelp } from '../config/settings-page.ts';
import { exitCodes } from './exit-codes.ts';
import { misused, refuse } from './command.ts';
import { commands } from './commands.ts';
import { versionText } from './version-text.ts';

process.exitCode = await run(process.argv.slice(2)).catch(fault);

/** What nobody foresaw: a sentence, and where it happened for whoever looks for it. */
function fault(error: unknown): number {
  const isLookedInto = (processEnvironment()['ASSAY_DEBUG'] ?? '') !== '';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`assay: ${isLookedInto && error instanceof Error ? error.stack : `${message}\nassay: this was not foreseen; ASSAY_DEBUG=1 shows where it happened.`}\n`);
  return exitCodes.failed;
}

/** Flags before the command's name are those that every command has. */
async function run(args: readonly string[]): Promise<number> {
  const split = splitCommandLine(args, commonFlags, { endsAtWord: true });
  const json = isAsked('json', split);
  const [name, ...rest] = split.program;
  if (isAsked('version', split)) return print(`${versionText(json)}\n`, 0);
  if (isAsked('help', split)) return name === undefined ? print(overview(), 0) : help(name, json);
  try {
    readFlags(args, commonFlags, { endsAtWord: true });
  } catch (error) {
    if (error instanceof SettingError) return refuse(error.message, json);
    throw error;
  }
  if (name === undefined) return print(overview(), misused);
  if (name === 'help') return rest[0] === undefined ? print(overview(), 0) : help(rest[0], json);
  if (!Object.hasOwn(commands, name)) return refuse(unknown(name), json || isAsked('json', splitCommandLine(rest, commonFlags, { endsAtWord: false })));
  return runCommand(name, rest, json);
}

async function runCommand(name: string, args: readonly string[], json: boolean): Promise<number> {
  return (await commands[name]!.load()).run({ args, json });
}

async function help(name: string, json: boolean): Promise<number> {
  if (name === 'server') return print(serverHelp(), 0);
  return Object.hasOwn(commands, name) ? runCommand(name, ['--help'], json) : refuse(unknown(name), json);
}

function unknown(name: string): string {
  return `There is no command ${name}${didYouMean(name, [...Object.keys(commands), 'server']) || '; see ./assay --help.'}`;
}

/** Help that was asked for is a result; help instead of a result is a message. */
function print(text: string, exitCode: number): number {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  return exitCode;
}

function overview(): string {
  const width = Object.keys(commands).reduce((most, { length }) => Math.max(most, length), 0);
  const line = (command: string, summary: string): string => `  ${command.padEnd(width)}  ${summary}`;
  const lines = [line('server', 'Run the tracking server and the web app'), ...Object.entries(commands).map(([command, { summary }]) => line(command, summary))];
  return `Assay keeps track of machine-learning experiments.

Examples:
  ./assay demo                          the whole tour, on a small project of its own
  ./assay server                        run the tracking server and the web app
  ./assay run -- python train.py        run a program and record what it was made of
  ./assay reproduce latest              run it again in a clean place, and grade the result
  ./assay why latest                    say what made it differ from the last good run

Commands:
${lines.join('\n')}

Flags:
${flagLines(commonFlags).join('\n')}

Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted; all of them are in docs/exit-codes.md.
`;
}
