// Empties the bin: runs, logged models and experiments that were deleted long enough ago go for good, with their files and, of
// experiments, their collections. What a registered version is made of stays, and what is linked elsewhere.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { Writing } from '../access/writing.ts';
import { subject } from '../collections/collection-checks.ts';
import type { CollectionStore } from '../collections/collection-store.ts';
import type { ArtifactLocations } from '../tracking/artifacts/artifact-locations.ts';
import type { ArtifactStore } from '../tracking/artifacts/artifact-store.ts';
import { defaultExperimentId } from '../tracking/experiments/experiment.ts';
import { eachPage } from './live-content.ts';
import type { Binned, PurgeStore } from './purge-store.ts';
import type { BinnedKind } from '../jobs/job-results.ts';
import { type BinThing, type EmptyBinResult, type HeldThing, namedLimit } from '../jobs/job-results.ts';

interface Stores {
  readonly purge: PurgeStore;
  readonly artifacts: ArtifactStore;
  readonly collections: CollectionStore;
}

export interface EmptyBinPorts extends Doors<Stores> {
  readonly locations: ArtifactLocations;
}

export interface EmptyBinOptions {
  /** Only what was deleted before this time. */
  readonly deletedBefore: number;
  /** Only these runs, as far as they are in the bin. */
  readonly runIds?: readonly string[] | undefined;
  /** Only these experiments with all they hold, as far as they are in the bin. */
  readonly experimentIds?: readonly string[] | undefined;
  /** Only says what would go. */
  readonly isDryRun: boolean;
  /** Called after each that went; throws to stop. */
  readonly onProgress?: ((removed: number) => void | Promise<void>) | undefined;
}

const namedVersions = 5;
const collectionsAtOnce = 100;
const countOf = { run: 'runs', 'logged model': 'loggedModels', experiment: 'experiments' } as const;

/** What was taken out of the bin, or removed, meanwhile is passed over. */
export async function emptyBin(ports: EmptyBinPorts, caller: Caller, options: EmptyBinOptions): Promise<EmptyBinResult> {
  const { deletedBefore, runIds, experimentIds, isDryRun, onProgress = () => undefined } = options;
  const { purge } = await ports.read(caller, 'bin.empty', 'server');

  const counts = { runs: 0, loggedModels: 0, experiments: 0, files: 0 };
  const removed: BinThing[] = [];
  const held: HeldThing[] = [];
  /** Experiments that something held belongs to. */
  const needed = new Set<string>();

  async function takeOut(kind: BinnedKind, thing: Binned): Promise<void> {
    const { id, name } = thing;
    const reason = kind === 'experiment' ? await whyNotEmpty(thing, { purge, isNeeded: needed.has(id), isDryRun }) : await whyHeld(kind, thing, purge);
    if (reason !== undefined) {
      needed.add(thing.experimentId);
      if (held.length < namedLimit) held.push({ kind, id, name, reason });
      return;
    }
    const files = isDryRun ? 0 : await remove(ports, caller, { kind, thing });
    if (files === undefined) return;
    counts[countOf[kind]] += 1;
    counts.files += files;
    if (removed.length < namedLimit) removed.push({ kind, id, name });
    await onProgress(counts.runs + counts.loggedModels + counts.experiments);
  }

  const takeAll = (kind: BinnedKind, which: { readonly ids?: readonly string[] | undefined; readonly experimentIds?: readonly string[] | undefined }): Promise<void> =>
    eachPage(
      (page) => purge.binned(kind, { deletedBefore, ...which, page }),
      async (things) => {
        for (const thing of things) await takeOut(kind, thing);
      },
    );

  if (runIds !== undefined) await takeAll('run', { ids: runIds });
  if (experimentIds !== undefined || runIds === undefined) {
    await takeAll('run', { experimentIds });
    await takeAll('logged model', { experimentIds });
    await takeAll('experiment', { experimentIds });
  }
  return { ...counts, removed, held };
}

/** How many files went; undefined when it was taken out of the bin, or removed, meanwhile. */
function remove({ write, locations }: EmptyBinPorts, caller: Caller, { kind, thing }: { readonly kind: BinnedKind; readonly thing: Binned }): Promise<number | undefined> {
  const folder = folderOf(locations, kind, thing);
  return write(caller, 'bin.empty', 'server', async ({ stores, audit }) => {
    if (kind === 'experiment') await removeCollections(thing, { stores, audit });
    if (!(await stores.purge.purge(kind, thing.id))) return undefined;
    const files = folder === undefined ? 0 : await stores.artifacts.delete(folder);
    audit(`${kind.replace(' ', '_')}.purged`, { kind, id: thing.id }, { files });
    return files;
  });
}

/** Before the experiment, which says whose they are. */
async function removeCollections({ id }: Binned, { stores, audit }: Pick<Writing<Stores>, 'stores' | 'audit'>): Promise<void> {
  for (let found = collectionsAtOnce; found === collectionsAtOnce;) {
    const collections = await stores.purge.collectionsOf(id, collectionsAtOnce);
    for (const collection of collections) {
      await stores.collections.delete(collection);
      audit('collection.purged', subject(collection));
    }
    found = collections.length;
  }
}

async function whyHeld(kind: BinnedKind, thing: Binned, purge: PurgeStore): Promise<string | undefined> {
  const versions = await purge.versionsMadeOf({ kind, ...thing, limit: namedVersions + 1 });
  if (versions.length === 0) return undefined;
  return `registered versions are made of it: ${versions.slice(0, namedVersions).join(', ')}${versions.length > namedVersions ? ' and more' : ''}; delete these first`;
}

async function whyNotEmpty(
  { id }: Binned,
  { purge, isNeeded, isDryRun }: { readonly purge: PurgeStore; readonly isNeeded: boolean; readonly isDryRun: boolean },
): Promise<string | undefined> {
  if (id === defaultExperimentId) return 'there is always a first experiment';
  const isEmpty = isDryRun ? !isNeeded : await purge.isEmptyExperiment(id);
  if (!isEmpty) return 'it still has runs or logged models';
  const links = await purge.linksInto(id, namedVersions + 1);
  if (links.length === 0) return undefined;
  return `versions of its collections are linked elsewhere: ${links.slice(0, namedVersions).join(', ')}${links.length > namedVersions ? ' and more' : ''}; remove these first`;
}

/** Never the root of everything, and of an experiment only a folder that nobody else can have. */
function folderOf(locations: ArtifactLocations, kind: BinnedKind, { id, artifactUri }: Binned): string | undefined {
  if (kind === 'experiment' && artifactUri !== locations.ofExperiment(id)) return undefined;
  const path = locations.pathOf(artifactUri);
  return path === '' ? undefined : path;
}
