// Sweeps, the logs of their trials and results, and their agents, as the query builder sees them.

/** `source` is as its client wrote it; `definition` and `exchange` are JSON. */
export interface SweepTable {
  readonly id: string;
  readonly experiment_id: number;
  readonly state: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly source: string;
  readonly definition: string;
  readonly seed: number;
  readonly exchange: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly heard_at: number | null;
}

/** `point` and `progress` are JSON. The run may be gone for good: what was tried stays known. */
export interface SweepTrialTable {
  readonly sweep_id: string;
  readonly number: number;
  readonly experiment_id: number;
  readonly run_id: string;
  readonly agent_id: string | null;
  readonly state: string;
  readonly hand_outs: number;
  readonly point: string;
  readonly seen_results: number;
  readonly progress: string | null;
  readonly made_at: number;
}

/** `value` is null for a trial without one. */
export interface SweepResultTable {
  readonly sweep_id: string;
  readonly number: number;
  readonly experiment_id: number;
  readonly trial: number;
  readonly outcome: string;
  readonly value: number | null;
  readonly at: number;
}

/** `run_ids` is a JSON list. */
export interface SweepAgentTable {
  readonly id: string;
  readonly sweep_id: string;
  readonly experiment_id: number;
  readonly host: string;
  readonly created_at: number;
  readonly heard_at: number;
  readonly run_ids: string;
}
