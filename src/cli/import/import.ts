// `assay import tensorboard DIR`: brings runs along that another tool recorded.
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { ApiError, type Client } from '../../../sdk/index.ts';
import { didYouMean } from '../../config/nearest-name.ts';
import { SettingError } from '../../config/setting-error.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findExperiment } from '../find-experiment.ts';
import { withServer } from '../server-call.ts';
import { serverFlag } from '../server-flag.ts';
import { printable } from '../terminal-text.ts';
import { type ImportedRun, importEvents } from './import-events.ts';
import { tensorboardRuns } from './tensorboard-runs.ts';

const sources = ['tensorboard'];

export const importRuns = defineCommand({
  name: 'import',
  about: `Brings runs along that another tool recorded: the numbers in TensorBoard's event files, every folder with such files as one run, with its
steps and times. It may be interrupted and asked again: the same folder is the same run, and no point comes twice.

Examples:
  ./assay import tensorboard runs
  ./assay import tensorboard lightning_logs --experiment digits

DIR is the folder that TensorBoard is given as --logdir. Checksums are verified; pictures, histograms and texts are counted and left behind.`,
  flags: { experiment: { kind: 'text', value: 'NAME', sentence: 'Into this experiment, which is made where it is missing (default: the name of the folder)' }, server: serverFlag },
  json: 'What came of each run, as JSON: {"experimentId", "runs": [{"runId", "name", "points", "series", "others", "problems"}]}',
  end: 'Exit codes: 0 imported, 2 called wrongly, 3 some files are damaged and what stands before that is imported, 4 nothing to import, 9 no answer from the server.',
  async run({ flags: { experiment, server }, words: [source, folder, ...more], json, print }) {
    if (source === undefined || folder === undefined || more.length > 0)
      throw new SettingError('import takes a source and a folder, as in import tensorboard runs; see ./assay import --help.');
    if (!sources.includes(source)) throw new SettingError(`there is no import from ${source}${didYouMean(source, sources) || `; there is one from ${sources.join(', ')}.`}`);
    const root = resolve(folder);
    if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw new SettingError(`there is no folder ${folder}.`);
    return withServer({ server, json }, async ({ client, progress }) => {
      const folders = await tensorboardRuns(root);
      if (folders.length === 0) throw new ApiError(`There is no event file of TensorBoard below ${folder}.`, { code: 'not_found', status: 404 });
      const experimentId = await experimentOf(client, experiment ?? basename(root));
      const runs: ImportedRun[] = [];
      for (const [index, found] of folders.entries()) {
        const onPoints = (points: number): void => progress.show(`${index + 1} of ${folders.length}: ${printable(found.name)}, ${points} points`);
        onPoints(0);
        runs.push(await importEvents(found, { client, experimentId, onPoints }));
      }
      progress.clear();
      print(json ? JSON.stringify({ experimentId, runs }) : runs.map(runText).join('\n'));
      for (const { problems } of runs) for (const problem of problems) process.stderr.write(`assay: ${printable(problem)}\n`);
      return runs.some(({ problems }) => problems.length > 0) ? exitCodes.damaged : exitCodes.same;
    });
  },
});

async function experimentOf(client: Client, name: string): Promise<string> {
  try {
    return (await findExperiment(client, name)).id;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
    return (await client.createExperiment({ name })).id;
  }
}

function runText({ runId, name, points, series, others }: ImportedRun): string {
  const left = others === 0 ? '' : `; ${others} ${others === 1 ? 'value' : 'values'} of other kinds left behind`;
  return points === 0 ? `${printable(name)}: no numbers${left}` : `${runId.slice(0, 12)}  ${printable(name)}: ${points} points of ${series} series${left}`;
}
