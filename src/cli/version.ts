// `assay version`: which release this is, and on what it runs.
import { releaseVersion } from '../config/release.ts';
import type { Command } from './command.ts';

export const version: Command = {
  help: 'Shows the version of Assay.\n\nExample:\n  ./assay version --json\n',
  async run({ json, print }) {
    print(json ? JSON.stringify({ version: releaseVersion, runtime: process.version }) : releaseVersion);
    return 0;
  },
};
