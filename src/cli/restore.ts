// `assay restore RUN…`: takes runs out of the bin.
import { changeRuns } from './change-runs.ts';
import { defineCommand } from './command.ts';
import { serverFlag } from './server-flag.ts';

export const restore = defineCommand({
  name: 'restore',
  about: `Takes runs out of the bin.

Examples:
  ./assay restore 3f2a9c0d7be14b5c8a1e6f2d9b04c7aa
  ./assay ls runs --deleted -q | xargs ./assay restore

A run in the bin is named by its whole id.`,
  flags: { server: serverFlag },
  json: 'What was done and to which runs, as one document',
  end: `Exit codes: 0 restored, also where it was not in the bin, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags: { server }, words, json, print }) {
    return changeRuns({ server, json, print }, { command: 'restore', words, done: 'restored', change: (client, { id }) => client.restoreRun({ runId: id }) });
  },
});
