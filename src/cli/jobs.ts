// `assay jobs`: what the server does by itself, and what is to be done about it.
import type { Client, JobState } from '../../sdk/index.ts';
import { processEnvironment } from '../config/environment.ts';
import type { FlagTable } from '../config/flag.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { SettingError } from '../config/setting-error.ts';
import { terminalOf } from '../config/terminal.ts';
import { type ClientSession, withSession } from './client-session.ts';
import { type CommandCall, defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { findJob } from './find-job.ts';
import { jobLine, jobLines, jobReport, scheduleLines } from './job-report.ts';
import { serverFlag } from './server-flag.ts';
import { painter } from './terminal-text.ts';
import { untilOver, watchList } from './watch-jobs.ts';

const flags = {
  state: {
    kind: 'choice',
    choices: ['queued', 'running', 'done', 'failed', 'cancelled'],
    value: 'STATE',
    isRepeatable: true,
    sentence: 'Only jobs that are queued, running, done, failed or cancelled; may be given several times',
  },
  name: { kind: 'text', value: 'NAME', isRepeatable: true, sentence: 'Only jobs of this name; may be given several times' },
  limit: { kind: 'number', value: 'COUNT', sentence: 'How many jobs to list, at most 1,000 (default 50)' },
  watch: { kind: 'switch', sentence: 'ls: then a line for each change, until it is interrupted. show: wait until the job has ended' },
  server: serverFlag,
} as const satisfies FlagTable;

interface Call extends Pick<CommandCall<typeof flags>, 'flags' | 'json' | 'print'> {
  readonly session: ClientSession;
  readonly client: Client;
  /** What stands behind the verb; the empty text where the verb takes nothing. */
  readonly word: string;
}

interface Verb {
  readonly takes?: 'a job' | 'a schedule';
  /** Resolves to the exit code. */
  readonly run: (call: Call) => Promise<number>;
}

const verbs: Readonly<Record<string, Verb>> = {
  ls: { run: list },
  show: { takes: 'a job', run: show },
  cancel: {
    takes: 'a job',
    run: async ({ client, word, ...call }) => {
      const job = await client.cancelJob({ jobId: (await findJob(client, word)).id });
      return say(call, job, job.isCancelling ? `${job.id} is asked to stop.` : `${job.id} is cancelled.`);
    },
  },
  retry: {
    takes: 'a job',
    run: async ({ client, word, ...call }) => {
      const job = await client.retryJob({ jobId: (await findJob(client, word)).id });
      return say(call, job, `${job.id} is in the queue.`);
    },
  },
  schedules: {
    run: async ({ client, ...call }) => {
      const { items } = await client.listSchedules({ limit: 1000 });
      return say(call, { schedules: items }, scheduleLines(items).join('\n'));
    },
  },
  pause: {
    takes: 'a schedule',
    run: async ({ client, word, ...call }) => say(call, await client.pauseSchedule({ scheduleId: word }), `${word} asks for no more jobs.`),
  },
  resume: {
    takes: 'a schedule',
    run: async ({ client, word, ...call }) => {
      const schedule = await client.resumeSchedule({ scheduleId: word });
      return say(call, schedule, schedule.nextAt === undefined ? `${word} has no further time.` : `${word} goes on at ${new Date(schedule.nextAt).toISOString()}.`);
    },
  },
};

export const jobs = defineCommand({
  name: 'jobs',
  about: `Shows the jobs of the server (deliveries, sweeps and whatever else it does by itself), cancels them and asks for them anew.

Examples:
  ./assay jobs
  ./assay jobs ls --state failed --state cancelled
  ./assay jobs show 3f2a9c --watch
  ./assay jobs cancel 3f2a9c
  ./assay jobs retry 3f2a9c
  ./assay jobs schedules
  ./assay jobs pause jobs.sweep

  ls                 The latest jobs; also without a word
  show JOB           One job, with what it carries
  cancel JOB         Cancels a job; a running one is asked to stop
  retry JOB          Asks anew for a job that failed or was cancelled
  schedules          What asks for jobs again and again
  pause SCHEDULE     Lets a schedule ask for no more jobs
  resume SCHEDULE    Lets it go on with its first time from now

JOB is a job's id or its first 6 or more digits.`,
  flags,
  json: 'Results as JSON; with --watch one object a line',
  end: `Exit codes: 0 done, 1 refused by the server, or the job that was waited for failed or was cancelled, 2 called wrongly, 4 no such job, 9 no answer
from the server.`,
  async run({ flags: given, words, json, print }) {
    const [name = 'ls', word = '', ...more] = words;
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb === undefined) throw new SettingError(`jobs has no ${name}${didYouMean(name, Object.keys(verbs)) || '; see ./assay jobs --help.'}`);
    if ((word !== '') !== (verb.takes !== undefined) || more.length > 0)
      throw new SettingError(`jobs ${name} takes ${verb.takes ?? 'no further word'}, and got ${words.length - 1 || 'none'}; see ./assay jobs --help.`);
    return withSession({ server: given.server, json }, (session) => verb.run({ session, client: session.client, flags: given, word, json, print }));
  },
});

function say({ json, print }: Pick<Call, 'json' | 'print'>, result: unknown, text: string): number {
  print(json ? JSON.stringify(result) : text);
  return exitCodes.same;
}

async function list({ client, flags: { state, name, limit = 50, watch }, json, print }: Call): Promise<number> {
  const query = { states: some(state) as readonly JobState[] | undefined, names: some(name), limit };
  const { items } = await client.listJobs(query);
  say({ json, print }, { jobs: items }, jobLines(items, Date.now()).join('\n'));
  if (watch) await watchList(client, query, (job) => print(json ? JSON.stringify(job) : jobLine(job, Date.now())));
  return exitCodes.same;
}

function some<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

async function show({ session, client, flags, word, json, print }: Call): Promise<number> {
  const found = await findJob(client, word);
  const job = flags.watch ? await untilOver(client, found, (latest) => session.progress.show(jobLine(latest, Date.now()))) : found;
  session.progress.clear();
  if (job === undefined)
    return say({ json, print }, { id: found.id, name: found.name, state: 'done' }, `${found.id} is done; jobs of the name ${found.name} are not kept when they are.`);
  const paint = painter(terminalOf(processEnvironment(), process.stdout).isColourful);
  say({ json, print }, job, jobReport(job, { paint, now: Date.now() }).join('\n'));
  return flags.watch && job.state !== 'done' ? exitCodes.failed : exitCodes.same;
}
