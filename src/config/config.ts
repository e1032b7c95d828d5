// Resolves the configuration once, at start: flag, then environment variable, then file, then default.
// The result is frozen; every room is handed the part it needs.
import { bucketUri } from './bucket-uri.ts';
import { resolve } from 'node:path';

import { readConfigFile } from './config-file.ts';
import { type Environment, processEnvironment } from './environment.ts';
import type { GivenSetting, GivenSettings } from './given-setting.ts';
import { SettingError } from './setting-error.ts';
import { readSettingFlags } from './setting-flags.ts';
import { readSettingVariables } from './setting-variables.ts';
import { readSetting } from './setting-value.ts';
import { type SettingName, type Settings, settingNames, settings } from './settings.ts';

export type Origin = 'flag' | 'environment' | 'file' | 'default';

export interface Config {
  readonly values: Settings;
  /** Where each value came from: the kind of place, and its exact name for people. */
  readonly origins: Readonly<Record<SettingName, { readonly origin: Origin; readonly source: string }>>;
  /** Sentences about what was passed over, for whoever starts the server. */
  readonly warnings: readonly string[];
}

/** Throws a `SettingError`, one sentence, for anything unknown or out of range but for unknown variables. Paths become absolute. */
export function loadConfig(args: readonly string[], environment: Environment = processEnvironment()): Config {
  const flags = readSettingFlags(args);
  const { given: variables, warnings } = readSettingVariables(environment);
  const file = flags.get('config') ?? variables.get('config');
  const layers: readonly (readonly [Origin, GivenSettings])[] = [
    ['flag', flags],
    ['environment', variables],
    ['file', file === undefined || file.text === '' ? new Map() : readConfigFile(resolve(file.text))],
  ];
  const values: Record<string, unknown> = {};
  const origins: Record<string, { origin: Origin; source: string }> = {};
  for (const name of settingNames) {
    const { origin, given } = pick(name, layers);
    values[name] = readSetting(name, given.text, given.source);
    origins[name] = Object.freeze({ origin, source: given.source });
  }
  const config = { values: checked(values as unknown as Settings), origins: Object.freeze(origins), warnings: Object.freeze(warnings) };
  return Object.freeze(config) as Config;
}

function pick(name: SettingName, layers: readonly (readonly [Origin, GivenSettings])[]): { readonly origin: Origin; readonly given: GivenSetting } {
  for (const [origin, layer] of layers) {
    const given = layer.get(name);
    if (given !== undefined) return { origin, given };
  }
  return { origin: 'default', given: { text: settings[name].default, source: 'default' } };
}

/** The rules that look at meaning rather than form. */
function checked(values: Settings): Settings {
  if (values.host === '') throw new SettingError('host is empty; give an address such as 127.0.0.1, or 0.0.0.0 for all.');
  if (values.data === '') throw new SettingError('data is empty; give the folder in which the server keeps everything.');
  if (values.database !== '' && !/^postgres(ql)?:\/\//.test(values.database)) {
    throw new SettingError('database must be a URL such as postgresql://user@host/name; leave it out to use SQLite in the data folder.');
  }
  if (values.processes > 1 && values.database === '') {
    throw new SettingError(
      `processes is ${values.processes} and there is no database: the SQLite file is written by one process, and others could only wait for it. Give a PostgreSQL database, such as --database postgresql://user@host/name, or leave processes out.`,
    );
  }
  if (!values.serveArtifacts && values.defaultArtifactRoot === '') {
    throw new SettingError('no-serve-artifacts needs default-artifact-root: the place, such as s3://bucket/path, where clients put artifacts themselves.');
  }
  checkPattern(values.modelSourcePattern);
  return Object.freeze({
    ...values,
    basePath: basePath(values.basePath),
    data: resolve(values.data),
    defaultArtifactRoot: artifactRoot(values.defaultArtifactRoot),
    artifactsDestination: artifactsDestination(values),
    s3EndpointUrl: s3EndpointUrl(values.s3EndpointUrl),
  });
}

/** Refused at the start: a pattern that is read otherwise than it was meant would let sources pass. */
function checkPattern(pattern: string): void {
  try {
    RegExp(pattern, 'u');
  } catch (error) {
    throw new SettingError(`model-source-pattern is '${pattern}', which is no regular expression of JavaScript with Unicode: ${(error as Error).message}`);
  }
}

/** Without the slash at its end; empty when it is the root. */
function basePath(given: string): string {
  const path = given.replace(/\/+$/, '');
  if (path !== '' && !/^(?:\/[\w.~-]+)+$/.test(path))
    throw new SettingError(`base-path is '${given}'; give a path of letters, digits and _.~- that begins with /, such as /assay.`);
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) throw new SettingError(`base-path is '${given}'; it may not hold . or .. as a segment.`);
  return path;
}

/** A path means the same wherever a client runs only when it is absolute. */
function artifactRoot(given: string): string {
  return given === '' || /^[a-z][a-z0-9+.-]+:/i.test(given) ? given : resolve(given);
}

/** MLflow takes any URI here; the server keeps bytes in a folder or in a bucket. */
function artifactsDestination(values: Settings): string {
  const given = values.artifactsDestination;
  if (given === '') return resolve(values.data, 'blobs');
  if (given.startsWith('file:')) return resolve(filePath(given));
  if (/^[a-z][a-z0-9+.-]+:/i.test(given)) return bucketUri(given, values.s3Region);
  return resolve(given);
}

function s3EndpointUrl(given: string): string {
  if (given === '') return given;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new SettingError('s3-endpoint-url must be an address such as http://127.0.0.1:8333, without a query.');
  }
  if (url.username !== '' || url.password !== '')
    throw new SettingError('s3-endpoint-url may hold no name or password; give the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
  return given;
}

function filePath(uri: string): string {
  const path = URL.canParse(uri) ? decodeURIComponent(new URL(uri).pathname) : '';
  if (path === '' || path === '/') throw new SettingError(`artifacts-destination is '${uri}'; a file: URI needs an absolute path, such as file:///srv/artifacts.`);
  return path;
}
