// Blobs in memory: for tests and for trying things out. The same duties as on disk, except durability.
import { createHash } from 'node:crypto';

import { invalidArgument } from '../../core/base/errors.ts';
import type { BlobStore, ByteRange, ListedBlob, StoredBlob } from '../../core/content/blob-store.ts';
import type { ContentDigest } from '../../core/content/content-digest.ts';
import { checkStored, comparing, damagedBlob, nameOf, noSuchBlob, readSpan } from './blob-digest.ts';

export interface KeptBytes {
  readonly bytes: Uint8Array;
  readonly storedAt: number;
  readonly isDamaged?: boolean;
}

export interface MemoryOptions {
  /** Where the bytes are, for whoever wants to look at them, or to damage them. */
  readonly kept?: Map<ContentDigest, KeptBytes>;
  readonly now?: () => number;
}

/** A new, empty store, unless bytes are given. */
export function createMemoryBlobStore({ kept = new Map(), now = Date.now }: MemoryOptions = {}): BlobStore {
  const owners = new Set<string>();
  const find = (digest: ContentDigest): KeptBytes | undefined => (nameOf(digest) === undefined ? undefined : kept.get(digest));

  function checked(digest: ContentDigest): Uint8Array {
    const entry = find(digest);
    if (entry === undefined) throw noSuchBlob(digest);
    const found = digestOf(entry.bytes);
    if (found === digest) return entry.bytes;
    kept.set(digest, { ...entry, isDamaged: true });
    throw damagedBlob(digest, `their digest is ${found}`);
  }

  async function put(source: AsyncIterable<Uint8Array>, expected?: ContentDigest): Promise<StoredBlob> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of comparing(source, expected)) chunks.push(Uint8Array.from(chunk));
    const bytes = Buffer.concat(chunks);
    const digest = digestOf(bytes);
    checkStored(digest, expected);
    kept.set(digest, { bytes, storedAt: now() });
    return { digest, sizeBytes: bytes.byteLength };
  }

  async function get(digest: ContentDigest, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const bytes = checked(digest);
    const { start, length } = readSpan(bytes.byteLength, range);
    return (async function* () {
      if (length > 0) yield bytes.subarray(start, start + length);
    })();
  }

  const usable = (digests: readonly ContentDigest[]): readonly ContentDigest[] => digests.filter((digest) => find(digest) !== undefined && find(digest)!.isDamaged !== true);

  return {
    put,
    get,
    compose: async (digests) => {
      const parts = digests.map(checked);
      return put(
        (async function* () {
          yield* parts;
        })(),
      );
    },
    has: async (digests) => new Set(usable(digests)),
    renew: async (digests) => {
      const found = usable(digests);
      for (const digest of found) {
        const entry = kept.get(digest)!;
        kept.set(digest, { ...entry, storedAt: Math.max(now(), entry.storedAt + 1) });
      }
      return new Set(found);
    },
    stat: async (digest) => {
      const entry = find(digest);
      return entry && { digest, sizeBytes: entry.bytes.byteLength };
    },
    list: async ({ limit, token = '' }) => {
      if (token !== '' && !token.startsWith('sha256:')) {
        throw invalidArgument('the page token is not one of this list; leave it out to start at the first page', { reason: 'page_token' });
      }
      const rest = [...kept].filter(([digest]) => digest > token).sort(([one], [other]) => (one < other ? -1 : 1));
      const items = rest.slice(0, limit).map(([digest, { bytes, storedAt }]): ListedBlob => ({ digest, sizeBytes: bytes.byteLength, storedAt }));
      return rest.length > limit ? { items, next: items.at(-1)!.digest } : { items };
    },
    verify: async (digest) => ({ digest, sizeBytes: checked(digest).byteLength }),
    delete: async (digests, unlessRenewedSince = Infinity) => {
      for (const digest of digests) if ((find(digest)?.storedAt ?? Infinity) < unlessRenewedSince) kept.delete(digest);
    },
    noteOwner: async (id) => [...owners.add(id)].sort(),
    close: async () => undefined,
  };
}

function digestOf(bytes: Uint8Array): ContentDigest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
