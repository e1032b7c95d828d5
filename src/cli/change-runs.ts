// What the commands that change runs have in common: find all of them, change one after the other, say what was done.
import type { Client, Run } from '../../sdk/index.ts';
import type { CommandCall } from './command.ts';
import type { FlagTable } from '../config/flag.ts';
import { withSession } from './client-session.ts';
import { exitCodes } from './exit-codes.ts';
import { findRuns } from './find-runs.ts';
import { jsonDocument } from './json-document.ts';
import { printable } from './terminal-text.ts';

export interface RunChange {
  readonly command: string;
  readonly words: readonly string[];
  /** What was done, as it is said: `tagged`. */
  readonly done: string;
  /** Asked once all runs are found; false leaves everything as it is. */
  readonly mayChange?: (runs: readonly Run[]) => Promise<boolean>;
  readonly change: (client: Client, run: Run) => Promise<unknown>;
}

type Call = Pick<CommandCall<FlagTable>, 'json' | 'print'> & { readonly server: string | undefined };

export async function changeRuns({ server, json, print }: Call, { command, words, done, mayChange, change }: RunChange): Promise<number> {
  return withSession({ server, json }, async ({ client, progress }) => {
    const runs = await findRuns(client, command, words);
    if (mayChange !== undefined && !(await mayChange(runs))) return exitCodes.refused;
    for (const [index, run] of runs.entries()) {
      progress.show(`${done} ${index} of ${runs.length} runs`);
      await change(client, run);
    }
    progress.clear();
    if (json) print(jsonDocument({ done, runs: runs.map(({ id, name }) => ({ id, name })) }));
    else for (const { id, name } of runs) print(`${done} ${id} ${printable(name)}`);
    return exitCodes.same;
  });
}
