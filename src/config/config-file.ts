// Reads the configuration file. YAML 1.2, of which JSON is a part, so one parser reads both; the core schema
// has no types that run code.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type * as Yaml from 'yaml';

import { dashedName } from './flag.ts';
import type { GivenSetting, GivenSettings } from './given-setting.ts';
import { didYouMean } from './nearest-name.ts';
import { SettingError } from './setting-error.ts';
import { type SettingName, settingNames } from './settings.ts';

/** The settings in a file. A file that is missing, damaged or names an unknown setting is a mistake. */
export function readConfigFile(path: string): GivenSettings {
  const document = parseFile(path);
  if (document === null) return new Map();
  if (typeof document !== 'object' || Array.isArray(document)) throw new SettingError(`The configuration file ${path} must hold names and values, such as "port: 5001".`);
  const names = new Map<string, SettingName>(settingNames.filter((name) => name !== 'config').map((name) => [dashedName(name), name]));
  const given = new Map<SettingName, GivenSetting>();
  for (const [key, value] of Object.entries(document)) {
    const name = names.get(key);
    if (name === undefined)
      throw new SettingError(`The configuration file ${path} has '${key}', which is no setting${didYouMean(key, [...names.keys()]) || '; see docs/settings.md.'}`);
    given.set(name, { text: valueText(value, key, path), source: `${key} in ${path}` });
  }
  return given;
}

function parseFile(path: string): unknown {
  // Loaded for those who have a file: it is a twelfth of all that a server loads, and start and memory are everybody's.
  const { parse } = createRequire(import.meta.url)('yaml') as typeof Yaml;
  try {
    return parse(readFileSync(path, 'utf8'), { schema: 'core', maxAliasCount: 0 }) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw new SettingError(`The configuration file ${path} cannot be read: ${reason.replace(/[.:]+$/, '')}.`);
  }
}

function valueText(value: unknown, key: string, path: string): string {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return '';
  throw new SettingError(`In the configuration file ${path}, '${key}' must be a single value or a list of texts.`);
}
