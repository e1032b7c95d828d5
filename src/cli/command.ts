// What a command of the command line is: its table of flags, its help, and what it does once the flags are read.
import { commonFlags, type Flag, type FlagTable, type FlagValues } from '../config/flag.ts';
import { splitCommandLine } from '../config/flag-tokens.ts';
import { flagLines, isAsked, readFlags } from '../config/read-flags.ts';
import { SettingError } from '../config/setting-error.ts';
import { versionText } from './version-text.ts';

/** The exit code for a call that was wrong in itself. */
export const misused = 2;

export interface CommandCall<Table extends FlagTable> {
  readonly flags: FlagValues<Table>;
  readonly words: readonly string[];
  /** The program to run and its arguments, where the command runs one. */
  readonly program: readonly string[];
  /** All that came after the command's name, as it was written. */
  readonly args: readonly string[];
  readonly json: boolean;
  /** Writes a result, one line or several, to standard output. */
  readonly print: (text: string) => void;
}

export interface CommandDefinition<Table extends FlagTable> {
  readonly name: string;
  /** What it does, examples, and what its words are. */
  readonly about: string;
  readonly flags: Table;
  /** What `--json` gives. */
  readonly json: string;
  /** Behind the word "Flags" in the help. */
  readonly flagsNote?: string;
  /** Only these are listed in the help; `others` says where the others are told of. */
  readonly listed?: readonly (keyof Table & string)[];
  readonly others?: string;
  /** The end of the help, such as the exit codes. */
  readonly end?: string;
  /** Its own flags end at `--`, or at the first word: what follows is a program with flags of its own. */
  readonly runsProgram?: true;
  /** Resolves to the exit code. A `SettingError` is shown as one sentence. */
  run(call: CommandCall<Table>): Promise<number>;
}

export interface CommandInput {
  /** What came after the command's name. */
  readonly args: readonly string[];
  /** Whether results were asked for as JSON before the command's name. */
  readonly json: boolean;
}

export interface Command {
  readonly help: string;
  /** Every flag it takes: for help, docs and completion. */
  readonly flags: FlagTable;
  /** Resolves to the exit code. */
  run(input: CommandInput): Promise<number>;
}

/** A line of the overview, and the command behind it. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export function defineCommand<const Table extends FlagTable>(definition: CommandDefinition<Table>): Command {
  const { name, runsProgram = false } = definition;
  const flags = { ...definition.flags, ...commonFlags };
  const help = helpOf(definition);
  return {
    help,
    flags,
    async run({ args, json }) {
      const split = splitCommandLine(args, flags, { endsAtWord: runsProgram });
      if (isAsked('help', split)) return print(help);
      if (isAsked('version', split)) return print(`${versionText(json || isAsked('json', split))}\n`);
      try {
        if (!runsProgram) process.stdout.once('error', endWithReader);
        const { values, words, program } = readFlags(args, flags, { command: name, endsAtWord: runsProgram });
        return await definition.run({ flags: values, words, program, args, json: json || values.json, print: (text) => void print(`${text}\n`) });
      } catch (error) {
        if (!(error instanceof SettingError)) throw error;
        return refuse(error.message, json || isAsked('json', split));
      }
    },
  };
}

function helpOf<Table extends FlagTable>({ about, flags, json, flagsNote = '', listed, others, end }: CommandDefinition<Table>): string {
  const shown: Record<string, Flag> = Object.fromEntries(Object.entries(flags).filter(([name]) => listed === undefined || listed.includes(name)));
  const lines = flagLines({ ...shown, json: { ...commonFlags.json, sentence: json } });
  const parts = [
    about.trim(),
    [`Flags${flagsNote === '' ? '' : ` ${flagsNote}`}:`, ...lines, ...(others === undefined ? [] : [others])].join('\n'),
    ...(end === undefined ? [] : [end]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Whoever reads, such as `head`, may have enough: nothing is left to do then, and nothing went wrong. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Tells what is wrong with a call. */
export function refuse(sentence: string, json: boolean): number {
  process.stderr.write(json ? `${JSON.stringify({ error: sentence })}\n` : `assay: ${sentence}\n`);
  return misused;
}
