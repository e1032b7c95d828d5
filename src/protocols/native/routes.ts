// Every operation of the native wire and the one operation of core it stands for, in the order of the contract.
import type { Principal } from '../../core/access/caller.ts';
import type { ReadJson } from '../../core/base/json-body.ts';
import { hexOf, sha256Digest } from '../../core/content/content-digest.ts';
import type { Core } from '../../core/core.ts';
import type { ReadMedia } from '../../core/tracking/media/media-content.ts';
import type { Clock } from '../../core/base/time.ts';
import { withFacts } from '../../core/tracking/runs/run-facts.ts';
import type { Log } from '../../log.ts';
import { bodyBytes } from '../files/body-bytes.ts';
import { artifactContent, blobContent } from './artifact-content.ts';
import { chartResponse } from './chart-response.ts';
import { eventStream } from './events.ts';
import { both, filterOfText, nameContains, orderOfTexts } from './filter.ts';
import { readBlobBatch } from './read-blob-batch.ts';
import { readPackedPoints } from './read-packed-points.ts';
import { exactly } from './exactly.ts';
import type { Handlers } from './handler.ts';
import { createCollectionHandlers } from './collection-handlers.ts';
import { createMetricHandlers } from './metric-handlers.ts';
import { createLoggedHandlers } from './logged-handlers.ts';
import { createJobHandlers } from './job-handlers.ts';
import { createRetentionHandlers } from './retention-handlers.ts';
import { createReproductionHandlers } from './reproduction-handlers.ts';
import { serverInfo, type ServerFacts } from './server-info.ts';
import type { ForeignTags } from './foreign-tags.ts';
import { factsChange, newFacts } from './run-facts.ts';
import { coreStage, stageOfOthers } from './stages.ts';
import * as translate from './translate.ts';

export interface NativeOptions {
  readonly core: Core;
  readonly clock: Clock;
  readonly log: Log;
  readonly foreignTags: ForeignTags;
  /** Reads what a client's row holds; the composition of the server hands that client's wire's reading over. */
  readonly readMedia: ReadMedia;
  readonly server: ServerFacts;
  /** Called when this wire is used for the first time: whoever speaks it will read. */
  readonly onFirstUse?: (() => void) | undefined;
  /** Default: bodies are parsed here, large ones too. */
  readonly readJson?: ReadJson | undefined;
  /** Whom a request is from. Default: the local user. */
  readonly principalOf?: ((request: Request) => Principal) | undefined;
  /** Default 15,000. */
  readonly heartbeatMs?: number | undefined;
}

export function createHandlers({ core, clock, foreignTags, readMedia, server, heartbeatMs = 15_000 }: NativeOptions): Handlers {
  const { experiments, runs, registry, modelVersions } = core;
  const page = translate.pageRequest;
  const runFilter = (text: string | undefined) => foreignTags.filter(filterOfText(text));
  const version = translate.modelVersionOf;

  return {
    getServer: async (_input, { request }) => serverInfo(server, request),

    listProjects: async (input, { caller }) => translate.wirePage(await core.projects.list(caller, page(input)), (project) => project),
    createProject: (input, { caller }) => core.projects.create(caller, input),

    searchExperiments: async ({ projectId, text, filter, visibility = 'active', ...input }, { caller }) => {
      const wanted = both(nameContains(text), filterOfText(filter));
      return translate.wirePage(await experiments.summaries(caller, { projectId, visibility, filter: wanted, order: [], page: page(input, 50) }), translate.experimentSummaryOf);
    },
    createExperiment: async ({ notes, ...input }, { caller }) => translate.experimentOf(await experiments.create(caller, { ...input, notes: notes || undefined })),
    getExperiment: async ({ experimentId }, { caller }) => translate.experimentSummaryOf(await experiments.summary(caller, experimentId)),
    renameExperiment: async ({ experimentId, name }, { caller }) => translate.experimentOf(await experiments.rename(caller, { id: experimentId, name })),
    describeExperiment: async ({ experimentId, notes }, { caller }) => translate.experimentOf(await experiments.describe(caller, { id: experimentId, notes: notes || undefined })),
    deleteExperiment: ({ experimentId }, { caller }) => experiments.delete(caller, experimentId),
    restoreExperiment: ({ experimentId }, { caller }) => experiments.restore(caller, experimentId),
    setExperimentTag: ({ experimentId, ...tag }, { caller }) => experiments.setTag(caller, { id: experimentId, tag }),
    deleteExperimentTag: ({ experimentId, key }, { caller }) => experiments.deleteTag(caller, { id: experimentId, key }),

    searchRuns: async ({ experimentIds, filter, visibility = 'active', order, ...input }, { caller }) => {
      const query = { experimentIds, visibility, filter: runFilter(filter), order: foreignTags.order(orderOfTexts(order)), page: page(input), metricKeys: input.metricKeys };
      return translate.wirePage(await runs.search(caller, query), (found) => translate.runRecordOf(found, input));
    },
    countRuns: async ({ experimentIds, filter, visibility = 'active' }, { caller }) => ({
      count: await runs.count(caller, { experimentIds, visibility, filter: runFilter(filter) }),
    }),
    getRunKeys: ({ experimentIds, contains, limit = 1000 }, { caller }) => runs.keys(caller, { experimentIds, contains, limit }),
    search: async ({ q, ...input }, { caller }) => {
      const { runs: found, experiments, models } = await core.searches.find(caller, { text: q, page: page(input, 20) });
      return { runs: found.items, experiments, models, ...(found.next !== undefined && { nextPageToken: found.next }) };
    },
    listRunKeys: async ({ kind, experimentIds, contains, ...input }, { caller }) =>
      translate.wirePage(await runs.keyPage(caller, { kind, experimentIds, contains, page: page(input) }), (key) => key),
    createRun: async ({ id, experimentId, userId, startedAt, branchOf, config, summary, tags: given = [], ...input }, { caller }) => {
      const { facts, tags } = foreignTags.factsOf(given);
      const { name, ...told } = withFacts({ name: input.name ?? '', userName: userId, ...newFacts(input) }, facts);
      return translate.runRecordOf(
        await runs.create(caller, { id, experimentId, userId, startedAt, branchOf, config: exactly(config), summary: exactly(summary), tags, ...told, name: name || undefined }),
      );
    },
    getRun: async ({ runId }, { caller }) => translate.runDetailOf(await core.runDetail(caller, runId)),
    updateRun: async ({ runId, name, config, summary, ...input }, { caller }) =>
      translate.runOf(await runs.update(caller, { id: runId, name, config: exactly(config), summary: exactly(summary), ...factsChange(input) })),
    finishRun: async ({ runId, status, endedAt = clock.now() }, { caller }) => translate.runOf(await runs.update(caller, { id: runId, status, endedAt })),
    deleteRun: ({ runId }, { caller }) => runs.delete(caller, runId),
    restoreRun: ({ runId }, { caller }) => runs.restore(caller, runId),
    setRunTags: ({ runId, tags }, { caller }) => core.ingest.logBatch(caller, { runId, ...foreignTags.factsOf(tags) }),
    deleteRunTag: ({ runId, key }, { caller }) => runs.deleteTag(caller, { id: runId, key }),
    logBatch: ({ runId, metrics = [], params, config, onChange, summary, tags = [] }, { caller }) =>
      core.ingest.logBatch(caller, {
        runId,
        points: translate.pointsOf(metrics, clock.now()),
        params,
        config: exactly(config),
        onChange,
        summary: exactly(summary),
        ...foreignTags.factsOf(tags),
      }),
    logPoints: async ({ runId }, { caller, request }) => core.ingest.logBatch(caller, { runId, points: await readPackedPoints(request) }),

    getMetricHistory: async ({ runId, key, ...input }, { caller }) => {
      const { points, next } = await core.metrics.history(caller, { runId, key, page: page(input, 10_000) });
      return { ...translate.columnsOf(points), ...(next === undefined ? {} : { nextPageToken: next }) };
    },
    getChart: async ({ runIds, keys, buckets = 500, ...range }, { caller, request }) => {
      const series = runIds.flatMap((runId) => keys.map((key) => ({ runId, key })));
      return chartResponse(request, await core.metrics.chart(caller, { series, buckets, ...range }));
    },
    ...createMetricHandlers(core, (filter) => foreignTags.filter(filter)),

    listArtifacts: async ({ owner, path = '', ...input }, { caller }) => {
      const found = await core.ownedArtifacts.list(caller, { owner: translate.artifactOwner(owner), path, page: page(input, 1000) });
      return translate.wirePage(found, (entry) => translate.artifactEntryOf(entry, path));
    },
    describeArtifact: ({ owner, path, from = 0, limit = 200 }, { caller }) =>
      core.describedArtifacts.describe(caller, { owner: translate.artifactOwner(owner), path, from, limit }),
    getArtifact: ({ owner, path, inline }, { caller, request }) => artifactContent(core.ownedArtifacts, caller, { owner: translate.artifactOwner(owner), path, inline, request }),
    putArtifact: async ({ owner, path }, { caller, request }) =>
      translate.artifactFileOf(await core.ownedArtifacts.put(caller, { owner: translate.artifactOwner(owner), path, source: bodyBytes(request) })),

    linkArtifact: async ({ owner, path, digest }, { caller }) =>
      translate.artifactFileOf(await core.ownedArtifacts.link(caller, { owner: translate.artifactOwner(owner), path, digest: sha256Digest(digest) })),

    findMissingBlobs: async ({ digests }, { caller }) => ({ missing: (await core.blobs.findMissing(caller, digests.map(sha256Digest))).map(hexOf) }),
    putBlob: async ({ digest }, { caller, request }) => translate.storedBlobOf(await core.blobs.put(caller, { digest: sha256Digest(digest), source: bodyBytes(request) })),
    putBlobs: async (_none, { caller, request }) => {
      const stored = await core.blobs.putMany(caller, await readBlobBatch(request));
      return { count: stored.length, sizeBytes: stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
    },
    getBlob: ({ digest }, { caller, request }) => blobContent(core.blobs, caller, { digest: sha256Digest(digest), request }),

    ...createReproductionHandlers(core),
    ...createLoggedHandlers(core, readMedia),

    getLoggedModel: async ({ modelId }, { caller }) => translate.loggedModelOf(await core.loggedModels.get(caller, { id: modelId })),

    searchModels: async ({ text, filter, ...input }, { caller }) =>
      translate.wirePage(await registry.search(caller, { filter: both(nameContains(text), filterOfText(filter)), order: [], page: page(input) }), translate.registeredModelOf),
    createModel: async (input, { caller }) => translate.registeredModelOf(await registry.create(caller, input)),
    getModel: async ({ name }, { caller }) => translate.registeredModelOf(await registry.get(caller, name)),
    deleteModel: ({ name }, { caller }) => registry.delete(caller, name),
    renameModel: async (input, { caller }) => translate.registeredModelOf(await registry.rename(caller, input)),
    describeModel: async (input, { caller }) => translate.registeredModelOf(await registry.describe(caller, { ...input, description: input.description || undefined })),
    setModelTag: ({ name, ...tag }, { caller }) => registry.setTag(caller, { name, tag }),
    deleteModelTag: (input, { caller }) => registry.deleteTag(caller, input),
    setModelAlias: (input, { caller }) => registry.setAlias(caller, input),
    deleteModelAlias: (input, { caller }) => registry.deleteAlias(caller, input),

    listModelVersions: async ({ name, ...input }, { caller }) => translate.wirePage(await modelVersions.list(caller, { modelName: name, page: page(input) }), version),
    createModelVersion: async ({ name, modelId, runId, path, description, tags }, { caller }) => {
      const origin = modelId === undefined ? { runId: runId!, path: path! } : { modelId };
      return version(await modelVersions.register(caller, { modelName: name, origin, description, tags }));
    },
    getModelVersion: async (input, { caller }) => version(await modelVersions.get(caller, versionId(input))),
    getModelVersionByAlias: async (input, { caller }) => version(await registry.getByAlias(caller, input)),
    deleteModelVersion: (input, { caller }) => modelVersions.delete(caller, versionId(input)),
    describeModelVersion: async ({ description, ...input }, { caller }) =>
      version(await modelVersions.describe(caller, { ...versionId(input), description: description || undefined })),
    setModelVersionStage: async ({ stage, archiveOthers, ...input }, { caller }) =>
      version(await modelVersions.setStage(caller, { ...versionId(input), stage: coreStage(stage), othersTo: stageOfOthers({ stage, archiveOthers }) })),
    setModelVersionTag: ({ key, value, ...input }, { caller }) => modelVersions.setTag(caller, { ...versionId(input), tag: { key, value } }),
    deleteModelVersionTag: ({ key, ...input }, { caller }) => modelVersions.deleteTag(caller, { ...versionId(input), key }),

    ...createCollectionHandlers(core),
    ...createRetentionHandlers(core),
    ...createJobHandlers(core),

    listAudit: async ({ subjectKind, subjectId, ...input }, { caller }) => {
      const subject = subjectKind === undefined || subjectId === undefined ? undefined : { kind: subjectKind, id: subjectId };
      return translate.wirePage(await core.audit.list(caller, { subject, page: page(input) }), translate.auditEntryOf);
    },

    streamEvents: (input, call) => eventStream(input, call, { events: core.events, heartbeatMs }),
  };
}

function versionId({ name, version }: { readonly name: string; readonly version: number }) {
  return { modelName: name, version };
}
