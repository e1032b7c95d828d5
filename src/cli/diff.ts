// `assay diff RUN_A RUN_B`: what differs between two runs in all kinds of state, and nothing else.
import { processEnvironment } from '../config/environment.ts';
import { terminalOf } from '../config/terminal.ts';
import { SettingError } from '../config/setting-error.ts';
import { withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { diffReport } from './explanation-report.ts';
import { findRun } from './find-run.ts';
import { serverFlag } from './server-flag.ts';
import { painter } from './terminal-text.ts';

export const diff = defineCommand({
  name: 'diff',
  about: `Shows what differs between two runs: code with its lines, data with what changed inside, parameters, command,
environment, variables, randomness, machine, network, and the metrics that came out.

Examples:
  ./assay diff latest~1 latest
  ./assay diff baseline 3f2a9c --json

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before.`,
  flags: { server: serverFlag },
  json: 'The differences as JSON',
  end: `Exit codes: 0 the same inputs and results, 7 they differ, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags, words, json, print }) {
    const [beforeText, afterText] = words;
    if (beforeText === undefined || afterText === undefined || words.length > 2) throw new SettingError(`diff takes two runs, and got ${words.length}; see ./assay diff --help.`);
    return withSession({ server: flags.server, json }, async ({ client }) => {
      const [before, after] = [await findRun(client, beforeText), await findRun(client, afterText)];
      if (before.id === after.id) throw new SettingError(`${beforeText} and ${afterText} are the same run; name two.`);
      const explanation = await client.explainRuns({ before: before.id, after: after.id });
      const { hasSameInputs, changes, metrics, results } = explanation;
      const paint = painter(terminalOf(processEnvironment(), process.stdout).isColourful);
      const heading = [`- ${before.name} (${before.id.slice(0, 12)})`, `+ ${after.name} (${after.id.slice(0, 12)})`, ''];
      print(
        json
          ? JSON.stringify({ before: before.id, after: after.id, hasSameInputs, results, changes, metrics: metrics.filter((metric) => metric.before !== metric.after) })
          : [...heading, ...diffReport(explanation, paint)].join('\n'),
      );
      return changes.length === 0 && results !== 'different' ? exitCodes.same : exitCodes.differs;
    });
  },
});
