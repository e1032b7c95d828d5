// The operations on schedules, and the moment at which a schedule asks for its job.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { Writing } from '../access/writing.ts';
import { notFound } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import type { Page, PageRequest } from '../base/page.ts';
import { enqueueJobs, type JobDraft } from './enqueue-jobs.ts';
import type { JobQueue } from './job-queue.ts';
import { type NextCronTime, nextTime, type Schedule } from './schedule.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { StandingSchedule } from './standing-schedules.ts';

interface Stores {
  readonly schedules: ScheduleStore;
}

export interface SchedulePorts extends Doors<Stores> {
  readonly nextCronTime: NextCronTime;
}

export interface Schedules {
  /** By id. */
  list(caller: Caller, page: PageRequest): Promise<Page<Schedule>>;
  get(caller: Caller, id: string): Promise<Schedule>;
  /** No time fires any more; jobs that were asked for go on. Again is no change. */
  pause(caller: Caller, id: string): Promise<Schedule>;
  /** Goes on with the first time from now; times that passed meanwhile do not fire. Again is no change. */
  resume(caller: Caller, id: string): Promise<Schedule>;
}

export function createSchedules({ read, write, nextCronTime }: SchedulePorts): Schedules {
  function change(caller: Caller, id: string, work: (schedule: Schedule, writing: Writing<Stores>) => Schedule | undefined): Promise<Schedule> {
    return write(caller, 'job.manage', 'server', async (writing) => {
      const before = required(await writing.stores.schedules.find(id), id);
      const after = work(before, writing);
      if (after === undefined) return before;
      await writing.stores.schedules.put(after);
      writing.audit(after.isPaused ? 'schedule.paused' : 'schedule.resumed', { kind: 'schedule', id });
      writing.announce({ type: 'schedule', scheduleId: id });
      return after;
    });
  }

  return {
    list: async (caller, page) => (await read(caller, 'job.read', 'server')).schedules.list(page),
    get: async (caller, id) => required(await (await read(caller, 'job.read', 'server')).schedules.find(id), id),
    pause: (caller, id) => change(caller, id, (schedule) => (schedule.isPaused ? undefined : { ...schedule, isPaused: true })),
    resume: (caller, id) => change(caller, id, (schedule, { at }) => (schedule.isPaused ? { ...movedOn(schedule, at, nextCronTime), isPaused: false } : undefined)),
  };
}

function movedOn({ nextAt: from, ...schedule }: Schedule, now: number, nextCronTime: NextCronTime): Schedule {
  const nextAt = nextTime(schedule.timing, { from: from ?? now, now }, nextCronTime);
  return { ...schedule, ...(nextAt !== undefined && { nextAt }) };
}

/** Those the program brings along: added when they are not there, given a new timing when that changed, paused or not as they were. Nobody's change, so the trail has nothing of it. */
export async function ensureSchedules(writing: Writing<Stores>, wanted: readonly StandingSchedule[], nextCronTime: NextCronTime): Promise<void> {
  const { stores, caller, at } = writing;
  for (const { startsPaused = false, ...schedule } of wanted) {
    const known = await stores.schedules.find(schedule.id);
    if (known !== undefined && JSON.stringify(known.timing) === JSON.stringify(schedule.timing)) continue;
    const { nextAt: _, ...before } = known ?? { owner: caller.id, isPaused: startsPaused, createdAt: at };
    await stores.schedules.put(movedOn({ ...before, ...schedule }, at, nextCronTime));
  }
}

const firedAtOnce = 100;

/** Asks for the jobs whose time has come and moves their schedules on. While a schedule's last job is not over, that job stands for the next one too. */
export async function fireSchedules(
  writing: Writing<{ readonly schedules: ScheduleStore; readonly jobs: JobQueue }>,
  { ids, nextCronTime }: { readonly ids: Ids; readonly nextCronTime: NextCronTime },
): Promise<void> {
  const { stores, at, announce } = writing;
  for (const schedule of await stores.schedules.due({ now: at, limit: firedAtOnce })) {
    const { id, name, payload, owner } = schedule;
    const [job] = await enqueueJobs(writing, [{ name, payload, owner, key: `schedule:${id}` } as JobDraft], ids);
    await stores.schedules.put({ ...movedOn(schedule, at, nextCronTime), lastJobId: job!.id, lastAt: at });
    announce({ type: 'schedule', scheduleId: id });
  }
}

function required(schedule: Schedule | undefined, id: string): Schedule {
  if (!schedule) throw notFound('schedule', id);
  return schedule;
}
