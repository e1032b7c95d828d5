// The making of an artifact at the root: begun, its files asked for and sent, its list of files, and its end.
import { AssayError, invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { CollectionDraft } from '../../../core/collections/collection.ts';
import { type ContentDigest, hexOf, readDigest } from '../../../core/content/content-digest.ts';
import type { WandbCall } from '../call.ts';
import { globalId, namesOf } from '../graphql/global-id.ts';
import { artifactView } from './artifact-view.ts';
import { manifestName } from './artifact-files.ts';
import { connectedAs } from '../graphql/connection.ts';
import { type CreateArtifact, createArtifact } from './create-artifact.ts';
import { fileDigests } from './file-digests.ts';
import { artifactDigest, base64Of, md5Of } from './manifest.ts';
import { findArtifact, isDraft } from './versions.ts';

type ManifestType = 'FULL' | 'PATCH' | 'INCREMENTAL';

interface CreateManifest {
  readonly artifactID: string;
  readonly baseArtifactID?: string | null;
  readonly digest: string;
  readonly type?: ManifestType | null;
}

interface FileToSend {
  readonly artifactID: string;
  readonly name: string;
  readonly md5: string;
  readonly uploadPartsInput?: readonly Part[] | null;
}

interface Part {
  readonly partNumber: number;
  readonly hexMD5: string;
}

interface CompleteParts {
  readonly completeMultipartAction: 'Complete' | 'Abort';
  readonly completedParts: readonly Part[];
  readonly artifactID: string;
  readonly storagePath: string;
}

export const uploadAnswers = {
  createArtifact: async ({ input }: { readonly input: CreateArtifact }, call: WandbCall) => ({ artifact: artifactView(call, await createArtifact(call, input)) }),

  createArtifactManifest: async ({ input }: { readonly input: CreateManifest }, call: WandbCall) => {
    const { id } = await requireDraft(call, input.artifactID);
    return { artifactManifest: manifestToSend(call, { draftId: id, type: input.type ?? 'FULL', base: baseOf(input), digest: input.digest }) };
  },

  updateArtifactManifest: (
    { input }: { readonly input: { readonly artifactManifestID: string; readonly digest?: string | null; readonly baseArtifactID?: string | null } },
    call: WandbCall,
  ) => {
    const [draftId, type, base] = namesOf('ArtifactManifest', 3, input.artifactManifestID) as [string, ManifestType, string];
    return { artifactManifest: manifestToSend(call, { draftId, type, base: baseOf(input) ?? (base === '' ? undefined : base), digest: input.digest ?? '' }) };
  },

  /** A place for each file, in the order asked, but for bytes that are stored already. */
  createArtifactFiles: async ({ input }: { readonly input: { readonly artifactFiles: readonly FileToSend[] } }, call: WandbCall) => {
    const files = input.artifactFiles.map((file) => ({ ...file, digest: md5Of(file.md5, `the md5 of ${JSON.stringify(file.name)}`) }));
    const drafts = new Map<string, CollectionDraft>();
    for (const id of new Set(files.map(({ artifactID }) => artifactID))) drafts.set(id, await requireDraft(call, id));
    const stored = await call.core.blobs.findNamed(
      call.caller,
      files.map(({ digest }) => digest),
    );
    return { files: connectedAs({ items: files }, (file) => fileToSend(call, { ...file, draft: drafts.get(file.artifactID)!, isStored: stored.has(file.digest) })) };
  },

  completeMultipartUploadArtifact: async ({ input }: { readonly input: CompleteParts }, call: WandbCall) => {
    await requireDraft(call, input.artifactID);
    // Parts that nothing keeps go by themselves.
    if (input.completeMultipartAction === 'Abort') return { digest: null };
    const digest = md5OfHex(input.storagePath);
    const parts = [...input.completedParts].sort((one, other) => one.partNumber - other.partNumber).map(({ hexMD5 }) => md5OfHex(hexMD5));
    await call.core.blobs.join(call.caller, { parts, digest });
    return { digest: base64Of(digest) };
  },

  commitArtifact: async ({ input }: { readonly input: { readonly artifactID: string } }, call: WandbCall) => {
    const { core, caller } = call;
    const artifact = await findArtifact(call, input.artifactID);
    if (artifact === undefined) throw notFound('artifact', input.artifactID);
    if (!isDraft(artifact)) return { artifact: artifactView(call, artifact) };
    const files = await core.drafts.files(caller, artifact.id);
    const fingerprint = artifactDigest(files, await fileDigests(call, files));
    return { artifact: artifactView(call, await core.drafts.commit(caller, { id: artifact.id, fingerprint })) };
  },
};

async function requireDraft(call: WandbCall, id: string): Promise<CollectionDraft> {
  const found = await findArtifact(call, id);
  if (found === undefined) throw notFound('artifact', id);
  if (isDraft(found)) return found;
  throw new AssayError('failed_precondition', 'the artifact is committed, and does not change any more; log a new version', {
    subject: { kind: 'collection version', id: found.id },
    reason: 'artifact_committed',
  });
}

function baseOf({ baseArtifactID }: { readonly baseArtifactID?: string | null }): string | undefined {
  return baseArtifactID === null || baseArtifactID === undefined || baseArtifactID === '' ? undefined : namesOf('Artifact', 1, baseArtifactID)[0];
}

interface ManifestToSend {
  readonly draftId: string;
  readonly type: ManifestType;
  readonly base: string | undefined;
  readonly digest: string;
}

/** A whole list stands alone, whatever it was made from; the others come to what there is. */
function manifestToSend(call: WandbCall, { draftId, type, base, digest }: ManifestToSend) {
  const isWhole = type === 'FULL';
  const md5 = digest === '' ? undefined : md5Of(digest, 'the digest of the manifest');
  const uploadUrl = call.signedUrls.make(call, { action: 'put', draftId, place: isWhole ? 'instead' : 'beside', baseId: isWhole ? undefined : base, md5, path: manifestName });
  return {
    id: globalId('ArtifactManifest', draftId, type, base ?? ''),
    type,
    digest,
    file: {
      __typename: 'File',
      id: globalId('File', draftId, manifestName),
      name: manifestName,
      displayName: manifestName,
      directUrl: uploadUrl,
      sizeBytes: 0,
      uploadUrl,
      uploadHeaders: [],
    },
  };
}

function fileToSend(
  call: WandbCall,
  { draft, name, digest, isStored, uploadPartsInput }: FileToSend & { readonly draft: CollectionDraft; readonly digest: ContentDigest; readonly isStored: boolean },
) {
  const urlOf = (content: ContentDigest): string => call.signedUrls.make(call, { action: 'put', content, path: name });
  const parts = uploadPartsInput ?? [];
  return {
    __typename: 'File',
    id: globalId('File', draft.id, name),
    name,
    displayName: name,
    directUrl: '',
    sizeBytes: 0,
    storagePath: hexOf(digest),
    digest: base64Of(digest),
    md5: base64Of(digest),
    uploadUrl: isStored ? null : urlOf(digest),
    uploadHeaders: [],
    uploadMultipartUrls:
      isStored || parts.length === 0
        ? null
        : { uploadID: hexOf(digest), uploadUrlParts: parts.map(({ partNumber, hexMD5 }) => ({ partNumber, uploadUrl: urlOf(md5OfHex(hexMD5)) })) },
    artifact: () => artifactView(call, draft),
  };
}

function md5OfHex(hex: string): ContentDigest {
  const digest = readDigest(`md5:${hex}`);
  if (digest === undefined) throw invalidArgument(`${JSON.stringify(hex.slice(0, 80))} is not the MD5 of bytes; give its 32 lower-case hexadecimal digits`);
  return digest;
}
