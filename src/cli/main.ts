// The command line, except `server`, which ./assay hands straight to src/main.ts: commands here are clients and
// never hold the server's rooms. Each command is a file, loaded when it is asked for.
import { takeCommandFlags } from '../config/command-flags.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { SettingError } from '../config/setting-error.ts';
import { misused } from './command.ts';
import { commands } from './commands.ts';

/** They find out by themselves where their own flags end and those of a program begin. */
const startsProgram = ['run', 'verify'];

const { help, version, json, rest } = takeCommandFlags(process.argv.slice(2), startsProgram);
const [name, ...args] = rest;
process.exitCode = await run();

async function run(): Promise<number> {
  if (version) return runCommand('version', []);
  if (name === undefined) return print(overview(), help ? 0 : misused);
  if (!Object.hasOwn(commands, name))
    return name === 'help' ? print(overview(), 0) : refuse(`There is no command ${name}${didYouMean(name, [...Object.keys(commands), 'server']) || '; see ./assay --help.'}`);
  return runCommand(name, args);
}

async function runCommand(command: string, commandArgs: readonly string[]): Promise<number> {
  const loaded = await commands[command]!.load();
  if (help) return print(loaded.help, 0);
  try {
    return await loaded.run({ args: commandArgs, json, print: (text) => void process.stdout.write(`${text}\n`) });
  } catch (error) {
    if (error instanceof SettingError) return refuse(error.message);
    throw error;
  }
}

/** Help that was asked for is a result; help instead of a result is a message. */
function print(text: string, exitCode: number): number {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  return exitCode;
}

function refuse(sentence: string): number {
  process.stderr.write(json ? `${JSON.stringify({ error: sentence })}\n` : `assay: ${sentence}\n`);
  return misused;
}

function overview(): string {
  const lines = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(10)} ${summary}`);
  return `Assay keeps track of machine-learning experiments.

Examples:
  ./assay demo                          the whole tour, on a small project of its own
  ./assay server                        run the tracking server and the web app
  ./assay run -- python train.py        run a program and record what it was made of
  ./assay reproduce latest              run it again in a clean place, and grade the result
  ./assay why latest                    say what made it differ from the last good run

Commands:
  server     Run the tracking server and the web app
${lines.join('\n')}

Flags:
  -h, --help    Help, also for one command: ./assay server --help
  --version     Show the version
  --json        Results as JSON

Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted; all of them are in docs/exit-codes.md.
`;
}
