// The digests by which clients of this wire know files: an MD5, in base64, of stored bytes, and of what lies outside whatever they
// told.
import { createHash } from 'node:crypto';

import type { CollectionFile } from '../../../core/collections/collection.ts';
import { algorithmOf, type ContentDigest } from '../../../core/content/content-digest.ts';
import type { WandbCall } from '../call.ts';
import { base64Of, type DigestOf } from './manifest.ts';

/** Bytes that no client of this wire sent are read, once for all times, to know them by their MD5 too. */
export async function fileDigests(call: WandbCall, files: readonly CollectionFile[]): Promise<DigestOf> {
  const { core, caller } = call;
  const stored = [...new Set(files.flatMap((file) => ('reference' in file || algorithmOf(file.digest) !== 'sha256' ? [] : [file.digest])))];
  const known = new Map<ContentDigest, ContentDigest>();
  for (const [digest, names] of await core.blobs.namesOf(caller, stored)) {
    const md5 = names.find((name) => algorithmOf(name) === 'md5');
    if (md5 !== undefined) known.set(digest, md5);
  }
  for (const digest of stored) if (!known.has(digest)) known.set(digest, await learn(call, digest));
  return (file) => {
    if ('reference' in file) return typeof file.facts?.['digest'] === 'string' ? file.facts['digest'] : (file.digest ?? file.reference);
    return base64Of(known.get(file.digest) ?? file.digest);
  };
}

async function learn({ core, caller }: WandbCall, digest: ContentDigest): Promise<ContentDigest> {
  const hash = createHash('md5');
  for await (const piece of await core.blobs.open(caller, { digest })) hash.update(piece);
  const md5: ContentDigest = `md5:${hash.digest('hex')}`;
  await core.blobs.put(caller, { digest: md5, source: await core.blobs.open(caller, { digest }) });
  return md5;
}
