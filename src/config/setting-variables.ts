// The server's settings in the environment. A name that there is not is told of and no more: variables stay behind
// from other releases, and a server that does not start is the greater harm.
import { clientVariables } from './client-setting-table.ts';
import type { Environment } from './environment.ts';
import type { GivenSetting, GivenSettings } from './given-setting.ts';
import { didYouMean } from './nearest-name.ts';
import { type Setting, type SettingName, settingNames, settings, variableName } from './settings.ts';
import { toolVariables } from './tool-variables.ts';

export interface SettingVariables {
  readonly given: GivenSettings;
  /** A sentence for each `ASSAY_…` variable that nobody reads. */
  readonly warnings: readonly string[];
}

/** Settings from `ASSAY_…` variables and from the aliases in the table. */
export function readSettingVariables(environment: Environment): SettingVariables {
  const names = new Map<string, SettingName>(settingNames.map((name) => [variableName(name), name]));
  const others = [...clientVariables, ...toolVariables];
  const given = new Map<SettingName, GivenSetting>();
  const warnings: string[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('ASSAY_') || text === undefined || others.includes(variable)) continue;
    const name = names.get(variable);
    if (name !== undefined) given.set(name, { text, source: variable });
    else warnings.push(`There is no setting ${variable}, so it is ignored${didYouMean(variable, [...names.keys(), ...clientVariables]) || '; see docs/settings.md.'}`);
  }
  for (const name of settingNames) addAlias(name, environment, given);
  return { given, warnings };
}

function addAlias(name: SettingName, environment: Environment, given: Map<SettingName, GivenSetting>): void {
  const setting: Setting = settings[name];
  for (const alias of setting.aliases ?? []) {
    const text = environment[alias];
    if (text !== undefined && text !== '' && !given.has(name)) given.set(name, { text, source: alias });
  }
}
