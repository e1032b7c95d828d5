// The command line, except `server`, which ./assay hands straight to src/main.ts: commands here are clients and
// never hold the server's rooms. Each command is a file, loaded when it is asked for.
import { takeCommandFlags } from '../config/command-flags.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { SettingError } from '../config/setting-error.ts';
import { type Command, misused } from './command.ts';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const commands: Readonly<Record<string, Entry>> = {
  checkout: { summary: 'Write the code and the data of a recorded run into a folder', load: async () => (await import('./checkout.ts')).checkout },
  compare: { summary: 'Compare two model or data files, or two folders, by what they hold', load: async () => (await import('./compare.ts')).compare },
  config: { summary: 'Show every setting, its value, and where the value came from', load: async () => (await import('./config.ts')).config },
  demo: { summary: 'Show what Assay does, on a small project it makes', load: async () => (await import('./demo.ts')).demo },
  diff: { summary: 'Show what differs between two runs, in all kinds of state', load: async () => (await import('./diff.ts')).diff },
  reproduce: { summary: 'Run a recorded run again in a clean place, and grade the result', load: async () => (await import('./reproduce.ts')).reproduce },
  run: { summary: 'Run a program and record everything it was made of', load: async () => (await import('./run.ts')).run },
  show: { summary: 'Show what a run was made of and what came out', load: async () => (await import('./show.ts')).show },
  sync: { summary: 'Send what was recorded while the server was away', load: async () => (await import('./sync.ts')).sync },
  verify: { summary: 'Run a program twice, the second time from its record alone, and grade', load: async () => (await import('./verify.ts')).verify },
  version: { summary: 'Show the version', load: async () => (await import('./version.ts')).version },
  why: { summary: 'Say why a run differs from another, and prove it on request', load: async () => (await import('./why.ts')).why },
};

/** They find out by themselves where their own flags end and those of a program begin. */
const startsProgram = ['run', 'verify'];

const { help, version, json, rest } = takeCommandFlags(process.argv.slice(2), startsProgram);
const [name, ...args] = rest;
process.exitCode = await run();

async function run(): Promise<number> {
  if (version) return runCommand('version', []);
  if (name === undefined) return print(overview(), help ? 0 : misused);
  if (!Object.hasOwn(commands, name)) return name === 'help' ? print(overview(), 0) : refuse(`There is no command ${name}${didYouMean(name, [...Object.keys(commands), 'server']) || '; see ./assay --help.'}`);
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
  const lines = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(9)} ${summary}`);
  return `Assay keeps track of machine-learning experiments.

Examples:
  ./assay server                 run the tracking server and the web app
  ./assay server --port 5001     the same on another port
  ./assay config --json          the settings in force, for a program

Commands:
  server    Run the tracking server and the web app
${lines.join('\n')}

Flags:
  -h, --help    Help, also for one command: ./assay server --help
  --version     Show the version
  --json        Results as JSON

Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted; all of them are in docs/exit-codes.md.
`;
}
