// Reads one setting's text into its value, or says what would have been right.
import { SettingError } from './setting-error.ts';
import { type Setting, type SettingKind, type SettingName, settings } from './settings.ts';

type Value = string | number | boolean | readonly string[];

/** `source` is how the user gave it, such as `--port` or `ASSAY_PORT`, for the sentence. */
export function readSetting(name: SettingName, text: string, source: string): Value {
  const setting: Setting = settings[name];
  const value = readers[setting.kind](text.trim(), setting);
  if (value === undefined) throw new SettingError(`${source} is '${text}'; it must be ${expectation(setting)}.`);
  return value;
}

const readers: Record<SettingKind, (text: string, setting: Setting) => Value | undefined> = {
  text: (text) => text,
  integer: (text, setting) => (/^-?\d{1,15}$/.test(text) ? within(Number(text), setting) : undefined),
  seconds: (text, setting) => (/^\d{1,9}(\.\d{1,3})?$/.test(text) ? within(Number(text), setting) : undefined),
  bytes: readBytes,
  boolean: (text) => booleans[text.toLowerCase()],
  list: (text) =>
    Object.freeze(
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  choice: (text, setting) => (setting.choices?.includes(text) ? text : undefined),
};

const booleans: Readonly<Record<string, boolean>> = { true: true, yes: true, on: true, 1: true, false: false, no: false, off: false, 0: false };

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 };

function readBytes(text: string, setting: Setting): number | undefined {
  const match = /^(\d{1,15})\s*([a-z]*)$/i.exec(text);
  const unit = match === null ? undefined : units[match[2]!.toLowerCase()];
  return match === null || unit === undefined ? undefined : within(Number(match[1]) * unit, setting);
}

function within(value: number, setting: Setting): number | undefined {
  const { least = Number.NEGATIVE_INFINITY, most = Number.MAX_SAFE_INTEGER } = setting;
  return value >= least && value <= most ? value : undefined;
}

function expectation(setting: Setting): string {
  const range = setting.most === undefined ? ` of at least ${setting.least ?? 0}` : ` from ${setting.least ?? 0} to ${setting.most}`;
  switch (setting.kind) {
    case 'integer':
      return `a whole number${range}`;
    case 'seconds':
      return `a number of seconds${range}`;
    case 'bytes':
      return `a size such as 65536, 64KiB or 16MiB${range} bytes`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${setting.choices?.join(', ')}`;
    default:
      return 'a text';
  }
}
