// Jobs and schedules on this wire.
import type * as wire from '../../../sdk/job-shapes.ts';
import type { Core } from '../../core/core.ts';
import type { Job } from '../../core/jobs/job.ts';
import type { Schedule } from '../../core/jobs/schedule.ts';
import type { Handlers } from './handler.ts';
import { wirePage, pageRequest } from './translate.ts';

type Operation = 'listJobs' | 'getJob' | 'cancelJob' | 'retryJob' | 'listSchedules' | 'pauseSchedule' | 'resumeSchedule';

export function createJobHandlers({ jobs, schedules }: Core): Pick<Handlers, Operation> {
  return {
    listJobs: async ({ states, names, ...input }, { caller }) => wirePage(await jobs.list(caller, { states, names, page: pageRequest(input) }), jobOf),
    getJob: async ({ jobId }, { caller }) => {
      const job = await jobs.get(caller, jobId);
      return { ...jobOf(job), payload: job.payload };
    },
    cancelJob: async ({ jobId }, { caller }) => jobOf(await jobs.cancel(caller, jobId)),
    retryJob: async ({ jobId }, { caller }) => jobOf(await jobs.retry(caller, jobId)),

    listSchedules: async (input, { caller }) => wirePage(await schedules.list(caller, pageRequest(input)), scheduleOf),
    pauseSchedule: async ({ scheduleId }, { caller }) => scheduleOf(await schedules.pause(caller, scheduleId)),
    resumeSchedule: async ({ scheduleId }, { caller }) => scheduleOf(await schedules.resume(caller, scheduleId)),
  };
}

/** Payloads can be long, so lists do without. */
export function jobOf(job: Job): wire.Job {
  const { payload: _, ...shown } = job;
  return shown;
}

function scheduleOf(schedule: Schedule): wire.Schedule {
  const { payload: _, ...shown } = schedule;
  return shown;
}
