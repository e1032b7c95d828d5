// `assay verify -- COMMAND`: runs a program twice, the second time from the record of the first, and grades. For CI.
import { SettingError } from '../config/setting-error.ts';
import { recordProgram, UncleanError } from '../record/record-program.ts';
import { readRecordedRun } from '../repeat/recorded-run.ts';
import { type ClientSession, withSession } from './client-session.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { inCleanPlace, readLevel, reproduceHere, verdictExit } from './reproduce.ts';
import { reproductionJson, reproductionReport } from './reproduction-report.ts';
import { type RunFlags, readRunFlags, valuedRunFlags } from './run-flags.ts';
import { programEnvironment, requestOf } from './run.ts';

const help = `Runs a program twice: once where it stands, recorded, and once from that record alone in a clean folder. Then says
how much came out the same. Made for continuous integration.

Examples:
  ./assay verify -- python train.py
  ./assay verify --at byte --seed 0 -- python train.py --epochs 2
  ./assay verify --hermetic -- sh pipeline.sh

Flags:
  --at LEVEL      What counts as the same: byte, tensor, metric (the default) or statistical
  --hermetic      The second time without a network, where this system lets us
  --allow-index   Take packages that were not kept from the package index
  --json          The verdict with all its evidence, as JSON
and those of ./assay run, but for --offline and --preflight.

Exit codes: 0 the same at that level, 7 different, 8 the program failed or cannot run again here, 2 called wrongly,
6 refused by --require-clean, 9 no answer from the server.
`;

export const verify: Command = {
  help,
  async run({ args, print }) {
    const own = takeOwnFlags(args);
    const flags = readRunFlags(own.rest);
    if (flags.help) {
      print(help.trimEnd());
      return exitCodes.same;
    }
    if (flags.program.length === 0) throw new SettingError('verify needs a program, such as ./assay verify -- python train.py');
    if (flags.offline || flags.preflight !== undefined)
      throw new SettingError('verify takes neither --offline nor --preflight: it needs the whole run, and the server to grade it');
    return withSession({ server: flags.server, json: flags.json }, (session) => verifyProgram(session, { own, flags, print }));
  },
};

interface Call {
  readonly own: OwnFlags;
  readonly flags: RunFlags;
  readonly print: (text: string) => void;
}

async function verifyProgram(session: ClientSession, { own, flags, print }: Call): Promise<number> {
  const { settings, client, progress } = session;
  const show = flags.json || flags.quiet ? 'nowhere' : 'inherit';
  const say = (sentence: string): void => {
    progress.clear();
    process.stderr.write(`assay: ${sentence}\n`);
  };
  const request = requestOf(flags, settings, { environment: programEnvironment(session.environment), folder: process.cwd() });
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
    reproduceHere(session, original, { place, replicas: 1, isHermetic: own.isHermetic, allowsIndex: own.allowsIndex, show }),
  );
  progress.clear();
  print(flags.json ? JSON.stringify(reproductionJson(outcome)) : reproductionReport(outcome).join('\n'));
  return verdictExit(outcome.reproduction.verdict.level, own.at);
}

function ignoreUnclean(say: (sentence: string) => void): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof UncleanError)) throw error;
    say(`not run: ${error.message}${error.paths.length === 0 ? '' : ` (${error.paths.slice(0, 5).join(', ')})`}`);
    return undefined;
  };
}

interface OwnFlags {
  readonly at: ReturnType<typeof readLevel>;
  readonly isHermetic: boolean;
  readonly allowsIndex: boolean;
  /** For `run`'s own reader. */
  readonly rest: readonly string[];
}

/** Takes the flags of this command out from before the program; those of `run` stay, with their values. */
function takeOwnFlags(args: readonly string[]): OwnFlags {
  const rest: string[] = [];
  const own = { at: undefined as string | undefined, isHermetic: false, allowsIndex: false };
  let index = 0;
  for (; index < args.length && (args[index] as string).startsWith('-') && args[index] !== '--'; index += 1) {
    const arg = args[index] as string;
    if (arg === '--at') own.at = args[(index += 1)] ?? '';
    else if (arg.startsWith('--at=')) own.at = arg.slice('--at='.length);
    else if (arg === '--hermetic') own.isHermetic = true;
    else if (arg === '--allow-index') own.allowsIndex = true;
    else if (valuedRunFlags.includes(arg)) rest.push(arg, ...args.slice(index + 1, (index += 1) + 1));
    else rest.push(arg);
  }
  return { ...own, at: readLevel(own.at), rest: [...rest, ...args.slice(index)] };
}
