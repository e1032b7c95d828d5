// `assay open`: the page of a run, an experiment or a model in the web app.
import { spawn } from 'node:child_process';

import { ApiError, type Client } from '../../sdk/index.ts';
import { type Environment } from '../config/environment.ts';
import { SettingError } from '../config/setting-error.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findExperiment } from './find-experiment.ts';
import { findRun } from './find-run.ts';
import { withServer } from './server-call.ts';
import { serverFlag } from './server-flag.ts';

export const open = defineCommand({
  name: 'open',
  about: `Prints the address of a page of the web app, and opens it in a browser where there is a terminal and a desktop.

Examples:
  ./assay open
  ./assay open latest
  ./assay open digits
  ./assay open 3f2a9c --print

Without a word it is the start page. WHAT is a run, as the other commands take it, or an experiment's name.`,
  flags: { print: { kind: 'switch', sentence: 'Only print the address' }, server: serverFlag },
  json: 'The address as JSON: {"url"}',
  end: 'Exit codes: 0 done, 2 called wrongly, 4 there is no such thing, 9 no answer from the server.',
  async run({ flags: given, words, json, print }) {
    if (words.length > 1) throw new SettingError(`open takes one run or experiment, and got ${words.length}; see ./assay open --help.`);
    return withServer({ server: given.server, json }, async ({ client, settings, environment }) => {
      const url = `${settings.server.replace(/\/$/, '')}/${words[0] === undefined ? '' : await pathOf(client, words[0])}`;
      print(json ? JSON.stringify({ url }) : url);
      const opener = given.print || json || process.stdout.isTTY !== true ? undefined : openerOf(process.platform, environment);
      if (opener !== undefined) openIn(opener, url);
      return exitCodes.same;
    });
  },
});

async function pathOf(client: Client, text: string): Promise<string> {
  try {
    return `runs/${(await findRun(client, text)).id}`;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
    try {
      return `experiments/${(await findExperiment(client, text)).id}`;
    } catch (other) {
      throw other instanceof ApiError && other.code === 'not_found' ? new ApiError(`There is no run and no experiment ${text}.`, { code: 'not_found', status: 404 }) : other;
    }
  }
}

/** The program that opens addresses here; undefined where there is no desktop. */
export function openerOf(platform: NodeJS.Platform, environment: Environment): readonly [program: string, ...args: readonly string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['explorer.exe'];
  return environment['DISPLAY'] === undefined && environment['WAYLAND_DISPLAY'] === undefined ? undefined : ['xdg-open'];
}

/** Whatever becomes of it: the address is printed. */
function openIn([program, ...args]: readonly [string, ...(readonly string[])], url: string): void {
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
