// `assay why RUN_B [RUN_A]`: what made a run differ from another, and on request a proof by re-running.
import type { Explanation } from '../documents/explanation.ts';
import { processEnvironment } from '../config/environment.ts';
import { terminalOf } from '../config/terminal.ts';
import { SettingError } from '../config/setting-error.ts';
import { readRecordedRun } from '../repeat/recorded-run.ts';
import { type ClientSession, withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { whyReport } from './explanation-report.ts';
import { findRun } from './find-run.ts';
import { serverFlag } from './server-flag.ts';
import { painter } from './terminal-text.ts';

const defaultRuns = 25;
const defaultMinutes = 60;

export const why = defineCommand({
  name: 'why',
  about: `Says why a run differs from another: the changed inputs by likelihood, those that are ruled out because no run used
them, and where the two part. Without RUN_A the run is held against the last good run of the same entry point.

Examples:
  ./assay why latest
  ./assay why 3f2a9c baseline
  ./assay why latest latest~1 --prove --budget 12

RUN is a run's id, its first 6 or more digits, its name, latest, or latest~1 for the one before.`,
  flags: {
    prove: { kind: 'switch', sentence: 'Run mixtures of the two again until the smallest set of changes is found that makes the difference' },
    budget: { kind: 'number', value: 'RUNS', sentence: `How many runs that may cost at the most (${defaultRuns})` },
    minutes: { kind: 'number', value: 'MINUTES', sentence: `How long it may take at the most (${defaultMinutes})` },
    server: serverFlag,
  },
  json: 'The explanation as JSON',
  end: `Exit codes: 0 the same inputs and results, 7 they differ, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags, words, json, print }) {
    const [afterText, beforeText] = words;
    if (afterText === undefined || words.length > 2) throw new SettingError(`why takes one run or two, and got ${words.length}; see ./assay why --help.`);
    if (!flags.prove && (flags.budget !== undefined || flags.minutes !== undefined)) throw new SettingError('--budget and --minutes are for a proof; add --prove');
    return withSession({ server: flags.server, json }, async (session) => {
      const { client } = session;
      const after = await findRun(client, afterText);
      const before = beforeText === undefined ? undefined : (await findRun(client, beforeText)).id;
      if (before === after.id) throw new SettingError(`${beforeText} and ${afterText} are the same run; name two.`);
      const found = await client.explainRuns({ after: after.id, ...(before === undefined ? {} : { before }) });
      const explanation = flags.prove ? await proved(session, found, { runs: flags.budget ?? defaultRuns, seconds: (flags.minutes ?? defaultMinutes) * 60 }) : found;
      session.progress.clear();
      const paint = painter(terminalOf(processEnvironment(), process.stdout).isColourful);
      print(json ? JSON.stringify(explanation) : whyReport(explanation, paint).join('\n'));
      return isSame(explanation) ? exitCodes.same : exitCodes.differs;
    });
  },
});

function isSame({ hasSameInputs, changes, results }: Explanation): boolean {
  return (hasSameInputs || changes.length === 0) && results !== 'different';
}

/** The explanation with its proof, as the server tells it once the proof is recorded. */
async function proved(
  { client, settings, fetcher, store, environment, progress }: ClientSession,
  explanation: Explanation,
  budget: { readonly runs: number; readonly seconds: number },
): Promise<Explanation> {
  const { beforeRunId, afterRunId } = explanation;
  const [before, after] = [await readRecordedRun(client, beforeRunId), await readRecordedRun(client, afterRunId)];
  const { proveDifference } = await import('../repeat/prove-difference.ts');
  await proveDifference(before, after, { client, server: settings.server, home: settings.home, fetcher, store, environment, explanation, budget, onProgress: progress.show });
  return client.explainRuns({ before: beforeRunId, after: afterRunId });
}
