// What the operations on jobs and schedules take.
import type { JobState } from './job-shapes.ts';
import type { PageQuery } from './shapes.ts';

export interface ListJobs extends PageQuery {
  readonly states?: readonly JobState[] | undefined;
  readonly names?: readonly string[] | undefined;
}

export interface JobId {
  readonly jobId: string;
}

export interface ScheduleId {
  readonly scheduleId: string;
}
