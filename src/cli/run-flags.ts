// Reads the command line of `assay run`: its own flags end at `--`, or at the first word that is none.
import { didYouMean } from '../config/nearest-name.ts';
import { SettingError } from '../config/setting-error.ts';

export interface RunFlags {
  readonly help: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly experiment?: string | undefined;
  readonly name?: string | undefined;
  readonly server?: string | undefined;
  readonly data: readonly string[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly requireClean: boolean;
  readonly preflight?: number | undefined;
  readonly deterministic: boolean;
  readonly seed?: number | undefined;
  readonly syscalls: boolean;
  readonly offline: boolean;
  /** The program and its arguments; empty when none was named. */
  readonly program: readonly string[];
}

const switches: readonly string[] = ['--help', '-h', '--json', '--quiet', '--require-clean', '--deterministic', '--trace', '--offline'];
/** Flags of ours that take a value. */
export const valuedRunFlags: readonly string[] = ['--experiment', '--name', '--server', '--data', '--tag', '--preflight', '--seed'];

/** Throws a `SettingError` for a flag that there is not, or a value that cannot be. */
export function readRunFlags(args: readonly string[]): RunFlags {
  const given = new Set<string>();
  const values = new Map<string, string[]>();
  let index = 0;
  for (; index < args.length; index += 1) {
    const arg = args[index] as string;
    if (!arg.startsWith('-') || arg === '--') break;
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg : arg.slice(0, equals);
    if (switches.includes(arg)) given.add(arg);
    else if (switches.includes(name)) throw new SettingError(`${name} takes no value, and got ${arg.slice(equals + 1)}`);
    else if (!valuedRunFlags.includes(name))
      throw new SettingError(`run has no flag ${name}${didYouMean(name, [...switches, ...valuedRunFlags]) || '; see ./assay run --help. Flags of the program stand behind it'}`);
    else {
      const value = equals < 0 ? args[(index += 1)] : arg.slice(equals + 1);
      if (value === undefined) throw new SettingError(`${name} takes a value, and got none`);
      values.set(name, [...(values.get(name) ?? []), value]);
    }
  }
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  return {
    help: given.has('--help') || given.has('-h'),
    json: given.has('--json'),
    quiet: given.has('--quiet'),
    experiment: last('--experiment'),
    name: last('--name'),
    server: last('--server'),
    data: values.get('--data') ?? [],
    tags: (values.get('--tag') ?? []).map(readTag),
    requireClean: given.has('--require-clean'),
    preflight: wholeNumber('--preflight', last('--preflight')),
    deterministic: given.has('--deterministic'),
    seed: wholeNumber('--seed', last('--seed')),
    syscalls: given.has('--trace'),
    offline: given.has('--offline'),
    program: args.slice(args[index] === '--' ? index + 1 : index),
  };
}

function readTag(text: string): { readonly key: string; readonly value: string } {
  const equals = text.indexOf('=');
  if (equals < 1) throw new SettingError(`--tag takes KEY=VALUE, and got ${text}`);
  return { key: text.slice(0, equals), value: text.slice(equals + 1) };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new SettingError(`${name} takes a whole number from 0, and got ${text}`);
  return Number(text);
}
