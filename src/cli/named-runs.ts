// What `assay delete` and `assay restore` have in common: several runs, each found before the first is changed.
import type { Client, Run } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { findRun } from './find-run.ts';

export const binLimit = 1_000;

/** Every run that is named, each once. Throws when one is not there, so that nothing is done by halves. */
export async function namedRuns(client: Client, words: readonly string[], command: string): Promise<readonly Run[]> {
  if (words.length === 0) throw new SettingError(`${command} takes one run or several; see ./assay ${command} --help.`);
  if (words.length > binLimit) throw new SettingError(`${command} takes ${binLimit} runs at most at once, and got ${words.length}.`);
  const found = new Map<string, Run>();
  for (const word of words) {
    const run = await findRun(client, word);
    found.set(run.id, run);
  }
  return [...found.values()];
}

export function runsText(runs: readonly Run[]): string {
  const [first] = runs;
  return runs.length === 1 ? `${first!.name} (${first!.id.slice(0, 12)})` : `${runs.length} runs`;
}
