// What signed URLs of artifacts stand for: bytes that are sent or fetched, and lists of files. Also the paths of older clients, which
// name bytes by their MD5.
import { createHash } from 'node:crypto';

import { AssayError, invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { ArtifactFile } from '../../../core/tracking/artifacts/artifact.ts';
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import { readDigest } from '../../../core/content/content-digest.ts';
import { bodyBytes } from '../../files/body-bytes.ts';
import { contentAnswer } from '../../files/content-answer.ts';
import type { WandbCall } from '../call.ts';
import { storedAnswer } from '../files/stored-answer.ts';
import type { ArtifactPermit } from './artifact-permit.ts';
import { artifactId } from './versions.ts';
import { fileDigests } from './file-digests.ts';
import { manifestEntry, manifestText, readManifest } from './manifest.ts';

/** A list of 200,000 files has some 40 MB. */
const manifestLimit = 256 * 1024 * 1024;
const filesAtOnce = 1_000;

export function signedArtifact(call: WandbCall, permit: ArtifactPermit): Promise<Response> {
  if (permit.action === 'put') return 'content' in permit ? putContent(call, permit) : putManifest(call, permit);
  return 'content' in permit
    ? contentOf(call, { path: permit.path, digest: permit.content, sizeBytes: permit.sizeBytes, updatedAt: permit.at })
    : manifestOf(call, permit.versionId);
}

type PutContent = Extract<ArtifactPermit, { readonly action: 'put'; readonly content: ContentDigest }>;
type PutManifest = Extract<ArtifactPermit, { readonly draftId: string }>;

/** Other bytes than were named are refused, and not kept. */
async function putContent({ core, caller, request }: WandbCall, { content }: PutContent): Promise<Response> {
  await core.blobs.put(caller, { digest: content, source: bodyBytes(request) });
  return storedAnswer(content);
}

async function putManifest(call: WandbCall, { draftId, place, baseId, md5 }: PutManifest): Promise<Response> {
  const { core, caller } = call;
  const bytes = await bodyOf(call.request);
  const found: ContentDigest = `md5:${createHash('md5').update(bytes).digest('hex')}`;
  if (md5 !== undefined && found !== md5) throw invalidArgument(`the manifest sent as ${md5} has the digest ${found}; send it again`, { reason: 'digest_mismatch' });
  const parsed = await call.readJson(new Response(bytes));
  if ('problem' in parsed) throw invalidArgument(`the manifest is no JSON: ${parsed.problem}`);
  await core.drafts.putFiles(caller, { id: draftId, files: readManifest(parsed.value), place, baseId });
  return storedAnswer(found);
}

async function bodyOf(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of bodyBytes(request)) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > manifestLimit)
      throw new AssayError('limit_exceeded', `the manifest is larger than ${manifestLimit} bytes; name fewer files in one artifact`, { reason: 'body_too_large' });
    pieces.push(Uint8Array.from(piece));
  }
  return Buffer.concat(pieces, sizeBytes);
}

function contentOf({ core, caller, request }: WandbCall, file: ArtifactFile): Promise<Response> {
  return contentAnswer(request, { stat: async () => file, open: async (range) => ({ file, content: await core.blobs.open(caller, { digest: file.digest, range }) }) });
}

/** Throws `not_found` for bytes that are not known by it. */
export async function contentByMd5(call: WandbCall, hex: string): Promise<Response> {
  const { core, caller } = call;
  const md5 = readDigest(`md5:${hex}`);
  const digest = md5 && (await core.blobs.findNamed(caller, [md5])).get(md5);
  if (digest === undefined) throw notFound('file', hex);
  const { sizeBytes } = await core.blobs.stat(caller, digest);
  return contentOf(call, { path: new URL(call.request.url).pathname, digest, sizeBytes, updatedAt: 0 });
}

/** Written while it is sent, so that it needs little memory however many files there are. */
async function manifestOf(call: WandbCall, versionId: string): Promise<Response> {
  const { core, caller } = call;
  const [version] = await core.collections.versionsById(caller, [versionId]);
  if (version === undefined) throw notFound('artifact', versionId);
  async function* entries(): AsyncGenerator<readonly [string, object]> {
    let token: string | undefined;
    do {
      const { items, next } = await core.collections.files(caller, { ...version!.of, version: version!.version, page: { limit: filesAtOnce, token } });
      const digestOf = await fileDigests(call, items);
      for (const file of items) yield [file.path, manifestEntry(file, { digest: digestOf(file), artifactId: artifactId(version!) })];
      token = next;
    } while (token !== undefined);
  }
  return new Response(ReadableStream.from(manifestText(entries())), { headers: { 'Content-Type': 'application/json' } });
}
