// Artifacts at the roots: found, used, changed and deleted.
import { AssayError, invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { PlacedVersion } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { ensurePlace, findPlace } from '../projects/place.ts';
import { runNamed } from '../runs/run-named.ts';
import { artifactView, keepSecondsOf } from './artifact-view.ts';
import { collectionChanges } from './collection-changes.ts';
import { requiredNamed } from './collection-ids.ts';
import { typeView } from './collection-view.ts';
import { readMetadata } from './metadata.ts';
import { type TagInput, labelTags } from './tag-view.ts';
import { findArtifact, findNewest, isIndexAlias, latest, committedArtifact } from './versions.ts';

interface UseArtifact {
  readonly artifactID: string;
  readonly entityName: string;
  readonly projectName: string;
  readonly runName: string;
}

interface UpdateArtifact {
  readonly artifactID: string;
  readonly description?: string | null;
  readonly metadata?: string | null;
  readonly ttlDurationSeconds?: number | null;
  readonly aliases?: readonly { readonly alias: string }[] | null;
  readonly tagsToAdd?: readonly TagInput[] | null;
  readonly tagsToDelete?: readonly TagInput[] | null;
}

interface Aliases {
  readonly artifactID: string;
  readonly aliases: readonly { readonly entityName: string; readonly projectName: string; readonly artifactCollectionName: string; readonly alias: string }[];
}

export const artifactAnswers = {
  artifact: async ({ id }: { readonly id: string }, call: WandbCall) => {
    const found = await findArtifact(call, id);
    return found === undefined ? null : artifactView(call, found);
  },

  /** An id that a client made up, for what it has logged. */
  clientIDMapping: async ({ clientID }: { readonly clientID: string }, call: WandbCall) => {
    const id = await call.core.collections.findHandle(call.caller, clientID);
    return id === undefined ? null : { serverID: globalId('Artifact', id) };
  },

  /** Types come with their first collection: until then there is nothing to keep of one. */
  createArtifactType: async ({ input }: { readonly input: { readonly entityName: string; readonly projectName: string; readonly name: string } }, call: WandbCall) => {
    const place = await ensurePlace(call, { entity: input.entityName, project: input.projectName });
    return { artifactType: typeView(call, place, { kind: input.name, createdAt: call.now() }) };
  },

  useArtifact: async ({ input }: { readonly input: UseArtifact }, call: WandbCall) => {
    const version = await committedArtifact(call, input.artifactID);
    const place = await findPlace(call, { entity: input.entityName, project: input.projectName });
    const record = place && (await runNamed(call, place, input.runName));
    if (record === undefined) throw notFound('run', `${input.entityName}/${input.projectName}/${input.runName}`);
    await call.core.collections.noteRun(call.caller, { ...version.of, version: version.version, runId: record.run.id, relation: 'used' });
    return { artifact: artifactView(call, version) };
  },

  updateArtifact: async ({ input }: { readonly input: UpdateArtifact }, call: WandbCall) => {
    const { core, caller } = call;
    const version = await committedArtifact(call, input.artifactID);
    const at = { ...version.of, version: version.version };
    const changed = await core.collections.editVersion(caller, {
      ...at,
      description: input.description ?? undefined,
      metadata: readMetadata(input.metadata),
      keepSeconds: keepSecondsOf(input.ttlDurationSeconds),
      tags: labelTags(input.tagsToAdd),
      removedTags: (input.tagsToDelete ?? []).map(({ tagName }) => tagName),
    });
    if (input.aliases === null || input.aliases === undefined) return { artifact: artifactView(call, { ...changed, of: version.of }) };
    const wanted = input.aliases.map(({ alias }) => alias).filter((alias) => !isIndexAlias(alias));
    for (const alias of version.aliases) if (!wanted.includes(alias)) await core.collections.deleteAlias(caller, { ...version.of, alias });
    for (const alias of wanted) await core.collections.setAlias(caller, { ...at, alias });
    return { artifact: artifactView(call, await committedArtifact(call, input.artifactID)) };
  },

  deleteArtifact: async ({ input }: { readonly input: { readonly artifactID: string; readonly deleteAliases?: boolean | null } }, call: WandbCall) => {
    const version = await committedArtifact(call, input.artifactID);
    const kept = version.aliases.filter((alias) => alias !== latest);
    if (kept.length > 0 && input.deleteAliases !== true) {
      throw new AssayError('failed_precondition', `the artifact has the aliases ${kept.join(', ')}; delete them first, or with it`, { reason: 'artifact_has_aliases' });
    }
    await deleteVersion(call, version);
    return { artifact: { ...artifactView(call, version), state: 'DELETED' } };
  },

  addAliases: async ({ input }: { readonly input: Aliases }, call: WandbCall) => {
    const artifact = await committedArtifact(call, input.artifactID);
    const members = await Promise.all(input.aliases.map(async (target) => ({ alias: target.alias, ...(await memberOf(call, artifact, target)) })));
    for (const { alias, changes, version } of members) {
      if (isIndexAlias(alias)) throw invalidArgument(`alias '${alias}' is how versions are numbered; give another one`);
      await changes.setAlias(version, alias);
    }
    return { success: true };
  },

  deleteAliases: async ({ input }: { readonly input: Aliases }, call: WandbCall) => {
    const artifact = await committedArtifact(call, input.artifactID);
    const members = await Promise.all(input.aliases.map(async (target) => ({ alias: target.alias, ...(await memberOf(call, artifact, target)) })));
    for (const { alias, changes, version } of members) if (await changes.hasAlias(version, alias)) await changes.deleteAlias(alias);
    return { success: true };
  },
};

/** A version in one of its places: the collection it was logged to, or one that it is linked into. */
async function memberOf(call: WandbCall, { id, of, version }: PlacedVersion, target: Aliases['aliases'][number]) {
  const found = await requiredNamed(call, target);
  const changes = collectionChanges(call, found);
  if (found.name === of.name && found.projectId === of.projectId) return { changes, version };
  const { projectId, kind, name } = found;
  const link = await call.core.collections.findLink(call.caller, { projectId, kind, name, originId: id });
  if (link === undefined) throw notFound('artifact', `${target.entityName}/${target.projectName}/${target.artifactCollectionName}`);
  return { changes, version: link.version };
}

/** What was the latest leaves that place to the one before it. */
async function deleteVersion(call: WandbCall, version: PlacedVersion): Promise<void> {
  const { core, caller } = call;
  await core.collections.deleteVersion(caller, { ...version.of, version: version.version });
  if (!version.aliases.includes(latest)) return;
  const newest = await findNewest(call, version.of);
  if (newest !== undefined) await core.collections.setAlias(caller, { ...newest.of, version: newest.version, alias: latest });
}
