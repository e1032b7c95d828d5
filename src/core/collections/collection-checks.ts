// What the operations on collections share: their stores, what must be there, how a change is called in the trail and in the feed.
import type { Change } from '../base/changes.ts';
import { notFound } from '../base/errors.ts';
import { checkName, keyLimit } from '../base/text-limits.ts';
import type { ProjectStore } from '../tracking/projects/project-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { CollectionId, CollectionVersion } from './collection.ts';
import type { CollectionStore, VersionAt } from './collection-store.ts';

export interface CollectionStores {
  readonly collections: CollectionStore;
  readonly projects: ProjectStore;
  readonly runs: RunStore;
}

export const descriptionLimit = 100_000;

export function checkCollectionAlias(alias: string): void {
  checkName('alias', alias, keyLimit);
}

export async function requireRun(runs: RunStore, runId: string): Promise<void> {
  if ((await runs.find(runId)) === undefined) throw notFound('run', runId);
}

export function requiredVersion(version: CollectionVersion | undefined, { kind, name, version: number }: VersionAt): CollectionVersion {
  if (!version) throw notFound('collection version', `${kind}/${name}/${number}`);
  return version;
}

export function subject(id: CollectionId & { readonly version?: number }) {
  const name = `${id.kind}/${id.name}`;
  return id.version === undefined ? { kind: 'collection', id: name } : { kind: 'collection version', id: `${name}/${id.version}` };
}

export function idOf({ projectId, kind, name }: CollectionId): CollectionId {
  return { ...(projectId !== undefined && { projectId }), kind, name };
}

export function collectionChange(id: CollectionId): Change {
  return { type: 'collection', ...idOf(id) };
}
