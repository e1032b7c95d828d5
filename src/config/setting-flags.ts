// The flags of the server: the table of settings read as one of flags.
import { commonFlags, type Flag, type FlagTable } from './flag.ts';
import { splitCommandLine } from './flag-tokens.ts';
import type { GivenSetting, GivenSettings } from './given-setting.ts';
import { checkForm } from './read-flags.ts';
import { SettingError } from './setting-error.ts';
import { type Setting, type SettingName, settingNames, settings } from './settings.ts';

/** What a value must look like is the setting's own matter, wherever it was given: here it is a text. */
export const serverFlags: FlagTable = {
  ...Object.fromEntries(settingNames.map((name) => [name, flagOfSetting(settings[name])])),
  ...commonFlags,
  json: { kind: 'switch', sentence: 'Print what is printed at the start as one JSON object.' },
  help: { kind: 'switch', short: 'h', sentence: 'This text.' },
};

function flagOfSetting({ kind, sentence, placeholder = 'TEXT' }: Setting): Flag {
  return kind === 'boolean' ? { kind: 'on-off', sentence } : { kind: 'text', value: placeholder, sentence };
}

/** Flags as `--name value`, `--name=value`, and `--name` or `--no-name` for a yes or no. The last of two wins. */
export function readSettingFlags(args: readonly string[]): GivenSettings {
  const { given, words } = splitCommandLine(args, serverFlags, { endsAtWord: false });
  const found = new Map<SettingName, GivenSetting>();
  for (const one of given) {
    checkForm(one, serverFlags);
    if (Object.hasOwn(commonFlags, one.name)) continue;
    const isOnOff = serverFlags[one.name]!.kind === 'on-off';
    const text = isOnOff ? (one.isNegated ? 'false' : (one.value ?? 'true')) : one.value!;
    found.set(one.name as SettingName, { text, source: one.flag });
  }
  if (words[0] !== undefined) throw new SettingError(`'${words[0]}' is not a flag; flags begin with --, such as --port 5000.`);
  return found;
}
