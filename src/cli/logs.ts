// `assay logs RUN`: what a run printed, all of it or its end, and what it goes on to print.
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

import type { Client, ConsoleLine, Run } from '../../sdk/index.ts';
import type { FlagTable, FlagValues } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

const flags = {
  tail: { kind: 'number', value: 'COUNT', short: 'n', sentence: 'Only the last lines' },
  grep: { kind: 'text', value: 'TEXT', sentence: 'Only lines that contain it, in any case' },
  stream: { kind: 'choice', choices: ['stdout', 'stderr'], sentence: 'Only what went there' },
  times: { kind: 'switch', sentence: 'When each line was printed, before it' },
  follow: { kind: 'switch', short: 'f', sentence: 'Go on until the run has ended' },
  server: serverFlag,
} as const satisfies FlagTable;

type Flags = FlagValues<typeof flags>;

export const logs = defineCommand({
  name: 'logs',
  about: `Prints the console lines of a run, as far as they were recorded.

Examples:
  ./assay logs latest
  ./assay logs 3f2a9c --tail 20
  ./assay logs latest --follow
  ./assay logs latest --grep warning --times

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before.`,
  flags,
  json: 'Each line as a JSON object: number, at, stream, text',
  end: 'Exit codes: 0 printed, 2 called wrongly, 4 no such run, 9 no answer from the server.',
  async run({ flags: given, words, json, print }) {
    const [text] = words;
    if (text === undefined || words.length > 1) throw new SettingError(`logs takes one run, and got ${words.length}; see ./assay logs --help.`);
    if (given.tail !== undefined && given.grep !== undefined) throw new SettingError('--tail counts all lines, and does not go with --grep.');
    return withServer({ server: given.server, json }, async ({ client }) => {
      const run = await findRun(client, text);
      const show = (line: ConsoleLine): void => print(json ? JSON.stringify(line) : lineText(line, given.times));
      await printLines({ client, run, flags: given, show });
      return exitCodes.same;
    });
  },
});

/** What a program did to its terminal, such as colours, stays with it; --json gives the line as it was. Tabs are text. */
function lineText({ at, text }: ConsoleLine, withTime: boolean): string {
  const shown = stripVTControlCharacters(text.replace(/\r?\n$/, ''))
    .split('\t')
    .map(printable)
    .join('\t');
  return withTime ? `${new Date(at).toISOString()}  ${shown}` : shown;
}

interface Printing {
  readonly client: Client;
  readonly run: Run;
  readonly flags: Flags;
  readonly show: (line: ConsoleLine) => void;
}

const everyMs = 1_000;
const pageSize = 5_000;

async function printLines({ client, run, flags: { tail, grep, stream, follow }, show }: Printing): Promise<void> {
  const query = { runId: run.id, stream, ...(grep === undefined ? {} : { text: grep }) };
  let fromLine = tail === undefined ? 0 : Math.max(0, (await client.readConsole({ runId: run.id, limit: 1 })).total - tail);
  for (;;) {
    // Asked before the lines: whatever was printed before the end is among them.
    const isOver = !follow || (await client.getRun({ runId: run.id })).run.endedAt !== undefined;
    let next: number | undefined = fromLine;
    while (next !== undefined) {
      const page: Awaited<ReturnType<Client['readConsole']>> = await client.readConsole({ ...query, fromLine: next, limit: pageSize });
      for (const line of page.lines) show(line);
      next = page.nextLine;
      // Lines that came while this answer was made may be in it, beyond its total.
      fromLine = next ?? Math.max(fromLine, page.total, (page.lines.at(-1)?.number ?? -1) + 1);
    }
    if (isOver) return;
    await sleep(everyMs);
  }
}
