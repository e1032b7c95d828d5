// `assay delete RUN…`: puts runs into the bin.
import { createInterface } from 'node:readline/promises';

import { SettingError } from '../config/setting-error.ts';
import { namedRuns, runsText } from './named-runs.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

export const deleteToBin = defineCommand({
  name: 'delete',
  about: `Puts runs into the bin, where they stay until it is emptied; ./assay restore takes them out again. On a terminal it asks first.

Examples:
  ./assay delete 3f2a9c
  ./assay delete 3f2a9c 77ab01 --yes
  ./assay ls -q --filter "status = 'failed'" | xargs ./assay delete --yes

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before.`,
  flags: { yes: { kind: 'switch', short: 'y', sentence: 'Without asking; needed where there is no terminal' }, server: serverFlag },
  json: 'The ids of what is in the bin now, as JSON: {"deleted": […]}',
  end: 'Exit codes: 0 in the bin, 2 called wrongly, 4 no such run and nothing changed, 6 the answer was no, 9 no answer from the server.',
  async run({ flags: { yes, server }, words, json, print }) {
    return withServer({ server, json }, async ({ client }) => {
      const runs = await namedRuns(client, words, 'delete');
      if (!yes && !(await isMeant(`Put ${printable(runsText(runs))} into the bin? [y/N] `))) {
        process.stderr.write('assay: nothing was changed.\n');
        return exitCodes.refused;
      }
      for (const { id } of runs) await client.deleteRun({ runId: id });
      print(
        json
          ? JSON.stringify({ deleted: runs.map(({ id }) => id) })
          : `${printable(runsText(runs))} in the bin; ./assay restore ${runs.length === 1 ? runs[0]!.id : 'RUN…'} takes ${runs.length === 1 ? 'it' : 'them'} back.`,
      );
      return exitCodes.same;
    });
  },
});

/** Throws where nobody can be asked. */
async function isMeant(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) throw new SettingError('delete asks on a terminal, and there is none; say --yes.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
