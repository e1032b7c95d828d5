// `assay gc`: has the server give back the room of what nothing keeps, and, when asked, of what was deleted.
import type { Client, Job, JobDetail } from '../../sdk/index.ts';
import type { FlagTable, FlagValues } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { type ClientSession, withSession } from './client-session.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { gcLines } from './gc-report.ts';
import { jobLine } from './job-report.ts';
import { serverFlag } from './server-flag.ts';
import { untilOver } from './watch-jobs.ts';

const flags = {
  dryRun: { kind: 'switch', sentence: 'Change nothing; say what would go' },
  deleted: { kind: 'switch', sentence: 'First remove for good what was deleted: runs, logged models and experiments' },
  olderThan: { kind: 'text', value: 'TIME', sentence: 'With --deleted: only what was deleted so long ago, such as 30d or 1d12h30m' },
  runId: { kind: 'text', value: 'ID', isRepeatable: true, sentence: 'Remove this deleted run for good; may be given several times' },
  experimentId: { kind: 'text', value: 'ID', isRepeatable: true, sentence: 'Remove this deleted experiment for good, with all it holds; may be given several times' },
  grace: { kind: 'text', value: 'TIME', sentence: 'Leave contents that came or were asked for so recently, at least 1h (default 7d)' },
  verify: { kind: 'switch', sentence: 'Instead read every stored content again, and say which are damaged' },
  server: serverFlag,
} as const satisfies FlagTable;

type Flags = FlagValues<typeof flags>;

export const gc = defineCommand({
  name: 'gc',
  about: `Gives back the room of contents that nothing keeps any more: those of deleted files, of uploads that were given up, of runs that
were removed for good. The server does it as a job, and this command waits for it. What is kept, and why nothing else ever goes, is in
docs/content.md.

Examples:
  ./assay gc --dry-run
  ./assay gc
  ./assay gc --deleted --older-than 30d
  ./assay gc --run-id 0f3c…
  ./assay gc --verify`,
  flags,
  json: 'The jobs that did it, with their results, as JSON',
  end: `Exit codes: 0 done, 1 refused by the server, or a job failed, was cancelled or found damage, 2 called wrongly, 4 no such run or experiment,
9 no answer from the server.`,
  async run({ flags: given, words, json, print }) {
    if (words.length > 0) throw new SettingError(`gc takes no words, and got ${words[0]}; see ./assay gc --help.`);
    const asked = requestsOf(given, Date.now());
    return withSession({ server: given.server, json }, async (session) => {
      const jobs: JobDetail[] = [];
      for (const ask of asked) {
        const job = await finished(session, await ask(session.client));
        jobs.push(job);
        if (job.state !== 'done') break;
      }
      print(json ? JSON.stringify({ jobs }) : jobs.flatMap(gcLines).join('\n'));
      return jobs.every(isWell) ? exitCodes.same : exitCodes.failed;
    });
  },
});

type Ask = (client: Client) => Promise<Job>;

/** In order. Throws a `SettingError` for flags that do not go together. */
function requestsOf({ dryRun, deleted, olderThan, runId, experimentId, grace, verify }: Flags, now: number): readonly Ask[] {
  const isDryRun = dryRun || undefined;
  const isNamed = runId.length > 0 || experimentId.length > 0;
  if (verify) {
    if (dryRun || deleted || isNamed || olderThan !== undefined || grace !== undefined)
      throw new SettingError('--verify only reads, and goes with no flag but --server and --json.');
    return [(client) => client.verifyContent({})];
  }
  if (olderThan !== undefined && !deleted && !isNamed) throw new SettingError('--older-than says which deleted things go; give --deleted with it.');
  const collect: Ask = (client) => client.collectContent({ isDryRun, graceMs: grace === undefined ? undefined : timeMs('--grace', grace) });
  if (!deleted && !isNamed) return [collect];
  const deletedBefore = olderThan === undefined ? undefined : now - timeMs('--older-than', olderThan);
  return [(client) => client.emptyBin({ isDryRun, deletedBefore, runIds: some(runId), experimentIds: some(experimentId) }), collect];
}

const unitsMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** As `1d2h30m`: whole numbers with their units, the larger first. */
function timeMs(flag: string, text: string): number {
  if (!/^(?=.)(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?(\d{1,6}s)?$/.test(text)) throw new SettingError(`${flag} ${JSON.stringify(text)} is no time such as 30d, 12h or 1d12h30m.`);
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * unitsMs[unit!]!, 0);
}

function some(ids: readonly string[]): readonly string[] | undefined {
  return ids.length === 0 ? undefined : ids;
}

async function finished({ client, progress }: ClientSession, { id }: Job): Promise<JobDetail> {
  const job = await client.getJob({ jobId: id });
  const over = await untilOver(client, job, (latest) => progress.show(jobLine(latest, Date.now())));
  progress.clear();
  return over ?? { ...job, state: 'done' };
}

function isWell({ state, result }: JobDetail): boolean {
  return state === 'done' && !((result as { readonly damagedCount?: number } | undefined)?.damagedCount ?? 0);
}
