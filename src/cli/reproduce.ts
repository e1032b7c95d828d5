// `assay reproduce RUN`: runs a recorded run again from its record alone, and grades the result.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Flag } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { isAtLeast, type VerdictLevel } from '../documents/verdict-level.ts';
import { readRecordedRun, type RecordedRun } from '../repeat/recorded-run.ts';
import { type ReproduceOptions, reproduceRun, type ReproductionOutcome } from '../repeat/reproduce-run.ts';
import { secretVariables } from '../repeat/secret-values.ts';
import { type ClientSession, withSession } from './client-session.ts';
import { emptyFolder } from './checkout.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { serverFlag } from './server-flag.ts';
import { reproductionJson, reproductionReport } from './reproduction-report.ts';

/** The level that counts as the same. */
export const levelFlag = {
  kind: 'choice',
  choices: ['byte', 'tensor', 'metric', 'statistical'],
  value: 'LEVEL',
  sentence: 'What counts as the same: byte, tensor, metric (the default) or statistical',
} as const satisfies Flag;

export const allowIndexFlag = { kind: 'switch', sentence: 'Take packages that were not kept from the package index' } as const satisfies Flag;

export const reproduce = defineCommand({
  name: 'reproduce',
  about: `Restores the code, data, environment, variables and randomness of a recorded run in a clean folder, runs it again
and says how much of its results came out the same. Your own files are not touched.

Examples:
  ./assay reproduce latest
  ./assay reproduce 3f2a9c --at tensor
  ./assay reproduce baseline --replicas 6 --keep

RUN is a run's id, the beginning of one, its name, or latest.`,
  flags: {
    at: levelFlag,
    replicas: { kind: 'number', value: 'N', sentence: 'Run it N times and test the metrics for equivalence; 6 are the least that decide anything' },
    hermetic: { kind: 'switch', sentence: 'Run it without a network, where this system lets us' },
    allowIndex: allowIndexFlag,
    secret: {
      kind: 'text',
      value: 'NAME=VARIABLE',
      isRepeatable: true,
      sentence: 'The variable of this shell that holds the secret NAME, which no record holds; may be given more than once. Without it, the variable NAME itself',
    },
    dir: { kind: 'text', value: 'DIR', sentence: 'The clean folder, empty or not there yet, which is then kept' },
    keep: { kind: 'switch', sentence: 'Keep the clean folder' },
    quiet: { kind: 'switch', sentence: 'Do not show what the program prints' },
    server: serverFlag,
  },
  json: 'The verdict with all its evidence, as JSON',
  end: `Exit codes: 0 the same at that level, 7 different, 8 not runnable here, 2 called wrongly, 4 no such run, 9 no answer from the server.`,
  async run({ flags, words, json, print }) {
    const [text] = words;
    if (text === undefined || words.length > 1) throw new SettingError(`reproduce takes one run, and got ${words.length}; see ./assay reproduce --help.`);
    const replicas = Math.max(1, flags.replicas ?? 1);
    const { dir } = flags;
    return withSession({ server: flags.server, json }, async (session) => {
      const variables = secretVariables(flags.secret, session.environment);
      const { id } = await findRun(session.client, text);
      const original = await readRecordedRun(session.client, id);
      const outcome = await inCleanPlace(session, { dir, isKept: flags.keep || dir !== undefined }, (place) =>
        reproduceHere(session, original, {
          place,
          replicas,
          isHermetic: flags.hermetic,
          allowsIndex: flags.allowIndex,
          secrets: { variables },
          show: json || flags.quiet ? 'nowhere' : 'inherit',
        }),
      );
      session.progress.clear();
      const kept = flags.keep || dir !== undefined ? ['', `The clean folder is ${outcome.folder}`] : [];
      print(json ? JSON.stringify(reproductionJson(outcome)) : [...reproductionReport(outcome), ...kept].join('\n'));
      return verdictExit(outcome.reproduction.verdict.level, flags.at ?? 'metric');
    });
  },
});

export function verdictExit(level: VerdictLevel, at: VerdictLevel): number {
  if (level === 'not-runnable') return exitCodes.notRunnable;
  return isAtLeast(level, at) ? exitCodes.same : exitCodes.differs;
}

interface CleanPlace {
  readonly dir: string | undefined;
  readonly isKept: boolean;
}

/** Under ASSAY_HOME unless the user gave a folder; removed afterwards unless it is to be kept. */
export async function inCleanPlace(session: ClientSession, { dir, isKept }: CleanPlace, work: (place: string) => Promise<ReproductionOutcome>): Promise<ReproductionOutcome> {
  const place = dir === undefined ? join(session.settings.home, 'reproductions', randomBytes(6).toString('hex')) : await emptyFolder(dir);
  await mkdir(place, { recursive: true, mode: 0o700 });
  try {
    return await work(place);
  } finally {
    if (!isKept) await rm(place, { recursive: true, force: true });
  }
}

export interface HowToReproduce {
  readonly place: string;
  readonly replicas: number;
  readonly isHermetic: boolean;
  readonly allowsIndex: boolean;
  readonly secrets?: ReproduceOptions['secrets'];
  readonly show: 'inherit' | 'nowhere';
}

export function reproduceHere({ client, settings, fetcher, environment, progress }: ClientSession, original: RecordedRun, how: HowToReproduce): Promise<ReproductionOutcome> {
  return reproduceRun(original, {
    ...how,
    client,
    server: settings.server,
    home: settings.home,
    fetcher,
    environment,
    project: settings.project,
    onProgress: (text) => progress.show(`assay: ${text} …`),
    onTrouble: (sentence) => process.stderr.write(`assay: ${sentence}\n`),
  });
}
