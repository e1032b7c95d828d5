// Splits a command line into settings. It knows the table of settings and nothing of commands.
import { didYouMean } from './nearest-name.ts';
import { SettingError } from './setting-error.ts';
import { dashedName, type SettingName, settingNames, settings } from './settings.ts';

/** What one source says of a setting, and how to call that source in a sentence. */
export interface GivenSetting {
  readonly text: string;
  readonly source: string;
}

/** Settings by name, from one source. */
export type GivenSettings = ReadonlyMap<SettingName, GivenSetting>;

/** Flags as `--name value`, `--name=value`, and `--name` or `--no-name` for a yes or no. The last of two wins. */
export function readFlags(args: readonly string[]): GivenSettings {
  const given = new Map<SettingName, GivenSetting>();
  for (let index = 0; index < args.length; index += 1) {
    const [flag, attached] = splitFlag(args[index]!);
    const { name, negated } = findFlag(flag);
    if (settings[name].kind === 'boolean') {
      if (negated && attached !== undefined) throw new SettingError(`${flag} takes no value.`);
      given.set(name, { text: negated ? 'false' : (attached ?? 'true'), source: flag });
      continue;
    }
    const text = attached ?? args[(index += 1)];
    if (text === undefined) throw new SettingError(`${flag} needs a value.`);
    given.set(name, { text, source: flag });
  }
  return given;
}

function splitFlag(arg: string): readonly [string, string | undefined] {
  if (!arg.startsWith('--')) throw new SettingError(`'${arg}' is not a flag; flags begin with --, such as --port 5000.`);
  const equals = arg.indexOf('=');
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

interface KnownFlag {
  readonly name: SettingName;
  readonly negated: boolean;
}

const byFlag: ReadonlyMap<string, KnownFlag> = new Map(
  settingNames.flatMap((name): readonly [string, KnownFlag][] => {
    const plain: [string, KnownFlag] = [`--${dashedName(name)}`, { name, negated: false }];
    return settings[name].kind === 'boolean' ? [plain, [`--no-${dashedName(name)}`, { name, negated: true }]] : [plain];
  }),
);

function findFlag(flag: string): KnownFlag {
  const found = byFlag.get(flag);
  if (found === undefined) throw new SettingError(`There is no flag ${flag}${didYouMean(flag, [...byFlag.keys()]) || '; see ./assay server --help.'}`);
  return found;
}
