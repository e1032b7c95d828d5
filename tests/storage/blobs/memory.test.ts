// The in-memory blob store keeps the duties of the port.
import type { ContentDigest } from '../../../src/core/content/content-digest.ts';
import { createMemoryBlobStore, type KeptBytes } from '../../../src/storage/blobs/memory.ts';
import { testBlobStore } from '../../conformance/blob-store.ts';

testBlobStore('memory', async () => {
  const kept = new Map<ContentDigest, KeptBytes>();
  const damage = async (digest: ContentDigest, position: number): Promise<void> => {
    const { isDamaged: _, ...entry } = kept.get(digest)!;
    const bytes = Uint8Array.from(entry.bytes);
    bytes[position]! ^= 0x10;
    kept.set(digest, { ...entry, bytes });
  };
  return { store: createMemoryBlobStore({ kept }), damage };
});
