// What the operations of the native wire take, where a type of its own is needed, in the order of the contract.
import type { ArtifactOwner, ChartSeries, KeyValue, MetricColumns, MetricPoint, ModelStage, PageQuery, Visibility } from './shapes.ts';

/** An operation that takes nothing. */
export type NoInput = { readonly [Name in never]: never };

export interface ExperimentId {
  readonly experimentId: string;
}

export interface SearchExperiments extends PageQuery {
  readonly projectId?: string | undefined;
  /** Finds names that contain it, in any case; `_` stands for any character and `%` for any number of them. */
  readonly text?: string | undefined;
  /** Attributes `name`, `creation_time`, `last_update_time`, `experiment_id`; tags. */
  readonly filter?: string | undefined;
  /** Default `active`. */
  readonly visibility?: Visibility | undefined;
}

export interface CreateExperiment {
  readonly name: string;
  /** Default: the project that exists from the start. */
  readonly projectId?: string | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
}

export interface RunId {
  readonly runId: string;
}

export interface CountRuns {
  /** At most 1,000; none finds nothing. */
  readonly experimentIds: readonly string[];
  /** Such as `max(metrics.val_acc) > 0.9 and params.optimizer = 'adam'`. */
  readonly filter?: string | undefined;
  /** Default `active`. */
  readonly visibility?: Visibility | undefined;
}

export interface SearchRuns extends CountRuns, PageQuery {
  /** Such as `max(metrics.val_acc) desc` or `params.lr`; the first decides. At most 10. Default: newest first. */
  readonly order?: readonly string[] | undefined;
  /** When given, a run's metrics, params or tags hold only these keys: small answers for wide runs. */
  readonly metricKeys?: readonly string[] | undefined;
  readonly paramKeys?: readonly string[] | undefined;
  readonly tagKeys?: readonly string[] | undefined;
}

export interface RunKeysQuery {
  /** At most 100. */
  readonly experimentIds: readonly string[];
  readonly limit?: number | undefined;
}

export interface CreateRun {
  /** 32 lower-case hexadecimal digits of the client's choice: asked again with it, the run there is comes back. */
  readonly id?: string | undefined;
  readonly experimentId: string;
  /** Default: a readable random one. */
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  /** Default: now. */
  readonly startedAt?: number | undefined;
  readonly parentRunId?: string | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
}

export interface UpdateRun extends RunId {
  readonly name?: string | undefined;
  /** Markdown; an empty text removes it. */
  readonly notes?: string | undefined;
}

export interface FinishRun extends RunId {
  readonly status: 'finished' | 'failed' | 'killed';
  /** By the client's clock. Default: now. */
  readonly endedAt?: number | undefined;
}

export interface LogBatch extends RunId {
  /** At most 25,000. */
  readonly metrics?: readonly MetricPoint[] | undefined;
  /** Written once: the same value again is no change, another one is refused. At most 1,000. */
  readonly params?: readonly KeyValue[] | undefined;
  /** At most 1,000. */
  readonly tags?: readonly KeyValue[] | undefined;
}

export interface MetricHistoryQuery extends RunId, PageQuery {
  readonly key: string;
}

export interface MetricHistory extends MetricColumns {
  readonly nextPageToken?: string | undefined;
}

/** A line for each run and key, in the order asked: runs outside, keys inside. */
export interface ChartQuery {
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
  /** Inclusive. */
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
  /** How many stretches of steps keep their extremes, 1 to 10,000; default 500. A line has about four points in each. */
  readonly buckets?: number | undefined;
}

export interface Chart {
  /** Lines without points are there too, with `total` 0. */
  readonly series: readonly ChartSeries[];
}

export interface ArtifactQuery {
  readonly owner: ArtifactOwner;
  /** Below the owner's root; the root itself when absent. */
  readonly path?: string | undefined;
}

export interface GetArtifact {
  readonly owner: ArtifactOwner;
  readonly path: string;
  /**
   * Absent: a download (`Content-Disposition: attachment`). `safe`: PNG, JPEG, GIF, WebP and plain text with their
   * own type, to be shown by the page; all else stays a download. `sandboxed`: HTML and SVG too, in an opaque
   * origin of their own, for an iframe with `sandbox="allow-scripts"`.
   */
  readonly inline?: 'safe' | 'sandboxed' | undefined;
}

export interface PutArtifact {
  readonly owner: ArtifactOwner;
  readonly path: string;
  readonly body: Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | string;
}

export interface ModelName {
  readonly name: string;
}

export interface VersionId extends ModelName {
  readonly version: number;
}

export interface SearchModels extends PageQuery {
  /** As in `SearchExperiments`. */
  readonly text?: string | undefined;
  /** Attributes `name`, `creation_time`, `last_updated_time`; tags. */
  readonly filter?: string | undefined;
}

export interface CreateModel extends ModelName {
  readonly description?: string | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
}

/** Either `modelId`, or `runId` with `path`, says what becomes the version. */
export interface CreateModelVersion extends ModelName {
  /** A logged model. */
  readonly modelId?: string | undefined;
  /** A run whose artifact folder `path` holds the model. */
  readonly runId?: string | undefined;
  readonly path?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
}

export interface SetModelVersionStage extends VersionId {
  readonly stage: ModelStage;
  /** Only for Staging and Production. Default false. */
  readonly archiveOthers?: boolean | undefined;
}

/** Both or neither. */
export interface AuditQuery extends PageQuery {
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
}

/** Without filters, everything. An event that names no experiment or run passes only when it is not asked for one. */
export interface StreamEvents {
  readonly experimentId?: string | undefined;
  readonly runId?: string | undefined;
  /** The same as the header Last-Event-ID, for readers that cannot set headers. */
  readonly lastEventId?: string | undefined;
}
