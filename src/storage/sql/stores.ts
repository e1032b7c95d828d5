// All sub-stores over one database handle: the same for both engines, for reads and inside a transaction.
import type { Stores, WholeStores } from '../../core/store.ts';
import type { Database } from './database.ts';
import { withinProjects } from './query/project-scope.ts';
import { createAlertStore } from './stores/alert-store.ts';
import { createArtifactStore } from './stores/artifact-store.ts';
import { createAuditStore } from './stores/audit-store.ts';
import { createBranchStore } from './stores/branch-store.ts';
import { createChangeLog } from './stores/change-log.ts';
import { createClientStateStore } from './stores/client-state-store.ts';
import { createCollectionStore } from './stores/collection-store.ts';
import { createContentNameStore } from './stores/content-name-store.ts';
import { createConsoleStore } from './stores/console-store.ts';
import { createDatasetStore } from './stores/dataset-store.ts';
import { createExperimentStore } from './stores/experiment-store.ts';
import { createHistoryStore } from './stores/history-store.ts';
import { createJobQueue } from './stores/job-queue.ts';
import { createLeaseStore } from './stores/lease-store.ts';
import { createLoggedModelStore } from './stores/logged-model-store.ts';
import { createMediaStore } from './stores/media-store.ts';
import { createMetricStore } from './stores/metric-store.ts';
import { createModelRegistryStore } from './stores/model-registry-store.ts';
import { createProjectStore } from './stores/project-store.ts';
import { createReproductionStore } from './stores/reproduction-store.ts';
import { createPurgeStore } from './stores/purge-store.ts';
import { createRecordedInputsStore } from './stores/recorded-inputs-store.ts';
import { createRetentionStore } from './stores/retention-store.ts';
import { createRunStore } from './stores/run-store.ts';
import { createSecretStore } from './stores/secret-store.ts';
import { createSearchStore } from './stores/search-store.ts';
import { createScheduleStore } from './stores/schedule-store.ts';
import { withoutServer } from './stores/server-stores.ts';
import { createSweepStore } from './stores/sweep-store.ts';
import { createWebhookStore } from './stores/webhook-store.ts';

export function createStores(database: Database): WholeStores {
  const within = (projects: readonly string[]): Stores => withoutServer(createStores(withinProjects(database, projects)));
  return {
    projects: createProjectStore(database),
    audit: createAuditStore(database),
    experiments: createExperimentStore(database),
    runs: createRunStore(database),
    branches: createBranchStore(database),
    metrics: createMetricStore(database),
    datasets: createDatasetStore(database),
    loggedModels: createLoggedModelStore(database),
    registry: createModelRegistryStore(database),
    contentNames: createContentNameStore(database),
    collections: createCollectionStore(database),
    webhooks: createWebhookStore(database),
    artifacts: createArtifactStore(database),
    jobs: createJobQueue(database),
    inputs: createRecordedInputsStore(database),
    schedules: createScheduleStore(database),
    console: createConsoleStore(database),
    history: createHistoryStore(database),
    clientState: createClientStateStore(database),
    media: createMediaStore(database),
    alerts: createAlertStore(database),
    leases: createLeaseStore(database),
    sweeps: createSweepStore(database),
    reproductions: createReproductionStore(database),
    retention: createRetentionStore(database),
    purge: createPurgeStore(database),
    secrets: createSecretStore(database),
    changes: createChangeLog(database),
    search: createSearchStore(database),
    within,
  };
}
