// What of MLflow's messages the relay reads and writes. Fields it does not know pass through unread.

export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** A double of the wire: a number, or text for what JSON has no number for. */
export type WireDouble = number | string;

export interface WireMetric {
  readonly key: string;
  readonly value: WireDouble;
  readonly timestamp: number;
  readonly step?: number | undefined;
  readonly model_id?: string | undefined;
  readonly dataset_name?: string | undefined;
  readonly dataset_digest?: string | undefined;
}

export interface WireExperiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: string;
  readonly last_update_time?: number | undefined;
  readonly creation_time?: number | undefined;
  readonly tags?: readonly Pair[] | undefined;
}

export interface WireRunInfo {
  readonly run_id: string;
  readonly run_uuid: string;
  readonly run_name: string;
  readonly experiment_id: string;
  readonly user_id: string;
  readonly status: string;
  readonly start_time: number;
  readonly end_time?: number | undefined;
  readonly artifact_uri: string;
  readonly lifecycle_stage: string;
}

export interface WireRun {
  readonly info: WireRunInfo;
  readonly data?: { readonly metrics?: readonly WireMetric[] | undefined; readonly params?: readonly Pair[] | undefined; readonly tags?: readonly Pair[] | undefined } | undefined;
  readonly inputs?: { readonly dataset_inputs?: readonly unknown[] | undefined; readonly model_inputs?: readonly unknown[] | undefined } | undefined;
  readonly outputs?: { readonly model_outputs?: readonly unknown[] | undefined } | undefined;
}

export interface WireModel {
  readonly info: {
    readonly model_id: string;
    readonly experiment_id: string;
    readonly name: string;
    readonly creation_timestamp_ms: number;
    readonly last_updated_timestamp_ms: number;
    readonly artifact_uri: string;
    readonly status: string;
    readonly model_type: string;
    readonly source_run_id: string;
    readonly tags?: readonly Pair[] | undefined;
  };
  readonly data?: { readonly params?: readonly Pair[] | undefined; readonly metrics?: readonly WireMetric[] | undefined } | undefined;
}

/** A double as a number; text that is none is NaN. */
export function numberOf(value: WireDouble): number {
  if (typeof value === 'number') return value;
  return /^[+-]?inf(inity)?$/i.test(value) ? (value.startsWith('-') ? -Infinity : Infinity) : Number(value);
}

/** A double as the server answers it: infinities as the greatest numbers there are. */
export function answered(value: WireDouble): WireDouble {
  const number = numberOf(value);
  if (Number.isNaN(number)) return 'NaN';
  return Number.isFinite(number) ? number : number > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
}
