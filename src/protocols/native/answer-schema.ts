// What each operation answers, as schemas: for the API description, and for tests that check whole answers. The
// compiler compares each with the contract, both ways, as it does for inputs.
import { z } from 'zod';

import type { OperationName, OutputOf } from '../../../sdk/contract.ts';
import { explanation } from '../../documents/explanation.ts';
import { reproduction } from '../../documents/verdict.ts';
import { mediaKey, mediaSteps, mediaValue, runAlert } from './logged-schema.ts';
import { consoleLine, runManifest } from './reproduction-schema.ts';
import { metricAnswerSchemas } from './metric-answer-schema.ts';
import { artifactDescription } from './artifact-description-schema.ts';

const text = z.string();
const time = z.int().describe('milliseconds since 1970-01-01T00:00:00Z');
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '-0'])]).meta({ id: 'WireNumber' });
const keyValue = z.strictObject({ key: text, value: text }).meta({ id: 'KeyValue' });
const subject = z.strictObject({ kind: text, id: text }).meta({ id: 'Subject' });
const page = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), nextPageToken: text.optional() });

const project = z.strictObject({ id: text, name: text, createdAt: time }).meta({ id: 'Project' });

const experimentFields = {
  id: text,
  projectId: text,
  name: text,
  artifactRoot: text,
  createdAt: time,
  updatedAt: time,
  deletedAt: time.optional(),
  notes: text.optional(),
  tags: z.array(keyValue),
};
const experiment = z.strictObject(experimentFields).meta({ id: 'Experiment' });
const experimentSummary = z.strictObject({ ...experimentFields, runCount: z.int(), runningCount: z.int(), lastActivityAt: time }).meta({ id: 'ExperimentSummary' });

const runStatus = z.enum(['running', 'scheduled', 'finished', 'failed', 'killed', 'crashed', 'preempted']);
const nested = z.record(text, z.unknown()).meta({ id: 'Nested' });
const source = z
  .strictObject({ name: text.optional(), type: text.optional(), commit: text.optional(), branch: text.optional(), repository: text.optional() })
  .meta({ id: 'RunSource' });
const runLinkFields = { id: text, experimentId: text, name: text, status: runStatus, startedAt: time, endedAt: time.optional(), deletedAt: time.optional() };
const runFields = {
  ...runLinkFields,
  userId: text,
  userName: text.optional(),
  parentRunId: text.optional(),
  notes: text.optional(),
  group: text.optional(),
  jobType: text.optional(),
  sweepId: text.optional(),
  source: source.optional(),
  artifactUri: text,
  updatedAt: time,
  branchOf: z
    .strictObject({ runId: text, step: z.int(), isLost: z.literal(true).optional() })
    .meta({ id: 'RunBranch' })
    .optional(),
  rewound: z.strictObject({ step: z.int(), at: time, times: z.int() }).meta({ id: 'RunRewound' }).optional(),
};
const run = z.strictObject(runFields).meta({ id: 'Run' });
const runLink = z.strictObject(runLinkFields).meta({ id: 'RunLink' });

const mark = z.strictObject({ value: number, step: z.int(), timestamp: time }).meta({ id: 'MetricMark' });
const metricSummary = z
  .strictObject({ key: text, count: z.int(), nanCount: z.int(), first: mark, last: mark, min: mark.optional(), max: mark.optional(), mean: number.optional() })
  .meta({ id: 'MetricSummary' });
const datasetInput = z
  .strictObject({ name: text, digest: text, sourceType: text, source: text, context: text.optional(), schema: text.optional(), profile: text.optional(), tags: z.array(keyValue) })
  .meta({ id: 'DatasetInput' });
const runRecord = z
  .strictObject({
    ...runFields,
    params: z.array(keyValue),
    config: nested,
    summary: nested,
    tags: z.array(keyValue),
    metrics: z.array(metricSummary),
    datasets: z.array(datasetInput),
    modelInputs: z.array(z.strictObject({ modelId: text })),
    modelOutputs: z.array(z.strictObject({ modelId: text, step: z.int() })),
  })
  .meta({ id: 'RunRecord' });

const modelMetric = z
  .strictObject({ key: text, value: number, step: z.int(), timestamp: time, runId: text, datasetName: text.optional(), datasetDigest: text.optional() })
  .meta({ id: 'ModelMetric' });
const loggedModel = z
  .strictObject({
    id: text,
    experimentId: text,
    name: text,
    artifactUri: text,
    createdAt: time,
    updatedAt: time,
    status: z.enum(['pending', 'ready', 'failed']),
    statusMessage: text.optional(),
    modelType: text.optional(),
    sourceRunId: text.optional(),
    deletedAt: time.optional(),
    tags: z.array(keyValue),
    params: z.array(keyValue),
    metrics: z.array(modelMetric),
    registrations: z.array(z.strictObject({ name: text, version: z.int() })),
  })
  .meta({ id: 'LoggedModel' });

const modelVersion = z
  .strictObject({
    modelName: text,
    version: z.int(),
    createdAt: time,
    updatedAt: time,
    stage: z.enum(['None', 'Staging', 'Production', 'Archived']),
    description: text.optional(),
    userId: text.optional(),
    source: text,
    runId: text.optional(),
    modelId: text.optional(),
    tags: z.array(keyValue),
    aliases: z.array(text),
  })
  .meta({ id: 'ModelVersion' });
const registeredModel = z
  .strictObject({
    name: text,
    kind: z.enum(['model', 'prompt']),
    createdAt: time,
    updatedAt: time,
    description: text.optional(),
    tags: z.array(keyValue),
    aliases: z.array(z.strictObject({ alias: text, version: z.int() })),
    latestVersions: z.array(modelVersion),
  })
  .meta({ id: 'RegisteredModel' });

const runDetail = z
  .strictObject({
    run: runRecord,
    experiment,
    parent: runLink.optional(),
    earlier: z.array(z.strictObject({ ...runLinkFields, toStep: z.int(), metricKeys: z.array(text) }).meta({ id: 'EarlierRun' })),
    children: z.array(runLink),
    hasMoreChildren: z.boolean(),
    models: z.array(loggedModel),
    modelVersions: z.array(modelVersion),
  })
  .meta({ id: 'RunDetail' });

const columns = { steps: z.array(z.int()), values: z.array(number), timestamps: z.array(time) };
const chart = z
  .strictObject({ series: z.array(z.strictObject({ runId: text, key: text, total: z.int(), isSampled: z.boolean(), ...columns }).meta({ id: 'ChartSeries' })) })
  .meta({ id: 'Chart' });

const fileFields = { path: text, sizeBytes: z.int(), digest: text, updatedAt: time };
const artifactFile = z.strictObject(fileFields).meta({ id: 'ArtifactFile' });
const artifactEntry = z
  .discriminatedUnion('isFolder', [
    z.strictObject({ isFolder: z.literal(true), name: text, path: text }),
    z.strictObject({ isFolder: z.literal(false), name: text, ...fileFields }),
  ])
  .meta({ id: 'ArtifactEntry' });

const auditEntry = z.strictObject({ index: z.int(), hash: text, leaf: text, at: time, action: text, subject }).meta({ id: 'AuditEntry' });
const serverInfo = z
  .strictObject({
    product: z.literal('Assay'),
    version: text,
    database: z.enum(['sqlite', 'postgresql']),
    artifactMode: z.enum(['served', 'direct']),
    artifactRoot: text,
    trackingUri: text,
    startLines: z.array(text),
  })
  .meta({ id: 'ServerInfo' });

const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
const jobFields = {
  id: text,
  name: text,
  state: jobState,
  owner: text,
  key: text.optional(),
  lane: z.enum(['short', 'heavy']),
  attempts: z.int(),
  createdAt: time,
  dueAt: time,
  startedAt: time.optional(),
  endedAt: time.optional(),
  isCancelling: z.boolean(),
  progress: z.strictObject({ done: z.number(), total: z.number().optional(), unit: text, sentence: text }).optional(),
  result: z.unknown().optional(),
  error: text.optional(),
};
const job = z.strictObject(jobFields).meta({ id: 'Job' });
const jobDetail = z.strictObject({ ...jobFields, payload: z.unknown() }).meta({ id: 'JobDetail' });
const schedule = z
  .strictObject({
    id: text,
    name: text,
    timing: z.union([z.strictObject({ cron: text }), z.strictObject({ everyMs: z.int() })]),
    owner: text,
    isPaused: z.boolean(),
    createdAt: time,
    nextAt: time.optional(),
    lastJobId: text.optional(),
    lastAt: time.optional(),
  })
  .meta({ id: 'Schedule' });

const collectionFields = { projectId: text.optional(), kind: text, name: text };
const collection = z
  .strictObject({
    ...collectionFields,
    description: text.optional(),
    createdAt: time,
    updatedAt: time,
    isOfLinks: z.literal(true).optional(),
    lastVersion: z.int(),
    tags: z.array(keyValue),
    aliases: z.array(z.strictObject({ alias: text, version: z.int() })),
  })
  .meta({ id: 'Collection' });
const collectionVersion = z
  .strictObject({
    id: text,
    version: z.int(),
    state: z.enum(['draft', 'committed']),
    originId: text.optional(),
    digest: text.optional(),
    files: z.int(),
    sizeBytes: z.int(),
    fingerprint: text.optional(),
    keepSeconds: z.int().optional(),
    step: z.int().optional(),
    description: text.optional(),
    metadata: z.record(text, z.unknown()),
    createdAt: time,
    updatedAt: time,
    tags: z.array(keyValue),
    aliases: z.array(text),
    producedBy: z.array(text),
  })
  .meta({ id: 'CollectionVersion' });
const collectionFile = z
  .strictObject({ path: text, digest: text.optional(), sizeBytes: z.int().optional(), reference: text.optional(), facts: z.record(text, z.unknown()).optional() })
  .meta({ id: 'CollectionFile' });
const collectionEdge = z.strictObject({ runId: text, relation: z.enum(['produced', 'used']), at: time }).meta({ id: 'CollectionEdge' });
const runCollection = z.strictObject({ ...collectionFields, version: z.int(), id: text }).meta({ id: 'RunCollection' });

const inExperiment = { experimentId: text };
const ofRun = { ...inExperiment, runId: text };
const liveEvent = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('experiment'), ...inExperiment }),
    z.strictObject({ type: z.literal('run'), ...ofRun }),
    z.strictObject({ type: z.literal('metrics'), ...ofRun, keys: z.array(text) }),
    z.strictObject({ type: z.literal('console'), ...ofRun, total: z.int() }),
    z.strictObject({ type: z.literal('alert'), ...ofRun, number: z.int() }),
    z.strictObject({ type: z.literal('reproduction'), ...ofRun, reproductionId: text }),
    z.strictObject({ type: z.literal('model'), name: text }),
    z.strictObject({ type: z.literal('collection'), ...collectionFields }),
    z.strictObject({ type: z.literal('artifacts'), experimentId: text.optional(), runId: text.optional(), path: text }),
    z.strictObject({ type: z.literal('job'), jobId: text, state: jobState, isCancelling: z.boolean() }),
    z.strictObject({ type: z.literal('schedule'), scheduleId: text }),
    z.strictObject({ type: z.literal('reset') }),
  ])
  .meta({ id: 'LiveEvent' });

export const errorSchema = z.strictObject({ error: z.strictObject({ code: text, message: text, subject: subject.optional(), requestId: text }) }).meta({ id: 'ErrorBody' });

const nothing = z.void();

const wordMatch = z.strictObject({ field: z.enum(['name', 'notes', 'tag', 'param', 'console']), key: text.optional(), snippet: text }).meta({ id: 'WordMatch' });
const runHit = z.strictObject({ runId: text, experimentId: text, name: text, startedAt: z.int(), matches: z.array(wordMatch) }).meta({ id: 'RunHit' });
const namedHit = z.strictObject({ id: text, name: text, matches: z.array(wordMatch) }).meta({ id: 'NamedHit' });

/** `getArtifact` and `getBlob` answer bytes: their schema is of no JSON. */
export const answerSchemas = {
  getServer: serverInfo,
  listProjects: page(project),
  createProject: project,
  searchExperiments: page(experimentSummary),
  createExperiment: experiment,
  getExperiment: experimentSummary,
  renameExperiment: experiment,
  describeExperiment: experiment,
  deleteExperiment: nothing,
  restoreExperiment: nothing,
  setExperimentTag: nothing,
  deleteExperimentTag: nothing,
  searchRuns: page(runRecord),
  countRuns: z.strictObject({ count: z.int() }),
  getRunKeys: z.strictObject({ metrics: z.array(text), params: z.array(text), tags: z.array(text) }),
  listRunKeys: page(text),
  search: z.strictObject({ runs: z.array(runHit), experiments: z.array(namedHit), models: z.array(namedHit), nextPageToken: text.optional() }),
  createRun: runRecord,
  getRun: runDetail,
  updateRun: run,
  finishRun: run,
  deleteRun: nothing,
  restoreRun: nothing,
  setRunTags: nothing,
  deleteRunTag: nothing,
  logBatch: nothing,
  logPoints: nothing,
  getMetricHistory: z.strictObject({ ...columns, nextPageToken: text.optional() }),
  getChart: chart,
  ...metricAnswerSchemas,
  listArtifacts: page(artifactEntry),
  describeArtifact: artifactDescription,
  getArtifact: z.instanceof(Response),
  putArtifact: artifactFile,
  linkArtifact: artifactFile,
  findMissingBlobs: z.strictObject({ missing: z.array(text) }),
  putBlob: z.strictObject({ digest: text, sizeBytes: z.int() }),
  putBlobs: z.strictObject({ count: z.int(), sizeBytes: z.int() }),
  getBlob: z.instanceof(Response),
  recordManifest: runManifest,
  getManifest: runManifest,
  appendConsole: z.strictObject({ total: z.int() }),
  readConsole: z.strictObject({ lines: z.array(consoleLine), total: z.int(), nextLine: z.int().optional() }),
  renewLease: nothing,
  raiseAlert: runAlert,
  listAlerts: page(runAlert),
  listMedia: page(mediaKey),
  listMediaSteps: mediaSteps,
  getMedia: mediaValue,
  recordReproduction: reproduction,
  getReproduction: reproduction,
  listReproductions: page(reproduction),
  explainRuns: explanation,
  recordProof: nothing,
  getLoggedModel: loggedModel,
  searchModels: page(registeredModel),
  createModel: registeredModel,
  getModel: registeredModel,
  deleteModel: nothing,
  renameModel: registeredModel,
  describeModel: registeredModel,
  setModelTag: nothing,
  deleteModelTag: nothing,
  setModelAlias: nothing,
  deleteModelAlias: nothing,
  listModelVersions: page(modelVersion),
  createModelVersion: modelVersion,
  getModelVersion: modelVersion,
  getModelVersionByAlias: modelVersion,
  deleteModelVersion: nothing,
  describeModelVersion: modelVersion,
  setModelVersionStage: modelVersion,
  setModelVersionTag: nothing,
  deleteModelVersionTag: nothing,
  searchCollections: page(collection),
  getCollection: collection,
  listCollectionVersions: page(collectionVersion),
  getCollectionVersion: collectionVersion,
  listCollectionFiles: page(collectionFile),
  listCollectionEdges: page(collectionEdge),
  listRunCollections: page(runCollection),
  createCollection: collection,
  deleteCollection: nothing,
  addCollectionVersion: collectionVersion,
  deleteCollectionVersion: nothing,
  setCollectionAlias: nothing,
  deleteCollectionAlias: nothing,
  addCollectionEdge: nothing,
  collectContent: job,
  verifyContent: job,
  emptyBin: job,
  listJobs: page(job),
  getJob: jobDetail,
  cancelJob: job,
  retryJob: job,
  listSchedules: page(schedule),
  pauseSchedule: schedule,
  resumeSchedule: schedule,
  listAudit: page(auditEntry),
  streamEvents: liveEvent,
} as const satisfies { readonly [Name in OperationName]: z.ZodType<OutputOf<Name>> };

/** The keys, at any depth, that A may have and B has not. */
type Missing<A, B> = [A] extends [readonly (infer ItemA)[]]
  ? [B] extends [readonly (infer ItemB)[]]
    ? Missing<ItemA, ItemB>
    : 'a list'
  : [A] extends [object]
    ? Exclude<KeysOf<A>, KeysOf<B>> | { [Key in KeysOf<A> & KeysOf<B> & string]: Missing<At<A, Key>, At<B, Key>> }[KeysOf<A> & KeysOf<B> & string]
    : never;
type KeysOf<T> = T extends unknown ? Extract<keyof T, string> : never;
type At<T, Key> = T extends unknown ? (Key extends keyof T ? NonNullable<T[Key]> : never) : never;

/** The fields of the contract a schema would refuse: there must be none. */
type Forgotten = { [Name in JsonOperation]: Missing<OutputOf<Name>, z.output<(typeof answerSchemas)[Name]>> }[JsonOperation];
type JsonOperation = Exclude<OperationName, 'getArtifact' | 'getBlob'>;

/** Compiles only while nothing is forgotten. @compiled */
export const answersWholeContract: [Forgotten] extends [never] ? true : Forgotten = true;
