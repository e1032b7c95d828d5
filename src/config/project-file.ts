// assay.toml: what a project says once instead of on every command line. It is looked for in the working folder and
// upwards, as far as the repository's root.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { parse, TomlError } from 'smol-toml';

import { type ClientSetting, clientSettingTable } from './client-setting-table.ts';
import { dashedName, type Flag, type FlagValues } from './flag.ts';
import { didYouMean } from './nearest-name.ts';
import { SettingError } from './setting-error.ts';

type Table = typeof clientSettingTable;

/** By metric key; `*` for all others. */
export type Tolerances = Readonly<Record<string, { readonly relative?: number | undefined; readonly absolute?: number | undefined }>>;

type FileValue<Row extends ClientSetting> = Row['kind'] extends 'tolerances' ? Tolerances : FlagValues<{ readonly value: Row extends Flag ? Row : never }>['value'];

/** What the file says, as the table has it; absent where it says nothing. Places are relative to the file. */
export type ProjectFile = {
  readonly [Name in keyof Table as Table[Name]['isInFile'] extends true ? Name : never]?: FileValue<Table[Name]> | undefined;
} & {
  /** Where it was found; absent when there is none. */
  readonly path?: string | undefined;
};

/** The settings that the file may give, by the keys it has for them. */
const keys = new Map<string, readonly [string, ClientSetting]>(
  Object.entries<ClientSetting>(clientSettingTable)
    .filter(([, { isInFile }]) => isInFile)
    .map(([name, setting]) => [dashedName(name), [name, setting]]),
);

/** The part that says how runs are compared; undefined when it says nothing of that. */
export function projectRules({ volatile, tolerance }: ProjectFile): Pick<ProjectFile, 'volatile' | 'tolerance'> | undefined {
  if (volatile === undefined && tolerance === undefined) return undefined;
  return { ...(volatile === undefined ? {} : { volatile }), ...(tolerance === undefined ? {} : { tolerance }) };
}

/** Throws a `SettingError` naming the file, the key and what would be right. */
export function readProjectFile(folder: string): ProjectFile {
  const path = findProjectFile(folder);
  if (path === undefined) return {};
  return parseProjectFile(readFileSync(path, 'utf8'), path);
}

export function parseProjectFile(text: string, path: string): ProjectFile {
  const found: Record<string, unknown> = { path };
  for (const [key, value] of Object.entries(parseToml(text, path))) {
    const known = keys.get(key);
    if (known === undefined) throw new SettingError(`${path} has the key ${key}, which there is not${didYouMean(key, [...keys.keys()]) || '; see docs/settings.md.'}`);
    const [name, setting] = known;
    const wrong = whatIsWrong(setting, value);
    if (wrong !== undefined) throw new SettingError(`${path}: ${key} is ${JSON.stringify(value)}; ${wrong}`);
    found[name] = value;
  }
  return found;
}

function findProjectFile(folder: string): string | undefined {
  const path = join(folder, 'assay.toml');
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder || existsSync(join(folder, '.git')) ? undefined : findProjectFile(parent);
}

function parseToml(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) throw new SettingError(`${path} is not TOML: ${error.message.split('\n')[0]} (line ${error.line})`);
    throw error;
  }
}

function whatIsWrong({ kind, isRepeatable, choices = [] }: ClientSetting, value: unknown): string | undefined {
  if (isRepeatable) return Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'give a list of texts';
  if (kind === 'switch') return typeof value === 'boolean' ? undefined : 'give true or false';
  if (kind === 'number') return Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'give a whole number from 0';
  if (kind === 'tolerances') return isTolerance(value) ? undefined : 'give tables such as [tolerance.loss] with relative = 1e-6 or absolute = 0.01';
  const quoted = choices.map((choice) => `"${choice}"`);
  if (kind === 'choice') return choices.includes(value as string) ? undefined : `give ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return typeof value === 'string' ? undefined : 'give a text in quotes';
}

function isTolerance(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (entry) =>
      typeof entry === 'object' &&
      entry !== null &&
      Object.entries(entry as Readonly<Record<string, unknown>>).every(([key, bound]) => (key === 'relative' || key === 'absolute') && typeof bound === 'number' && bound >= 0),
  );
}
