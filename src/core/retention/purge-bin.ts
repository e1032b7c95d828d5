// Empties the bin: runs, logged models and experiments that were deleted long enough ago go for good, with their files. What a
// registered version is made of stays.
import type { Caller } from '../access/caller.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { createWrite, type WritePorts } from '../audit/write.ts';
import { AssayError, notFound } from '../base/errors.ts';
import type { ArtifactLocations } from '../tracking/artifacts/artifact-locations.ts';
import type { ArtifactStore } from '../tracking/artifacts/artifact-store.ts';
import type { ExperimentStore } from '../tracking/experiments/experiment-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { Binned, BinnedKind, PurgeStore } from './purge-store.ts';

interface Stores {
  readonly purge: PurgeStore;
  readonly artifacts: ArtifactStore;
  readonly runs: RunStore;
  readonly experiments: ExperimentStore;
  readonly audit: AuditStore;
}

export interface PurgePorts extends WritePorts<Stores> {
  readonly locations: ArtifactLocations;
}

export interface PurgeOptions {
  /** Only what was deleted before this time. */
  readonly deletedBefore: number;
  /** Only these runs; each must be in the bin. */
  readonly runIds?: readonly string[] | undefined;
  /** Only these experiments with all they hold; each must be in the bin. */
  readonly experimentIds?: readonly string[] | undefined;
  /** Only says what would go. */
  readonly isDryRun: boolean;
  /** Called after each that went; throws to stop. */
  readonly onProgress?: ((purged: number) => void | Promise<void>) | undefined;
}

export interface Purged {
  readonly kind: BinnedKind;
  readonly id: string;
  readonly name: string;
}

export interface PurgeResult {
  /** At most `purgedLimit` of each kind are named; the counts have all. */
  readonly purged: readonly Purged[];
  readonly counts: Readonly<Record<'runs' | 'loggedModels' | 'experiments' | 'files', number>>;
  /** What stays although it is in the bin, and why. */
  readonly held: readonly (Purged & { readonly reason: string })[];
}

export const purgedLimit = 1_000;

const pageSize = 100;
const namedVersions = 5;
const countOf = { run: 'runs', 'logged model': 'loggedModels', experiment: 'experiments' } as const;

/** Throws `not_found` for a run or experiment there is not, and `failed_precondition` (reason `not_deleted`) for one that is not in the bin. */
export async function purgeBin(ports: PurgePorts, caller: Caller, options: PurgeOptions): Promise<PurgeResult> {
  const write = createWrite(ports);
  const { store, locations } = ports;
  const { deletedBefore, runIds, experimentIds, isDryRun } = options;
  const purged: Purged[] = [];
  const held: (Purged & { readonly experimentId: string; readonly reason: string })[] = [];
  const counts = { runs: 0, loggedModels: 0, experiments: 0, files: 0 };

  for (const id of runIds ?? []) requireBinned('run', id, await store.runs.find(id));
  for (const id of experimentIds ?? []) requireBinned('experiment', id, await store.experiments.find(id));

  async function reasonToKeep(kind: BinnedKind, thing: Binned): Promise<string | undefined> {
    if (kind === 'experiment') {
      if ((await store.purge.isEmptyExperiment(thing.id)) || (isDryRun && !held.some(({ experimentId }) => experimentId === thing.id))) return undefined;
      return 'it still has runs or logged models';
    }
    const versions = await store.purge.versionsMadeOf({ kind, ...thing, limit: namedVersions + 1 });
    if (versions.length === 0) return undefined;
    return `registered versions are made of it: ${versions.slice(0, namedVersions).join(', ')}${versions.length > namedVersions ? ' and more' : ''}; delete these first`;
  }

  async function purgeOne(kind: BinnedKind, thing: Binned): Promise<void> {
    const { id, name } = thing;
    const reason = await reasonToKeep(kind, thing);
    if (reason !== undefined) {
      if (held.length < purgedLimit) held.push({ kind, id, name, experimentId: thing.experimentId, reason });
      return;
    }
    const folder = folderOf(locations, kind, thing);
    const files = isDryRun ? 0 : await remove(kind, { id, folder });
    if (files === undefined) return;
    counts[countOf[kind]] += 1;
    counts.files += files;
    if (purged.length < purgedLimit) purged.push({ kind, id, name });
    await options.onProgress?.(counts.runs + counts.loggedModels + counts.experiments);
  }

  /** How many files went; undefined when it was taken out of the bin meanwhile. */
  function remove(kind: BinnedKind, { id, folder }: { readonly id: string; readonly folder: string | undefined }): Promise<number | undefined> {
    return write(caller, async ({ stores, audit }) => {
      if (!(await stores.purge.purge(kind, id))) return undefined;
      const files = folder === undefined ? 0 : await stores.artifacts.delete(folder);
      audit(`${kind === 'logged model' ? 'logged_model' : kind}.purged`, { kind, id }, { files });
      return files;
    });
  }

  async function purgeAll(kind: BinnedKind, ids: readonly string[] | undefined, within: readonly string[] | undefined): Promise<void> {
    let token: string | undefined;
    do {
      const { items, next } = await store.purge.binned(kind, { deletedBefore, ids, experimentIds: within, page: { limit: pageSize, token } });
      for (const thing of items) await purgeOne(kind, thing);
      token = next;
    } while (token !== undefined);
  }

  if (runIds !== undefined) await purgeAll('run', runIds, undefined);
  if (experimentIds !== undefined || runIds === undefined) {
    await purgeAll('run', undefined, experimentIds);
    await purgeAll('logged model', undefined, experimentIds);
    await purgeAll('experiment', experimentIds, undefined);
  }
  return { purged, counts, held };
}

/** Never the root of everything: a run or an experiment there is one that somebody made so. */
function folderOf(locations: ArtifactLocations, kind: BinnedKind, { id, artifactUri }: Binned): string | undefined {
  // Others may keep files below a root that somebody chose.
  if (kind === 'experiment' && artifactUri !== locations.ofExperiment(id)) return undefined;
  const path = locations.pathOf(artifactUri);
  return path === '' ? undefined : path;
}

function requireBinned(kind: BinnedKind, id: string, thing: { readonly deletedAt?: number | undefined } | undefined): void {
  if (thing === undefined) throw notFound(kind, id);
  if (thing.deletedAt !== undefined) return;
  throw new AssayError('failed_precondition', `${kind} '${id}' is not deleted; delete it first, then it can be removed for good`, { subject: { kind, id }, reason: 'not_deleted' });
}
