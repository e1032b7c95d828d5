// Tables of what is recorded of runs: inputs, console, rows of history, what they hold besides numbers, notes of clients, alerts, signs of life, and what holding two runs against each other gave.
import type { Generated } from 'kysely';

/** `started_at` is the run's: runs of one entry point are looked up by when they began. */
export interface RunManifestTable {
  readonly run_num: number;
  readonly experiment_id: number;
  readonly started_at: number;
  readonly entry_point: string;
  readonly manifest_digest: string;
  readonly observation_digest: string | null;
  readonly recorded_at: number;
}

/** Console lines from `first_line` on, as compressed JSON. `size_bytes` is their text's size, `total_bytes` that of all up to here. */
export interface ConsoleChunkTable {
  readonly run_num: number;
  readonly first_line: number;
  readonly line_count: number;
  readonly size_bytes: number;
  readonly total_bytes: number;
  readonly body: Uint8Array;
}

/**
 * Rows of one kind, as compressed JSON: their numbers lie within `first_row` and `last_row`, which no other chunk's do, their steps
 * within `least_step` and `greatest_step`. `size_bytes` is the size of their texts.
 */
export interface HistoryChunkTable {
  readonly run_num: number;
  readonly kind: string;
  readonly first_row: number;
  readonly last_row: number;
  readonly row_count: number;
  readonly least_step: number;
  readonly greatest_step: number;
  readonly size_bytes: number;
  readonly body: Uint8Array;
}

/** `json` is a client library's own note under its name. */
export interface ClientStateTable {
  readonly run_num: number;
  readonly name: string;
  readonly json: string;
}

/** A number among them by which runs are searched, kept as the leaves of configs are. */
export interface ClientNumberTable {
  readonly run_num: number;
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly number: number;
}

export interface RunAlertTable {
  readonly run_num: number;
  readonly number: number;
  readonly at: number;
  readonly level: string;
  readonly title: string;
  readonly text: string;
}

/** That a row of the run's history holds something of a kind under a key. */
export interface RunMediaTable {
  readonly run_num: number;
  readonly key: string;
  readonly step: number;
  readonly row_number: number;
  readonly kind: string;
}

/** `beats` counts the renewals; `is_lost` is 1 once the run was given up. */
export interface RunLeaseTable {
  readonly run_num: number;
  readonly holder: string;
  readonly period_ms: number;
  readonly beats: number;
  readonly is_lost: number;
}

/** `verdict` and `evidence` are JSON. */
export interface ReproductionTable {
  readonly num: Generated<number>;
  readonly id: string;
  readonly run_num: number;
  readonly reproduction_run_num: number | null;
  readonly verdict: string;
  readonly evidence: string;
  readonly recorded_at: number;
}

/** `body` is JSON. */
export interface RunProofTable {
  readonly before_num: number;
  readonly after_num: number;
  readonly body: string;
  readonly recorded_at: number;
}
