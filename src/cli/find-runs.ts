// All the runs that the words of a command name, before anything is done to the first of them.
import type { Client, Run } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { findRun } from './find-run.ts';

/** Each once. Throws as `findRun` does, so that a mistake in the last word changes nothing. */
export async function findRuns(client: Client, command: string, words: readonly string[]): Promise<readonly Run[]> {
  if (words.length === 0) throw new SettingError(`${command} takes one run or several, and got none; see ./assay ${command} --help.`);
  const found = new Map<string, Run>();
  for (const word of words) {
    const run = await findRun(client, word);
    found.set(run.id, run);
  }
  return [...found.values()];
}
