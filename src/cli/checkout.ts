// `assay checkout RUN DIR`: the code and data of a recorded run, ready to work in.
import { mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { SettingError } from '../config/setting-error.ts';
import { readRecordedRun } from '../repeat/recorded-run.ts';
import { restoreFiles, type RestoredFiles } from '../repeat/restore-files.ts';
import { progressText } from '../repeat/prepare-run.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { serverFlag } from './server-flag.ts';

export const checkout = defineCommand({
  name: 'checkout',
  about: `Writes the code and the data of a recorded run into a folder, exactly as they were when it ran.

Examples:
  ./assay checkout 3f2a9c good-run
  ./assay checkout latest look --no-data

RUN is a run's id, the beginning of one, its name, or latest. DIR must be empty or not exist yet.`,
  flags: {
    noData: { kind: 'switch', sentence: 'Only the code' },
    link: { kind: 'switch', sentence: 'Data as read-only links to the kept content: at once, however large, and not to be written to' },
    server: serverFlag,
  },
  json: 'What was restored, and what could not be',
  end: `Exit codes: 0 done, 8 done but for something that could not be restored, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags, words, json, print }) {
    const [text, folder] = words;
    if (text === undefined || folder === undefined || words.length > 2)
      throw new SettingError(`checkout takes a run and a folder, and got ${words.length} words; see ./assay checkout --help.`);
    const place = await emptyFolder(folder);
    return withSession({ server: flags.server, json }, async ({ client, fetcher, progress }) => {
      const { id } = await findRun(client, text);
      const { inputs, observation } = await readRecordedRun(client, id);
      const restored = await restoreFiles({
        inputs,
        observation,
        place,
        fetcher,
        withData: !flags.noData,
        withLinks: flags.link,
        onProgress: (what, state) => progress.show(progressText(what, state)),
      });
      progress.clear();
      print(json ? JSON.stringify(answer(id, restored)) : lines(id, restored, inputs.command.argv).join('\n'));
      return restored.missing.length > 0 ? exitCodes.notRunnable : exitCodes.same;
    });
  },
});

/** The absolute folder, made when it does not exist. Throws a `SettingError` when something is in it. */
export async function emptyFolder(folder: string): Promise<string> {
  const place = resolve(folder);
  try {
    await mkdir(place, { recursive: true });
    if ((await readdir(place)).length > 0) throw new SettingError(`${folder} is not empty; give a folder that is empty or does not exist yet`);
  } catch (error) {
    if (error instanceof SettingError) throw error;
    throw new SettingError(`${folder} cannot be written to (${(error as Error).message}); give another folder`);
  }
  return place;
}

function answer(runId: string, restored: RestoredFiles): object {
  const { layout, files, claims, missing, moved, fetchedBytes } = restored;
  return { runId, folder: layout.root, workdir: layout.workdir, files, fetchedBytes, claims, missing, moved };
}

function lines(runId: string, { layout, files, claims, missing, moved }: RestoredFiles, argv: readonly string[]): readonly string[] {
  return [
    `Restored ${files} files of run ${runId.slice(0, 12)} into ${layout.root}`,
    ...claims.map(({ state, sentence }) => `  ${state === 'exact' ? 'exact ' : state === 'missing' ? 'MISSING' : 'note  '} ${sentence}`),
    ...moved.map(({ path, copy }) => `  note   ${path} is not on this machine as it was; a copy is ${copy}`),
    ...(missing.length === 0 ? [] : ['', `${missing.length} ${missing.length === 1 ? 'thing is' : 'things are'} missing, so the run cannot be repeated from here as it was.`]),
    '',
    `It ran: ${argv.join(' ')}`,
    `     in ${layout.workdir}`,
  ];
}
