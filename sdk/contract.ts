// The contract of the native wire, version 1: every operation once, with its method, path, input and output.
// The client is derived from this table, the server must satisfy it to compile, and docs/openapi.json and
// docs/api.md are printed from it. Names here are stable.
//
// Rules. Ids stand in the path; free text (names, keys, artifact paths) never does, it goes into the query or the
// body. What is not in the path is the query of GET, HEAD and DELETE (a list repeats its name) and the JSON body
// of POST, PUT and PATCH. Answers are JSON, or empty with status 204. An answer of 400 or more is an `ErrorBody`.
// Filters and orders are texts in the language of docs/filter.md.
//
// Additions since the first version:
// - createRun takes an `id`, which makes it repeatable.
// - blobs by digest, manifests, console lines, leases, reproductions and explanations.
// - facts of runs (user, source, group, job type), nested config and summary, notes of experiments, kinds of models.
// - jobs and schedules.
// - alerts of runs; pictures, tables and the like in their history.
// - buckets, bands, tails and exports of metrics.
// - points of metrics, packed.
// - collections, with all that changes them; giving room back and reading all content again, as jobs.
import type {
  ArtifactQuery,
  AuditQuery,
  Chart,
  ChartQuery,
  CountRuns,
  CreateExperiment,
  CreateModel,
  CreateModelVersion,
  CreateRun,
  ExperimentId,
  FinishRun,
  GetArtifact,
  LogBatch,
  LogPoints,
  MetricHistory,
  MetricHistoryQuery,
  ModelName,
  NoInput,
  PutArtifact,
  RunId,
  RunKeysQuery,
  ListRunKeys,
  SearchEverything,
  SearchExperiments,
  SearchModels,
  SearchRuns,
  SetModelVersionStage,
  StreamEvents,
  UpdateRun,
  VersionId,
} from './inputs.ts';
import type {
  ArtifactEntry,
  ArtifactFile,
  AuditEntry,
  Experiment,
  ExperimentSummary,
  KeyValue,
  LiveEvent,
  LoggedModel,
  ModelVersion,
  Page,
  FoundByWords,
  PageQuery,
  Project,
  RegisteredModel,
  Run,
  RunDetail,
  RunKeys,
  RunRecord,
  ServerInfo,
  RunManifest,
} from './shapes.ts';

import type {
  AppendConsole,
  BlobDigest,
  ConsolePage,
  ExplainRuns,
  LinkArtifact,
  ListReproductions,
  PutBlob,
  PutBlobs,
  ReadConsole,
  RecordManifest,
  RecordProof,
  RecordReproduction,
  RenewLease,
} from './reproduction-inputs.ts';
import { pointsMediaType } from './packed-points.ts';
import type { GetMedia, ListAlerts, ListMedia, MediaKeyOfRun, RaiseAlert } from './logged-inputs.ts';
import type { ExportMetrics, GroupRuns, MetricBandsQuery, MetricBucketsQuery, MetricTailQuery } from './metric-inputs.ts';
import type { ArtifactDescription, DescriptionPart } from './description-shapes.ts';
import type { MetricBands, MetricBuckets, MetricTail, RunGroupTable } from './metric-shapes.ts';
import type { MediaKey, MediaSteps, MediaValue, RunAlert } from './logged-shapes.ts';
import type { Explanation, Reproduction } from './documents.ts';
import type { JobId, ListJobs, ScheduleId } from './job-inputs.ts';
import type { Job, JobDetail, Schedule } from './job-shapes.ts';
import type {
  AddCollectionEdge,
  AddCollectionVersion,
  CollectContent,
  CollectionName,
  CollectionVersionId,
  CreateCollection,
  EmptyBin,
  FindCollectionVersion,
  ListCollectionFiles,
  ListRunCollections,
  SearchCollections,
} from './content-inputs.ts';
import type { Collection, CollectionEdge, CollectionFile, CollectionVersion, RunCollection } from './collection-shapes.ts';

export type * from './inputs.ts';
export type * from './content-inputs.ts';
export type * from './job-inputs.ts';
export type * from './logged-inputs.ts';
export type * from './metric-inputs.ts';
export type * from './reproduction-inputs.ts';

/** One operation of the wire. `Input` and `Output` exist for the compiler only. */
export interface Operation<Input, Output> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/api/v1/`; `{name}` stands for the input of that name. GET of `bytes` answers HEAD too. */
  readonly path: string;
  /** One sentence for the API page. */
  readonly summary: string;
  readonly answer: 'json' | 'none' | 'bytes' | 'events';
  /** `bytes`: the request's body is the file itself, the rest of the input is the query. */
  readonly sends?: 'bytes';
  /** Of the bytes that are sent. Default: any. */
  readonly mediaType?: string;
  readonly shapes?: { readonly input: Input; readonly output: Output };
}

type Details = Omit<Operation<unknown, unknown>, 'answer' | 'shapes'>;

function json<Input, Output>(details: Details): Operation<Input, Output> {
  return { ...details, answer: 'json' };
}

function none<Input>(details: Details): Operation<Input, void> {
  return { ...details, answer: 'none' };
}

export const operations = {
  getServer: json<NoInput, ServerInfo>({ method: 'GET', path: '/api/v1/server', summary: 'What this server is, and the lines to paste to log to it.' }),

  listProjects: json<PageQuery, Page<Project>>({ method: 'GET', path: '/api/v1/projects', summary: 'Projects by name. 100 a page, at most 1,000.' }),
  createProject: json<{ readonly name: string }, Project>({ method: 'POST', path: '/api/v1/projects', summary: 'Makes a project; its id is made from the name.' }),

  searchExperiments: json<SearchExperiments, Page<ExperimentSummary>>({
    method: 'GET',
    path: '/api/v1/experiments',
    summary: 'Experiments with their numbers of runs and last activity, newest first. 50 a page, at most 1,000.',
  }),
  createExperiment: json<CreateExperiment, Experiment>({ method: 'POST', path: '/api/v1/experiments', summary: 'Makes an experiment.' }),
  getExperiment: json<ExperimentId, ExperimentSummary>({
    method: 'GET',
    path: '/api/v1/experiments/{experimentId}',
    summary: 'One experiment, with its number of runs and last activity; deleted ones too.',
  }),
  renameExperiment: json<ExperimentId & { readonly name: string }, Experiment>({
    method: 'PATCH',
    path: '/api/v1/experiments/{experimentId}',
    summary: 'Gives an experiment another name.',
  }),
  describeExperiment: json<ExperimentId & { readonly notes: string }, Experiment>({
    method: 'POST',
    path: '/api/v1/experiments/{experimentId}/describe',
    summary: 'Sets the notes of an experiment; an empty text removes them.',
  }),
  deleteExperiment: none<ExperimentId>({
    method: 'DELETE',
    path: '/api/v1/experiments/{experimentId}',
    summary: 'Puts an experiment and its runs in the bin.',
  }),
  restoreExperiment: none<ExperimentId>({
    method: 'POST',
    path: '/api/v1/experiments/{experimentId}/restore',
    summary: 'Takes an experiment and its runs out of the bin.',
  }),
  setExperimentTag: none<ExperimentId & KeyValue>({
    method: 'POST',
    path: '/api/v1/experiments/{experimentId}/tags',
    summary: 'Sets one tag of an experiment.',
  }),
  deleteExperimentTag: none<ExperimentId & { readonly key: string }>({
    method: 'DELETE',
    path: '/api/v1/experiments/{experimentId}/tags',
    summary: 'Removes one tag of an experiment.',
  }),

  searchRuns: json<SearchRuns, Page<RunRecord>>({
    method: 'POST',
    path: '/api/v1/runs/search',
    summary: 'Runs of some experiments that match a filter, in an order. 100 a page, at most 1,000.',
  }),
  countRuns: json<CountRuns, { readonly count: number }>({
    method: 'POST',
    path: '/api/v1/runs/count',
    summary: 'How many runs a search finds over all its pages.',
  }),
  getRunKeys: json<RunKeysQuery, RunKeys>({
    method: 'GET',
    path: '/api/v1/runs/keys',
    summary: 'Keys of metrics, params and tags in use, to offer as columns. 1,000 of each kind, at most 10,000.',
  }),
  listRunKeys: json<ListRunKeys, Page<string>>({
    method: 'GET',
    path: '/api/v1/run-keys',
    summary: 'Keys of one kind in use, alphabetically: all of them, or those that contain a text. 100 a page, at most 1,000.',
  }),
  search: json<SearchEverything, FoundByWords>({
    method: 'GET',
    path: '/api/v1/search',
    summary:
      'Runs whose name, notes, tags, params or printed lines hold the words of a text, the newest first, and with the first page experiments and registered models too. The last word may be the beginning of one. 20 a page, at most 100; a page may be empty and yet have a next one.',
  }),
  createRun: json<CreateRun, RunRecord>({ method: 'POST', path: '/api/v1/runs', summary: 'Starts a run.' }),
  getRun: json<RunId, RunDetail>({
    method: 'GET',
    path: '/api/v1/runs/{runId}',
    summary: 'A run with its experiment, parent, children, models and registered versions; deleted ones too.',
  }),
  updateRun: json<UpdateRun, Run>({ method: 'PATCH', path: '/api/v1/runs/{runId}', summary: 'Changes the name and the facts of a run, and its whole config or summary.' }),
  finishRun: json<FinishRun, Run>({ method: 'POST', path: '/api/v1/runs/{runId}/finish', summary: 'Says that a run has come to its end.' }),
  deleteRun: none<RunId>({ method: 'DELETE', path: '/api/v1/runs/{runId}', summary: 'Puts a run in the bin. Again is no change.' }),
  restoreRun: none<RunId>({ method: 'POST', path: '/api/v1/runs/{runId}/restore', summary: 'Takes a run out of the bin. Again is no change.' }),
  setRunTags: none<RunId & { readonly tags: readonly KeyValue[] }>({
    method: 'POST',
    path: '/api/v1/runs/{runId}/tags',
    summary: 'Sets tags of a run, at most 1,000 at once.',
  }),
  deleteRunTag: none<RunId & { readonly key: string }>({ method: 'DELETE', path: '/api/v1/runs/{runId}/tags', summary: 'Removes one tag of a run.' }),
  logBatch: none<LogBatch>({
    method: 'POST',
    path: '/api/v1/runs/{runId}/batch',
    summary: 'Stores metrics, config, summary and tags of a run, whole or not at all. The same batch again is no change.',
  }),
  logPoints: none<LogPoints>({
    method: 'POST',
    path: '/api/v1/runs/{runId}/points',
    summary: 'Stores many points of a run, packed, whole or not at all: at most 10,000 series and 250,000 points. The same again is no change. The layout is below.',
    sends: 'bytes',
    mediaType: pointsMediaType,
  }),

  getMetricHistory: json<MetricHistoryQuery, MetricHistory>({
    method: 'GET',
    path: '/api/v1/runs/{runId}/metrics',
    summary: 'Every point of one series, ordered by time, step, value. 10,000 a page, at most 25,000.',
  }),
  getChart: json<ChartQuery, Chart>({
    method: 'POST',
    path: '/api/v1/metrics/chart',
    summary: 'Lines for a chart of several runs and keys, thinned over every point of the range so that no extreme is lost. At most 200 lines.',
  }),
  getMetricBuckets: json<MetricBucketsQuery, MetricBuckets>({
    method: 'POST',
    path: '/api/v1/metrics/buckets',
    summary: 'Lines of many runs and metrics, cut into the buckets of one grid: of each bucket the first, last, least, greatest and mean value and the counts, exact.',
  }),
  getMetricBands: json<MetricBandsQuery, MetricBands>({
    method: 'POST',
    path: '/api/v1/metrics/bands',
    summary: 'What groups of runs are like together in each bucket: how many, mean, median, deviation, standard error, 95 % interval, least and greatest.',
  }),
  groupRuns: json<GroupRuns, RunGroupTable>({
    method: 'POST',
    path: '/api/v1/runs/groups',
    summary:
      'The runs that a search finds, at most 10,000, in groups of those that share values, or all params but some: of each group what one number of each run is like together.',
  }),
  readMetricTail: json<MetricTailQuery, MetricTail>({
    method: 'POST',
    path: '/api/v1/metrics/tail',
    summary: 'What came of series since their cursors, and whether anything before these changed.',
  }),
  exportMetricTails: {
    method: 'POST',
    path: '/api/v1/metrics/tail/packed',
    summary: 'As readMetricTail, in packed binary: to the bit, and to all 64 bits of steps and times.',
    answer: 'bytes',
  } as Operation<MetricTailQuery, Response>,
  exportMetrics: {
    method: 'POST',
    path: '/api/v1/metrics/export',
    summary: 'Every point of runs, as a stream of JSON lines, CSV, packed binary or Parquet.',
    answer: 'bytes',
  } as Operation<ExportMetrics, Response>,

  listArtifacts: json<ArtifactQuery & PageQuery, Page<ArtifactEntry>>({
    method: 'GET',
    path: '/api/v1/artifacts',
    summary: 'The files and folders directly in a folder, by name. 1,000 a page and at the most.',
  }),
  getArtifact: { method: 'GET', path: '/api/v1/artifacts/content', summary: 'The bytes of a file. Answers HEAD, and Range with 206.', answer: 'bytes' } as Operation<
    GetArtifact,
    Response
  >,
  describeArtifact: json<ArtifactQuery & { readonly path: string } & DescriptionPart, ArtifactDescription>({
    method: 'GET',
    path: '/api/v1/artifacts/description',
    summary: 'What a file holds, without executing it: the tensors of models and arrays, the columns and some rows of tables, and what it says of itself.',
  }),
  putArtifact: json<PutArtifact, ArtifactFile>({
    method: 'PUT',
    path: '/api/v1/artifacts/content',
    summary: 'Stores a file of a run or a logged model, replacing one of that path.',
    sends: 'bytes',
  }),

  linkArtifact: json<LinkArtifact, ArtifactFile>({
    method: 'POST',
    path: '/api/v1/artifacts/link',
    summary: 'Names a stored blob as a file of a run or a logged model, replacing one of that path. Again is no change.',
  }),

  findMissingBlobs: json<{ readonly digests: readonly string[] }, { readonly missing: readonly string[] }>({
    method: 'POST',
    path: '/api/v1/blobs/missing',
    summary: 'Which of these blobs are not stored. At most 10,000 at once.',
  }),
  putBlob: json<PutBlob, { readonly digest: string; readonly sizeBytes: number }>({
    method: 'PUT',
    path: '/api/v1/blobs/{digest}',
    summary: 'Stores bytes under their digest; bytes of another digest are refused. Again is no change.',
    sends: 'bytes',
  }),
  putBlobs: json<PutBlobs, { readonly count: number; readonly sizeBytes: number }>({
    method: 'POST',
    path: '/api/v1/blobs',
    summary:
      'Stores many small blobs: for each the 32 bytes of its SHA-256, its size in bytes (uint32, big-endian) and its bytes, one after the other; at most 5,000. Bytes of another digest are refused, the others may be stored then. Again is no change.',
    sends: 'bytes',
  }),
  getBlob: { method: 'GET', path: '/api/v1/blobs/{digest}', summary: 'The bytes of a blob. Answers HEAD, and Range with 206.', answer: 'bytes' } as Operation<BlobDigest, Response>,

  recordManifest: json<RecordManifest, RunManifest>({
    method: 'PUT',
    path: '/api/v1/runs/{runId}/manifest',
    summary: 'Says what a run was made of. Every blob named must be stored; recorded again, the last one counts.',
  }),
  getManifest: json<RunId, RunManifest>({ method: 'GET', path: '/api/v1/runs/{runId}/manifest', summary: 'What a run was made of, and what was seen while it ran.' }),
  appendConsole: json<AppendConsole, { readonly total: number }>({
    method: 'POST',
    path: '/api/v1/runs/{runId}/console',
    summary: 'Adds console lines of a run.',
  }),
  readConsole: json<ReadConsole, ConsolePage>({
    method: 'GET',
    path: '/api/v1/runs/{runId}/console',
    summary: 'Console lines of a run, all of them or those that contain a text.',
  }),
  renewLease: none<RenewLease>({
    method: 'POST',
    path: '/api/v1/runs/{runId}/lease',
    summary: 'Says that a run is alive. A run whose lease ran out is marked as lost, and comes back to life with its next sign.',
  }),
  raiseAlert: json<RaiseAlert, RunAlert>({
    method: 'POST',
    path: '/api/v1/runs/{runId}/alerts',
    summary: 'Raises an alert of a run and answers it; one of the same title that was raised a short while ago stands for it.',
  }),
  listAlerts: json<ListAlerts, Page<RunAlert>>({ method: 'GET', path: '/api/v1/runs/{runId}/alerts', summary: 'The alerts of a run, newest first. 100 a page, at most 1,000.' }),
  listMedia: json<ListMedia, Page<MediaKey>>({
    method: 'GET',
    path: '/api/v1/runs/{runId}/media',
    summary: 'The keys under which a run logged pictures, tables, histograms and the like, by name. 100 a page, at most 1,000.',
  }),
  listMediaSteps: json<MediaKeyOfRun, MediaSteps>({ method: 'GET', path: '/api/v1/runs/{runId}/media/steps', summary: 'The steps at which something was logged under a key.' }),
  getMedia: json<GetMedia, MediaValue>({
    method: 'GET',
    path: '/api/v1/runs/{runId}/media/value',
    summary: 'What was logged under a key at a step: the files of it, or the bins of a histogram.',
  }),

  recordReproduction: json<RecordReproduction, Reproduction>({
    method: 'POST',
    path: '/api/v1/reproductions',
    summary: 'Grades the evidence of a repetition and keeps the verdict.',
  }),
  getReproduction: json<{ readonly reproductionId: string }, Reproduction>({
    method: 'GET',
    path: '/api/v1/reproductions/{reproductionId}',
    summary: 'One verdict with its evidence.',
  }),
  listReproductions: json<ListReproductions, Page<Reproduction>>({
    method: 'GET',
    path: '/api/v1/reproductions',
    summary: 'The verdicts over a run, newest first. 100 a page, at most 1,000.',
  }),
  explainRuns: json<ExplainRuns, Explanation>({
    method: 'GET',
    path: '/api/v1/explanations',
    summary: 'What made two runs differ: changed inputs by likelihood, where their traces part, and what was proved.',
  }),
  recordProof: none<RecordProof>({ method: 'POST', path: '/api/v1/explanations/proof', summary: 'Keeps what re-runs with swapped inputs showed.' }),

  getLoggedModel: json<{ readonly modelId: string }, LoggedModel>({
    method: 'GET',
    path: '/api/v1/logged-models/{modelId}',
    summary: 'What a training run wrote as a model.',
  }),

  searchModels: json<SearchModels, Page<RegisteredModel>>({
    method: 'GET',
    path: '/api/v1/models',
    summary: 'Registered models by name. 100 a page, at most 1,000.',
  }),
  createModel: json<CreateModel, RegisteredModel>({ method: 'POST', path: '/api/v1/models', summary: 'Makes a registered model without versions.' }),
  getModel: json<ModelName, RegisteredModel>({ method: 'GET', path: '/api/v1/models/model', summary: 'One registered model.' }),
  deleteModel: none<ModelName>({ method: 'DELETE', path: '/api/v1/models/model', summary: 'Deletes a registered model with all its versions. There is no bin.' }),
  renameModel: json<ModelName & { readonly newName: string }, RegisteredModel>({
    method: 'POST',
    path: '/api/v1/models/rename',
    summary: 'Gives a registered model another name.',
  }),
  describeModel: json<ModelName & { readonly description: string }, RegisteredModel>({
    method: 'POST',
    path: '/api/v1/models/describe',
    summary: 'Sets the description of a registered model; an empty text removes it.',
  }),
  setModelTag: none<ModelName & KeyValue>({ method: 'POST', path: '/api/v1/models/tags', summary: 'Sets one tag of a registered model.' }),
  deleteModelTag: none<ModelName & { readonly key: string }>({
    method: 'DELETE',
    path: '/api/v1/models/tags',
    summary: 'Removes one tag of a registered model. A missing one is no change.',
  }),
  setModelAlias: none<VersionId & { readonly alias: string }>({
    method: 'POST',
    path: '/api/v1/models/aliases',
    summary: 'Points an alias at a version, moving it when it exists.',
  }),
  deleteModelAlias: none<ModelName & { readonly alias: string }>({
    method: 'DELETE',
    path: '/api/v1/models/aliases',
    summary: 'Removes an alias. A missing one is no change.',
  }),

  listModelVersions: json<ModelName & PageQuery, Page<ModelVersion>>({
    method: 'GET',
    path: '/api/v1/models/versions',
    summary: 'The versions of a registered model, highest first. 100 a page, at most 1,000.',
  }),
  createModelVersion: json<CreateModelVersion, ModelVersion>({
    method: 'POST',
    path: '/api/v1/models/versions',
    summary: 'Registers a logged model, or a folder of a run, as the next version.',
  }),
  getModelVersion: json<VersionId, ModelVersion>({ method: 'GET', path: '/api/v1/models/version', summary: 'One version of a registered model.' }),
  getModelVersionByAlias: json<ModelName & { readonly alias: string }, ModelVersion>({
    method: 'GET',
    path: '/api/v1/models/alias',
    summary: 'The version an alias points at; `latest` is the highest version.',
  }),
  deleteModelVersion: none<VersionId>({ method: 'DELETE', path: '/api/v1/models/version', summary: 'Deletes a version. Its number is not used again.' }),
  describeModelVersion: json<VersionId & { readonly description: string }, ModelVersion>({
    method: 'POST',
    path: '/api/v1/models/versions/describe',
    summary: 'Sets the description of a version; an empty text removes it.',
  }),
  setModelVersionStage: json<SetModelVersionStage, ModelVersion>({
    method: 'POST',
    path: '/api/v1/models/versions/stage',
    summary: 'Moves a version to a stage, and the others of that stage to Archived when asked.',
  }),
  setModelVersionTag: none<VersionId & KeyValue>({ method: 'POST', path: '/api/v1/models/versions/tags', summary: 'Sets one tag of a version.' }),
  deleteModelVersionTag: none<VersionId & { readonly key: string }>({
    method: 'DELETE',
    path: '/api/v1/models/versions/tags',
    summary: 'Removes one tag of a version. A missing one is no change.',
  }),

  searchCollections: json<SearchCollections, Page<Collection>>({
    method: 'GET',
    path: '/api/v1/collections',
    summary: 'Collections by kind and name: all of them, or those of a project or a kind, or with a text in their name. 100 a page, at most 1,000.',
  }),
  getCollection: json<CollectionName, Collection>({ method: 'GET', path: '/api/v1/collections/collection', summary: 'One collection, with its aliases.' }),
  listCollectionVersions: json<CollectionName & PageQuery, Page<CollectionVersion>>({
    method: 'GET',
    path: '/api/v1/collections/versions',
    summary: 'The versions of a collection, highest first. 100 a page, at most 1,000.',
  }),
  getCollectionVersion: json<FindCollectionVersion, CollectionVersion>({
    method: 'GET',
    path: '/api/v1/collections/version',
    summary: 'One version of a collection, by its number or by an alias.',
  }),
  listCollectionFiles: json<ListCollectionFiles, Page<CollectionFile>>({
    method: 'GET',
    path: '/api/v1/collections/files',
    summary: 'The files of a version by path, all of them or those below a folder. 100 a page, at most 1,000.',
  }),
  listCollectionEdges: json<CollectionVersionId & PageQuery, Page<CollectionEdge>>({
    method: 'GET',
    path: '/api/v1/collections/edges',
    summary: 'The runs that made or used a version, oldest first. 100 a page, at most 1,000.',
  }),
  listRunCollections: json<ListRunCollections, Page<RunCollection>>({
    method: 'GET',
    path: '/api/v1/runs/{runId}/collections',
    summary: 'The versions of collections that a run made or used. 100 a page, at most 1,000.',
  }),
  createCollection: json<CreateCollection, Collection>({
    method: 'POST',
    path: '/api/v1/collections',
    summary: 'Makes a collection without versions. One that is there already, with the same description and tags, is answered as it is.',
  }),
  deleteCollection: none<CollectionName>({
    method: 'DELETE',
    path: '/api/v1/collections/collection',
    summary: 'Deletes a collection with all its versions. There is no bin.',
  }),
  addCollectionVersion: json<AddCollectionVersion, CollectionVersion>({
    method: 'POST',
    path: '/api/v1/collections/versions',
    summary: 'Adds the next version, of files whose content is stored, or that are only named. The same files as those of the latest version are no new one.',
  }),
  deleteCollectionVersion: none<CollectionVersionId>({
    method: 'DELETE',
    path: '/api/v1/collections/version',
    summary: 'Deletes a version. Its number is not used again.',
  }),
  setCollectionAlias: none<CollectionVersionId & { readonly alias: string }>({
    method: 'POST',
    path: '/api/v1/collections/aliases',
    summary: 'Points an alias at a version, moving it when it exists. Again is no change.',
  }),
  deleteCollectionAlias: none<CollectionName & { readonly alias: string }>({
    method: 'DELETE',
    path: '/api/v1/collections/aliases',
    summary: 'Removes an alias. A missing one is no change.',
  }),
  addCollectionEdge: none<AddCollectionEdge>({
    method: 'POST',
    path: '/api/v1/collections/edges',
    summary: 'Says that a run made or used a version. Again is no change.',
  }),

  collectContent: json<CollectContent, Job>({
    method: 'POST',
    path: '/api/v1/content/collect',
    summary: 'Asks for the job that gives back the bytes nothing keeps; answers it, or the one that does the same already.',
  }),
  verifyContent: json<NoInput, Job>({
    method: 'POST',
    path: '/api/v1/content/verify',
    summary: 'Asks for the job that reads all stored bytes again and says what is damaged; answers it, or the one that does so already.',
  }),
  emptyBin: json<EmptyBin, Job>({
    method: 'POST',
    path: '/api/v1/bin/empty',
    summary: 'Asks for the job that removes deleted runs, logged models and experiments for good.',
  }),

  listJobs: json<ListJobs, Page<Job>>({
    method: 'GET',
    path: '/api/v1/jobs',
    summary: 'The jobs of the server, newest first: all of them, or those of some states and names. 100 a page, at most 1,000.',
  }),
  getJob: json<JobId, JobDetail>({ method: 'GET', path: '/api/v1/jobs/{jobId}', summary: 'One job, with what it carries.' }),
  cancelJob: json<JobId, Job>({
    method: 'POST',
    path: '/api/v1/jobs/{jobId}/cancel',
    summary: 'Cancels a queued job, and asks a running one to stop. Again is no change.',
  }),
  retryJob: json<JobId, Job>({
    method: 'POST',
    path: '/api/v1/jobs/{jobId}/retry',
    summary: 'Asks anew for a job that failed or was cancelled; answers the new job, or the one of its key that is queued or running already.',
  }),
  listSchedules: json<PageQuery, Page<Schedule>>({
    method: 'GET',
    path: '/api/v1/schedules',
    summary: 'The schedules that ask for jobs again and again, by id. 100 a page, at most 1,000.',
  }),
  pauseSchedule: json<ScheduleId, Schedule>({
    method: 'POST',
    path: '/api/v1/schedules/{scheduleId}/pause',
    summary: 'Lets a schedule ask for no more jobs. Again is no change.',
  }),
  resumeSchedule: json<ScheduleId, Schedule>({
    method: 'POST',
    path: '/api/v1/schedules/{scheduleId}/resume',
    summary: 'Lets a paused schedule go on with its first time from now. Again is no change.',
  }),

  listAudit: json<AuditQuery, Page<AuditEntry>>({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'The audit trail, oldest first: of everything, or of one subject. 100 a page, at most 1,000.',
  }),

  streamEvents: { method: 'GET', path: '/api/v1/events', summary: 'Server-sent events of what changes, resumable by Last-Event-ID.', answer: 'events' } as Operation<
    StreamEvents,
    LiveEvent
  >,
} as const;

export type OperationName = keyof typeof operations;
export type InputOf<Name extends OperationName> = (typeof operations)[Name] extends Operation<infer Input, infer _Output> ? Input : never;
export type OutputOf<Name extends OperationName> = (typeof operations)[Name] extends Operation<infer _Input, infer Output> ? Output : never;
