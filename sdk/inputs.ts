// What the operations of the native wire take, where a type of its own is needed, in the order of the contract.
import type { ArtifactOwner, ChartSeries, KeyValue, MetricColumns, MetricPoint, ModelStage, Nested, PageQuery, RunSource, Visibility } from './shapes.ts';

export type { RunSource } from './shapes.ts';

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
  /** Markdown. */
  readonly notes?: string | undefined;
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
  /** Only keys that contain it, in any case of ASCII letters. */
  readonly contains?: string | undefined;
  readonly limit?: number | undefined;
}

export interface ListRunKeys extends PageQuery {
  readonly kind: 'metric' | 'param' | 'tag';
  /** At most 100. */
  readonly experimentIds: readonly string[];
  /** Only keys that contain it, in any case of ASCII letters. */
  readonly contains?: string | undefined;
}

export interface SearchEverything extends PageQuery {
  /** Words; all else between them does not matter. At most 500 characters. */
  readonly q: string;
}

/** What is told of a run beside what it logs. An empty text is none. */
export interface RunFactsInput {
  /** Markdown. */
  readonly notes?: string | undefined;
  /** Who started it, as people know them. */
  readonly userName?: string | undefined;
  readonly parentRunId?: string | undefined;
  /** What it is one of. */
  readonly group?: string | undefined;
  /** Its part in the group, such as `train` or `eval`. */
  readonly jobType?: string | undefined;
  /** The sweep it is a trial of. */
  readonly sweepId?: string | undefined;
  readonly source?: RunSource | undefined;
}

export interface CreateRun extends RunFactsInput {
  /**
   * An id of the client's choice, 1 to 128 ASCII letters, digits, `_`, `-` and `.`, with no `.` at either end: asked again with
   * it, the run there is comes back.
   */
  readonly id?: string | undefined;
  readonly experimentId: string;
  /** Default: a readable random one. */
  readonly name?: string | undefined;
  /** The account it is started under; the user's name too, unless that is given. */
  readonly userId?: string | undefined;
  /** Default: now. */
  readonly startedAt?: number | undefined;
  /** The run it goes on from, and the last step that is shown of it: its series begin with that run's. It cannot be told later. */
  readonly branchOf?: { readonly runId: string; readonly step: number } | undefined;
  readonly config?: Nested | undefined;
  readonly summary?: Nested | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
}

/** What is absent stays as it is; an empty text takes a fact away. */
export interface UpdateRun extends RunId, RunFactsInput {
  readonly name?: string | undefined;
  /** The whole config from now on: what is not in it goes. */
  readonly config?: Nested | undefined;
  /** The whole summary from now on. */
  readonly summary?: Nested | undefined;
}

export interface FinishRun extends RunId {
  readonly status: 'finished' | 'failed' | 'killed' | 'crashed' | 'preempted';
  /** By the client's clock. Default: now. */
  readonly endedAt?: number | undefined;
}

export interface LogBatch extends RunId {
  /** At most 25,000. */
  readonly metrics?: readonly MetricPoint[] | undefined;
  /** Leaves of the config, as text: `optim.lr` is `lr` in the object `optim`. At most 1,000. */
  readonly params?: readonly KeyValue[] | undefined;
  /** Parts of the config, nested and typed; what is not named stays as it is. */
  readonly config?: Nested | undefined;
  /** What becomes of a param that has another value already. Default `refuse`. */
  readonly onChange?: 'refuse' | 'replace' | undefined;
  /** Parts of the summary: the last value counts. */
  readonly summary?: Nested | undefined;
  /** At most 1,000. */
  readonly tags?: readonly KeyValue[] | undefined;
}

export interface LogPoints extends RunId {
  /** As `encodePoints` writes it. */
  readonly body: Uint8Array<ArrayBuffer>;
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
   * own type, to be shown by the page; all else stays a download. `sandboxed`: PDF too, and HTML and SVG in an opaque
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
