// Jobs and schedules as lines for a terminal. Pure.
import type { Job, JobDetail, JobState, Schedule } from '../../sdk/index.ts';
import { elapsedText } from './terminal-sparkline.ts';
import { columns, type Paint, printable } from './terminal-text.ts';

const colours: Readonly<Record<JobState, Parameters<Paint>[1]>> = { queued: 'dim', running: 'yellow', done: 'green', failed: 'red', cancelled: 'dim' };

export function isOver({ state }: Pick<Job, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}

export function jobLines(jobs: readonly Job[], now: number): readonly string[] {
  if (jobs.length === 0) return ['There are no such jobs. Those that ended long ago are removed.'];
  return columns([
    ['JOB', 'NAME', 'STATE', 'OWNER', 'TIME', 'PROGRESS'],
    ...jobs.map((job) => [job.id.slice(0, 12), job.name, stateText(job), job.owner, timeText(job, now), progressText(job)]),
  ]);
}

/** One line for a job that changed. */
export function jobLine(job: Job, now: number): string {
  return [job.id.slice(0, 12), job.name, stateText(job), timeText(job, now), progressText(job)].map(printable).filter(Boolean).join('  ');
}

export function jobReport({ payload, ...job }: JobDetail, { paint, now }: { readonly paint: Paint; readonly now: number }): readonly string[] {
  const rows = [
    ['asked for', `${new Date(job.createdAt).toISOString()} by ${job.owner}`],
    ['attempts', job.attempts === 0 ? 'not begun yet' : String(job.attempts)],
    ['key', job.key ?? ''],
    ['time', timeText(job, now)],
    ['progress', job.progress === undefined ? '' : progressText(job)],
    ['error', job.error ?? ''],
    ['result', job.result === undefined || job.result === null ? '' : JSON.stringify(job.result)],
    ['carries', JSON.stringify(payload)],
  ].filter(([, value]) => value !== '') as [string, string][];
  return [`${paint(printable(job.name), 'bold')}  ${job.id}`, `  ${paint(stateText(job), colours[job.state])}`, ...columns(rows).map((line) => `  ${line}`)];
}

export function scheduleLines(schedules: readonly Schedule[]): readonly string[] {
  const rows = schedules.map(({ id, name, timing, isPaused, nextAt, lastAt, lastJobId }) => [
    id,
    name,
    'cron' in timing ? `${timing.cron} (UTC)` : `every ${elapsedText(timing.everyMs)}`,
    isPaused ? 'paused' : nextAt === undefined ? 'over' : new Date(nextAt).toISOString(),
    lastAt === undefined ? 'never' : `${new Date(lastAt).toISOString()} ${(lastJobId ?? '').slice(0, 12)}`,
  ]);
  return columns([['SCHEDULE', 'JOB', 'WHEN', 'NEXT', 'LAST'], ...rows]);
}

function progressText({ progress, error, state }: Job): string {
  if (error !== undefined && state !== 'running') return error;
  if (progress === undefined) return '';
  const { done, total, unit, sentence } = progress;
  const share = total === undefined || total === 0 ? '' : ` (${Math.floor((100 * done) / total)} %)`;
  return `${done}${total === undefined ? '' : ` of ${total}`} ${unit}${share}: ${sentence}`;
}

function stateText({ state, isCancelling }: Job): string {
  return isCancelling ? 'being cancelled' : state;
}

function timeText({ state, createdAt, dueAt, startedAt, endedAt }: Job, now: number): string {
  if (state === 'queued') return dueAt > now ? `in ${elapsedText(dueAt - now)}` : `waits for ${elapsedText(Math.max(0, now - createdAt))}`;
  if (startedAt === undefined) return 'never began';
  return endedAt === undefined ? `for ${elapsedText(Math.max(0, now - startedAt))}` : `took ${elapsedText(endedAt - startedAt)}`;
}
