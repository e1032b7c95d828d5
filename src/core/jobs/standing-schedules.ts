// The schedules every server has from the start.
import type { Schedule } from './schedule.ts';

export const standingSchedules: readonly Pick<Schedule, 'id' | 'name' | 'payload' | 'timing'>[] = [
  // Not on the hour, when everything else happens.
  { id: 'jobs.sweep', name: 'jobs.sweep', payload: {}, timing: { cron: '17 * * * *' } },
];
