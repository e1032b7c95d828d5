// Reads cron texts: five fields, in UTC, so that every server sees the same times on every day of the year.
import { Cron } from 'croner';

import { invalidArgument } from '../core/base/errors.ts';
import type { NextCronTime } from '../core/jobs/schedule.ts';

export const nextCronTime: NextCronTime = (text, after) => readCron(text).nextRun(new Date(after))?.getTime();

function readCron(text: string): Cron {
  try {
    return new Cron(text, { mode: '5-part', timezone: 'UTC' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidArgument(`the cron text ${JSON.stringify(text)} cannot be read (${reason}); write five fields, minute hour day month weekday, such as '30 4 * * *'`, {
      cause: error,
    });
  }
}
