// `assay tail RUN`: the values of a run's metrics as they come.
import { decodeNumber } from '../../sdk/index.ts';
import { SettingError } from '../config/setting-error.ts';
import { withServer } from './server-call.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { metricsLike, runLooks } from './run-looks.ts';
import { serverFlag } from './server-flag.ts';
import { printable } from './terminal-text.ts';

export const tail = defineCommand({
  name: 'tail',
  about: `Prints the last value of each metric of a run, and again whenever there are new points, until the run is over. It looks once a second: of
several points that came meanwhile only the last is printed. All of them are what ./assay export writes.

Examples:
  ./assay tail latest
  ./assay tail latest --metric "val/*"
  ./assay tail 3f2a9c --json

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before. A line is step, metric and value.`,
  flags: { metric: { kind: 'text', value: 'PATTERN', sentence: 'Only metrics of this name; * stands for any letters' }, server: serverFlag },
  json: 'An object a line: key, step, value (NaN and the infinities as text), timestamp, count',
  end: `Exit codes: 0 the run is over, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags: { metric, server }, words, json, print }) {
    const [word] = words;
    if (word === undefined || words.length > 1) throw new SettingError(`tail takes one run, and got ${words.length}; see ./assay tail --help.`);
    return withServer({ server, json }, async ({ client }) => {
      const { id } = await findRun(client, word);
      const seen = new Map<string, number>();
      for await (const run of runLooks(client, id))
        for (const { key, count, last } of metricsLike(run, metric)) {
          if (seen.get(key) === count) continue;
          seen.set(key, count);
          print(json ? JSON.stringify({ key, ...last, count }) : `${last.step}  ${printable(key)}  ${decodeNumber(last.value)}`);
        }
      return exitCodes.same;
    });
  },
});
