// The only place that reads the process's environment.
import type { GivenSetting, GivenSettings } from './command-line.ts';
import { clientVariables } from './client-settings.ts';
import { didYouMean } from './nearest-name.ts';
import { SettingError } from './setting-error.ts';
import { type Setting, type SettingName, settingNames, settings, variableName } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const clientNames: ReadonlySet<string> = new Set(clientVariables);

/** The variables this process was started with. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Settings from `ASSAY_…` variables and from the aliases in the table. An unknown `ASSAY_…` name is a mistake. */
export function readEnvironment(environment: Environment): GivenSettings {
  const names = new Map<string, SettingName>(settingNames.map((name) => [variableName(name), name]));
  const given = new Map<SettingName, GivenSetting>();
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('ASSAY_') || text === undefined || clientNames.has(variable)) continue;
    const name = names.get(variable);
    if (name === undefined) throw new SettingError(`There is no setting ${variable}${didYouMean(variable, [...names.keys()]) || '; see docs/settings.md.'}`);
    given.set(name, { text, source: variable });
  }
  for (const name of settingNames) addAlias(name, environment, given);
  return given;
}

/** Whether the user asked for output without colours (no-color.org). */
export function wantsNoColor(environment: Environment): boolean {
  return (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
}

function addAlias(name: SettingName, environment: Environment, given: Map<SettingName, GivenSetting>): void {
  const setting: Setting = settings[name];
  for (const alias of setting.aliases ?? []) {
    const text = environment[alias];
    if (text !== undefined && text !== '' && !given.has(name)) given.set(name, { text, source: alias });
  }
}
