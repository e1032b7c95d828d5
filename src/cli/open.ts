// `assay open`: the address of a run, an experiment or a model in the web app, and on a desktop the page itself.
import { spawn } from 'node:child_process';

import type { Client } from '../../sdk/index.ts';
import type { Environment } from '../config/environment.ts';
import type { FlagTable, FlagValues } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findExperiment } from './find-experiment.ts';
import { findRun } from './find-run.ts';
import { jsonDocument } from './json-document.ts';
import { serverFlag } from './server-flag.ts';

const flags = {
  experiment: { kind: 'text', value: 'NAME', sentence: 'An experiment, by its name or id' },
  model: { kind: 'text', value: 'NAME', sentence: 'A registered model' },
  server: serverFlag,
} as const satisfies FlagTable;

export const open = defineCommand({
  name: 'open',
  about: `Prints the address of a page of the web app; on a desktop's terminal it opens the page in the browser too.

Examples:
  ./assay open
  ./assay open latest
  ./assay open --experiment mnist
  ./assay open --model churn

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before; without one it is the first page.`,
  flags,
  json: 'The address, as one document; no page is opened',
  end: `Exit codes: 0 printed, 2 called wrongly, 4 no such run, experiment or model, 9 no answer from the server.`,
  async run({ flags: given, words, json, print }) {
    if (words.length + [given.experiment, given.model].filter((name) => name !== undefined).length > 1)
      throw new SettingError('open takes one run, or --experiment, or --model; give one of them.');
    return withSession({ server: given.server, json }, async ({ client, settings, environment }) => {
      const address = `${settings.server}${await pathOf(client, words[0], given)}`;
      print(json ? jsonDocument({ address }) : address);
      if (!json && process.stdout.isTTY === true) await openPage(address, environment);
      return exitCodes.same;
    });
  },
});

async function pathOf(client: Client, word: string | undefined, { experiment, model }: FlagValues<typeof flags>): Promise<string> {
  if (word !== undefined) return `/runs/${(await findRun(client, word)).id}`;
  if (experiment !== undefined) return `/experiments/${(await findExperiment(client, experiment)).id}`;
  if (model !== undefined) return `/models/${encodeURIComponent((await client.getModel({ name: model })).name)}`;
  await client.getServer({});
  return '/';
}

/** Nothing where there is no desktop; where its opener fails the address is printed already. */
async function openPage(address: string, environment: Environment): Promise<void> {
  const opener = openerOf(environment);
  if (opener === undefined) return;
  await new Promise<void>((resolve) => {
    const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
    child.once('spawn', resolve).once('error', () => resolve(void process.stderr.write(`assay: ${opener} is not there to open the page; open the address yourself.\n`)));
    child.unref();
  });
}

function openerOf({ DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION }: Environment): string | undefined {
  if (SSH_CONNECTION !== undefined) return undefined;
  if (process.platform === 'darwin') return 'open';
  return process.platform === 'linux' && (DISPLAY ?? WAYLAND_DISPLAY ?? '') !== '' ? 'xdg-open' : undefined;
}
