// `assay config`: explains the configuration a server started here, with these flags, would have.
import { loadConfig } from '../config/config.ts';
import { explainConfig } from '../config/explain-config.ts';
import type { Command } from './command.ts';

export const config: Command = {
  help: `Shows every setting, its value, and where the value came from. Takes the flags of ./assay server.

Examples:
  ./assay config
  ./assay config --config assay.yaml --json
`,
  async run({ args, json, print }) {
    const settings = explainConfig(loadConfig(args));
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
};
