// `assay verify -- COMMAND`: runs a program twice, the second time from the record of the first, and grades. For CI.
import { SettingError } from '../config/setting-error.ts';
import type { VerdictLevel } from '../documents/verdict-level.ts';
import { recordProgram, UncleanError } from '../record/record-program.ts';
import { readRecordedRun } from '../repeat/recorded-run.ts';
import { type ClientSession, withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { allowIndexFlag, inCleanPlace, levelFlag, reproduceHere, verdictExit } from './reproduce.ts';
import { reproductionJson, reproductionReport } from './reproduction-report.ts';
import { type RunFlags, runFlags } from './run-flags.ts';
import { programEnvironment, requestOf } from './run.ts';

export const verify = defineCommand({
  name: 'verify',
  about: `Runs a program twice: once where it stands, recorded, and once from that record alone in a clean folder. Then says
how much came out the same. Made for continuous integration.

Examples:
  ./assay verify -- python train.py
  ./assay verify --at byte --seed 0 -- python train.py --epochs 2
  ./assay verify --hermetic -- sh pipeline.sh`,
  flags: {
    at: levelFlag,
    hermetic: { kind: 'switch', sentence: 'The second time without a network, where this system lets us' },
    allowIndex: allowIndexFlag,
    ...runFlags,
  },
  listed: ['at', 'hermetic', 'allowIndex'],
  others: 'and those of ./assay run, but for --offline and --preflight.',
  json: 'The verdict with all its evidence, as JSON',
  end: `Exit codes: 0 the same at that level, 7 different, 8 the program failed or cannot run again here, 2 called wrongly,
6 refused by --require-clean, 9 no answer from the server.`,
  runsProgram: true,
  async run({ flags, program, json, print }) {
    if (program.length === 0) throw new SettingError('verify needs a program, such as ./assay verify -- python train.py');
    if (flags.offline || flags.preflight !== undefined)
      throw new SettingError('verify takes neither --offline nor --preflight: it needs the whole run, and the server to grade it');
    return withSession({ server: flags.server, json }, (session) => verifyProgram(session, { flags, program, json, print }));
  },
});

interface VerifyCall {
  readonly flags: RunFlags & { readonly at: VerdictLevel | undefined; readonly hermetic: boolean; readonly allowIndex: boolean };
  readonly program: readonly string[];
  readonly json: boolean;
  readonly print: (text: string) => void;
}

async function verifyProgram(session: ClientSession, { flags, program, json, print }: VerifyCall): Promise<number> {
  const { settings, client, progress } = session;
  const show = json || flags.quiet ? 'nowhere' : 'inherit';
  const say = (sentence: string): void => {
    progress.clear();
    process.stderr.write(`assay: ${sentence}\n`);
  };
  const request = requestOf(flags, settings, { program, environment: programEnvironment(session.environment), folder: process.cwd() });
  // A project that usually works offline still needs the server here.
  const first = await recordProgram({ ...request, server: settings.server, preflight: undefined, show, onTrouble: say }).catch(ignoreUnclean(say));
  if (first === undefined) return exitCodes.refused;
  if (!first.isDelivered)
    throw new SettingError(
      `the run ${first.runId} is not at the server ${settings.server} (${first.report?.deliveryProblem ?? 'it does not answer'}); nothing can be verified without it`,
    );
  if (first.exitCode !== 0) {
    say(`the program ended with ${first.signal ?? `exit code ${first.exitCode}`} the first time, so there is nothing to verify`);
    return exitCodes.notRunnable;
  }
  const original = await readRecordedRun(client, first.runId);
  const outcome = await inCleanPlace(session, { dir: undefined, isKept: false }, (place) =>
    reproduceHere(session, original, { place, replicas: 1, isHermetic: flags.hermetic, allowsIndex: flags.allowIndex, secrets: { typed: program }, show }),
  );
  progress.clear();
  print(json ? JSON.stringify(reproductionJson(outcome)) : reproductionReport(outcome).join('\n'));
  return verdictExit(outcome.reproduction.verdict.level, flags.at ?? 'metric');
}

function ignoreUnclean(say: (sentence: string) => void): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof UncleanError)) throw error;
    say(`not run: ${error.message}${error.paths.length === 0 ? '' : ` (${error.paths.slice(0, 5).join(', ')})`}`);
    return undefined;
  };
}
