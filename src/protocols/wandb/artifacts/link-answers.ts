// Linking at the root: a version of one collection in another, and in the registry.
import { AssayError, invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { Collection, CollectionId, PlacedVersion } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { ensurePlace, type Place } from '../projects/place.ts';
import { membershipView } from './artifact-view.ts';
import { collectionChanges } from './collection-changes.ts';
import { requiredById } from './collection-ids.ts';
import { collectionName, findCollection, isModelRegistry, isRegisteredModel } from './collection-place.ts';
import { committedArtifact, findNewest, indexOf, isIndexAlias, latest } from './versions.ts';

interface LinkArtifact {
  readonly artifactID?: string | null;
  readonly clientID?: string | null;
  readonly artifactPortfolioID?: string | null;
  readonly artifactPortfolioName?: string | null;
  readonly entityName?: string | null;
  readonly projectName?: string | null;
  readonly aliases?: readonly { readonly alias: string }[] | null;
}

export const linkAnswers = {
  linkArtifact: async ({ input }: { readonly input: LinkArtifact }, call: WandbCall) => {
    const version = await committedArtifact(call, await idOf(call, input));
    const into = await intoCollection(call, input, version);
    const link = await linkInto(call, into, { version, aliases: (input.aliases ?? []).map(({ alias }) => alias).filter((alias) => !isIndexAlias(alias)) });
    return { versionIndex: indexOf(link), artifactMembership: membershipView(call, link) };
  },

  unlinkArtifact: async ({ input }: { readonly input: { readonly artifactID: string; readonly artifactPortfolioID: string } }, call: WandbCall) => {
    const { core, caller } = call;
    const { id } = await committedArtifact(call, input.artifactID);
    const { projectId, kind, name } = await requiredById(call, input.artifactPortfolioID);
    const of = { projectId, kind, name };
    const link = await core.collections.findLink(caller, { ...of, originId: id });
    if (link === undefined) throw notFound('link of the artifact', `${kind}/${name}`);
    const changes = collectionChanges(call, of);
    await changes.deleteVersion(link.version);
    const newest = link.aliases.includes(latest) ? await findNewest(call, of) : undefined;
    if (newest !== undefined) await changes.setAlias(newest.version, latest);
    return { success: true };
  },
};

async function idOf({ core, caller }: WandbCall, { artifactID, clientID }: LinkArtifact): Promise<string> {
  if (typeof artifactID === 'string' && artifactID !== '') return artifactID;
  const id = typeof clientID === 'string' ? await core.collections.findHandle(caller, clientID) : undefined;
  if (id === undefined) throw notFound('artifact', clientID ?? '');
  return globalId('Artifact', id);
}

/** Made when it is named for the first time. */
async function intoCollection(call: WandbCall, input: LinkArtifact, version: PlacedVersion): Promise<Pick<Collection, 'projectId' | 'kind' | 'name'>> {
  if (typeof input.artifactPortfolioID === 'string' && input.artifactPortfolioID !== '') return requiredById(call, input.artifactPortfolioID);
  const name = input.artifactPortfolioName;
  if (typeof name !== 'string') throw invalidArgument('artifactPortfolioName is missing; give the name of the collection to link into');
  const place = await ensurePlace(call, { entity: input.entityName, project: input.projectName });
  const found = await findCollection(call, place, name);
  if (found === undefined && isModelRegistry(place)) checkType({ projectId: undefined, kind: 'model', name }, version);
  return found ?? makeCollection(call, place, { name, type: version.of.kind });
}

async function makeCollection({ core, caller }: WandbCall, place: Place, { name, type }: { readonly name: string; readonly type: string }) {
  const of = { projectId: place.entity, kind: type, name: collectionName(place, name) };
  try {
    if (!isModelRegistry(place)) return await core.collections.create(caller, { ...of, ofItsName: 'only', isOfLinks: true });
    await core.registry.create(caller, { name });
  } catch (error) {
    // Somebody made it at the same moment.
    if (!(error instanceof AssayError && error.code === 'already_exists')) throw error;
  }
  return isModelRegistry(place) ? { projectId: undefined, kind: 'model', name } : of;
}

/** Asked before a collection is made too: a link that is refused leaves none behind. */
function checkType(of: CollectionId, version: PlacedVersion): void {
  const { kind } = version.of;
  if (kind === of.kind || (isRegisteredModel(of) && /model/i.test(kind))) return;
  throw new AssayError('failed_precondition', `the artifact is a ${kind}, and the collection is for those of type '${of.kind}'; link it into another one`, {
    reason: 'artifact_type',
  });
}

async function linkInto(
  call: WandbCall,
  { projectId, kind, name }: Pick<Collection, 'projectId' | 'kind' | 'name'>,
  { version, aliases }: { readonly version: PlacedVersion; readonly aliases: readonly string[] },
): Promise<PlacedVersion> {
  const { core, caller } = call;
  const of = { projectId, kind, name };
  checkType(of, version);
  if (!isRegisteredModel(of)) return { ...(await core.collections.link(caller, { ...of, originId: version.id, aliases: [...new Set([...aliases, latest])] })), of };
  const registered = await core.modelVersions.register(caller, { modelName: name, origin: { versionId: version.id } });
  for (const alias of aliases) await collectionChanges(call, of).setAlias(registered.version, alias);
  return { ...(await core.collections.getVersion(caller, { ...of, version: registered.version })), of };
}
