// The tables, as the query builder sees them. Column types are the same for both engines once values have
// passed the drivers: numbers for integers and doubles, Uint8Array for blobs, text as it is.
// Rows of runs, datasets, metric keys and registered models have small numbers inside; outside, only ids.
import type { Generated } from 'kysely';

export interface ProjectTable {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
}

export interface AuditTable {
  readonly idx: number;
  readonly hash: string;
  readonly leaf: string;
  readonly at: number;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
}

/** One row: the end of the audit chain. */
export interface AuditHeadTable {
  readonly id: number;
  readonly size: number;
  readonly hash: string;
}

/** The highest number ever given out under a name. */
export interface SequenceTable {
  readonly name: string;
  readonly value: number;
}

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
  readonly source_name: string | null;
  readonly source_type: string | null;
  readonly source_commit: string | null;
  readonly source_branch: string | null;
  readonly source_repository: string | null;
}

/**
 * A leaf of a run's config. `number` is the value when it reads as a number: params can then be compared as numbers too.
 * `json` is null for a text; `path`, a JSON list, is null when the key split at its dots is the path.
 */
interface ParamTable {
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

/**
 * One series of a run: the columns that searches use, and in `state` the summary to the bit. A number column
 * is null for NaN; `min_value`, `max_value` and `mean_value` also when every value is NaN.
 */
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

export interface LoggedModelTable {
  readonly id: string;
  readonly experiment_id: number;
  readonly name: string;
  readonly artifact_uri: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly status: string;
  readonly status_message: string | null;
  readonly model_type: string | null;
  readonly source_run_id: string | null;
  readonly deleted_at: number | null;
}

export interface LoggedModelParamTable {
  readonly model_id: string;
  readonly key: string;
  readonly value: string;
  readonly number: number | null;
}

export interface LoggedModelTagTable {
  readonly model_id: string;
  readonly key: string;
  readonly value: string;
}

export interface LoggedModelRegistrationTable {
  readonly num: Generated<number>;
  readonly model_id: string;
  readonly name: string;
  readonly version: number;
}

/** `value` is null for NaN; `bits` has the value to the bit. An empty dataset name or digest stands for none. */
export interface ModelMetricTable {
  readonly model_id: string;
  readonly key: string;
  readonly dataset_name: string;
  readonly dataset_digest: string;
  readonly run_id: string;
  readonly value: number | null;
  readonly bits: Uint8Array;
  readonly step: number;
  readonly timestamp: number;
}

/** `last_version` is the highest version number ever used. */
export interface RegisteredModelTable {
  readonly num: Generated<number>;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly description: string | null;
  readonly last_version: number;
  readonly kind: string;
}

export interface RegisteredModelTagTable {
  readonly model_num: number;
  readonly key: string;
  readonly value: string;
}

export interface ModelAliasTable {
  readonly model_num: number;
  readonly alias: string;
  readonly version: number;
}

/** `stage` is empty for none. */
export interface ModelVersionTable {
  readonly model_num: number;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly stage: string;
  readonly description: string | null;
  readonly user_id: string | null;
  readonly source: string;
  readonly storage_location: string | null;
  readonly run_id: string | null;
  readonly run_link: string | null;
  readonly model_id: string | null;
}

export interface ModelVersionTagTable {
  readonly model_num: number;
  readonly version: number;
  readonly key: string;
  readonly value: string;
}

export interface WebhookTable {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly url: string;
  readonly events: string;
  readonly status: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly secret: string | null;
}

export interface WebhookEventTable {
  readonly event: string;
  readonly webhook_id: string;
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

export interface MigrationTable {
  readonly number: number;
  readonly name: string;
  readonly applied_at: number;
}

/** One row: by what this database is known elsewhere. */
export interface InstallationTable {
  readonly num: number;
  readonly id: string;
}

/** `last_version` is the highest version number ever used. Without a project it is the whole server's. */
export interface CollectionTable {
  readonly num: Generated<number>;
  readonly project_id: string | null;
  readonly kind: string;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly description: string | null;
  readonly last_version: number;
}

export interface CollectionTagTable {
  readonly collection_num: number;
  readonly key: string;
  readonly value: string;
}

/** `metadata` is JSON. */
export interface CollectionVersionTable {
  readonly collection_num: number;
  readonly version: number;
  readonly state: string;
  readonly tree_digest: string | null;
  readonly description: string | null;
  readonly metadata: string;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface CollectionVersionTagTable {
  readonly collection_num: number;
  readonly version: number;
  readonly key: string;
  readonly value: string;
}

export interface CollectionAliasTable {
  readonly collection_num: number;
  readonly alias: string;
  readonly version: number;
}

/** Either the digest and size of what is stored, or a reference to outside, whose digest and size may be known too. */
export interface CollectionFileTable {
  readonly collection_num: number;
  readonly version: number;
  readonly path: string;
  readonly digest: string | null;
  readonly size_bytes: number | null;
  readonly reference: string | null;
}

export interface CollectionEdgeTable {
  readonly collection_num: number;
  readonly version: number;
  readonly run_id: string;
  readonly relation: string;
  readonly at: number;
}

/** Every table by its name. */
export interface Schema {
  readonly project: ProjectTable;
  readonly audit: AuditTable;
  readonly audit_head: AuditHeadTable;
  readonly sequence: SequenceTable;
  readonly experiment: ExperimentTable;
  readonly experiment_tag: ExperimentTagTable;
  readonly run: RunTable;
  readonly param: ParamTable;
  /** Leaves of summaries, kept as those of configs. */
  readonly run_summary: ParamTable;
  readonly tag: TagTable;
  readonly metric_key: MetricKeyTable;
  readonly metric_summary: MetricSummaryTable;
  readonly metric_segment: MetricSegmentTable;
  readonly dataset: DatasetTable;
  readonly run_dataset: RunDatasetTable;
  readonly run_dataset_tag: RunDatasetTagTable;
  readonly run_model_input: RunModelInputTable;
  readonly run_model_output: RunModelOutputTable;
  readonly logged_model: LoggedModelTable;
  readonly logged_model_param: LoggedModelParamTable;
  readonly logged_model_tag: LoggedModelTagTable;
  readonly logged_model_registration: LoggedModelRegistrationTable;
  readonly model_metric: ModelMetricTable;
  readonly registered_model: RegisteredModelTable;
  readonly registered_model_tag: RegisteredModelTagTable;
  readonly model_alias: ModelAliasTable;
  readonly model_version: ModelVersionTable;
  readonly model_version_tag: ModelVersionTagTable;
  readonly webhook: WebhookTable;
  readonly webhook_event: WebhookEventTable;
  readonly artifact: ArtifactTable;
  readonly artifact_upload: ArtifactUploadTable;
  readonly artifact_part: ArtifactPartTable;
  readonly job: JobTable;
  readonly job_schedule: JobScheduleTable;
  readonly run_manifest: RunManifestTable;
  readonly console_chunk: ConsoleChunkTable;
  readonly run_lease: RunLeaseTable;
  readonly reproduction: ReproductionTable;
  readonly run_proof: RunProofTable;
  readonly installation: InstallationTable;
  readonly collection: CollectionTable;
  readonly collection_tag: CollectionTagTable;
  readonly collection_version: CollectionVersionTable;
  readonly collection_version_tag: CollectionVersionTagTable;
  readonly collection_alias: CollectionAliasTable;
  readonly collection_file: CollectionFileTable;
  readonly collection_edge: CollectionEdgeTable;
  readonly migration: MigrationTable;
}
