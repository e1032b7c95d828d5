// `assay version`, for those who look for a command and not for a flag.
import { defineCommand } from './command.ts';
import { versionText } from './version-text.ts';

export const version = defineCommand({
  name: 'version',
  about: 'Shows the version of Assay.\n\nExample:\n  ./assay version --json',
  flags: {},
  json: 'The version, and that of the runtime',
  end: 'Exit codes: 0 shown, 2 called wrongly.',
  async run({ json, print }) {
    print(versionText(json));
    return 0;
  },
});
