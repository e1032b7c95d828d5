// The schedules every server has from the start.
import type { Schedule } from './schedule.ts';
import { usualGraceMs } from '../content/grace.ts';

export interface StandingSchedule extends Pick<Schedule, 'id' | 'name' | 'payload' | 'timing'> {
  /** Asks for nothing until somebody resumes it. */
  readonly startsPaused?: boolean | undefined;
}

export const standingSchedules: readonly StandingSchedule[] = [
  // Not on the hour, when everything else happens.
  { id: 'jobs.sweep', name: 'jobs.sweep', payload: {}, timing: { cron: '17 * * * *' } },
  // Until then a run that changed is looked at as it is, so that nothing is missed.
  { id: 'search.refresh', name: 'search.refresh', payload: {}, timing: { cron: '*/10 * * * *' } },
  // Before the collection, which gives back what they held.
  { id: 'versions.expire', name: 'versions.expire', payload: {}, timing: { cron: '13 3 * * *' } },
  // At night in most places where few are at work at once; the reading of everything but once a week.
  { id: 'content.collect', name: 'content.collect', payload: { graceMs: usualGraceMs, isDryRun: false }, timing: { cron: '43 3 * * *' } },
  { id: 'content.verify', name: 'content.verify', payload: {}, timing: { cron: '23 4 * * 0' } },
];
