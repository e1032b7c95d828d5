// What each operation takes, checked at the door. The compiler compares every schema with the contract, both
// ways: a field that one has and the other lacks does not compile.
import { z } from 'zod';

import type { ArtifactOwner } from '../../../sdk/shapes.ts';
import type { InputOf, OperationName } from '../../../sdk/contract.ts';
import type { ExactObject } from '../../core/base/exact-json.ts';
import { type WholeNumber, wholeNumber } from '../../core/base/whole-number.ts';
import { proof } from '../../documents/explanation.ts';
import { toldEvidence } from '../../documents/verdict.ts';
import { alertLevel } from './logged-schema.ts';
import { metricSchemas } from './metric-schema.ts';
import { consoleLine, consoleStream } from './reproduction-schema.ts';

const id = z.string().min(1).max(256);
const text = z.string();
const path = z.string().min(1);
const time = z.int().min(0);
const step = z.int();
/** As protobuf's: beyond 2^53 the reader of requests hands it over as a bigint, which the contract has no type for. */
const int64 = (what: string, least: WholeNumber = -(2n ** 63n)) =>
  z.custom<number>((value) => isInt64(value) && value >= least, `it must be ${what}`).meta({ type: 'integer', format: 'int64', description: what });
const isInt64 = (value: unknown): value is WholeNumber => Number.isSafeInteger(value) || (typeof value === 'bigint' && wholeNumber(value) !== undefined);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'write a SHA-256 as 64 lower-case hexadecimal digits');
const hexId = z.string().regex(/^[0-9a-f]{32}$/, 'write 32 lower-case hexadecimal digits');
const keyValue = z.strictObject({ key: text, value: text });
const keyValues = z.array(keyValue).max(1000);
const visibility = z.enum(['active', 'deleted', 'all']);
const nested = z
  .custom<ExactObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'write a JSON object')
  .meta({ type: 'object', description: 'nested values; a number JSON has no text for is {"$number": "NaN"}' });
const source = z.strictObject({ name: text.optional(), type: text.optional(), commit: text.optional(), branch: text.optional(), repository: text.optional() });
const runFacts = {
  notes: text.optional(),
  userName: text.optional(),
  parentRunId: z.string().max(256).optional(),
  group: text.optional(),
  jobType: text.optional(),
  sweepId: text.optional(),
  source: source.optional(),
  config: nested.optional(),
  summary: nested.optional(),
};
const stage = z.enum(['None', 'Staging', 'Production', 'Archived']);
const wireNumber = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '-0'])]);
const ownerForm = /^(run:.+|logged-model:.+|model-version:[^/]+\/[1-9]\d{0,8})$/s;
const owner = z
  .custom<ArtifactOwner>((value) => typeof value === 'string' && ownerForm.test(value), 'write run:RUN_ID, logged-model:MODEL_ID or model-version:NAME/NUMBER')
  .meta({ type: 'string', description: 'run:RUN_ID, logged-model:MODEL_ID or model-version:NAME/NUMBER' });

const page = (most: number) => ({ limit: z.int().min(1).max(most).optional(), pageToken: text.optional() });
const keys = z.array(text).max(1000).optional();

const experimentId = { experimentId: id };
const runId = { runId: id };
const jobId = { jobId: id };
const scheduleId = { scheduleId: id };
const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
const name = { name: text };
const collectionName = { projectId: id.optional(), kind: text.max(128), name: text };
const collectionVersion = { ...collectionName, version: z.int().min(1) };
const relation = z.enum(['produced', 'used']);
const newFile = z
  .strictObject({
    path,
    digest: z
      .string()
      .regex(/^(sha256:[0-9a-f]{64}|md5:[0-9a-f]{32})$/, 'write sha256: and 64, or md5: and 32 lower-case hexadecimal digits')
      .optional(),
    reference: z.string().min(1).max(4096).optional(),
    sizeBytes: z.int().min(0).optional(),
  })
  .refine(({ digest: of = '', reference }) => reference !== undefined || of.startsWith('sha256:'), {
    path: ['digest'],
    error: 'write the SHA-256 of stored content, or a reference',
  })
  .refine(({ sizeBytes, reference }) => reference !== undefined || sizeBytes === undefined, { path: ['sizeBytes'], error: 'leave it out: the size of stored content is known' });
const ids = z.array(id).min(1).max(1000);
const versionId = { ...name, version: z.int().min(1) };
const runFilter = { experimentIds: z.array(id).max(1000), filter: text.optional(), visibility: visibility.optional() };

export const inputSchemas = {
  getServer: z.strictObject({}),

  listProjects: z.strictObject(page(1000)),
  createProject: z.strictObject(name),

  searchExperiments: z.strictObject({ ...page(1000), projectId: id.optional(), text: text.max(500).optional(), filter: text.optional(), visibility: visibility.optional() }),
  createExperiment: z.strictObject({ ...name, projectId: id.optional(), notes: text.optional(), tags: keyValues.optional() }),
  getExperiment: z.strictObject(experimentId),
  renameExperiment: z.strictObject({ ...experimentId, ...name }),
  describeExperiment: z.strictObject({ ...experimentId, notes: text }),
  deleteExperiment: z.strictObject(experimentId),
  restoreExperiment: z.strictObject(experimentId),
  setExperimentTag: z.strictObject({ ...experimentId, key: text, value: text }),
  deleteExperimentTag: z.strictObject({ ...experimentId, key: text }),

  searchRuns: z.strictObject({ ...runFilter, ...page(1000), order: z.array(text).max(10).optional(), metricKeys: keys, paramKeys: keys, tagKeys: keys }),
  countRuns: z.strictObject(runFilter),
  getRunKeys: z.strictObject({ experimentIds: z.array(id).max(100), contains: text.optional(), limit: z.int().min(1).max(10_000).optional() }),
  search: z.strictObject({ q: text, ...page(100) }),
  listRunKeys: z.strictObject({ kind: z.enum(['metric', 'param', 'tag']), experimentIds: z.array(id).max(100), contains: text.optional(), ...page(1000) }),
  createRun: z.strictObject({
    ...experimentId,
    id: id.optional(),
    name: text.optional(),
    userId: text.max(256).optional(),
    startedAt: time.optional(),
    branchOf: z.strictObject({ runId: id, step: z.int() }).optional(),
    ...runFacts,
    tags: keyValues.optional(),
  }),
  getRun: z.strictObject(runId),
  updateRun: z.strictObject({ ...runId, name: text.optional(), ...runFacts }),
  finishRun: z.strictObject({ ...runId, status: z.enum(['finished', 'failed', 'killed', 'crashed', 'preempted']), endedAt: time.optional() }),
  deleteRun: z.strictObject(runId),
  restoreRun: z.strictObject(runId),
  setRunTags: z.strictObject({ ...runId, tags: keyValues.min(1) }),
  deleteRunTag: z.strictObject({ ...runId, key: text }),
  logBatch: z.strictObject({
    ...runId,
    metrics: z
      .array(
        z.strictObject({ key: text, value: wireNumber, step: int64('a whole number of 64 bits').optional(), timestamp: int64('a whole number of 64 bits from 0', 0).optional() }),
      )
      .max(25_000)
      .optional(),
    params: keyValues.optional(),
    config: nested.optional(),
    onChange: z.enum(['refuse', 'replace']).optional(),
    summary: nested.optional(),
    tags: keyValues.optional(),
  }),

  getMetricHistory: z.strictObject({ ...runId, key: text, ...page(25_000) }),
  getChart: z
    .strictObject({
      runIds: z.array(id).min(1).max(200),
      keys: z.array(text).min(1).max(200),
      fromStep: step.optional(),
      toStep: step.optional(),
      buckets: z.int().min(1).max(10_000).optional(),
    })
    .refine(({ runIds, keys }) => runIds.length * keys.length <= 200, { path: ['keys'], error: 'runs times keys may be 200 lines at most; ask several times' }),
  ...metricSchemas,

  listArtifacts: z.strictObject({ owner, path: text.optional(), ...page(1000) }),
  describeArtifact: z.strictObject({ owner, path, from: z.int().min(0).optional(), limit: z.int().min(1).max(1000).optional() }),
  getArtifact: z.strictObject({ owner, path, inline: z.enum(['safe', 'sandboxed']).optional() }),
  /** The query only: the body is the file. */
  putArtifact: z.strictObject({ owner, path }),
  linkArtifact: z.strictObject({ owner, path, digest }),

  findMissingBlobs: z.strictObject({ digests: z.array(digest).max(10_000) }),
  putBlob: z.strictObject({ digest }),
  putBlobs: z.strictObject({}),
  logPoints: z.strictObject(runId),
  getBlob: z.strictObject({ digest }),

  recordManifest: z.strictObject({ ...runId, manifestDigest: digest, observationDigest: digest.optional() }),
  getManifest: z.strictObject(runId),
  appendConsole: z.strictObject({ ...runId, lines: z.array(consoleLine).max(5000) }),
  readConsole: z.strictObject({
    ...runId,
    fromLine: z.int().min(0).optional(),
    text: text.max(500).optional(),
    stream: consoleStream.optional(),
    limit: z.int().min(1).max(5000).optional(),
  }),
  renewLease: z.strictObject({ ...runId, holder: z.string().min(1).max(256), periodMs: z.int().min(5_000).max(3_600_000).optional() }),
  raiseAlert: z.strictObject({ ...runId, title: text, text: text.optional(), level: alertLevel.optional(), waitMs: z.int().min(0).optional() }),
  listAlerts: z.strictObject({ ...runId, ...page(1000) }),
  listMedia: z.strictObject({ ...runId, ...page(1000) }),
  listMediaSteps: z.strictObject({ ...runId, key: text }),
  getMedia: z.strictObject({ ...runId, key: text, step: step.optional() }),

  recordReproduction: z.strictObject({ id: hexId, ...runId, reproductionRunId: id.optional(), replicas: z.array(id).max(1000).optional(), evidence: toldEvidence }),
  getReproduction: z.strictObject({ reproductionId: id }),
  listReproductions: z.strictObject({ ...runId, ...page(1000) }),
  explainRuns: z.strictObject({ before: id.optional(), after: id }),
  recordProof: z.strictObject({ before: id, after: id, proof }),

  getLoggedModel: z.strictObject({ modelId: id }),

  searchModels: z.strictObject({ ...page(1000), text: text.max(500).optional(), filter: text.optional() }),
  createModel: z.strictObject({ ...name, description: text.optional(), tags: keyValues.optional() }),
  getModel: z.strictObject(name),
  deleteModel: z.strictObject(name),
  renameModel: z.strictObject({ ...name, newName: text }),
  describeModel: z.strictObject({ ...name, description: text }),
  setModelTag: z.strictObject({ ...name, key: text, value: text }),
  deleteModelTag: z.strictObject({ ...name, key: text }),
  setModelAlias: z.strictObject({ ...versionId, alias: text }),
  deleteModelAlias: z.strictObject({ ...name, alias: text }),

  listModelVersions: z.strictObject({ ...name, ...page(1000) }),
  createModelVersion: z
    .strictObject({ ...name, modelId: id.optional(), runId: id.optional(), path: path.optional(), description: text.optional(), tags: keyValues.optional() })
    .refine(({ modelId, runId, path }) => (modelId === undefined ? runId !== undefined && path !== undefined : runId === undefined && path === undefined), {
      path: ['modelId'],
      error: 'give either modelId, or runId and path',
    }),
  getModelVersion: z.strictObject(versionId),
  getModelVersionByAlias: z.strictObject({ ...name, alias: text }),
  deleteModelVersion: z.strictObject(versionId),
  describeModelVersion: z.strictObject({ ...versionId, description: text }),
  setModelVersionStage: z.strictObject({ ...versionId, stage, archiveOthers: z.boolean().optional() }),
  setModelVersionTag: z.strictObject({ ...versionId, key: text, value: text }),
  deleteModelVersionTag: z.strictObject({ ...versionId, key: text }),

  searchCollections: z.strictObject({ ...page(1000), projectId: id.optional(), kind: text.max(128).optional(), text: text.max(500).optional() }),
  getCollection: z.strictObject(collectionName),
  listCollectionVersions: z.strictObject({ ...collectionName, ...page(1000) }),
  getCollectionVersion: z
    .strictObject({ ...collectionName, version: z.int().min(1).optional(), alias: text.optional() })
    .refine(({ version, alias }) => (version === undefined) !== (alias === undefined), { path: ['version'], error: 'give either version or alias' }),
  listCollectionFiles: z.strictObject({ ...collectionVersion, folder: text.optional(), ...page(1000) }),
  listCollectionEdges: z.strictObject({ ...collectionVersion, ...page(1000) }),
  listRunCollections: z.strictObject({ ...runId, relation, ...page(1000) }),
  createCollection: z.strictObject({ ...collectionName, description: text.optional(), tags: keyValues.optional() }),
  deleteCollection: z.strictObject(collectionName),
  addCollectionVersion: z.strictObject({
    ...collectionName,
    files: z.array(newFile),
    follows: z.int().min(0).optional(),
    description: text.optional(),
    metadata: z.record(text, z.unknown()).optional(),
    tags: keyValues.optional(),
    aliases: z.array(text).max(1000).optional(),
    producedBy: id.optional(),
  }),
  deleteCollectionVersion: z.strictObject(collectionVersion),
  setCollectionAlias: z.strictObject({ ...collectionVersion, alias: text }),
  deleteCollectionAlias: z.strictObject({ ...collectionName, alias: text }),
  addCollectionEdge: z.strictObject({ ...collectionVersion, ...runId, relation }),

  collectContent: z.strictObject({ graceMs: z.int().min(0).optional(), isDryRun: z.boolean().optional() }),
  verifyContent: z.strictObject({}),
  emptyBin: z.strictObject({ deletedBefore: time.optional(), runIds: ids.optional(), experimentIds: ids.optional(), isDryRun: z.boolean().optional() }),

  listJobs: z.strictObject({ ...page(1000), states: z.array(jobState).max(5).optional(), names: z.array(text.max(256)).max(100).optional() }),
  getJob: z.strictObject(jobId),
  cancelJob: z.strictObject(jobId),
  retryJob: z.strictObject(jobId),
  listSchedules: z.strictObject(page(1000)),
  pauseSchedule: z.strictObject(scheduleId),
  resumeSchedule: z.strictObject(scheduleId),

  listAudit: z
    .strictObject({ ...page(1000), subjectKind: text.optional(), subjectId: text.optional() })
    .refine(({ subjectKind, subjectId }) => (subjectKind === undefined) === (subjectId === undefined), {
      path: ['subjectId'],
      error: 'give both subjectKind and subjectId, or neither',
    }),

  streamEvents: z.strictObject({ experimentId: id.optional(), runId: id.optional(), lastEventId: text.optional() }),
} as const satisfies { readonly [Name in OperationName]: z.ZodObject & z.ZodType<ReadInput<Name>> };

/** What the reader of a request makes of it: the contract's input, without the file of an upload. */
export type ReadInput<Name extends OperationName> = Name extends 'putArtifact' | 'putBlob' | 'putBlobs' | 'logPoints' ? Omit<InputOf<Name>, 'body'> : InputOf<Name>;

/** The fields of the contract a schema would refuse: there must be none. */
type Forgotten = {
  [Name in OperationName]: Exclude<keyof ReadInput<Name>, keyof z.output<(typeof inputSchemas)[Name]>>;
}[OperationName];

/** Compiles only while nothing is forgotten. @compiled */
export const readsWholeContract: [Forgotten] extends [never] ? true : Forgotten = true;
