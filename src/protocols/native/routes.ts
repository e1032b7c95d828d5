// Every operation of the native wire and the one operation of core it stands for, in the order of the contract.
import { chartMediaType, encodeChart } from '../../../sdk/chart-columns.ts';
import type { InputOf, OutputOf } from '../../../sdk/contract.ts';
import type { Caller, Principal } from '../../core/access/caller.ts';
import { hexOf, sha256Digest } from '../../core/content/content-digest.ts';
import type { Core } from '../../core/core.ts';
import type { Clock } from '../../core/base/time.ts';
import type { Log } from '../../log.ts';
import { artifactContent, blobContent } from './artifact-content.ts';
import { eventStream } from './events.ts';
import { both, filterOfText, nameContains, orderOfTexts } from './filter.ts';
import type { Handlers } from './handler.ts';
import { createReproductionHandlers } from './reproduction-handlers.ts';
import { serverInfo, type ServerFacts } from './server-info.ts';
import type { TagConventions } from './tag-conventions.ts';
import * as translate from './translate.ts';

export interface NativeOptions {
  readonly core: Core;
  readonly clock: Clock;
  readonly log: Log;
  readonly conventions: TagConventions;
  readonly server: ServerFacts;
  /** Whom a request is from. Default: the local user. */
  readonly principalOf?: ((request: Request) => Principal) | undefined;
  /** Default 15,000. */
  readonly heartbeatMs?: number | undefined;
}

export function createHandlers({ core, clock, conventions, server, heartbeatMs = 15_000 }: NativeOptions): Handlers {
  const { experiments, runs, registry, modelVersions } = core;
  const page = translate.pageRequest;
  const record = (found: Parameters<typeof translate.runRecordOf>[0]) => translate.runRecordOf(found, conventions);
  const version = translate.modelVersionOf;

  return {
    getServer: async (_input, { request }) => serverInfo(server, request),

    listProjects: async (input, { caller }) => translate.pageOf(await core.projects.list(caller, page(input)), (project) => project),
    createProject: (input, { caller }) => core.projects.create(caller, input),

    searchExperiments: async ({ projectId, text, filter, visibility = 'active', ...input }, { caller }) => {
      const wanted = both(nameContains(text), filterOfText(filter));
      return translate.pageOf(await experiments.summaries(caller, { projectId, visibility, filter: wanted, order: [], page: page(input, 50) }), translate.experimentSummaryOf);
    },
    createExperiment: (input, { caller }) => experiments.create(caller, input),
    getExperiment: async ({ experimentId }, { caller }) => translate.experimentSummaryOf(await experiments.summary(caller, experimentId)),
    renameExperiment: ({ experimentId, name }, { caller }) => experiments.rename(caller, { id: experimentId, name }),
    deleteExperiment: ({ experimentId }, { caller }) => experiments.delete(caller, experimentId),
    restoreExperiment: ({ experimentId }, { caller }) => experiments.restore(caller, experimentId),
    setExperimentTag: ({ experimentId, ...tag }, { caller }) => experiments.setTag(caller, { id: experimentId, tag }),
    deleteExperimentTag: ({ experimentId, key }, { caller }) => experiments.deleteTag(caller, { id: experimentId, key }),

    searchRuns: async ({ experimentIds, filter, visibility = 'active', order, ...input }, { caller }) => {
      const query = { experimentIds, visibility, filter: filterOfText(filter), order: orderOfTexts(order), page: page(input) };
      return translate.pageOf(await runs.search(caller, query), (found) => translate.runRecordOf(found, conventions, input));
    },
    countRuns: async ({ experimentIds, filter, visibility = 'active' }, { caller }) => ({
      count: await runs.count(caller, { experimentIds, visibility, filter: filterOfText(filter) }),
    }),
    getRunKeys: ({ experimentIds, limit = 1000 }, { caller }) => runs.keys(caller, { experimentIds, limit }),
    createRun: async (input, { caller }) => {
      const tagsOfName = (name: string) => [{ key: conventions.runName, value: name }];
      return record(await runs.create(caller, { ...input, tags: translate.creationTags(input, conventions), tagsOfName }));
    },
    getRun: async ({ runId }, { caller }) => translate.runDetailOf(await core.runOverview(caller, runId), conventions),
    updateRun: ({ runId, name, notes }, { caller }) => {
      const notesTag = notes === undefined ? [] : [{ key: conventions.notes, value: notes }];
      const nameTag = name === undefined ? [] : [{ key: conventions.runName, value: name }];
      return runs.update(caller, { id: runId, name, tags: [...notesTag, ...nameTag] });
    },
    finishRun: ({ runId, status, endedAt = clock.now() }, { caller }) => runs.update(caller, { id: runId, status, endedAt }),
    deleteRun: ({ runId }, { caller }) => runs.delete(caller, runId),
    restoreRun: ({ runId }, { caller }) => runs.restore(caller, runId),
    setRunTags: ({ runId, tags }, { caller }) => core.ingest.logBatch(caller, { runId, tags, name: nameAmong(tags, conventions) }),
    deleteRunTag: ({ runId, key }, { caller }) => runs.deleteTag(caller, { id: runId, key }),
    logBatch: ({ runId, metrics = [], params, tags }, { caller }) =>
      core.ingest.logBatch(caller, { runId, points: translate.pointsOf(metrics, clock.now()), params, tags, name: nameAmong(tags ?? [], conventions) }),

    getMetricHistory: async ({ runId, key, ...input }, { caller }) => {
      const { items, next } = await core.metrics.history(caller, { runId, key, page: page(input, 10_000) });
      return { ...translate.columnsOf(items), ...(next === undefined ? {} : { nextPageToken: next }) };
    },
    getChart: async (input, { caller, request }) => chartResponse(request, await readChart(core, caller, input)),

    listArtifacts: async ({ owner, path = '', ...input }, { caller }) => {
      const found = await core.ownedArtifacts.list(caller, { owner: translate.ownerOf(owner), path, page: page(input, 1000) });
      return translate.pageOf(found, (entry) => translate.artifactEntryOf(entry, path));
    },
    getArtifact: ({ owner, path, inline }, { caller, request }) => artifactContent(core.ownedArtifacts, caller, { owner: translate.ownerOf(owner), path, inline, request }),
    putArtifact: async ({ owner, path }, { caller, request }) =>
      translate.artifactFileOf(await core.ownedArtifacts.put(caller, { owner: translate.ownerOf(owner), path, source: request.body ?? emptySource() })),

    linkArtifact: async ({ owner, path, digest }, { caller }) =>
      translate.artifactFileOf(await core.ownedArtifacts.link(caller, { owner: translate.ownerOf(owner), path, digest: sha256Digest(digest) })),

    findMissingBlobs: async ({ digests }, { caller }) => ({ missing: (await core.blobs.findMissing(caller, digests.map(sha256Digest))).map(hexOf) }),
    putBlob: async ({ digest }, { caller, request }) =>
      translate.storedBlobOf(await core.blobs.put(caller, { digest: sha256Digest(digest), source: request.body ?? emptySource() })),
    getBlob: ({ digest }, { caller, request }) => blobContent(core.blobs, caller, { digest: sha256Digest(digest), request }),

    ...createReproductionHandlers(core),

    getLoggedModel: async ({ modelId }, { caller }) => translate.loggedModelOf(await core.loggedModels.get(caller, { id: modelId })),

    searchModels: async ({ text, filter, ...input }, { caller }) =>
      translate.pageOf(await registry.search(caller, { filter: both(nameContains(text), filterOfText(filter)), order: [], page: page(input) }), translate.registeredModelOf),
    createModel: async (input, { caller }) => translate.registeredModelOf(await registry.create(caller, input)),
    getModel: async ({ name }, { caller }) => translate.registeredModelOf(await registry.get(caller, name)),
    deleteModel: ({ name }, { caller }) => registry.delete(caller, name),
    renameModel: async (input, { caller }) => translate.registeredModelOf(await registry.rename(caller, input)),
    describeModel: async (input, { caller }) => translate.registeredModelOf(await registry.describe(caller, { ...input, description: input.description || undefined })),
    setModelTag: ({ name, ...tag }, { caller }) => registry.setTag(caller, { name, tag }),
    deleteModelTag: (input, { caller }) => registry.deleteTag(caller, input),
    setModelAlias: (input, { caller }) => registry.setAlias(caller, input),
    deleteModelAlias: (input, { caller }) => registry.deleteAlias(caller, input),

    listModelVersions: async ({ name, ...input }, { caller }) => translate.pageOf(await modelVersions.list(caller, { modelName: name, page: page(input) }), version),
    createModelVersion: async ({ name, modelId, runId, path, description, tags }, { caller }) => {
      const origin = modelId === undefined ? { runId: runId!, path: path! } : { modelId };
      const { registered } = conventions;
      const loggedModelTags = registered && ((stored: Parameters<typeof registered>[0], number: number) => registered(stored, { modelName: name, version: number }));
      return version(await modelVersions.register(caller, { modelName: name, origin, description, tags, loggedModelTags }));
    },
    getModelVersion: async (input, { caller }) => version(await modelVersions.get(caller, versionId(input))),
    getModelVersionByAlias: async (input, { caller }) => version(await registry.getByAlias(caller, input)),
    deleteModelVersion: (input, { caller }) => modelVersions.delete(caller, versionId(input)),
    describeModelVersion: async ({ description, ...input }, { caller }) =>
      version(await modelVersions.describe(caller, { ...versionId(input), description: description || undefined })),
    setModelVersionStage: async ({ stage, archiveOthers = false, ...input }, { caller }) =>
      version(await modelVersions.transition(caller, { ...versionId(input), stage, archiveOthers })),
    setModelVersionTag: ({ key, value, ...input }, { caller }) => modelVersions.setTag(caller, { ...versionId(input), tag: { key, value } }),
    deleteModelVersionTag: ({ key, ...input }, { caller }) => modelVersions.deleteTag(caller, { ...versionId(input), key }),

    listAudit: async ({ subjectKind, subjectId, ...input }, { caller }) => {
      const subject = subjectKind === undefined || subjectId === undefined ? undefined : { kind: subjectKind, id: subjectId };
      return translate.pageOf(await core.audit.list(caller, { subject, page: page(input) }), translate.auditEntryOf);
    },

    streamEvents: (input, call) => eventStream(input, call, { events: core.events, heartbeatMs }),
  };
}

async function readChart(core: Core, caller: Caller, { runIds, keys, fromStep, toStep, buckets = 500 }: InputOf<'getChart'>): Promise<OutputOf<'getChart'>> {
  const series = runIds.flatMap((runId) => keys.map((key) => ({ runId, key })));
  const found = await core.metrics.chart(caller, { series, fromStep, toStep, buckets });
  return { series: found.map(translate.chartSeriesOf) };
}

/** JSON, or columns of doubles when the request asks for them. */
function chartResponse(request: Request, chart: OutputOf<'getChart'>): Response {
  if (!request.headers.get('accept')?.includes(chartMediaType)) return Response.json(chart);
  return new Response(encodeChart(chart), { headers: { 'content-type': chartMediaType } });
}

/** The name a batch gives the run, when one of its tags is the one that holds it. */
function nameAmong(tags: readonly { readonly key: string; readonly value: string }[], { runName }: TagConventions): string | undefined {
  return tags.findLast(({ key }) => key === runName)?.value;
}

function versionId({ name, version }: { readonly name: string; readonly version: number }) {
  return { modelName: name, version };
}

async function* emptySource(): AsyncIterable<Uint8Array> {}
