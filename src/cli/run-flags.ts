// The flags of `assay run`, and of every command that runs a program recorded.
import { clientSettingTable } from '../config/client-setting-table.ts';
import type { FlagTable, FlagValues } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';

const { experiment, server, data, requireClean, preflight, deterministic, seed, trace, offline } = clientSettingTable;

export const runFlags = {
  experiment,
  name: { kind: 'text', value: 'NAME', sentence: "The run's name (default: a readable random one)" },
  tag: { kind: 'text', value: 'KEY=VALUE', isRepeatable: true, sentence: 'A tag of the run; may be given more than once' },
  server,
  data,
  requireClean,
  preflight,
  deterministic,
  seed,
  trace,
  offline,
  quiet: { kind: 'switch', sentence: 'Say nothing, not even at the end' },
} as const satisfies FlagTable;

/** What a user asks of a recording. */
export type RunFlags = FlagValues<typeof runFlags>;

/** Throws a `SettingError` for a tag without a key. */
export function tagsOf(flags: RunFlags): readonly { readonly key: string; readonly value: string }[] {
  return flags.tag.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new SettingError(`--tag takes KEY=VALUE, and got ${text}`);
    return { key: text.slice(0, equals), value: text.slice(equals + 1) };
  });
}
