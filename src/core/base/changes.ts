// The live feed: what changed, told after commit. A subscriber costs the writer nothing.

export type Change =
  | { readonly type: 'experiment'; readonly experimentId: string }
  | { readonly type: 'run'; readonly experimentId: string; readonly runId: string }
  | { readonly type: 'metrics'; readonly experimentId: string; readonly runId: string; readonly keys: readonly string[] }
  | { readonly type: 'console'; readonly experimentId: string; readonly runId: string; readonly total: number }
  | { readonly type: 'reproduction'; readonly experimentId: string; readonly runId: string; readonly reproductionId: string }
  | { readonly type: 'model'; readonly name: string }
  | { readonly type: 'artifacts'; readonly path: string }
  | { readonly type: 'job'; readonly jobId: string; readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'; readonly isCancelling: boolean }
  | { readonly type: 'schedule'; readonly scheduleId: string };

/** Publishing never fails and never waits. */
export interface Changes {
  publish(change: Change): void;
}
