// What a flag is: one row of a command's table. Reading the command line, the help text and docs/commands.md come
// from these rows.

export interface Flag {
  /** A `switch` takes no value; an `on-off` is switched by `--name` and `--no-name`; the others take one. */
  readonly kind: 'switch' | 'on-off' | 'text' | 'number' | 'choice';
  readonly sentence: string;
  /** How the value is called in the help text, such as FILE. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** One letter that means the same. */
  readonly short?: string;
  /** Given more than once, all of them count; of other flags the last one does. */
  readonly isRepeatable?: true;
}

/** By name in camelCase: `requireClean` is `--require-clean`. */
export type FlagTable = Readonly<Record<string, Flag>>;

type ValueOf<Row extends Flag> = Row extends { readonly isRepeatable: true }
  ? readonly string[]
  : Row['kind'] extends 'switch'
    ? boolean
    : Row['kind'] extends 'on-off'
      ? boolean | undefined
      : Row['kind'] extends 'number'
        ? number | undefined
        : Row extends { readonly choices: readonly (infer Choice)[] }
          ? Choice | undefined
          : string | undefined;

/** What a command line says: undefined where a flag that takes a value was not given. Numbers are whole, from 0. */
export type FlagValues<Table extends FlagTable> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };

/** Every command has them. */
export const commonFlags = {
  help: { kind: 'switch', short: 'h', sentence: 'Help, also for one command: ./assay server --help' },
  version: { kind: 'switch', short: 'V', sentence: 'Show the version' },
  json: { kind: 'switch', sentence: 'Results as JSON' },
} as const satisfies FlagTable;

/** `requireClean` as users write it: `require-clean`. */
export function dashedName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
