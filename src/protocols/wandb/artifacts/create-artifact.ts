// The beginning of an artifact: found again by its digest, or a draft that files come to.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { CollectionId, PlacedVersion, VersionWords } from '../../../core/collections/collection.ts';
import type { WandbCall } from '../call.ts';
import { ensurePlace, type Place } from '../projects/place.ts';
import { runNamed } from '../runs/run-named.ts';
import { keepSecondsOf } from './artifact-view.ts';
import { ensureCollection } from './collection-place.ts';
import { readMetadata } from './metadata.ts';
import { type TagInput, labelTags } from './tag-view.ts';
import { type Artifact, isIndexAlias, latest } from './versions.ts';

/** As the mutation's input has it. */
export interface CreateArtifact {
  readonly entityName: string;
  readonly projectName: string;
  readonly runName?: string | null;
  readonly artifactTypeName: string;
  readonly artifactCollectionName?: string | null;
  readonly artifactCollectionNames?: readonly string[] | null;
  readonly digest: string;
  readonly description?: string | null;
  readonly aliases?: readonly { readonly alias: string }[] | null;
  readonly tags?: readonly TagInput[] | null;
  readonly metadata?: string | null;
  readonly ttlDurationSeconds?: number | null;
  readonly historyStep?: number | null;
  readonly enableDigestDeduplication?: boolean | null;
  readonly distributedID?: string | null;
  readonly clientID?: string | null;
  readonly storageRegion?: string | null;
}

/** A version that has the digest is answered as it is: only its aliases move, and the run has made it too. */
export async function createArtifact(call: WandbCall, input: CreateArtifact): Promise<Artifact> {
  const name = input.artifactCollectionName ?? input.artifactCollectionNames?.[0];
  if (typeof name !== 'string') throw invalidArgument('artifactCollectionName is missing; give the name of the artifact');
  checkRegion(input.storageRegion);
  const place = await ensurePlace(call, { entity: input.entityName, project: input.projectName });
  const { projectId, kind, name: inProject } = await ensureCollection(call, place, { name, type: input.artifactTypeName });
  const of: CollectionId = { projectId, kind, name: inProject };
  const words = await wordsOf(call, place, input);
  const sharedAs = given(input.distributedID);
  const { core, caller } = call;
  if (input.enableDigestDeduplication === true && sharedAs === undefined) {
    const found = await core.collections.findVersionByFingerprint(caller, { ...of, fingerprint: input.digest });
    if (found !== undefined) return logAgain(call, { ...found, of }, { words, handle: given(input.clientID) });
  }
  return core.drafts.begin(caller, { of, ...words, sharedAs, handle: given(input.clientID) });
}

/** There is one place for content here; the client's own words are looked for in the message. */
function checkRegion(region: string | null | undefined): void {
  if (given(region) !== undefined && region !== 'default') throw invalidArgument(`storageRegion ${JSON.stringify(region)} is not known here; leave it out`);
}

async function wordsOf(call: WandbCall, place: Place, input: CreateArtifact): Promise<VersionWords> {
  const run = given(input.runName) === undefined ? undefined : await runNamed(call, place, input.runName!);
  const keepSeconds = keepSecondsOf(input.ttlDurationSeconds);
  return {
    fingerprint: input.digest,
    description: given(input.description),
    metadata: readMetadata(input.metadata),
    tags: labelTags(input.tags),
    aliases: [...new Set([...(input.aliases ?? []).map(({ alias }) => alias).filter((alias) => !isIndexAlias(alias)), latest])],
    producedBy: run?.run.id,
    step: input.historyStep ?? undefined,
    keepSeconds: typeof keepSeconds === 'number' ? keepSeconds : undefined,
  };
}

async function logAgain(call: WandbCall, version: PlacedVersion, { words, handle }: { readonly words: VersionWords; readonly handle: string | undefined }): Promise<PlacedVersion> {
  const { core, caller } = call;
  const at = { ...version.of, version: version.version };
  for (const alias of words.aliases ?? []) await core.collections.setAlias(caller, { ...at, alias });
  if (words.producedBy !== undefined) await core.collections.noteRun(caller, { ...at, runId: words.producedBy, relation: 'produced' });
  if (handle !== undefined) await core.collections.putHandle(caller, { ...at, handle });
  return version;
}

function given(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}
