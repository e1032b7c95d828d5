// A request for each operation of the native wire. A new operation does not compile until it has one here.
import { encodeBlobBatch } from '../../sdk/blob-batch.ts';
import { encodePoints } from '../../sdk/packed-points.ts';
import { type InputOf, type OperationName, operations } from '../../sdk/contract.ts';
import { buildRequest } from '../../sdk/request.ts';
import { sha256 } from '../core/recorded-run.ts';
import { origin, type Things } from './world.ts';

type Inputs = { readonly [Name in OperationName]: (of: Things) => InputOf<Name> };

const collectionOf = ({ projectId, collectionName }: Things) => ({ projectId, kind: 'dataset', name: collectionName });
const sentBytes = 'bytes that were never stored';

const inputs: Inputs = {
  getServer: () => ({}),
  listProjects: () => ({}),
  createProject: () => ({ name: 'made' }),
  searchExperiments: () => ({ visibility: 'all' }),
  createExperiment: ({ projectId }) => ({ name: 'made', projectId }),
  getExperiment: ({ experimentId }) => ({ experimentId }),
  renameExperiment: ({ experimentId }) => ({ experimentId, name: 'renamed' }),
  describeExperiment: ({ experimentId }) => ({ experimentId, notes: 'made' }),
  deleteExperiment: ({ experimentId }) => ({ experimentId }),
  restoreExperiment: ({ binnedExperimentId: experimentId }) => ({ experimentId }),
  setExperimentTag: ({ experimentId }) => ({ experimentId, key: 'made', value: 'x' }),
  deleteExperimentTag: ({ experimentId, word }) => ({ experimentId, key: `${word}-tag` }),
  searchRuns: ({ experimentId }) => ({ experimentIds: ['0', experimentId], visibility: 'all' }),
  countRuns: ({ experimentId }) => ({ experimentIds: ['0', experimentId], visibility: 'all' }),
  getRunKeys: ({ experimentId }) => ({ experimentIds: ['0', experimentId] }),
  search: () => ({ q: 'beta' }),
  listRunKeys: ({ experimentId }) => ({ kind: 'param', experimentIds: ['0', experimentId] }),
  createRun: ({ experimentId }) => ({ experimentId, name: 'made' }),
  getRun: ({ runId }) => ({ runId }),
  updateRun: ({ runId }) => ({ runId, name: 'made', notes: 'made' }),
  finishRun: ({ runId }) => ({ runId, status: 'failed' }),
  deleteRun: ({ runId }) => ({ runId }),
  restoreRun: ({ binnedRunId: runId }) => ({ runId }),
  setRunTags: ({ runId }) => ({ runId, tags: [{ key: 'made', value: 'x' }] }),
  deleteRunTag: ({ runId, word }) => ({ runId, key: `${word}-tag` }),
  logBatch: ({ runId }) => ({ runId, metrics: [{ key: 'made', value: 1, step: 0, timestamp: 1 }], params: [{ key: 'made', value: 'x' }] }),
  logPoints: ({ runId }) => ({ runId, body: encodePoints([{ key: 'made', value: 1, step: 0, timestamp: 1 }])! }),
  getMetricHistory: ({ runId, word }) => ({ runId, key: `${word}-metric` }),
  getChart: ({ runId, word }) => ({ runIds: [runId], keys: [`${word}-metric`] }),
  getMetricBuckets: ({ runId, word }) => ({ runIds: [runId], keys: [`${word}-metric`] }),
  getMetricBands: ({ experimentId, word }) => ({ search: { experimentIds: ['0', experimentId], by: ['run_id'] }, keys: [`${word}-metric`] }),
  groupRuns: ({ experimentId, word }) => ({ search: { experimentIds: ['0', experimentId], by: ['run_id'] }, metrics: [{ key: `${word}-metric`, statistic: 'last' }] }),
  readMetricTail: ({ runId, word }) => ({ series: [{ runId, key: `${word}-metric` }] }),
  exportMetricTails: ({ runId, word }) => ({ series: [{ runId, key: `${word}-metric` }] }),
  exportMetrics: ({ runId }) => ({ runIds: [runId], format: 'jsonl' }),
  listArtifacts: ({ runId }) => ({ owner: `run:${runId}` }),
  describeArtifact: ({ runId, word }) => ({ owner: `run:${runId}`, path: `folder/${word}.txt` }),
  getArtifact: ({ runId, word }) => ({ owner: `run:${runId}`, path: `folder/${word}.txt` }),
  putArtifact: ({ runId }) => ({ owner: `run:${runId}`, path: 'made.txt', body: sentBytes }),
  linkArtifact: ({ runId, digest }) => ({ owner: `run:${runId}`, path: 'made.txt', digest }),
  findMissingBlobs: ({ digest }) => ({ digests: [digest] }),
  putBlob: () => ({ digest: sha256(sentBytes), body: new TextEncoder().encode(sentBytes) }),
  putBlobs: () => ({ body: encodeBlobBatch([{ digest: sha256(sentBytes), bytes: new TextEncoder().encode(sentBytes) }]) }),
  getBlob: ({ digest }) => ({ digest }),
  recordManifest: ({ runId, manifestDigest }) => ({ runId, manifestDigest }),
  getManifest: ({ runId }) => ({ runId }),
  appendConsole: ({ runId }) => ({ runId, lines: [{ number: 1, at: 1, stream: 'stdout', text: 'made' }] }),
  readConsole: ({ runId }) => ({ runId }),
  renewLease: ({ runningRunId: runId }) => ({ runId, holder: 'made' }),
  raiseAlert: ({ runId }) => ({ runId, title: 'made' }),
  listAlerts: ({ runId }) => ({ runId }),
  listMedia: ({ runId }) => ({ runId }),
  listMediaSteps: ({ runId }) => ({ runId, key: 'picture' }),
  getMedia: ({ runId }) => ({ runId, key: 'picture' }),
  recordReproduction: ({ runId, otherRunId }) => ({ id: 'e'.repeat(32), runId, reproductionRunId: otherRunId, evidence: {} }),
  getReproduction: ({ reproductionId }) => ({ reproductionId }),
  listReproductions: ({ runId }) => ({ runId }),
  explainRuns: ({ runId, otherRunId }) => ({ before: otherRunId, after: runId }),
  recordProof: ({ runId, otherRunId }) => ({
    before: otherRunId,
    after: runId,
    proof: { target: 'made', experiments: [], minimal: [], isComplete: true, budget: { runs: 1, spentRuns: 0, spentSeconds: 0 }, sentence: 'made' },
  }),
  getLoggedModel: ({ modelId }) => ({ modelId }),
  searchModels: () => ({}),
  createModel: () => ({ name: 'made' }),
  getModel: ({ modelName: name }) => ({ name }),
  deleteModel: ({ modelName: name }) => ({ name }),
  renameModel: ({ modelName: name }) => ({ name, newName: 'made' }),
  describeModel: ({ modelName: name }) => ({ name, description: 'made' }),
  setModelTag: ({ modelName: name }) => ({ name, key: 'made', value: 'x' }),
  deleteModelTag: ({ modelName: name, word }) => ({ name, key: `${word}-tag` }),
  setModelAlias: ({ modelName: name }) => ({ name, version: 1, alias: 'made' }),
  deleteModelAlias: ({ modelName: name }) => ({ name, alias: 'champion' }),
  listModelVersions: ({ modelName: name }) => ({ name }),
  createModelVersion: ({ modelName: name, modelId }) => ({ name, modelId }),
  getModelVersion: ({ modelName: name }) => ({ name, version: 1 }),
  getModelVersionByAlias: ({ modelName: name }) => ({ name, alias: 'champion' }),
  deleteModelVersion: ({ modelName: name }) => ({ name, version: 1 }),
  describeModelVersion: ({ modelName: name }) => ({ name, version: 1, description: 'made' }),
  setModelVersionStage: ({ modelName: name }) => ({ name, version: 1, stage: 'Production' }),
  setModelVersionTag: ({ modelName: name }) => ({ name, version: 1, key: 'made', value: 'x' }),
  deleteModelVersionTag: ({ modelName: name, word }) => ({ name, version: 1, key: `${word}-tag` }),
  searchCollections: ({ projectId }) => ({ projectId }),
  getCollection: (of) => collectionOf(of),
  listCollectionVersions: (of) => collectionOf(of),
  getCollectionVersion: (of) => ({ ...collectionOf(of), version: 1 }),
  listCollectionFiles: (of) => ({ ...collectionOf(of), version: 1 }),
  listCollectionEdges: (of) => ({ ...collectionOf(of), version: 1 }),
  listRunCollections: ({ runId }) => ({ runId, relation: 'produced' }),
  createCollection: ({ projectId }) => ({ projectId, kind: 'dataset', name: 'made' }),
  deleteCollection: (of) => collectionOf(of),
  addCollectionVersion: (of) => ({ ...collectionOf(of), files: [{ path: 'made', digest: `sha256:${of.digest}` }] }),
  deleteCollectionVersion: (of) => ({ ...collectionOf(of), version: 1 }),
  setCollectionAlias: (of) => ({ ...collectionOf(of), version: 1, alias: 'made' }),
  deleteCollectionAlias: (of) => ({ ...collectionOf(of), alias: `${of.word}-best` }),
  addCollectionEdge: (of) => ({ ...collectionOf(of), version: 1, runId: of.otherRunId, relation: 'used' }),
  collectContent: () => ({ isDryRun: true }),
  verifyContent: () => ({}),
  emptyBin: () => ({ isDryRun: true }),
  listJobs: () => ({}),
  getJob: ({ jobId }) => ({ jobId }),
  cancelJob: ({ jobId }) => ({ jobId }),
  retryJob: ({ cancelledJobId: jobId }) => ({ jobId }),
  listSchedules: () => ({}),
  pauseSchedule: () => ({ scheduleId: 'jobs.sweep' }),
  // The operation before it has paused it.
  resumeSchedule: () => ({ scheduleId: 'jobs.sweep' }),
  listAudit: () => ({}),
  streamEvents: () => ({}),
};

/** A request by the name of its operation. */
export interface Case {
  readonly name: string;
  readonly request: Request;
}

export const nativeNames = Object.keys(operations) as OperationName[];

export function nativeCases(of: Things): readonly Case[] {
  return nativeNames.map((name) => {
    const { url, ...init } = buildRequest(operations[name], inputs[name](of), origin);
    return { name, request: new Request(url, init) };
  });
}
