// Reads the body of a batch of blobs.
import { decodeBlobBatch } from '../../../sdk/blob-batch.ts';
import { invalidArgument } from '../../core/base/errors.ts';
import type { SentBlob } from '../../core/content/blobs.ts';
import { sha256Digest } from '../../core/content/content-digest.ts';

const most = 5_000;

/** The server limits what a body may have. Throws `invalid_argument` for one that is cut off or holds too many. */
export async function readBlobBatch(request: Request): Promise<readonly SentBlob[]> {
  const blobs = decoded(new Uint8Array(await request.arrayBuffer()));
  if (blobs.length > most) throw invalidArgument(`the body holds ${blobs.length} blobs; send at most ${most} at once`);
  return blobs.map(({ digest, bytes }) => ({ digest: sha256Digest(digest), source: once(bytes) }));
}

function decoded(body: Uint8Array): ReturnType<typeof decodeBlobBatch> {
  try {
    return decodeBlobBatch(body);
  } catch (error) {
    throw invalidArgument(`${(error as Error).message}; a blob is the 32 bytes of its SHA-256, its size in bytes (uint32, big-endian) and its bytes`);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
