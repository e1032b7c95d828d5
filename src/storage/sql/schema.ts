// The tables, as the query builder sees them. Column types are the same for both engines once values have
// passed the drivers: numbers for integers and doubles, Uint8Array for blobs, text as it is.
// Rows of runs, datasets, metric keys and collections have small numbers inside; outside, only ids.
import type { Generated } from 'kysely';

import type {
  ArtifactPartTable,
  ArtifactTable,
  ArtifactUploadTable,
  DatasetTable,
  ExperimentTable,
  ExperimentTagTable,
  LeafTable,
  MetricBlockBodyTable,
  MetricBlockTable,
  MetricKeyTable,
  MetricSegmentTable,
  MetricSummaryTable,
  RunDatasetTable,
  RunDatasetTagTable,
  RunModelInputTable,
  RunModelOutputTable,
  RunAliasTable,
  RunTable,
  SearchChangeTable,
  TagTable,
} from './tables/tracking-tables.ts';
import type {
  ClientNumberTable,
  ClientStateTable,
  ConsoleChunkTable,
  HistoryChunkTable,
  ReproductionTable,
  RunAlertTable,
  RunLeaseTable,
  RunMediaTable,
  RunManifestTable,
  RunProofTable,
} from './tables/recording-tables.ts';
import type { JobScheduleTable, JobTable } from './tables/job-tables.ts';
import type { SweepAgentTable, SweepResultTable, SweepTable, SweepTrialTable } from './tables/sweep-tables.ts';

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

/**
 * A leaf of a run's config. `number` is the value when it reads as a number: params can then be compared as numbers too.
 * `json` is null for a text; `path`, a JSON list, is null when the key split at its dots is the path.
 */
/**
 * One series of a run: the columns that searches use, and in `state` the summary to the bit. A number column
 * is null for NaN; `min_value`, `max_value` and `mean_value` also when every value is NaN.
 */
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

export interface MigrationTable {
  readonly number: number;
  readonly name: string;
  readonly applied_at: number;
  /** The oldest schema whose programs can work on the database after this step; of steps before the column came, none is known. */
  readonly readable_by: number | null;
}

/** One row: by what this database is known elsewhere. */
export interface InstallationTable {
  readonly num: number;
  readonly id: string;
}

/** What this database made up for itself. */
export interface SecretTable {
  readonly name: string;
  readonly text: string;
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
  /** 1 when its versions stand for those of other collections; otherwise null. */
  readonly of_links: number | null;
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
  readonly id: string;
  readonly fingerprint: string | null;
  readonly keep_seconds: number | null;
  readonly step: number | null;
  readonly description: string | null;
  readonly metadata: string;
  readonly created_at: number;
  readonly updated_at: number;
  /** The id of the version that it stands for. */
  readonly origin_id: string | null;
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
  /** JSON. */
  readonly facts: string | null;
}

/** `words` is JSON: what is said of the version that it will be. */
export interface CollectionDraftTable {
  readonly id: string;
  readonly collection_num: number;
  readonly base_id: string | null;
  readonly shared_as: string | null;
  readonly words: string;
  readonly created_at: number;
}

export interface CollectionDraftFileTable extends Omit<CollectionFileTable, 'collection_num' | 'version'> {
  readonly draft_id: string;
}

/** `version_id` is a draft's id too. */
export interface CollectionHandleTable {
  readonly handle: string;
  readonly version_id: string;
}

/** Another digest of bytes whose SHA-256 is known. */
export interface ContentNameTable {
  readonly name: string;
  readonly digest: string;
}

/** What the registry alone knows of a version of a model or a prompt. `stage` is empty for none. */
export interface RegisteredVersionTable {
  readonly collection_num: number;
  readonly version: number;
  readonly stage: string;
  readonly source: string;
  readonly storage_location: string | null;
  readonly user_id: string | null;
  readonly run_id: string | null;
  readonly run_link: string | null;
  readonly model_id: string | null;
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
  readonly search_change: SearchChangeTable;
  readonly project: ProjectTable;
  readonly audit: AuditTable;
  readonly audit_head: AuditHeadTable;
  readonly sequence: SequenceTable;
  readonly experiment: ExperimentTable;
  readonly experiment_tag: ExperimentTagTable;
  readonly run: RunTable;
  readonly run_alias: RunAliasTable;
  readonly param: LeafTable;
  /** Leaves of summaries, kept as those of configs. */
  readonly run_summary: LeafTable;
  readonly tag: TagTable;
  readonly metric_key: MetricKeyTable;
  readonly metric_summary: MetricSummaryTable;
  readonly metric_segment: MetricSegmentTable;
  readonly metric_block: MetricBlockTable;
  readonly metric_block_body: MetricBlockBodyTable;
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
  readonly webhook: WebhookTable;
  readonly webhook_event: WebhookEventTable;
  readonly artifact: ArtifactTable;
  readonly artifact_upload: ArtifactUploadTable;
  readonly artifact_part: ArtifactPartTable;
  readonly job: JobTable;
  readonly job_schedule: JobScheduleTable;
  readonly run_manifest: RunManifestTable;
  readonly console_chunk: ConsoleChunkTable;
  readonly history_chunk: HistoryChunkTable;
  readonly client_state: ClientStateTable;
  readonly client_number: ClientNumberTable;
  readonly run_alert: RunAlertTable;
  readonly run_media: RunMediaTable;
  readonly run_lease: RunLeaseTable;
  readonly reproduction: ReproductionTable;
  readonly run_proof: RunProofTable;
  readonly installation: InstallationTable;
  readonly secret: SecretTable;
  readonly collection: CollectionTable;
  readonly collection_tag: CollectionTagTable;
  readonly collection_version: CollectionVersionTable;
  readonly collection_version_tag: CollectionVersionTagTable;
  readonly collection_alias: CollectionAliasTable;
  readonly collection_file: CollectionFileTable;
  readonly collection_edge: CollectionEdgeTable;
  readonly registered_version: RegisteredVersionTable;
  readonly collection_draft: CollectionDraftTable;
  readonly collection_draft_file: CollectionDraftFileTable;
  readonly collection_handle: CollectionHandleTable;
  readonly content_name: ContentNameTable;
  readonly sweep: SweepTable;
  readonly sweep_trial: SweepTrialTable;
  readonly sweep_result: SweepResultTable;
  readonly sweep_agent: SweepAgentTable;
  readonly migration: MigrationTable;
}
