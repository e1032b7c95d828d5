// `assay delete RUN…`: puts runs in the bin.
import { createInterface } from 'node:readline/promises';

import type { Run } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { changeRuns } from './change-runs.ts';
import { defineCommand } from './command.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

const mostNamed = 10;

export const deleteRuns = defineCommand({
  name: 'delete',
  about: `Puts runs in the bin. On a terminal it asks first; elsewhere it needs --yes. ./assay restore takes them out again.

Examples:
  ./assay delete 3f2a9c
  ./assay delete latest latest~1 --yes
  ./assay ls runs --filter "attributes.status = 'failed'" -q | xargs ./assay delete --yes

RUN is a run's id, its first 6 or more digits, its name, or latest.`,
  flags: { yes: { kind: 'switch', short: 'y', sentence: 'Do not ask' }, server: serverFlag },
  json: 'What was done and to which runs, as one document',
  end: `Exit codes: 0 in the bin, 2 called wrongly, 4 no such run, 6 answered with no, 9 no answer from the server.`,
  async run({ flags: { yes, server }, words, json, print }) {
    if (!yes && !(process.stdin.isTTY === true && process.stderr.isTTY === true))
      throw new SettingError('delete asks before it does anything, and there is no terminal to ask on; add --yes.');
    const mayChange = yes ? undefined : ask;
    return changeRuns(
      { server, json, print },
      { command: 'delete', words, done: 'deleted', ...(mayChange && { mayChange }), change: (client, { id }) => client.deleteRun({ runId: id }) },
    );
  },
});

async function ask(runs: readonly Run[]): Promise<boolean> {
  for (const { id, name } of runs.slice(0, mostNamed)) process.stderr.write(`  ${id.slice(0, 12)} ${printable(name)}\n`);
  if (runs.length > mostNamed) process.stderr.write(`  and ${runs.length - mostNamed} more\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`Put ${runs.length === 1 ? 'this run' : `these ${runs.length} runs`} in the bin? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
