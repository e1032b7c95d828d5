// Assembles the operations from the ports: the one object every wire receives.
import { createProjects, type Projects } from './tracking/projects/projects.ts';
import { systemCaller } from './access/caller.ts';
import { createSecrets, type Secrets } from './access/secrets.ts';
import { type AllDoors, createDoors } from './doors/create-doors.ts';
import { localPolicy, type Policy } from './access/policy.ts';
import { defaultProjectId } from './tracking/projects/project.ts';
import type { ArtifactLocations } from './tracking/artifacts/artifact-locations.ts';
import { createArtifacts, type Artifacts } from './tracking/artifacts/artifacts.ts';
import { createAudit, type Audit } from './audit/audit.ts';
import type { BlobStore } from './content/blob-store.ts';
import { type Blobs, createBlobs } from './content/blobs.ts';
import { type Alerts, createAlerts } from './tracking/alerts/alerts.ts';
import { type ClientStates, createClientStates } from './tracking/client-state/client-states.ts';
import { type Collections, createCollections } from './collections/collections.ts';
import { createDrafts, type Drafts } from './collections/drafts.ts';
import { createEvents, type Events } from './events/events.ts';
import { createRunConsole, type RunConsole } from './tracking/console/run-console.ts';
import type { Digest } from './base/digest.ts';
import { defaultExperimentId } from './tracking/experiments/experiment.ts';
import { createExperiments, type Experiments } from './tracking/experiments/experiments.ts';
import { createHistories, type Histories } from './tracking/history/histories.ts';
import type { Ids } from './base/ids.ts';
import { loadLater } from './base/load-later.ts';
import { createIngest, type Ingest } from './tracking/ingest/ingest.ts';
import type { IngestLimits } from './tracking/ingest/ingest-queue.ts';
import { createJobs, type Jobs } from './jobs/jobs.ts';
import { createJobWork, type JobWork } from './jobs/job-work.ts';
import type { NextCronTime } from './jobs/schedule.ts';
import { createSchedules, ensureSchedules, type Schedules } from './jobs/schedules.ts';
import { standingSchedules } from './jobs/standing-schedules.ts';
import { createLeases, type Leases } from './tracking/runs/leases.ts';
import { createRunAliases, type RunAliases } from './tracking/runs/run-aliases.ts';
import { createRunMedia, type RunMedia } from './tracking/media/run-media.ts';
import { createMetrics, type Metrics } from './tracking/metrics/metrics.ts';
import { createLoggedModels, type LoggedModels } from './models/logged-models.ts';
import { createModelRegistry, type ModelRegistry } from './models/model-registry.ts';
import { createModelVersions, type ModelVersions } from './models/model-versions.ts';
import { createAllPoints, type ReadAllPoints } from './tracking/overviews/all-points.ts';
import { type Charts, createCharts } from './tracking/overviews/charts.ts';
import { createGroupTables, type GroupTables } from './tracking/overviews/group-tables.ts';
import { createOwnedArtifacts, type OwnedArtifacts } from './tracking/overviews/owned-artifacts.ts';
import { createRunDetail, type GetRunDetail } from './tracking/overviews/run-detail.ts';
import type { CompareContents } from './reproduction/compare-outputs.ts';
import type { DescribeContent } from './tracking/artifacts/content-description.ts';
import { createDescribedArtifacts, type DescribedArtifacts } from './tracking/overviews/described-artifacts.ts';
import type { Explanations } from './reproduction/explanations.ts';
import type { Reproductions } from './reproduction/reproductions.ts';
import type { RunInputs } from './reproduction/run-inputs.ts';
import type { DecodeUtf8 } from './base/decode-utf8.ts';
import { createRetention, type Retention } from './retention/retention.ts';
import { createRetentionRequests, type RetentionRequests } from './retention/retention-requests.ts';
import { type Branches, createBranches } from './tracking/branches/branches.ts';
import { createRewinds, type Rewinds } from './tracking/rewinds/rewinds.ts';
import { createRuns, type Runs } from './tracking/runs/runs.ts';
import { createSearches, type Searches } from './search/searches.ts';
import type { Store } from './store.ts';
import type { Clock } from './base/time.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';
import type { Sweeps } from './sweeps/sweeps.ts';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';

export interface Ports {
  readonly store: Store;
  readonly blobs: BlobStore;
  /** Who may do what. Default: the one local user owns everything. */
  readonly policy?: Policy | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly decodeUtf8: DecodeUtf8;
  readonly compareContents: CompareContents;
  readonly describeContent: DescribeContent;
  readonly locations: ArtifactLocations;
  readonly webhookSender: WebhookSender;
  readonly nextCronTime: NextCronTime;
  /** Whether another server may keep its content where this one does; the nightly collection waits for a person's word then. */
  readonly mayShareContent?: boolean | undefined;
  /** What may wait to be stored. Default: `ingestLimits`. */
  readonly ingestLimits?: IngestLimits | undefined;
}

export interface Core {
  readonly projects: Projects;
  readonly searches: Searches;
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly branches: Branches;
  readonly rewinds: Rewinds;
  readonly ingest: Ingest;
  readonly metrics: Metrics;
  readonly charts: Charts;
  readonly groupTables: GroupTables;
  readonly allPoints: ReadAllPoints;
  readonly blobs: Blobs;
  readonly artifacts: Artifacts;
  readonly ownedArtifacts: OwnedArtifacts;
  readonly describedArtifacts: DescribedArtifacts;
  readonly runDetail: GetRunDetail;
  readonly loggedModels: LoggedModels;
  readonly registry: ModelRegistry;
  readonly modelVersions: ModelVersions;
  readonly collections: Collections;
  readonly drafts: Drafts;
  readonly webhooks: Webhooks;
  readonly inputs: RunInputs;
  readonly console: RunConsole;
  readonly histories: Histories;
  readonly clientState: ClientStates;
  readonly media: RunMedia;
  readonly alerts: Alerts;
  readonly leases: Leases;
  readonly runAliases: RunAliases;
  readonly sweeps: Sweeps;
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  readonly jobWork: JobWork;
  readonly reproductions: Reproductions;
  readonly explanations: Explanations;
  readonly retention: Retention;
  readonly retentionRequests: RetentionRequests;
  readonly events: Events;
  readonly audit: Audit;
  readonly secrets: Secrets;
}

/**
 * Makes the operations, and the project, experiment and schedules that exist from the start when they are not there yet. The stores
 * stay here: operations are given doors to them.
 */
export async function createCore({ store, blobs, policy = localPolicy, ...ports }: Ports): Promise<Core> {
  const doors = createDoors({ ...ports, store, blobs, policy });
  const parts: Parts = { ...ports, ...doors };
  await createDefaults(parts);
  const ownedArtifacts = createOwnedArtifacts(parts);
  return {
    projects: createProjects(parts),
    experiments: createExperiments(parts),
    runs: createRuns(parts),
    branches: createBranches(parts),
    rewinds: createRewinds(parts),
    ingest: createIngest(parts),
    metrics: createMetrics(parts),
    charts: createCharts(parts),
    groupTables: createGroupTables(parts),
    allPoints: createAllPoints(parts),
    blobs: createBlobs(parts),
    artifacts: createArtifacts(parts),
    ownedArtifacts,
    describedArtifacts: createDescribedArtifacts({ ...ports, ownedArtifacts }),
    runDetail: createRunDetail(parts),
    loggedModels: createLoggedModels(parts),
    registry: createModelRegistry(parts),
    modelVersions: createModelVersions(parts),
    collections: createCollections(parts),
    drafts: createDrafts(parts),
    webhooks: createWebhooks(parts),
    // Documents of runs are read by schemas, which with their library are a hundred modules.
    inputs: loadLater({ record: true, get: true }, async () => (await import('./reproduction/run-inputs.ts')).createRunInputs(parts)),
    console: createRunConsole(parts),
    histories: createHistories(parts),
    clientState: createClientStates(parts),
    media: createRunMedia(parts),
    alerts: createAlerts(parts),
    leases: createLeases(parts),
    runAliases: createRunAliases(parts),
    // Samplers need statistics.
    sweeps: loadLater(sweepOperations, async () => (await import('./sweeps/sweeps.ts')).createSweeps(parts)),
    jobs: createJobs(parts),
    schedules: createSchedules(parts),
    jobWork: createJobWork(parts),
    reproductions: loadLater({ record: true, get: true, list: true }, async () => (await import('./reproduction/reproductions.ts')).createReproductions(parts)),
    explanations: loadLater({ explain: true, recordProof: true }, async () => (await import('./reproduction/explanations.ts')).createExplanations(parts)),
    retention: createRetention(parts),
    retentionRequests: createRetentionRequests(parts),
    events: createEvents({ ...parts, feed: store.feed }),
    audit: createAudit(parts),
    secrets: createSecrets(parts),
    searches: createSearches(parts),
  };
}

const sweepOperations = {
  create: true,
  update: true,
  get: true,
  list: true,
  count: true,
  counts: true,
  log: true,
  trials: true,
  registerAgent: true,
  findAgent: true,
  agents: true,
  heartbeat: true,
  enqueue: true,
} as const;

/** What an operation may have. */
export type Parts = Omit<Ports, 'store' | 'blobs' | 'policy'> & AllDoors;

async function createDefaults({ write, locations, nextCronTime, mayShareContent = false }: Parts): Promise<void> {
  // What others of an earlier release keep in the same place is not known, so nothing is taken away before somebody says that there are none.
  const schedules = standingSchedules.map((schedule) => (schedule.id === 'content.collect' ? { ...schedule, startsPaused: mayShareContent } : schedule));
  await write(systemCaller('start'), 'job.work', 'server', (writing) => ensureSchedules(writing, schedules, nextCronTime));
  await write(systemCaller('start'), 'project.create', 'server', async ({ stores, at, audit }) => {
    if (!(await stores.projects.find(defaultProjectId))) {
      await stores.projects.insert({ id: defaultProjectId, name: 'Default', createdAt: at });
      audit('project.created', { kind: 'project', id: defaultProjectId });
    }
    if (!(await stores.experiments.find(defaultExperimentId))) {
      await stores.experiments.insert({
        id: defaultExperimentId,
        projectId: defaultProjectId,
        name: 'Default',
        artifactRoot: locations.ofExperiment(defaultExperimentId),
        createdAt: at,
        updatedAt: at,
        tags: [],
      });
      audit('experiment.created', { kind: 'experiment', id: defaultExperimentId }, { name: 'Default' });
    }
  });
}
