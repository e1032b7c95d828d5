// Sends bytes the server does not have yet, several at once, without holding more than a piece of each.
import { ApiError } from '../../sdk/api-error.ts';
import { batchRoom, createBlobBatch } from '../../sdk/blob-batch.ts';
import type { Client } from '../../sdk/client.ts';
import { inParallel } from '../core/base/in-parallel.ts';
import { smallContentBytes } from '../core/content/small-content.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { PlacedContent } from '../workspace/content-place.ts';
import { readObjects, readPlace } from '../workspace/read-place.ts';
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
/** A request's bytes stand in memory twice: as its body, and as the client's copy of it. */
const batchBytes = 1024 * 1024;
const batchCount = 1_000;
/** So many objects of one repository are worth a process that reads them. */
const togetherFrom = 16;

/** Resolves when the server has all that could be read, to how many it did not have. Throws the first refusal or failure of the server. */
export async function uploadContents(contents: readonly PlacedContent[], ports: ContentPorts): Promise<number> {
  let missed = 0;
  const byDigest = new Map(contents.map((content) => [content.digest, content]));
  const digests = [...byDigest.keys()];
  const room = new Uint8Array(batchRoom(batchCount, batchBytes));
  for (let from = 0; from < digests.length; from += askedAtOnce) {
    const { missing } = await ports.client.findMissingBlobs({ digests: digests.slice(from, from + askedAtOnce) }, { signal: ports.signal });
    const wanted = missing.flatMap((digest) => byDigest.get(digest) ?? []);
    missed += wanted.length;
    const isSmall = ({ sizeBytes }: PlacedContent): boolean => sizeBytes <= smallContentBytes;
    for (const batch of batchesOf(wanted.filter(isSmall))) await sendBatch(batch, room, ports);
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

/** Each goes into the body as it is read: held until all are there, they would outlive what the runtime collects often. */
async function sendBatch(contents: readonly PlacedContent[], room: Uint8Array<ArrayBuffer>, ports: ContentPorts): Promise<void> {
  if (contents.length === 1) return sendOne(contents[0]!, ports);
  const batch = createBlobBatch(room);
  const batched: PlacedContent[] = [];
  const alone: PlacedContent[] = [];
  const left = new Set(contents);
  // What is larger than it was said to be is refused for what it is.
  const take = (content: PlacedContent, bytes: Uint8Array): void => {
    left.delete(content);
    (batch.add({ digest: content.digest, bytes }) ? batched : alone).push(content);
  };
  await readTogether(contents, ports.store, take);
  await inParallel([...left], async (content) => {
    const bytes = await readSmall(content, ports);
    if (bytes !== undefined) take(content, bytes);
  });
  if (batched.length > 0 && !(await isBatchTaken(batch.body(), ports))) for (const content of batched) alone.push(content);
  else ports.onBytes(batched.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  await inParallel(alone, (content) => sendOne(content, ports), { atOnce: sentAtOnce });
}

/** What lies with others in packs and repositories; the rest, and what could not be read so, is read by itself. */
async function readTogether(contents: readonly PlacedContent[], store: LocalContent, take: (content: PlacedContent, bytes: Uint8Array) => void): Promise<void> {
  const packed = await store.getPacked(contents.flatMap(({ digest, place }) => (place.kind === 'store' ? [digest] : [])));
  const repositories = new Map<string, Map<string, PlacedContent>>();
  for (const content of contents) {
    const { place } = content;
    const bytes = place.kind === 'store' ? packed.get(content.digest) : undefined;
    if (bytes !== undefined) take(content, bytes);
    if (place.kind !== 'git') continue;
    const objects = repositories.get(place.gitDir) ?? new Map<string, PlacedContent>();
    repositories.set(place.gitDir, objects.set(place.oid, content));
  }
  for (const [gitDir, objects] of repositories) {
    if (objects.size < togetherFrom) continue;
    try {
      for await (const { oid, bytes } of readObjects(gitDir, [...objects.keys()])) take(objects.get(oid)!, bytes);
    } catch {
      // The first that cannot be read ends it.
    }
  }
}

/** A server of an earlier release takes them one by one only; of a refused batch each then says for itself what is wrong. */
async function isBatchTaken(body: Uint8Array<ArrayBuffer>, { client, signal }: ContentPorts): Promise<boolean> {
  try {
    // As a stream: of bytes the runtime makes a copy, which is not given back before all of its memory is looked through.
    await client.putBlobs({ body: ReadableStream.from([body]) }, { signal });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || isTemporary(error)) throw error;
    return false;
  }
}

async function readSmall({ digest, place, sizeBytes }: PlacedContent, { store, onUnreadable }: ContentPorts): Promise<Uint8Array | undefined> {
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of readPlace(place, digest, store)) pieces.push(piece);
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
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
