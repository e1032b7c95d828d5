// Tells people where each value came from, with secrets masked: at start-up and for `assay config`.
import type { Config, Origin } from './config.ts';
import { dashedName } from './flag.ts';
import { type Setting, type SettingName, settingNames, settings } from './settings.ts';

/** One line of the explanation; `value` is safe to show. */
export interface ExplainedSetting {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
  readonly source: string;
}

/** Every setting, in the order of the page. */
export function explainConfig(config: Config): readonly ExplainedSetting[] {
  return settingNames.map((name) => ({
    name: dashedName(name),
    value: shownValue(name, config),
    ...config.origins[name],
  }));
}

/** Only the settings that somebody set. */
export function explainChanges(config: Config): readonly ExplainedSetting[] {
  return explainConfig(config).filter((setting) => setting.origin !== 'default');
}

function shownValue(name: SettingName, config: Config): string {
  const setting: Setting = settings[name];
  const value = config.values[name];
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return setting.secret === true ? maskSecret(text) : text;
}

/** Keeps a URL readable without its password (also one in the query); hides anything else. */
export function maskSecret(text: string): string {
  if (text === '') return '';
  if (!URL.canParse(text)) return '••••';
  const url = new URL(text);
  if (url.password !== '') url.password = '••••';
  for (const key of new Set(url.searchParams.keys())) if (/pass|secret|token|key/i.test(key)) url.searchParams.set(key, '••••');
  return url.href.replaceAll(encodeURIComponent('•'), '•');
}
