// The local content store of a recorder on a disk that may fill up: small things, such as the manifest, are then kept in
// memory, so that they still reach the server.
import { AssayError } from '../core/base/errors.ts';
import type { LocalContent } from '../workspace/local-content.ts';

export interface SpillingStore extends LocalContent {
  /** Whether the disk refused something for want of room. */
  readonly isFull: boolean;
}

/** What is held in memory before it goes to disk, so that it can stay there; larger things are only for the disk. */
const mostOfOne = 8 * 1024 * 1024;
const mostOfAll = 64 * 1024 * 1024;

export function createSpillingStore(disk: LocalContent, memory: LocalContent): SpillingStore {
  let isFull = false;
  let kept = 0;
  return {
    ...disk,
    get isFull() {
      return isFull;
    },
    async put(source) {
      const iterator = source[Symbol.asyncIterator]();
      const { chunks, bytes, isWhole } = await begin(iterator);
      try {
        return await disk.put(isWhole ? from(chunks) : joined(chunks, iterator));
      } catch (error) {
        if (!(error instanceof AssayError && error.reason === 'disk_full')) throw error;
        isFull = true;
        if (!isWhole || kept + bytes > mostOfAll) throw error;
        kept += bytes;
        return memory.put(from(chunks));
      }
    },
    has: async (digest) => (await memory.has(digest)) || disk.has(digest),
    get: async (digest) => ((await memory.has(digest)) ? memory.get(digest) : disk.get(digest)),
  };
}

interface Beginning {
  readonly chunks: Uint8Array[];
  readonly bytes: number;
  readonly isWhole: boolean;
}

async function begin(iterator: AsyncIterator<Uint8Array>): Promise<Beginning> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= mostOfOne) {
    const next = await iterator.next();
    if (next.done === true) return { chunks, bytes, isWhole: true };
    // Sources may use their buffer again.
    chunks.push(new Uint8Array(next.value));
    bytes += next.value.byteLength;
  }
  return { chunks, bytes, isWhole: false };
}

async function* from(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* joined(chunks: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Nothing of the beginning is held once it was handed on.
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
