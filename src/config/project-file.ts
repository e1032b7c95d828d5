// assay.toml: what a project says once instead of on every command line. It is looked for in the working folder and
// upwards, as far as the repository's root.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { parse, TomlError } from 'smol-toml';

import { didYouMean } from './nearest-name.ts';
import { SettingError } from './setting-error.ts';

/** Absent means that the file does not say. */
export interface ProjectFile {
  /** Where it was found; absent when there is none. */
  readonly path?: string | undefined;
  /** The server's address. */
  readonly server?: string | undefined;
  readonly experiment?: string | undefined;
  readonly requireClean?: boolean | undefined;
  readonly deterministic?: boolean | undefined;
  readonly seed?: number | undefined;
  readonly trace?: boolean | undefined;
  readonly offline?: boolean | undefined;
  /** Steps after which the program must have logged something, else it is stopped. */
  readonly preflight?: number | undefined;
  /** Files and folders to record although no read was seen. Relative to the file. */
  readonly data?: readonly string[] | undefined;
  /** Files above it are recorded by digest and place, without their bytes. */
  readonly maxFileBytes?: number | undefined;
  /** Names of further environment variables that are inputs. */
  readonly variables?: readonly string[] | undefined;
  /** Which packages' wheels are kept. */
  readonly packages?: 'loaded' | 'most' | 'all' | 'none' | undefined;
  /** Globs of outputs; default: every file the program wrote below its folder. */
  readonly outputs?: readonly string[] | undefined;
  /** Outputs, console patterns and metrics that differ each time. */
  readonly volatile?: readonly string[] | undefined;
  /** By metric key; `*` for all others. */
  readonly tolerance?: Readonly<Record<string, { readonly relative?: number | undefined; readonly absolute?: number | undefined }>> | undefined;
}

/** The part that says how runs are compared; undefined when it says nothing of that. */
export function comparisonRules({ volatile, tolerance }: ProjectFile): Pick<ProjectFile, 'volatile' | 'tolerance'> | undefined {
  if (volatile === undefined && tolerance === undefined) return undefined;
  return { ...(volatile === undefined ? {} : { volatile }), ...(tolerance === undefined ? {} : { tolerance }) };
}

type Kind = 'text' | 'boolean' | 'integer' | 'texts' | 'packages' | 'tolerance';

const keys: Readonly<Record<string, { readonly name: keyof ProjectFile; readonly kind: Kind }>> = {
  server: { name: 'server', kind: 'text' },
  experiment: { name: 'experiment', kind: 'text' },
  'require-clean': { name: 'requireClean', kind: 'boolean' },
  deterministic: { name: 'deterministic', kind: 'boolean' },
  seed: { name: 'seed', kind: 'integer' },
  trace: { name: 'trace', kind: 'boolean' },
  offline: { name: 'offline', kind: 'boolean' },
  preflight: { name: 'preflight', kind: 'integer' },
  data: { name: 'data', kind: 'texts' },
  'max-file-bytes': { name: 'maxFileBytes', kind: 'integer' },
  variables: { name: 'variables', kind: 'texts' },
  packages: { name: 'packages', kind: 'packages' },
  outputs: { name: 'outputs', kind: 'texts' },
  volatile: { name: 'volatile', kind: 'texts' },
  tolerance: { name: 'tolerance', kind: 'tolerance' },
};

/** Throws a `SettingError` naming the file, the key and what would be right. */
export function readProjectFile(folder: string): ProjectFile {
  const path = findProjectFile(folder);
  if (path === undefined) return {};
  return parseProjectFile(readFileSync(path, 'utf8'), path);
}

export function parseProjectFile(text: string, path: string): ProjectFile {
  const found: Record<string, unknown> = { path };
  for (const [key, value] of Object.entries(parseToml(text, path))) {
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (known === undefined) throw new SettingError(`${path} has the key ${key}, which there is not${didYouMean(key, Object.keys(keys)) || '; see docs/capture.md.'}`);
    const wrong = whatIsWrong(known.kind, value);
    if (wrong !== undefined) throw new SettingError(`${path}: ${key} is ${JSON.stringify(value)}; ${wrong}`);
    found[known.name] = value;
  }
  return found as ProjectFile;
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

function whatIsWrong(kind: Kind, value: unknown): string | undefined {
  if (kind === 'text') return typeof value === 'string' ? undefined : 'give a text in quotes';
  if (kind === 'boolean') return typeof value === 'boolean' ? undefined : 'give true or false';
  if (kind === 'integer') return Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'give a whole number from 0';
  if (kind === 'texts') return Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'give a list of texts';
  if (kind === 'packages') return value === 'loaded' || value === 'most' || value === 'all' || value === 'none' ? undefined : 'give "most", "loaded", "all" or "none"';
  return isTolerance(value) ? undefined : 'give tables such as [tolerance.loss] with relative = 1e-6 or absolute = 0.01';
}

function isTolerance(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (entry) =>
      typeof entry === 'object' &&
      entry !== null &&
      Object.entries(entry).every(([key, bound]) => (key === 'relative' || key === 'absolute') && typeof bound === 'number' && bound >= 0),
  );
}
