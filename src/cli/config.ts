// `assay config`: explains the configuration a server started here, with these flags, would have.
import { loadConfig } from '../config/config.ts';
import { explainConfig } from '../config/explain-config.ts';
import { serverFlags } from '../config/setting-flags.ts';
import { defineCommand } from './command.ts';

export const config = defineCommand({
  name: 'config',
  about: `Shows every setting, its value, and where the value came from. Takes the flags of ./assay server.

Examples:
  ./assay config
  ./assay config --config assay.yaml --json`,
  flags: serverFlags,
  listed: [],
  json: 'Each setting as an object, in a list',
  end: 'Exit codes: 0 shown, 2 a setting cannot be.',
  async run({ args, json, print }) {
    const loaded = loadConfig(args);
    for (const warning of loaded.warnings) process.stderr.write(`assay: ${warning}\n`);
    const settings = explainConfig(loaded);
    if (json) {
      print(JSON.stringify(settings));
      return 0;
    }
    const width = (pick: (setting: (typeof settings)[number]) => string): number => Math.max(...settings.map((setting) => pick(setting).length));
    const nameWidth = width(({ name }) => name);
    const valueWidth = Math.min(
      50,
      width(({ value }) => value),
    );
    for (const { name, value, source } of settings) print(`${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${source}`);
    return 0;
  },
});
