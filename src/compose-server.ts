// The composition root: opens the stores, makes core, mounts the wires, starts jobs and the listener, and
// stops them in the opposite order. The only file that knows every room.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Hono } from 'hono';

import { releaseVersion } from './config/release.ts';
import type { Settings } from './config/settings.ts';
import { localUser, type Principal, systemCaller } from './core/access/caller.ts';
import type { Policy } from './core/access/policy.ts';
import { type Core, createCore } from './core/core.ts';
import { AssayError } from './core/base/errors.ts';
import type { BlobStore } from './core/content/blob-store.ts';
import { hasOwnBlobs, openBlobs } from './open-blobs.ts';
import { StartError } from './start-error.ts';
import { defaultExperimentId } from './core/tracking/experiments/experiment.ts';
import type { Store } from './core/store.ts';
import { type CompactionLoop, startCompactionLoop } from './jobs/compaction-loop.ts';
import { createDeliverWebhook, createSendDelivery } from './jobs/deliver-webhook.ts';
import type { PostOptions } from './jobs/guarded-post.ts';
import { hearOfJobs, type JobHearing } from './jobs/hear-of-jobs.ts';
import { jobsCaller } from './jobs/run-job.ts';
import { type LeaseWatch, startLeaseWatch } from './jobs/lease-watch.ts';
import { nextCronTime } from './jobs/next-cron-time.ts';
import { createRefreshSearch } from './jobs/refresh-search.ts';
import { createRetentionJobs } from './jobs/retention-jobs.ts';
import { createSweepJobs } from './jobs/sweep-jobs.ts';
import { startWorker, type Worker } from './jobs/worker.ts';
import type { Log } from './log.ts';
import { type MemoryWatch, startMemoryWatch } from './memory-watch.ts';
import { createArtifactLocations, proxiedRoot } from './protocols/mlflow/artifacts/artifact-locations.ts';
import { createMlflowProtocol } from './protocols/mlflow/protocol.ts';
import { factsOfTags } from './protocols/mlflow/runs/fact-tags.ts';
import { runOrder, tagFilter } from './protocols/mlflow/runs/run-filter.ts';
import { mlflowVersion } from './protocols/mlflow/version.ts';
import { wordDelivery } from './protocols/mlflow/webhooks/delivery.ts';
import { readMedia } from './protocols/wandb/media/read-media.ts';
import { createNativeProtocol } from './protocols/native/protocol.ts';
import { createSignedUrls as createFileUrls } from './protocols/wandb/files/signed-urls.ts';
import { createPageLinks } from './protocols/wandb/page-links.ts';
import { createWandbProtocol } from './protocols/wandb/protocol.ts';
import { createApp } from './server/app.ts';
import { createJsonBodies, type JsonBodies } from './server/json/json-bodies.ts';
import { listen } from './server/listener.ts';
import { isLoopback } from './server/loopback.ts';
import { strictUtf8, randomIds, digestOfText } from './server/system-ports.ts';
import { peerAddress } from './server/peer-address.ts';
import { openSigningKeys } from './server/signing-keys.ts';
import { openWebApp } from './server/web-app.ts';
import { createOwnAddress, type OwnAddress } from './server/own-address.ts';
import { createSignedUrls } from './protocols/mlflow/artifacts/signed-urls.ts';
import { type ContentComparisons, createContentComparisons } from './compare-contents.ts';
import { type ContentDescriptions, createContentDescriptions } from './describe-content.ts';

export interface RunningServer {
  /** How clients on this machine reach it. */
  readonly url: string;
  readonly port: number;
  /** Whether only programs on this machine can reach it. */
  readonly isLoopback: boolean;
  /** Finishes requests for up to `graceMs`, then jobs, then closes the stores. */
  stop(graceMs: number): Promise<void>;
}

export interface ServerPorts {
  readonly log: Log;
  /** Whom a request is from, and what they may do. Default: the one local user, who owns everything. */
  readonly access?: { readonly principalOf: (request: Request) => Principal; readonly policy: Policy };
  /** The disk failed; the process must end without acknowledging anything more. */
  readonly onFatal: (error: Error) => void;
}

const webFolder = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Well within a job's lease. */
const deliveryTimeoutMs = 15_000;

/** Resolves when the port is open and everything is ready to be used. Throws a `StartError`. */
export async function composeServer(settings: Settings, { log, onFatal, access }: ServerPorts): Promise<RunningServer> {
  const store = await openStore(settings, { log, onFatal });
  let blobs: BlobStore | undefined;
  let worker: Worker | undefined;
  let jobHearing: JobHearing | undefined;
  let leaseWatch: LeaseWatch | undefined;
  let compaction: CompactionLoop | undefined;
  const memoryWatch = startMemoryWatch();
  const comparisons = createContentComparisons();
  const descriptions = createContentDescriptions();
  const bodies = createJsonBodies();
  const ownAddress = createOwnAddress(settings);
  try {
    // After the store: its lock on the data folder says whether unfinished files are nobody's.
    blobs = await openBlobs(settings, onFatal);
    const post: PostOptions = { allowPrivate: settings.webhooksAllowPrivate, timeoutMs: deliveryTimeoutMs };
    const core = await makeCore({ store, blobs, settings, ownAddress, comparisons, descriptions, post, policy: access?.policy });
    await core.retention.settle(systemCaller('start'));
    const app = createApp({
      wires: mountWires({
        core,
        now: store.now,
        settings,
        log,
        bodies,
        keyFor: await openSigningKeys(core),
        principalOf: withPeer(access?.principalOf),
        expectReads: store.expectReads,
      }),
      pageOf: createPageLinks(core, access?.principalOf, settings.basePath),
      webApp: openWebApp(webFolder, { basePath: settings.basePath, onPage: store.expectReads }),
      version: mlflowVersion,
      checkReady: async () => void (await core.experiments.get(systemCaller('ready'), defaultExperimentId)),
      log,
    });
    worker = startJobs(core, { post, log, now: store.now });
    jobHearing = hearOfJobs(store.feed, worker);
    leaseWatch = watchLeases(core, log);
    compaction = startCompactionLoop({ compact: store.compact, now: store.now, log });
    const listener = await listen(app.hono, settings, log);
    ownAddress.listensOn(listener.port);
    const parts = { listener, worker, jobHearing, leaseWatch, compaction, memoryWatch, comparisons, descriptions, bodies, blobs, store };
    return { url: listener.url, port: listener.port, isLoopback: isLoopback(settings.host), stop: (graceMs) => stopAll(parts, graceMs) };
  } catch (error) {
    memoryWatch.stop();
    jobHearing?.stop();
    await leaseWatch?.stop();
    await compaction?.stop();
    await worker?.stop();
    await comparisons.close();
    await descriptions.close();
    await bodies.close();
    await blobs?.close();
    await store.close();
    throw startError(error, settings);
  }
}

interface Parts {
  readonly listener: { stop(graceMs: number): Promise<void> };
  readonly worker: Worker;
  readonly jobHearing: JobHearing;
  readonly leaseWatch: LeaseWatch;
  readonly compaction: CompactionLoop;
  readonly memoryWatch: MemoryWatch;
  readonly comparisons: ContentComparisons;
  readonly descriptions: ContentDescriptions;
  readonly bodies: JsonBodies;
  readonly blobs: BlobStore;
  readonly store: Store;
}

async function stopAll(
  { listener, worker, jobHearing, leaseWatch, compaction, memoryWatch, comparisons, descriptions, bodies, blobs, store }: Parts,
  graceMs: number,
): Promise<void> {
  // Live streams never end by themselves, so they are ended first.
  const stopped = listener.stop(graceMs);
  jobHearing.stop();
  store.feed.close();
  await stopped;
  memoryWatch.stop();
  await leaseWatch.stop();
  await compaction.stop();
  await worker.stop();
  await comparisons.close();
  await descriptions.close();
  await bodies.close();
  await blobs.close();
  await store.close();
}

async function openStore({ data, database }: Settings, { log, onFatal }: ServerPorts): Promise<Store> {
  const fatal = (error: unknown): void => onFatal(error instanceof Error ? error : new Error(String(error)));
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    // Only the engine in use is loaded, with its driver.
    if (database === '') {
      const { openSqliteStore } = await import('./storage/sql/sqlite.ts');
      return await openSqliteStore({ path: join(data, 'assay.db'), onFatal: fatal });
    }
    const { openPostgresStore } = await import('./storage/sql/postgres.ts');
    return await openPostgresStore({ url: database, onFatal: fatal, onWarning: (message) => log.warning('database.warning', { message }) });
  } catch (error) {
    throw startError(error, { data });
  }
}

interface CoreParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly settings: Settings;
  readonly ownAddress: OwnAddress;
  readonly comparisons: ContentComparisons;
  readonly descriptions: ContentDescriptions;
  readonly post: PostOptions;
  readonly policy: Policy | undefined;
}

function makeCore({ store, blobs, settings, ownAddress, comparisons, descriptions, post, policy }: CoreParts): Promise<Core> {
  const { now } = store;
  const send = createSendDelivery({ word: wordDelivery, now, post });
  return createCore({
    store,
    blobs,
    policy,
    clock: { now },
    ids: randomIds,
    digest: digestOfText,
    decodeUtf8: strictUtf8,
    compareContents: comparisons.compare,
    describeContent: descriptions.describe,
    locations: createArtifactLocations({
      defaultRoot: settings.defaultArtifactRoot,
      folder: process.cwd(),
      isThisServer: ownAddress.isOurs,
      basePath: settings.basePath,
    }),
    webhookSender: { send: (webhook, change) => send(webhook, { deliveryId: randomIds.other(), at: now(), change }) },
    nextCronTime,
    mayShareContent: !hasOwnBlobs(settings),
  });
}

interface WireParts {
  readonly core: Core;
  /** The time of all servers on the store. */
  readonly now: () => number;
  readonly settings: Settings;
  readonly log: Log;
  readonly bodies: JsonBodies;
  readonly keyFor: (use: string) => Uint8Array;
  readonly principalOf: (request: Request) => Principal;
  readonly expectReads: () => void;
}

/** Whom a request is from, and from where. */
function withPeer(principalOf: (request: Request) => Principal = () => localUser): (request: Request) => Principal {
  return (request) => ({ ...principalOf(request), address: peerAddress(request) });
}

function mountWires({ core, now, settings, log, bodies, keyFor, principalOf, expectReads }: WireParts): readonly Hono[] {
  const mlflow = createMlflowProtocol(core, {
    log,
    readJson: bodies.read,
    principalOf,
    servesArtifacts: settings.serveArtifacts,
    signedUrls: createSignedUrls({ basePath: settings.basePath, key: keyFor('artifacts'), now }),
    sourcePattern: settings.modelSourcePattern === '' ? undefined : new RegExp(settings.modelSourcePattern, 'u'),
    webhookSchemes: settings.webhooksAllowPrivate ? ['https', 'http'] : ['https'],
    allowsPrivateWebhooks: settings.webhooksAllowPrivate,
  });
  const native = createNativeProtocol({
    core,
    clock: { now },
    log,
    readJson: bodies.read,
    principalOf,
    onFirstUse: expectReads,
    foreignTags: { factsOf: factsOfTags, filter: tagFilter, order: runOrder },
    readMedia,
    server: {
      version: releaseVersion,
      basePath: settings.basePath,
      database: settings.database === '' ? 'sqlite' : 'postgresql',
      artifactMode: settings.serveArtifacts ? 'served' : 'direct',
      artifactRoot: settings.defaultArtifactRoot === '' ? proxiedRoot : settings.defaultArtifactRoot,
    },
  });
  const wandb = createWandbProtocol(core, {
    log,
    readJson: bodies.read,
    principalOf,
    savesCode: settings.saveCode,
    signedUrls: createFileUrls({ basePath: settings.basePath, key: keyFor('files'), now }),
    now,
  });
  // Before MLflow's, which says at the same address that its own page's language is not spoken.
  return [wandb, mlflow, native];
}

/** Jobs are the system's doing, whoever made the change they follow. */
function startJobs({ jobWork, webhooks, retention, searches }: Core, { post, log, now }: { readonly post: PostOptions; readonly log: Log; readonly now: () => number }): Worker {
  return startWorker({
    work: jobWork,
    handlers: {
      'webhook.deliver': createDeliverWebhook({ findWebhook: (id) => webhooks.find(jobsCaller, id), word: wordDelivery, now, post, log }),
      'jobs.sweep': createSweepJobs(jobWork),
      ...createRetentionJobs(retention),
      'search.refresh': createRefreshSearch(searches),
    },
    random: Math.random,
    log,
  });
}

/** Runs that are given up are the system's doing. */
function watchLeases({ leases }: Core, log: Log): LeaseWatch {
  const caller = systemCaller('leases');
  return startLeaseWatch({ held: () => leases.held(caller), expire: (seen) => leases.expire(caller, seen), monotonicNow: () => performance.now(), log });
}

function startError(error: unknown, { data, host, port }: Partial<Settings>): unknown {
  if (error instanceof AssayError) return new StartError(error.message, { cause: error });
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new StartError(`port ${port} on ${host} is in use by another program; give a free one with --port, or 0 for any`, { cause: error });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new StartError(`${host} is no address of this machine; give one with --host, such as 127.0.0.1`, { cause: error });
  if (code === 'EACCES' && path === undefined) return new StartError(`this user may not listen on port ${port}; give one above 1023 with --port`, { cause: error });
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code ?? ''))
    return new StartError(`the data folder ${path ?? data} cannot be used: ${(error as Error).message}`, { cause: error });
  return error;
}
