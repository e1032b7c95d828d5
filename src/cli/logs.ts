// `assay logs RUN`: what a run printed, and what it prints.
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

import type { Client, ConsoleLine } from '../../sdk/index.ts';
import type { FlagTable, FlagValues } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { jsonDocument } from './json-document.ts';
import { followedLines, storedLines } from './read-lines.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

const flags = {
  follow: { kind: 'switch', short: 'f', sentence: 'Go on with what the run prints, until it is over' },
  tail: { kind: 'number', value: 'N', short: 'n', sentence: 'Begin with the last N lines that are there (default: with the first line)' },
  grep: { kind: 'text', value: 'TEXT', sentence: 'Only lines that contain this text, in any case' },
  server: serverFlag,
} as const satisfies FlagTable;

export const logs = defineCommand({
  name: 'logs',
  about: `Prints the lines that a run printed. On a terminal they come without control characters, elsewhere as they are stored.

Examples:
  ./assay logs latest
  ./assay logs latest --follow --tail 20
  ./assay logs 3f2a9c --grep warning

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before.`,
  flags,
  json: 'A document a line: schemaVersion, number, at, stream, text',
  end: `Exit codes: 0 printed, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags: given, words, json }) {
    const [word] = words;
    if (word === undefined || words.length > 1) throw new SettingError(`logs takes one run, and got ${words.length}; see ./assay logs --help.`);
    if (given.grep === '') throw new SettingError('--grep is empty; write the text to look for, or leave it out.');
    const isTerminal = process.stdout.isTTY === true;
    const lineText = (line: ConsoleLine): string => (json ? jsonDocument(line) : isTerminal ? shown(line.text) : line.text);
    return withSession({ server: given.server, json }, async ({ client }) => {
      const { id } = await findRun(client, word);
      for await (const lines of linesOf(client, id, given)) {
        // A reader that is slower than the server holds it up, and no memory fills.
        if (!process.stdout.write(`${lines.map(lineText).join('\n')}\n`)) await once(process.stdout, 'drain');
      }
      return exitCodes.same;
    });
  },
});

async function* linesOf(client: Client, runId: string, { follow, tail, grep: text }: FlagValues<typeof flags>): AsyncGenerator<readonly ConsoleLine[]> {
  let fromLine = 0;
  if (tail !== undefined) {
    const { total } = await client.readConsole({ runId, limit: 1 });
    if (text === undefined) fromLine = Math.max(0, total - tail);
    else {
      const last = await lastOf(storedLines(client, { runId, fromLine, text }), tail);
      if (last.length > 0) yield last;
      fromLine = Math.max(total, (last.at(-1)?.number ?? -1) + 1);
    }
  }
  const query = { runId, fromLine, text };
  if (follow) yield* followedLines(client, query);
  else if (tail === undefined || text === undefined) yield* storedLines(client, query);
}

async function lastOf(pages: AsyncIterable<readonly ConsoleLine[]>, count: number): Promise<readonly ConsoleLine[]> {
  let last: readonly ConsoleLine[] = [];
  if (count === 0) return last;
  for await (const lines of pages) last = [...last, ...lines].slice(-count);
  return last;
}

function shown(text: string): string {
  return stripVTControlCharacters(text).split('\t').map(printable).join('\t');
}
