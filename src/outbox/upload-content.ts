// Sends bytes the server does not have yet, several at once, without holding more than a piece of each.
import type { Client } from '../../sdk/client.ts';
import { inParallel } from '../core/base/in-parallel.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { PlacedContent } from '../workspace/content-place.ts';
import { readPlace } from '../workspace/read-place.ts';
import { UnreadableError } from './upload-failure.ts';

export interface ContentPorts {
  readonly client: Pick<Client, 'findMissingBlobs' | 'putBlob'>;
  readonly store: LocalContent;
  readonly signal: AbortSignal;
  /** Told of bytes as they are handed over. */
  readonly onBytes: (count: number) => void;
  /** Told of contents that could not be read; the others are sent all the same. */
  readonly onUnreadable: (content: PlacedContent, reason: string) => Promise<void>;
}

const askedAtOnce = 5_000;
const sentAtOnce = 4;

/** Resolves when the server has all that could be read, to how many it did not have. Throws the first refusal or failure of the server. */
export async function uploadContents(contents: readonly PlacedContent[], ports: ContentPorts): Promise<number> {
  let missed = 0;
  const byDigest = new Map(contents.map((content) => [content.digest, content]));
  const digests = [...byDigest.keys()];
  for (let from = 0; from < digests.length; from += askedAtOnce) {
    const { missing } = await ports.client.findMissingBlobs({ digests: digests.slice(from, from + askedAtOnce) }, { signal: ports.signal });
    const wanted = missing.flatMap((digest) => byDigest.get(digest) ?? []);
    missed += wanted.length;
    await inParallel(wanted, (content) => sendOne(content, ports), { atOnce: sentAtOnce });
  }
  return missed;
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
