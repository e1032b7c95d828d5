// Jobs that can be seen: who asked, how far they are, how they ended; and schedules that ask for them. Deliveries that wait
// in the queue of before go on.
import type { Migration } from '../migration.ts';

export const jobTables: Migration = {
  number: 5,
  name: 'jobs',
  statements: ({ text, number, plain }) => [
    `drop index job_by_due`,
    `alter table job add column lane ${text} not null default 'short'`,
    `alter table job add column state ${text} not null default 'queued'`,
    `alter table job add column owner ${text} not null default 'system'`,
    `alter table job add column key ${text}`,
    `alter table job add column created_at ${number} not null default 0`,
    `alter table job add column started_at ${number}`,
    `alter table job add column ended_at ${number}`,
    `alter table job add column is_cancelling ${number} not null default 0`,
    `alter table job add column progress ${text}`,
    `alter table job add column result ${text}`,
    `alter table job add column error ${text}`,
    `update job set created_at = run_at`,
    `alter table job drop column run_at`,

    `create index job_by_due on job (lane, due_at, id) where ended_at is null`,
    `create unique index job_by_key on job (name, key) where ended_at is null and key is not null`,
    `create index job_by_age on job (created_at desc, id desc)`,
    `create index job_by_state on job (state, created_at desc, id desc)`,
    `create index job_by_end on job (name, ended_at desc, id desc) where ended_at is not null`,

    `create table job_schedule (id ${text} primary key, name ${text} not null, payload ${text} not null, timing ${text} not null,
      owner ${text} not null, is_paused ${number} not null, created_at ${number} not null, next_at ${number}, last_job_id ${text},
      last_at ${number})${plain}`,
    `create index job_schedule_by_time on job_schedule (next_at, id) where is_paused = 0 and next_at is not null`,
  ],
};
