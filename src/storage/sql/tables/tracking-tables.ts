// Tables of what programs track: experiments, runs with their values and metrics, datasets, artifacts.
import type { Generated } from 'kysely';

export interface ExperimentTable {
  readonly id: number;
  readonly project_id: string;
  readonly name: string;
  readonly artifact_root: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly deleted_at: number | null;
  readonly notes: string | null;
}

export interface ExperimentTagTable {
  readonly experiment_id: number;
  readonly key: string;
  readonly value: string;
}

export interface RunTable {
  readonly num: Generated<number>;
  readonly id: string;
  readonly experiment_id: number;
  readonly name: string;
  readonly user_id: string;
  readonly status: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly deleted_at: number | null;
  readonly parent_run_id: string | null;
  readonly artifact_uri: string;
  readonly updated_at: number;
  readonly notes: string | null;
  readonly user_name: string | null;
  readonly run_group: string | null;
  readonly job_type: string | null;
  readonly sweep_id: string | null;
  readonly source_name: string | null;
  readonly source_type: string | null;
  readonly source_commit: string | null;
  readonly source_branch: string | null;
  readonly source_repository: string | null;
  readonly branch_run_id: string | null;
  readonly branch_step: number | null;
  /** 1 where the run it goes on from was removed for good. */
  readonly branch_lost: number | null;
  readonly rewound_at: number | null;
  readonly rewound_step: number | null;
  readonly rewinds: Generated<number>;
}

/** Runs that the index of words does not know as they are, by their numbers: also those that are gone. */
export interface SearchChangeTable {
  readonly num: number;
}

/** The name that a client knows a run by, one in its experiment. */
export interface RunAliasTable {
  readonly run_num: number;
  readonly experiment_id: number;
  readonly alias: string;
}

export interface LeafTable {
  readonly run_num: number;
  readonly key: string;
  readonly experiment_id: number;
  readonly value: string;
  readonly number: number | null;
  readonly json: string | null;
  readonly path: string | null;
}

export interface TagTable {
  readonly run_num: number;
  readonly key: string;
  readonly experiment_id: number;
  readonly value: string;
}

export interface MetricKeyTable {
  readonly num: Generated<number>;
  readonly key: string;
}

export interface MetricSummaryTable {
  readonly run_num: number;
  readonly key_num: number;
  readonly experiment_id: number;
  readonly count: number;
  readonly nan_count: number;
  readonly last_value: number | null;
  readonly first_value: number | null;
  readonly min_value: number | null;
  readonly max_value: number | null;
  readonly mean_value: number | null;
  readonly state: Uint8Array;
}

/** Points of one run as one blob; the ranges cover all its points, to leave it unread where it cannot matter. */
/** `head` as `metrics/block-codec.ts` has them; `num` is never given twice. */
export interface MetricBlockTable {
  readonly run_num: number;
  readonly key_num: number;
  readonly num: number;
  readonly points: number;
  readonly head: Uint8Array;
}

/** Goes with its block. */
export interface MetricBlockBodyTable {
  readonly num: number;
  readonly pyramid: Uint8Array;
  readonly body: Uint8Array;
}

export interface MetricSegmentTable {
  readonly num: Generated<number>;
  readonly run_num: number;
  readonly bytes: number;
  readonly key_low: number;
  readonly key_high: number;
  readonly step_low: number;
  readonly step_high: number;
  readonly time_low: number;
  readonly time_high: number;
  readonly body: Uint8Array;
}

export interface DatasetTable {
  readonly num: Generated<number>;
  readonly experiment_id: number;
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
}

export interface RunDatasetTable {
  readonly run_num: number;
  readonly dataset_num: number;
  readonly context: string | null;
  /** The place among the datasets of its run, in the order they were logged. */
  readonly position: number;
}

export interface RunDatasetTagTable {
  readonly run_num: number;
  readonly dataset_num: number;
  readonly key: string;
  readonly value: string;
}

export interface RunModelInputTable {
  readonly run_num: number;
  readonly model_id: string;
}

export interface RunModelOutputTable {
  readonly run_num: number;
  readonly model_id: string;
  readonly step: number;
}

/** Files, and a row for every folder that has something in it; digest, size and time are a file's only. */
export interface ArtifactTable {
  readonly path: string;
  readonly folder: string;
  readonly name: string;
  readonly is_folder: number;
  readonly digest: string | null;
  readonly size_bytes: number | null;
  readonly updated_at: number | null;
}

export interface ArtifactUploadTable {
  readonly id: string;
  readonly path: string;
  readonly created_at: number;
}

export interface ArtifactPartTable {
  readonly upload_id: string;
  readonly number: number;
  readonly digest: string;
  readonly size_bytes: number;
}
