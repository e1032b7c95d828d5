// Changing what is said of a collection or a version. Files of versions never change.
import type { Json } from '../../documents/canonical-json.ts';
import type { Writing } from '../access/writing.ts';
import { checkTags, uniqueTags, type Tag } from '../base/tag.ts';
import { checkLength, checkName } from '../base/text-limits.ts';
import { checkVersionWords } from './add-version.ts';
import {
  checkKind,
  collectionChange,
  descriptionLimit,
  type CollectionStores,
  idOf,
  requiredCollection,
  requiredVersion,
  requireSoleName,
  requireUnregistered,
  subject,
} from './collection-checks.ts';
import type { Collection, CollectionId, CollectionVersion } from './collection.ts';
import type { VersionAt } from './collection-store.ts';

interface TagChange {
  /** Put, replacing those of equal key. */
  readonly tags?: readonly Tag[] | undefined;
  readonly removedTags?: readonly string[] | undefined;
}

export interface EditCollection extends CollectionId, TagChange {
  readonly description?: string | undefined;
  /** By what it is called from now on. */
  readonly to?: Partial<Pick<CollectionId, 'kind' | 'name'>> | undefined;
}

export interface EditVersion extends VersionAt, TagChange {
  readonly description?: string | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  readonly keepSeconds?: number | 'unsaid' | undefined;
}

export async function editCollection({ description, tags = [], removedTags = [], to, ...at }: EditCollection, writing: Writing<CollectionStores>): Promise<Collection> {
  const { stores, audit, announce } = writing;
  const id = idOf(at);
  requireUnregistered(id);
  const before = requiredCollection(await stores.collections.find(id), id);
  checkLength('description', description ?? '', descriptionLimit);
  await changeTags({ tags, removedTags }, { put: (put) => stores.collections.putTags(id, put), remove: (key) => stores.collections.deleteTag(id, key) });
  await stores.collections.update(id, { updatedAt: writing.at, description: description ?? before.description });
  const renamed = { ...id, ...present(to ?? {}) };
  if (renamed.name !== id.name || renamed.kind !== id.kind) {
    checkKind(renamed.kind);
    checkName('name', renamed.name);
    if (renamed.name !== id.name) await requireSoleName(stores.collections, renamed);
    await stores.collections.rename(id, renamed);
    audit('collection.renamed', subject(id), { kind: renamed.kind, name: renamed.name });
    announce(collectionChange(renamed));
  }
  audit('collection.changed', subject(renamed));
  announce(collectionChange(id));
  return requiredCollection(await stores.collections.find(renamed), renamed);
}

export async function editVersion(
  { description, metadata, keepSeconds, tags = [], removedTags = [], ...at }: EditVersion,
  writing: Writing<CollectionStores>,
): Promise<CollectionVersion> {
  const { stores, audit, announce } = writing;
  requireUnregistered(at);
  checkVersionWords({ description, metadata, tags, ...(typeof keepSeconds === 'number' && { keepSeconds }) });
  const before = requiredVersion(await stores.collections.findVersion(at), at);
  await changeTags({ tags, removedTags }, { put: (put) => stores.collections.putVersionTags(at, put), remove: (key) => stores.collections.deleteVersionTag(at, key) });
  await stores.collections.updateVersion(at, {
    ...before,
    updatedAt: writing.at,
    description: description ?? before.description,
    metadata: metadata ?? before.metadata,
    keepSeconds: keepSeconds === 'unsaid' ? undefined : (keepSeconds ?? before.keepSeconds),
  });
  audit('collection_version.changed', subject(at));
  announce(collectionChange(at));
  return requiredVersion(await stores.collections.findVersion(at), at);
}

async function changeTags(
  { tags, removedTags }: Required<{ readonly tags: readonly Tag[]; readonly removedTags: readonly string[] }>,
  { put, remove }: { readonly put: (tags: readonly Tag[]) => Promise<void>; readonly remove: (key: string) => Promise<boolean> },
): Promise<void> {
  checkTags(tags);
  if (tags.length > 0) await put(uniqueTags(tags));
  for (const key of removedTags) await remove(key);
}

function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
