// Reads a command's own flags: `--name value`, `--name=value`, switches, words, and what stands behind `--`.
import { didYouMean } from '../config/nearest-name.ts';
import { SettingError } from '../config/setting-error.ts';

/** `text` and `number` take a value, a `switch` takes none. */
export type FlagKinds = Readonly<Record<`--${string}`, 'text' | 'number' | 'switch'>>;

export interface ReadFlags {
  /** Of flags that take a value; the last one counts. */
  text(name: `--${string}`): string | undefined;
  /** A whole number from 0. */
  number(name: `--${string}`): number | undefined;
  has(name: `--${string}`): boolean;
  readonly words: readonly string[];
  /** What follows `--`; undefined without it. */
  readonly command: readonly string[] | undefined;
}

/** `command` is the command's name, for messages. Throws a `SettingError` for a flag that there is not, or a value that cannot be. */
export function readFlags(command: string, args: readonly string[], kinds: FlagKinds): ReadFlags {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const given = new Map<string, string>();
  const words: string[] = [];
  for (let index = 0; index < own.length; index += 1) {
    const arg = own[index] as string;
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg);
      continue;
    }
    const [name, value] = arg.includes('=') ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg, undefined];
    const kind = Object.hasOwn(kinds, name) ? kinds[name as `--${string}`] : undefined;
    if (kind === undefined) throw new SettingError(`${command} has no flag ${name}${didYouMean(name, Object.keys(kinds)) || `; see ./assay ${command} --help.`}`);
    given.set(name, checked(name, kind, kind === 'switch' ? (value ?? '') : (value ?? own[(index += 1)])));
  }
  return {
    text: (name) => given.get(name),
    number: (name) => (given.has(name) ? Number(given.get(name)) : undefined),
    has: (name) => given.has(name),
    words,
    command: end < 0 ? undefined : args.slice(end + 1),
  };
}

function checked(name: string, kind: FlagKinds[`--${string}`], value: string | undefined): string {
  if (value === undefined) throw new SettingError(`${name} takes a value, and got none`);
  if (kind === 'switch' && value !== '') throw new SettingError(`${name} takes no value, and got ${value}`);
  if (kind === 'number' && !/^\d{1,15}$/.test(value)) throw new SettingError(`${name} takes a whole number from 0, and got ${value}`);
  return value;
}
