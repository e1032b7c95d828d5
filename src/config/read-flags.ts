// Reads a command line by a table of flags, or says in one sentence what is wrong with it.
import { dashedName, type Flag, type FlagTable, type FlagValues } from './flag.ts';
import { type GivenFlag, type SplitCommandLine, splitCommandLine, writtenFlags } from './flag-tokens.ts';
import { didYouMean } from './nearest-name.ts';
import { SettingError } from './setting-error.ts';

export interface FlagReading {
  /** The command's name, for messages; absent for the overview's own flags. */
  readonly command?: string | undefined;
  /** Whether the flags end where a program begins. */
  readonly endsAtWord: boolean;
}

export interface ReadCommandLine<Table extends FlagTable> extends Pick<SplitCommandLine, 'words' | 'program'> {
  readonly values: FlagValues<Table>;
}

/** Throws a `SettingError` for a flag that there is not, or a value that cannot be. Of two equal flags the last counts. */
export function readFlags<Table extends FlagTable>(args: readonly string[], table: Table, { command, endsAtWord }: FlagReading): ReadCommandLine<Table> {
  const { given, words, program } = splitCommandLine(args, table, { endsAtWord });
  const values: Record<string, unknown> = Object.fromEntries(Object.entries(table).map(([name, flag]) => [name, unset(flag)]));
  for (const one of given) {
    checkForm(one, table, command);
    const flag = table[one.name]!;
    const value = valueOf(one, flag);
    values[one.name] = flag.isRepeatable ? [...(values[one.name] as readonly string[]), value] : value;
  }
  return { values: values as FlagValues<Table>, words, program };
}

function unset(flag: Flag): unknown {
  if (flag.isRepeatable) return [];
  return flag.kind === 'switch' ? false : undefined;
}

/** Throws unless there is such a flag, and it has a value where it takes one, and none where it does not. */
export function checkForm({ flag, isKnown, name, value, isInline, isNegated }: GivenFlag, table: FlagTable, command?: string): void {
  const written = writtenFlags(table);
  if (!isKnown) {
    const help = `see ./assay ${command === undefined ? '' : `${command} `}--help`;
    throw new SettingError(`${command === undefined ? 'There is' : `${command} has`} no flag ${flag}${didYouMean(flag, written) || `; ${help}.`}`);
  }
  const { kind } = table[name]!;
  if ((kind === 'switch' || isNegated) && value !== undefined) throw new SettingError(`${flag} takes no value, and got ${value}.`);
  if (kind === 'switch' || kind === 'on-off') return;
  if (value === undefined) throw new SettingError(`${flag} needs a value.`);
  if (!isInline && (value === '--' || written.includes(value)))
    throw new SettingError(`${flag} needs a value, and ${value} comes next; write ${flag}=${value} if that is meant to be it.`);
}

function valueOf({ flag, value, isNegated }: GivenFlag, { kind, choices = [] }: Flag): string | number | boolean {
  if (kind === 'switch') return true;
  if (kind === 'on-off') return !isNegated;
  const text = value!;
  if (kind === 'choice' && !choices.includes(text)) throw new SettingError(`${flag} takes ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, and got ${text}`);
  if (kind !== 'number') return text;
  if (!/^\d{1,15}$/.test(text)) throw new SettingError(`${flag} takes a whole number from 0, and got ${text}`);
  return Number(text);
}

/** Whether a switch was given, whatever else is wrong with the command line. */
export function isAsked(name: string, { given }: SplitCommandLine): boolean {
  return given.some((one) => one.name === name && one.value === undefined);
}

/** The lines of a help text, one a flag. */
export function flagLines(table: FlagTable): readonly string[] {
  const rows = Object.entries(table).map(([name, { value, sentence, short }]) => [
    `${short === undefined ? '' : `-${short}, `}--${dashedName(name)}${value === undefined ? '' : ` ${value}`}`,
    sentence,
  ]);
  const width = Math.max(...rows.map(([flag]) => flag!.length));
  return rows.map(([flag, sentence]) => `  ${flag!.padEnd(width)}   ${sentence}`);
}
