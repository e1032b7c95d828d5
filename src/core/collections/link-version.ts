// Linking: a version of one collection that stands for a version of another. Nothing is copied; the number, the aliases and the words
// are those of the place it is linked into.
import type { Writing } from '../access/writing.ts';
import { AssayError, notFound } from '../base/errors.ts';
import { pointAliases } from './add-version.ts';
import { checkCollectionAlias, collectionChange, idOf, requiredCollection, requiredVersion, requireUnregistered, subject, type CollectionStores } from './collection-checks.ts';
import type { Collection, CollectionId, CollectionVersion, PlacedVersion } from './collection.ts';
import type { CollectionStore } from './collection-store.ts';

export interface LinkVersion extends CollectionId {
  /** The id of a version; of one that is a link itself, what that stands for is linked. */
  readonly originId: string;
  readonly aliases?: readonly string[] | undefined;
}

/** The version that a link is to stand for. Throws `not_found`. */
export async function requiredOrigin(collections: Pick<CollectionStore, 'versionsById'>, id: string): Promise<PlacedVersion> {
  const [found] = await collections.versionsById([id]);
  if (found === undefined) throw notFound('collection version', id);
  return found.originId === undefined ? found : requiredOrigin(collections, found.originId);
}

/** The link there is, or the next version of the collection. */
export async function linkVersion({ aliases = [], ...to }: Omit<LinkVersion, 'originId'>, origin: PlacedVersion, writing: Writing<CollectionStores>): Promise<CollectionVersion> {
  const { stores, at, audit, announce } = writing;
  aliases.forEach(checkCollectionAlias);
  requireUnregistered(to);
  const id = idOf(to);
  const collection = requiredCollection(await stores.collections.find(id), id);
  if (collection.isOfLinks !== true) throw hasFiles(collection);
  const known = await stores.collections.findLink(id, origin.id);
  const place = { ...id, version: known?.version ?? collection.lastVersion + 1 };
  if (known === undefined) {
    await stores.collections.insertVersion(id, { version: place.version, state: 'committed', originId: origin.id, metadata: {}, createdAt: at, updatedAt: at, tags: [] });
    await stores.collections.update(id, { updatedAt: at, description: collection.description });
    audit('collection_version.linked', subject(place), { origin: subject({ ...origin.of, version: origin.version }).id });
  }
  const isPointed = await pointAliases(
    place,
    aliases.filter((alias) => known?.aliases.includes(alias) !== true),
    writing,
  );
  if (known === undefined || isPointed) announce(collectionChange(id));
  return requiredVersion(await stores.collections.findVersion(place), place);
}

/** Throws `failed_precondition` (reason `of_links`) for a collection whose versions have no files of their own. */
export function requireOwnFiles({ isOfLinks, kind, name }: Collection): void {
  if (isOfLinks !== true) return;
  throw new AssayError('failed_precondition', `${kind} '${name}' holds links alone; add the version to another collection, and link it here`, {
    subject: { kind: 'collection', id: `${kind}/${name}` },
    reason: 'of_links',
  });
}

/** Throws `failed_precondition` (reason `linked`) while others stand for it, or for one of its versions. */
export async function requireUnlinked(of: CollectionId & { readonly version?: number | undefined }, collections: Pick<CollectionStore, 'countLinksTo'>): Promise<void> {
  const count = await collections.countLinksTo(of);
  if (count === 0) return;
  throw new AssayError(
    'failed_precondition',
    `${count === 1 ? 'a version of another collection stands' : `${count} versions of other collections stand`} for it; remove the links first`,
    {
      subject: subject({ ...idOf(of), ...(of.version !== undefined && { version: of.version }) }),
      reason: 'linked',
    },
  );
}

function hasFiles({ kind, name }: Collection): AssayError {
  return new AssayError('failed_precondition', `${kind} '${name}' holds files of its own; link into another collection, or add a version to this one`, {
    subject: { kind: 'collection', id: `${kind}/${name}` },
    reason: 'not_of_links',
  });
}
