// `assay rename RUN NAME`: gives a run another name.
import { SettingError } from '../config/setting-error.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

export const rename = defineCommand({
  name: 'rename',
  about: `Gives a run another name.

Examples:
  ./assay rename latest baseline
  ./assay rename 3f2a9c "warm-up, 3 epochs"

RUN is a run's id, its first 6 or more digits, its name, or latest.`,
  flags: { server: serverFlag },
  json: "The run's id and its name, as JSON",
  end: `Exit codes: 0 renamed, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags: { server }, words, json, print }) {
    const [word, name] = words;
    if (word === undefined || name === undefined || words.length > 2)
      throw new SettingError(`rename takes a run and its new name, and got ${words.length} words; quote a name with spaces.`);
    if (name.trim() === '') throw new SettingError('the new name is empty; write one.');
    return withServer({ server, json }, async ({ client }) => {
      const { id } = await findRun(client, word);
      const run = await client.updateRun({ runId: id, name });
      print(json ? JSON.stringify({ id, name: run.name }) : `${id} is named ${printable(run.name)} now`);
      return exitCodes.same;
    });
  },
});
