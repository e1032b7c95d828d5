// `assay show RUN`: everything a run was made of, what came out, and what was proved of it.
import { ApiError, type Client, type RunManifest } from '../../sdk/index.ts';
import { processEnvironment } from '../config/environment.ts';
import { terminalOf } from '../config/terminal.ts';
import { SettingError } from '../config/setting-error.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { serverFlag } from './server-flag.ts';
import { type ShownRun, showReport } from './show-report.ts';
import { painter } from './terminal-text.ts';

export const show = defineCommand({
  name: 'show',
  about: `Shows what a run was made of: command and parameters, code, data, environment, randomness, machine; what came out of
it; what could not be recorded exactly; and the verdicts of its repetitions.

Examples:
  ./assay show latest
  ./assay show 3f2a9c --json

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before.`,
  flags: { all: { kind: 'switch', sentence: 'Every package, file and variable, however many' }, server: serverFlag },
  json: 'The run, its manifest and its observation as JSON',
  end: `Exit codes: 0 shown, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags, words, json, print }) {
    const [text] = words;
    if (text === undefined || words.length > 1) throw new SettingError(`show takes one run, and got ${words.length}; see ./assay show --help.`);
    return withSession({ server: flags.server, json }, async ({ client }) => {
      const shown = await readShown(client, (await findRun(client, text)).id);
      const paint = painter(terminalOf(processEnvironment(), process.stdout).isColourful);
      print(json ? JSON.stringify({ ...shown.detail, recorded: shown.recorded, reproductions: shown.reproductions }) : showReport(shown, { paint, isWhole: flags.all }).join('\n'));
      return exitCodes.same;
    });
  },
});

async function readShown(client: Client, runId: string): Promise<ShownRun> {
  const [detail, recorded, reproductions] = await Promise.all([client.getRun({ runId }), recordOf(client, runId), client.listReproductions({ runId, limit: 20 })]);
  return { detail, recorded, reproductions: reproductions.items };
}

/** Undefined for a run whose inputs nobody recorded. */
async function recordOf(client: Client, runId: string): Promise<RunManifest | undefined> {
  try {
    return await client.getManifest({ runId });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}
