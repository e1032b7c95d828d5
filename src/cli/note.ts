// `assay note RUN TEXT`: writes the notes of a run.
import { text as readText } from 'node:stream/consumers';

import { SettingError } from '../config/setting-error.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

export const note = defineCommand({
  name: 'note',
  about: `Writes the notes of a run, in Markdown. What stood there before is replaced; an empty text removes it.

Examples:
  ./assay note latest "Diverges after **epoch 3**."
  ./assay note latest - < notes.md
  ./assay note 3f2a9c ""

RUN is a run's id, its first 6 or more digits, its name, or latest; - reads the text from standard input.`,
  flags: { server: serverFlag },
  json: "The run's id and its notes, absent when there are none, as JSON",
  end: `Exit codes: 0 written, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags: { server }, words, json, print }) {
    const [word, text] = words;
    if (word === undefined || text === undefined || words.length > 2) throw new SettingError(`note takes a run and a text, and got ${words.length} words; quote the text.`);
    if (text === '-' && process.stdin.isTTY === true) process.stderr.write('assay: reading the notes from the terminal; end them with Ctrl-D.\n');
    const notes = text === '-' ? await readText(process.stdin) : text;
    return withServer({ server, json }, async ({ client }) => {
      const { id } = await findRun(client, word);
      const run = await client.updateRun({ runId: id, notes });
      print(json ? JSON.stringify({ id, notes: run.notes }) : `${run.notes === undefined ? 'No notes of' : 'The notes are with'} ${printable(run.name)} (${id.slice(0, 12)}) now`);
      return exitCodes.same;
    });
  },
});
