// Adding the next version to a collection.
import { canonicalJson } from '../../documents/canonical-json.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError, invalidArgument } from '../base/errors.ts';
import { checkTags, uniqueTags } from '../base/tag.ts';
import { checkLength, keyLimit } from '../base/text-limits.ts';
import type { ContentDigest } from '../content/content-digest.ts';
import type { Collection, CollectionEdge, CollectionFile, CollectionId, CollectionVersion, NewCollectionFile, VersionWords } from './collection.ts';
import type { VersionAt } from './collection-store.ts';
import { collectionChange, checkCollectionAlias, descriptionLimit, idOf, requiredVersion, requireRun, subject, type CollectionStores } from './collection-checks.ts';

export interface AddVersion extends CollectionId, VersionWords {
  readonly files: readonly NewCollectionFile[];
  /** The number of the version it comes after, 0 for the first. Throws `conflict` when that is not the latest, unless this very version comes next there. */
  readonly follows?: number | undefined;
}

/** As text. What is larger is a file. */
const metadataLimit = 1_000_000;

/** Throws `invalid_argument` for what cannot be said of a version. */
export function checkVersionWords({ description = '', metadata = {}, tags = [], aliases = [], fingerprint = '', keepSeconds = 0, step = 0 }: VersionWords): void {
  aliases.forEach(checkCollectionAlias);
  checkTags(tags);
  checkLength('description', description, descriptionLimit);
  checkLength('metadata', canonicalJson(metadata), metadataLimit);
  checkLength('fingerprint', fingerprint, keyLimit);
  for (const [field, value] of Object.entries({ keepSeconds, step })) {
    if (!Number.isSafeInteger(value) || value < 0) throw invalidArgument(`${field} is ${value}; give a whole number, 0 or more`);
  }
}

export interface VersionToAdd extends Omit<AddVersion, 'files'> {
  /** Absent: it is given one. */
  readonly id?: string | undefined;
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
  if (isNew) await insertNext(place, { ...input, about: collection.description }, writing);
  const pointing = isNew ? [] : latest.aliases;
  const isPointed = await pointAliases(
    place,
    input.aliases?.filter((alias) => !pointing.includes(alias)),
    writing,
  );
  const isNoted = producedBy !== undefined && (await noteRun(place, { runId: producedBy, relation: 'produced' }, writing));
  if (isNew || isPointed || isNoted) writing.announce(collectionChange(collection));
  return requiredVersion(await collections.findVersion(place), place);
}

/** Inserts a version with its files. */
export async function insertNext(
  place: VersionAt,
  { about, ...input }: VersionToAdd & { readonly about: Collection['description'] },
  { stores, at, audit }: Writing<CollectionStores>,
): Promise<void> {
  const { id, description, metadata = {}, tags = [], tree: digest, files, fingerprint, keepSeconds, step } = input;
  await stores.collections.insertVersion(place, {
    id,
    version: place.version,
    state: 'committed',
    fingerprint,
    keepSeconds,
    step,
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

/** Whether there were any. */
export async function pointAliases({ version, ...id }: VersionAt, aliases: readonly string[] = [], { stores, audit }: Writing<CollectionStores>): Promise<boolean> {
  for (const alias of new Set(aliases)) {
    await stores.collections.putAlias(id, alias, version);
    audit('collection.alias_set', subject(id), { alias, version });
  }
  return aliases.length > 0;
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
