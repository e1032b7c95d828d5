// Sends bytes the server does not have yet, several at once, without holding more than a piece of each.
import { ApiError } from '../../sdk/api-error.ts';
import { type BatchedBlob, encodeBlobBatch } from '../../sdk/blob-batch.ts';
import type { Client } from '../../sdk/client.ts';
import { inParallel } from '../core/base/in-parallel.ts';
import { smallContentBytes } from '../core/content/small-content.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { PlacedContent } from '../workspace/content-place.ts';
import { readPlace } from '../workspace/read-place.ts';
import { isTemporary, UnreadableError } from './upload-failure.ts';

export interface ContentPorts {
  readonly client: Pick<Client, 'findMissingBlobs' | 'putBlob' | 'putBlobs'>;
  readonly store: LocalContent;
  readonly signal: AbortSignal;
  /** Told of bytes as they are handed over. */
  readonly onBytes: (count: number) => void;
  /** Told of contents that could not be read; the others are sent all the same. */
  readonly onUnreadable: (content: PlacedContent, reason: string) => Promise<void>;
}

const askedAtOnce = 5_000;
const sentAtOnce = 4;
/** A request's bytes stand in memory three times: as they were read, as its body, and as the client's copy of it. */
const batchBytes = 1024 * 1024;
const batchCount = 1_000;

/** Resolves when the server has all that could be read, to how many it did not have. Throws the first refusal or failure of the server. */
export async function uploadContents(contents: readonly PlacedContent[], ports: ContentPorts): Promise<number> {
  let missed = 0;
  const byDigest = new Map(contents.map((content) => [content.digest, content]));
  const digests = [...byDigest.keys()];
  for (let from = 0; from < digests.length; from += askedAtOnce) {
    const { missing } = await ports.client.findMissingBlobs({ digests: digests.slice(from, from + askedAtOnce) }, { signal: ports.signal });
    const wanted = missing.flatMap((digest) => byDigest.get(digest) ?? []);
    missed += wanted.length;
    const isSmall = ({ sizeBytes }: PlacedContent): boolean => sizeBytes <= smallContentBytes;
    for (const batch of batchesOf(wanted.filter(isSmall))) await sendBatch(batch, ports);
    await inParallel(
      wanted.filter((content) => !isSmall(content)),
      (content) => sendOne(content, ports),
      { atOnce: sentAtOnce },
    );
  }
  return missed;
}

function* batchesOf(contents: readonly PlacedContent[]): Generator<readonly PlacedContent[]> {
  let batch: PlacedContent[] = [];
  let bytes = 0;
  for (const content of contents) {
    if (batch.length === batchCount || bytes + content.sizeBytes > batchBytes) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(content);
    bytes += content.sizeBytes;
  }
  if (batch.length > 0) yield batch;
}

async function sendBatch(contents: readonly PlacedContent[], ports: ContentPorts): Promise<void> {
  if (contents.length === 1) return sendOne(contents[0]!, ports);
  const packed = await ports.store.getPacked(contents.flatMap(({ digest, place }) => (place.kind === 'store' ? [digest] : [])));
  const read = await inParallel(contents, async (content) => {
    const bytes = packed.get(content.digest);
    return bytes === undefined ? readSmall(content, ports) : { digest: content.digest, bytes };
  });
  const blobs = read.filter((blob) => blob !== undefined);
  if (blobs.length === 0) return;
  try {
    await ports.client.putBlobs({ body: encodeBlobBatch(blobs) }, { signal: ports.signal });
    ports.onBytes(blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
  } catch (error) {
    // A server of an earlier release takes them one by one only; of a refused batch each then says for itself what is wrong.
    if (!(error instanceof ApiError) || isTemporary(error)) throw error;
    await inParallel(
      contents.filter((_, index) => read[index] !== undefined),
      (content) => sendOne(content, ports),
      { atOnce: sentAtOnce },
    );
  }
}

async function readSmall({ digest, place, sizeBytes }: PlacedContent, { store, onUnreadable }: ContentPorts): Promise<BatchedBlob | undefined> {
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of readPlace(place, digest, store)) pieces.push(piece);
    return { digest, bytes: Buffer.concat(pieces) };
  } catch (error) {
    await onUnreadable({ digest, place, sizeBytes }, (error as Error).message);
    return undefined;
  }
}

async function sendOne(content: PlacedContent, { client, store, signal, onBytes, onUnreadable }: ContentPorts): Promise<void> {
  const source = trackedSource(readPlace(content.place, content.digest, store), onBytes);
  try {
    await client.putBlob({ digest: content.digest, body: ReadableStream.from(source.bytes) }, { signal });
  } catch (error) {
    // A stream that failed looks like a server that went away.
    if (source.failure === undefined) throw error;
    await onUnreadable(content, source.failure.message);
  }
}

/** Remembers a failure of the source itself, apart from one of the connection. */
export function trackedSource(
  source: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): { readonly bytes: AsyncIterable<Uint8Array>; readonly failure: UnreadableError | undefined } {
  let failure: UnreadableError | undefined;
  async function* read(): AsyncGenerator<Uint8Array> {
    const pieces = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece: IteratorResult<Uint8Array, unknown> = await pieces.next().catch((error: unknown) => {
          throw (failure = new UnreadableError(error instanceof Error ? error.message : String(error)));
        });
        if (piece.done === true) return;
        onBytes(piece.value.length);
        yield piece.value;
      }
    } finally {
      await pieces.return?.();
    }
  }
  return {
    bytes: read(),
    get failure() {
      return failure;
    },
  };
}
