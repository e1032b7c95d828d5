// Adding the next version to a collection.
import { canonicalJson, type Json } from '../../documents/canonical-json.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError } from '../base/errors.ts';
import { checkTags, uniqueTags, type Tag } from '../base/tag.ts';
import { checkLength } from '../base/text-limits.ts';
import type { ContentDigest } from '../content/content-digest.ts';
import type { Collection, CollectionEdge, CollectionFile, CollectionId, CollectionVersion, NewCollectionFile } from './collection.ts';
import type { VersionAt } from './collection-store.ts';
import { collectionChange, checkCollectionAlias, descriptionLimit, idOf, requiredVersion, requireRun, subject, type CollectionStores } from './collection-checks.ts';

export interface AddVersion extends CollectionId {
  readonly files: readonly NewCollectionFile[];
  /** The number of the version it comes after, 0 for the first. Throws `conflict` when that is not the latest, unless this very version comes next there. */
  readonly follows?: number | undefined;
  readonly description?: string | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly aliases?: readonly string[] | undefined;
  /** The run that made it, which must be there. */
  readonly producedBy?: string | undefined;
}

/** As text. What is larger is a file. */
const metadataLimit = 1_000_000;

export function checkNewVersion({ description = '', metadata = {}, tags = [], aliases = [] }: AddVersion): void {
  aliases.forEach(checkCollectionAlias);
  checkTags(tags);
  checkLength('description', description, descriptionLimit);
  checkLength('metadata', canonicalJson(metadata), metadataLimit);
}

export interface VersionToAdd extends Omit<AddVersion, 'files'> {
  readonly files: readonly CollectionFile[];
  readonly tree: ContentDigest;
}

/** The next version; the one of the same files when it is the latest, or when it was added by this very request before. */
export async function addVersion(collection: Collection, input: VersionToAdd, writing: Writing<CollectionStores>): Promise<CollectionVersion> {
  const { collections, runs } = writing.stores;
  const { tree, follows = collection.lastVersion, producedBy } = input;
  if (producedBy !== undefined) await requireRun(runs, producedBy);
  const latest = await collections.findVersion({ ...collection, version: collection.lastVersion });
  const isNew = latest?.digest !== tree;
  if (isNew && follows !== collection.lastVersion) {
    const earlier = await collections.findVersion({ ...collection, version: follows + 1 });
    if (earlier?.digest === tree) return earlier;
    throw notTheNext(collection, follows);
  }
  const place = { ...idOf(collection), version: isNew ? collection.lastVersion + 1 : collection.lastVersion };
  if (isNew) await insert(place, { ...input, about: collection.description }, writing);
  const pointing = isNew ? [] : latest.aliases;
  const isPointed = await point(place, new Set(input.aliases?.filter((alias) => !pointing.includes(alias))), writing);
  const isNoted = producedBy !== undefined && (await noteRun(place, { runId: producedBy, relation: 'produced' }, writing));
  if (isNew || isPointed || isNoted) writing.announce(collectionChange(collection));
  return requiredVersion(await collections.findVersion(place), place);
}

async function insert(
  place: VersionAt,
  { about, ...input }: VersionToAdd & { readonly about: Collection['description'] },
  { stores, at, audit }: Writing<CollectionStores>,
): Promise<void> {
  const { description, metadata = {}, tags = [], tree: digest, files } = input;
  await stores.collections.insertVersion(place, {
    version: place.version,
    state: 'committed',
    digest,
    description,
    metadata,
    createdAt: at,
    updatedAt: at,
    tags: uniqueTags(tags),
  });
  await stores.collections.putFiles(place, files);
  await stores.collections.update(place, { updatedAt: at, description: about });
  audit('collection_version.added', subject(place), { digest, files: files.length });
}

async function point({ version, ...id }: VersionAt, aliases: ReadonlySet<string>, { stores, audit }: Writing<CollectionStores>): Promise<boolean> {
  for (const alias of aliases) {
    await stores.collections.putAlias(id, alias, version);
    audit('collection.alias_set', subject(id), { alias, version });
  }
  return aliases.size > 0;
}

/** Whether it was not noted before. */
export async function noteRun(
  place: VersionAt,
  { runId, relation }: Pick<CollectionEdge, 'runId' | 'relation'>,
  { stores, at, audit }: Writing<CollectionStores>,
): Promise<boolean> {
  const isNew = await stores.collections.putEdge(place, { runId, relation, at });
  if (isNew) audit('collection_version.run_noted', subject(place), { run: runId, relation });
  return isNew;
}

function notTheNext({ kind, name, lastVersion }: Collection, follows: number): AssayError {
  return new AssayError(
    'conflict',
    `the latest version of ${kind} '${name}' is ${lastVersion}, not ${follows}: others were added or the number is wrong; look at it, then add yours after ${lastVersion}`,
    { subject: { kind: 'collection', id: `${kind}/${name}` }, reason: 'version_follows' },
  );
}
