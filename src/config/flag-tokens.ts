// Splits a command line into flags and words, by the rules that node:util has for it.
import { parseArgs } from 'node:util';

import { dashedName, type FlagTable } from './flag.ts';

export interface GivenFlag {
  /** As in the table; for a flag that is not in it, as it was written. */
  readonly name: string;
  readonly isKnown: boolean;
  /** As it was written, without a value. */
  readonly flag: string;
  readonly value: string | undefined;
  /** Whether the value stood in the same word: `--name=value`. */
  readonly isInline: boolean;
  /** `--no-name`. */
  readonly isNegated: boolean;
}

export interface SplitCommandLine {
  readonly given: readonly GivenFlag[];
  readonly words: readonly string[];
  /** What begins with the first word, or stands behind `--`, where a command runs a program. */
  readonly program: readonly string[];
}

/** Of a command that runs a program the flags end at the first word; what stands behind belongs to the program. */
export function splitCommandLine(args: readonly string[], table: FlagTable, { endsAtWord }: { readonly endsAtWord: boolean }): SplitCommandLine {
  const names = namesOf(table);
  const { tokens } = parseArgs({ args: [...args], options: optionsOf(table), strict: false, allowPositionals: true, tokens: true });
  const given: GivenFlag[] = [];
  const words: string[] = [];
  for (const token of tokens) {
    if (endsAtWord && token.kind !== 'option') return { given, words, program: args.slice(token.kind === 'positional' ? token.index : token.index + 1) };
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const known = names.get(token.name);
    const written = args[token.index]!;
    // Of a group of letters none of which is known, the whole group is what somebody mistook.
    const flag = token.rawName.startsWith('--') || known !== undefined ? token.rawName : written.replace(/=.*$/s, '');
    given.push({
      name: known?.name ?? token.name,
      isKnown: known !== undefined,
      isNegated: known?.isNegated ?? false,
      flag,
      value: token.value,
      isInline: token.inlineValue === true,
    });
  }
  return { given, words, program: [] };
}

interface KnownName {
  readonly name: string;
  readonly isNegated: boolean;
}

function namesOf(table: FlagTable): ReadonlyMap<string, KnownName> {
  return new Map(
    Object.entries(table).flatMap(([name, { kind }]): readonly (readonly [string, KnownName])[] => [
      [dashedName(name), { name, isNegated: false }],
      ...(kind === 'on-off' ? ([[`no-${dashedName(name)}`, { name, isNegated: true }]] as const) : []),
    ]),
  );
}

function optionsOf(table: FlagTable): NonNullable<Parameters<typeof parseArgs>[0]>['options'] {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, { kind, short }]) => {
      const type = kind === 'switch' || kind === 'on-off' ? 'boolean' : 'string';
      const option = { type, ...(short === undefined ? {} : { short }) } as const;
      return [[dashedName(name), option], ...(kind === 'on-off' ? [[`no-${dashedName(name)}`, { type }] as const] : [])];
    }),
  );
}

/** Every flag of the table, as it is written. */
export function writtenFlags(table: FlagTable): readonly string[] {
  return [...namesOf(table).keys()].map((name) => `--${name}`);
}
