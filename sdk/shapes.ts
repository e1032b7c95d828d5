// The things of the native wire, as plain interfaces. camelCase; times are whole milliseconds since
// 1970-01-01T00:00:00Z; a field that does not apply is absent, never null; lists of keys are ordered by key.
import type { Inputs, Observation } from './documents.ts';
import type { JobState } from './job-shapes.ts';
import type { WireNumber } from './wire-number.ts';

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Send it as `pageToken` to get the next page; absent on the last. */
  readonly nextPageToken?: string | undefined;
}

/** How every list is asked for. */
export interface PageQuery {
  /** How many items at the most. Each operation says its default and its limit. */
  readonly limit?: number | undefined;
  /** The `nextPageToken` of the page before, asked with otherwise the same input. */
  readonly pageToken?: string | undefined;
}

/**
 * A nested value of JSON. A number that JSON has no text for is written `{"$number": "NaN"}`, with `NaN`, `Infinity` or
 * `-Infinity`. The server keeps every number by its text; JavaScript reads those it has no double for as the nearest.
 */
export type Nested = Readonly<Record<string, unknown>>;

/** A param or a tag. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Which of live and deleted things a list shows. */
export type Visibility = 'active' | 'deleted' | 'all';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface Experiment {
  /** A decimal number as text. */
  readonly id: string;
  readonly projectId: string;
  /** Unique in its project, deleted ones included. */
  readonly name: string;
  /** The URI under which its runs' artifacts live. */
  readonly artifactRoot: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Present when it is in the bin. */
  readonly deletedAt?: number | undefined;
  /** Markdown; absent when nobody wrote any. */
  readonly notes?: string | undefined;
  readonly tags: readonly KeyValue[];
}

/** An experiment as a list of experiments shows it. */
export interface ExperimentSummary extends Experiment {
  /** Runs that are not in the bin. */
  readonly runCount: number;
  /** Of these, the ones that are running now. */
  readonly runningCount: number;
  /** When any of its runs last changed, or itself when it has none. */
  readonly lastActivityAt: number;
}

/**
 * `failed`: its program ended badly. `killed`: somebody ended it. `crashed`: nobody heard of it any more. `preempted`: its
 * machine was taken away.
 */
export type RunStatus = 'running' | 'scheduled' | 'finished' | 'failed' | 'killed' | 'crashed' | 'preempted';

/** The program of a run. */
export interface RunSource {
  /** The entry point: a file, a module or a notebook. */
  readonly name?: string | undefined;
  /** The kind of source, in the words of who told it. */
  readonly type?: string | undefined;
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  /** Where the code's repository is. */
  readonly repository?: string | undefined;
}

export interface Run {
  /** 1 to 128 ASCII letters, digits, `_`, `-` and `.`; made here it is 32 lower-case hexadecimal digits. */
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  /** The account it was started under, as the client said; may be empty. */
  readonly userId: string;
  /** Who started it, as people know them. */
  readonly userName?: string | undefined;
  readonly status: RunStatus;
  /** By the client's clock. */
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  /** Present when it is in the bin. */
  readonly deletedAt?: number | undefined;
  readonly parentRunId?: string | undefined;
  /** Markdown; absent when nobody wrote any. */
  readonly notes?: string | undefined;
  /** What it is one of. */
  readonly group?: string | undefined;
  /** Its part in the group, such as `train` or `eval`. */
  readonly jobType?: string | undefined;
  /** The sweep it is a trial of. */
  readonly sweepId?: string | undefined;
  readonly source?: RunSource | undefined;
  readonly artifactUri: string;
  /** When anything of it last changed, by the server's clock. */
  readonly updatedAt: number;
  /** The run it goes on from. */
  readonly branchOf?: RunBranch | undefined;
  /** Present when it was taken back to an earlier step; what it had logged since is another run, in the bin. */
  readonly rewound?: RunRewound | undefined;
}

export interface RunBranch {
  /** There may be no such run, or not yet. */
  readonly runId: string;
  /** The last step that is shown of it. */
  readonly step: number;
  /** Present when that run was removed for good, and its points with it. */
  readonly isLost?: true | undefined;
}

export interface RunRewound {
  /** The step it was taken back to the last time, and when. */
  readonly step: number;
  readonly at: number;
  readonly times: number;
}

/** A value with the place in its series where it stands. */
export interface MetricMark {
  readonly value: WireNumber;
  readonly step: number;
  readonly timestamp: number;
}

/** What is known of a metric series without reading it. `min`, `max` and `mean` are absent when all values are NaN. */
export interface MetricSummary {
  readonly key: string;
  readonly count: number;
  readonly nanCount: number;
  readonly first: MetricMark;
  readonly last: MetricMark;
  readonly min?: MetricMark | undefined;
  readonly max?: MetricMark | undefined;
  readonly mean?: WireNumber | undefined;
}

/** A dataset a run used, with the tags of that use. */
export interface DatasetInput {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  /** JSON or a URI, as the client described it. */
  readonly source: string;
  /** What it was used for, such as `training` or `eval`. */
  readonly context?: string | undefined;
  /** JSON text, as the client described it. */
  readonly schema?: string | undefined;
  readonly profile?: string | undefined;
  readonly tags: readonly KeyValue[];
}

/** A run with all that a table row or a run page shows at once. */
export interface RunRecord extends Run {
  /** The leaves of the config: keys are their paths joined by dots, values are texts, or JSON for what is none. */
  readonly params: readonly KeyValue[];
  /** What the run was given, nested and typed. */
  readonly config: Nested;
  /** What its program says came out, beside the summaries of metrics. */
  readonly summary: Nested;
  readonly tags: readonly KeyValue[];
  readonly metrics: readonly MetricSummary[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly { readonly modelId: string }[];
  readonly modelOutputs: readonly { readonly modelId: string; readonly step: number }[];
}

/** A run named in another's page. */
export type RunLink = Pick<Run, 'id' | 'experimentId' | 'name' | 'status' | 'startedAt' | 'endedAt' | 'deletedAt'>;

/** A run that another one goes on from. */
export interface EarlierRun extends RunLink {
  /** The last step that is shown of it. */
  readonly toStep: number;
  /** Of the series that have points so far. */
  readonly metricKeys: readonly string[];
}

/** All that a run page shows at once. */
export interface RunDetail {
  readonly run: RunRecord;
  readonly experiment: Experiment;
  /** Absent when there is none, also when the parent is unknown here. */
  readonly parent?: RunLink | undefined;
  /** The runs whose points it shows as its own beginning, the nearest first. Empty when there are none, also when they are unknown here. */
  readonly earlier: readonly EarlierRun[];
  /** Newest first, at most 200. */
  readonly children: readonly RunLink[];
  readonly hasMoreChildren: boolean;
  /** The logged models it made, newest first, at most 200. */
  readonly models: readonly LoggedModel[];
  /** The registered versions made of it, last changed first, at most 200. */
  readonly modelVersions: readonly ModelVersion[];
}

/** The keys in use over a set of runs: columns to pick, completions to offer. */
export interface RunKeys {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
}

/** Where words were found. */
export interface WordMatch {
  readonly field: 'name' | 'notes' | 'tag' | 'param' | 'console';
  /** Of a tag or a param. */
  readonly key?: string;
  /** A piece of the text around the first word. */
  readonly snippet: string;
}

export interface RunHit {
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly startedAt: number;
  /** At most ten. */
  readonly matches: readonly WordMatch[];
}

/** An experiment or a registered model, whose id is its name. */
export interface NamedHit {
  readonly id: string;
  readonly name: string;
  readonly matches: readonly WordMatch[];
}

export interface FoundByWords {
  readonly runs: readonly RunHit[];
  readonly experiments: readonly NamedHit[];
  readonly models: readonly NamedHit[];
  readonly nextPageToken?: string;
}

/** Points of one series as three columns of equal length. */
export interface MetricColumns {
  readonly steps: readonly number[];
  readonly values: readonly WireNumber[];
  readonly timestamps: readonly number[];
}

/** One line of a chart. */
export interface ChartSeries extends MetricColumns {
  readonly runId: string;
  readonly key: string;
  /** How many points the step range holds; more than the columns when the line is a sample. */
  readonly total: number;
  readonly isSampled: boolean;
}

/** One measured value, on its way in. */
export interface MetricPoint {
  readonly key: string;
  readonly value: WireNumber;
  /** A whole number; default 0. The server keeps all digits of 64 bits that stand in the JSON; a double holds those below 2^53. */
  readonly step?: number | undefined;
  /** By the client's clock; default: when it arrives. */
  readonly timestamp?: number | undefined;
}

/**
 * Whose artifacts: `run:RUN_ID`, `logged-model:MODEL_ID` or `model-version:NAME/NUMBER`.
 * A model's name has no slash, so the last form is unambiguous.
 */
export type ArtifactOwner = `run:${string}` | `logged-model:${string}` | `model-version:${string}/${number}`;

export interface ArtifactFile {
  /** Below the owner's root. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256, 64 hexadecimal digits. */
  readonly digest: string;
  readonly updatedAt: number;
}

/** One line of a folder listing. */
export type ArtifactEntry = { readonly isFolder: true; readonly name: string; readonly path: string } | ({ readonly isFolder: false; readonly name: string } & ArtifactFile);

export interface ModelMetric {
  readonly key: string;
  readonly value: WireNumber;
  readonly step: number;
  readonly timestamp: number;
  readonly runId: string;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

/** What a training run wrote, before and after anyone registers it. */
export interface LoggedModel {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly artifactUri: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly status: 'pending' | 'ready' | 'failed';
  readonly statusMessage?: string | undefined;
  readonly modelType?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly deletedAt?: number | undefined;
  readonly tags: readonly KeyValue[];
  readonly params: readonly KeyValue[];
  readonly metrics: readonly ModelMetric[];
  /** The versions that were made of it, under the names they had then, in that order. */
  readonly registrations: readonly { readonly name: string; readonly version: number }[];
}

export type ModelStage = 'None' | 'Staging' | 'Production' | 'Archived';

export interface ModelVersion {
  readonly modelName: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly stage: ModelStage;
  readonly description?: string | undefined;
  readonly userId?: string | undefined;
  /** Where it came from, as the client named it. */
  readonly source: string;
  readonly runId?: string | undefined;
  readonly modelId?: string | undefined;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly kind: 'model' | 'prompt';
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly description?: string | undefined;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly { readonly alias: string; readonly version: number }[];
  /** The highest version in each stage that has one. */
  readonly latestVersions: readonly ModelVersion[];
}

/** What an audit entry is about. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
}

export interface AuditEntry {
  /** From 0, without gaps. */
  readonly index: number;
  /** SHA-256 of the byte 0x00 and the leaf, 64 hexadecimal digits. */
  readonly hash: string;
  /** The canonical JSON text that was hashed. */
  readonly leaf: string;
  readonly at: number;
  /** Such as `run.created`. */
  readonly action: string;
  readonly subject: Subject;
}

export interface ServerInfo {
  readonly product: 'Assay';
  readonly version: string;
  readonly database: 'sqlite' | 'postgresql';
  /** `served`: clients send files through this server; `direct`: they go to the artifact root themselves. */
  readonly artifactMode: 'served' | 'direct';
  readonly artifactRoot: string;
  /** What a training program sets as its tracking URI: the address this very request came to. */
  readonly trackingUri: string;
  /** Lines to paste into a shell, in order. */
  readonly startLines: readonly string[];
}

/** The body of every answer with a status of 400 or more. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    /** A sentence for people: the thing, the value and what would be right. */
    readonly message: string;
    readonly subject?: Subject | undefined;
    readonly requestId: string;
  };
}

export type ErrorCode =
  | 'invalid_argument'
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'already_exists'
  | 'conflict'
  | 'failed_precondition'
  | 'limit_exceeded'
  | 'rate_limited'
  | 'integrity'
  | 'unsupported'
  | 'unavailable'
  | 'internal';

/**
 * What the live stream tells, as the `data` of a server-sent event whose `event` is `type`. It says what to read
 * again, not what the new values are. `reset`: events were missed; read everything again.
 */
export type LiveEvent =
  | { readonly type: 'experiment'; readonly experimentId: string }
  | { readonly type: 'run'; readonly experimentId: string; readonly runId: string }
  | { readonly type: 'metrics'; readonly experimentId: string; readonly runId: string; readonly keys: readonly string[] }
  /** Console lines came; `total` are stored now. */
  | { readonly type: 'console'; readonly experimentId: string; readonly runId: string; readonly total: number }
  /** The run raised an alert. */
  | { readonly type: 'alert'; readonly experimentId: string; readonly runId: string; readonly number: number }
  /** There is a new verdict over the run. */
  | { readonly type: 'reproduction'; readonly experimentId: string; readonly runId: string; readonly reproductionId: string }
  | { readonly type: 'model'; readonly name: string }
  /** A collection or something of it changed; of the whole server when it has no project. A registered model is told as `model`. */
  | { readonly type: 'collection'; readonly projectId?: string | undefined; readonly kind: string; readonly name: string }
  | { readonly type: 'artifacts'; readonly experimentId?: string | undefined; readonly runId?: string | undefined; readonly path: string }
  /** A job came, changed its state or got further. */
  | { readonly type: 'job'; readonly jobId: string; readonly state: JobState; readonly isCancelling: boolean }
  | { readonly type: 'schedule'; readonly scheduleId: string }
  | { readonly type: 'reset' };

/** What is recorded of a run's inputs. The documents themselves are there when they were asked for. */
export interface RunManifest {
  readonly runId: string;
  /** Digest of the inputs: their identity. */
  readonly manifestDigest: string;
  readonly observationDigest?: string | undefined;
  readonly entryPoint: string;
  readonly recordedAt: number;
  readonly manifest: Inputs;
  readonly observation?: Observation | undefined;
}

/** A line of a run's console, progress bars already collapsed to what stood there last. */
export interface ConsoleLine {
  /** From 0, without gaps. */
  readonly number: number;
  /** By the client's clock. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}
