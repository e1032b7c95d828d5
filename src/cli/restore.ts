// `assay restore RUN…`: takes runs out of the bin.
import { namedRuns, runsText } from './named-runs.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

export const restoreFromBin = defineCommand({
  name: 'restore',
  about: `Takes runs out of the bin. ./assay ls --bin lists what is in it.

Examples:
  ./assay restore 3f2a9c1d5b6e4f708192a3b4c5d6e7f8
  ./assay ls --bin -q | xargs ./assay restore

A run in the bin is named by its whole id.`,
  flags: { server: serverFlag },
  json: 'The ids of what is no longer in the bin, as JSON: {"restored": […]}',
  end: 'Exit codes: 0 taken out, 2 called wrongly, 4 no such run and nothing changed, 9 no answer from the server.',
  async run({ flags: { server }, words, json, print }) {
    return withServer({ server, json }, async ({ client }) => {
      const runs = await namedRuns(client, words, 'restore');
      for (const { id } of runs) await client.restoreRun({ runId: id });
      print(json ? JSON.stringify({ restored: runs.map(({ id }) => id) }) : `${printable(runsText(runs))} out of the bin.`);
      return exitCodes.same;
    });
  },
});
