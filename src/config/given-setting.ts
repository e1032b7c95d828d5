// What one source says of the settings: a command line, the environment, a file.
import type { SettingName } from './settings.ts';

/** The text that a source has for a setting, and how to call that source in a sentence. */
export interface GivenSetting {
  readonly text: string;
  readonly source: string;
}

/** Settings by name, from one source. */
export type GivenSettings = ReadonlyMap<SettingName, GivenSetting>;
