// What the operations on collections share: their stores, what must be there, how a change is called in the trail and in the feed.
import type { Change } from '../base/changes.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import { checkName, keyLimit } from '../base/text-limits.ts';
import type { ContentNameStore } from '../content/content-name-store.ts';
import type { ProjectStore } from '../tracking/projects/project-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { Scope } from '../access/scope.ts';
import { type Collection, type CollectionId, type CollectionVersion, isRegistered } from './collection.ts';
import type { CollectionStore, VersionAt } from './collection-store.ts';

export interface CollectionStores {
  readonly contentNames: ContentNameStore;
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

/** Models and prompts have rules, roles and webhooks of their own, which nothing goes around. */
export function requireUnregistered(id: CollectionId): void {
  if (!isRegistered(id)) return;
  throw new AssayError(
    'failed_precondition',
    `${id.kind} '${id.name}' belongs to the model registry; change it with the operations on registered models, or name the project of a collection of yours`,
    { subject: subject(idOf(id)), reason: 'registered' },
  );
}

export function scopeOf({ projectId }: CollectionId): Scope {
  return projectId === undefined ? 'server' : { project: projectId };
}

/** Throws `not_found`. */
export function requiredCollection(collection: Collection | undefined, id: CollectionId): Collection {
  if (!collection) throw notFound('collection', `${id.kind}/${id.name}`);
  return collection;
}

export function checkKind(kind: string): void {
  if (/^[\p{L}\p{N}_-](?:[\p{L}\p{N}_. -]{0,126}[\p{L}\p{N}_.-])?$/u.test(kind)) return;
  throw invalidArgument(
    `kind ${JSON.stringify(kind.slice(0, 150))} is not 1 to 128 letters, digits, '_', '-', '.' or blanks, without a point or blank at the beginning or a blank at the end`,
  );
}

/** Throws `already_exists` when a collection of any kind has the name in the project. */
export async function requireSoleName(collections: Pick<CollectionStore, 'search'>, { projectId, name }: CollectionId): Promise<void> {
  const { items } = await collections.search({ projectId, name, page: { limit: 1 } });
  const [holder] = items;
  if (holder === undefined) return;
  throw new AssayError('already_exists', `'${name}' is a ${holder.kind} already; choose another name, or its kind`, { subject: subject(idOf(holder)) });
}
