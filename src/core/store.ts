// All stores together, which of their reads are heavy, and the transaction over them.
import type { SecretStore } from './access/secret-store.ts';
import type { ProjectStore } from './tracking/projects/project-store.ts';
import type { AlertStore } from './tracking/alerts/alert-store.ts';
import type { ChangeFeed, ChangeLog } from './base/changes.ts';
import type { ArtifactStore } from './tracking/artifacts/artifact-store.ts';
import type { BranchStore } from './tracking/branches/branch-store.ts';
import type { AuditStore } from './audit/audit-store.ts';
import type { CollectionStore } from './collections/collection-store.ts';
import type { ContentNameStore } from './content/content-name-store.ts';
import { type ConsoleStore, heavyConsoleReads } from './tracking/console/console-store.ts';
import type { ClientStateStore } from './tracking/client-state/client-state-store.ts';
import { type DatasetStore, heavyDatasetReads } from './datasets/dataset-store.ts';
import { type ExperimentStore, heavyExperimentReads } from './tracking/experiments/experiment-store.ts';
import { heavyMediaReads, type MediaStore } from './tracking/media/media-store.ts';
import { heavyHistoryReads, type HistoryStore } from './tracking/history/history-store.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { ScheduleStore } from './jobs/schedule-store.ts';
import type { LeaseStore } from './tracking/runs/lease-store.ts';
import { type MetricStore, heavyMetricReads } from './tracking/metrics/metric-store.ts';
import { type LoggedModelStore, heavyLoggedModelReads } from './models/logged-model-store.ts';
import type { ModelRegistryStore } from './models/model-registry-store.ts';
import type { ReproductionStore } from './reproduction/reproduction-store.ts';
import type { PurgeStore } from './retention/purge-store.ts';
import type { RetentionStore } from './retention/retention-store.ts';
import type { RecordedInputsStore } from './reproduction/recorded-inputs-store.ts';
import { type RunStore, heavyRunReads } from './tracking/runs/run-store.ts';
import { heavySearchReads, type SearchStore } from './search/search-store.ts';
import type { SweepStore } from './sweeps/sweep-store.ts';
import type { WebhookStore } from './webhooks/webhook-store.ts';

export interface Stores {
  readonly projects: ProjectStore;
  readonly audit: AuditStore;
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly branches: BranchStore;
  readonly metrics: MetricStore;
  readonly datasets: DatasetStore;
  readonly loggedModels: LoggedModelStore;
  readonly registry: ModelRegistryStore;
  readonly contentNames: ContentNameStore;
  readonly collections: CollectionStore;
  readonly webhooks: WebhookStore;
  readonly artifacts: ArtifactStore;
  readonly jobs: JobQueue;
  readonly inputs: RecordedInputsStore;
  readonly schedules: ScheduleStore;
  readonly console: ConsoleStore;
  readonly history: HistoryStore;
  readonly clientState: ClientStateStore;
  readonly media: MediaStore;
  readonly alerts: AlertStore;
  readonly leases: LeaseStore;
  readonly sweeps: SweepStore;
  readonly reproductions: ReproductionStore;
  readonly retention: RetentionStore;
  readonly purge: PurgeStore;
  readonly secrets: SecretStore;
  readonly changes: ChangeLog;
  readonly search: SearchStore;
}

/** The heavy reads of every store, as its port names them. */
export const heavyReads = {
  experiments: heavyExperimentReads,
  runs: heavyRunReads,
  metrics: heavyMetricReads,
  loggedModels: heavyLoggedModelReads,
  datasets: heavyDatasetReads,
  console: heavyConsoleReads,
  history: heavyHistoryReads,
  media: heavyMediaReads,
  search: heavySearchReads,
} as const satisfies { readonly [S in keyof Stores]?: readonly (keyof Stores[S])[] };

/** The stores of everything, from which those of some projects are made. */
export interface WholeStores extends Stores {
  /**
   * The same stores as if nothing existed but these projects and what belongs to them, and neither what belongs to no project:
   * their reads are restricted in the query. Writes are for what was found by such a read.
   */
  within(projects: readonly string[]): Stores;
}

/**
 * Reads may be made on the store itself and see committed data only. Writes are made in a transaction.
 * Duties of `transaction`: the work is applied whole or not at all; the promise settles only after the commit
 * is durable (synced to disk). Concurrent transactions behave as if run one after the other, in the order they
 * were begun; several may share one commit. Work that throws is undone alone and its error is thrown on. Work
 * must touch nothing but the stores it is given: it may be run again after a serialization conflict. After a
 * failure of the disk itself every further write fails until restart (the store calls its `onFatal`).
 * Heavy reads hold up neither other reads nor writes nor the event loop. One that cannot begin because too many
 * others are under way is refused as `unavailable`; one that takes too long or too much as `limit_exceeded`.
 * What makes them may be let go while nothing is read; reads after that are answered the same.
 */
export interface Store extends WholeStores {
  transaction<T>(work: (stores: WholeStores) => Promise<T>): Promise<T>;
  /** What was committed, by whichever server on this store. */
  readonly feed: ChangeFeed;
  /** Milliseconds since 1970, as all servers on this store count them, whatever the clocks of their machines say. */
  now(): number;
  /** Says that heavy reads will come soon, so that the first need not wait for what makes them. It changes no answer. */
  expectReads(): void;
  /**
   * Makes what is stored smaller and quicker to read, a bounded piece at a time, and resolves to whether there is more to be done at once.
   * It changes no answer, holds up others no longer than a write does, and may be called at any time, by several servers too; not
   * again before it has settled. `now` says which runs have been quiet.
   */
  compact(now: number): Promise<boolean>;
  /** Finishes what is under way and lets go of files and connections. */
  close(): Promise<void>;
}
