// Tables of the work that waits: jobs, and what asks for them by the clock.

/** `due_at` is `run_at`, or the end of the lease once claimed. */
export interface JobTable {
  readonly id: string;
  readonly name: string;
  readonly lane: string;
  readonly payload: string;
  readonly state: string;
  readonly owner: string;
  readonly key: string | null;
  readonly attempts: number;
  readonly created_at: number;
  readonly due_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly is_cancelling: number;
  readonly progress: string | null;
  readonly result: string | null;
  readonly error: string | null;
}

export interface JobScheduleTable {
  readonly id: string;
  readonly name: string;
  readonly payload: string;
  readonly timing: string;
  readonly owner: string;
  readonly is_paused: number;
  readonly created_at: number;
  readonly next_at: number | null;
  readonly last_job_id: string | null;
  readonly last_at: number | null;
}
