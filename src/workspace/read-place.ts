// Reads bytes from where they are said to be: the content store, or a git repository. One git process serves many reads
// of a repository, and ends when nobody asked for a while.
import { existsSync } from 'node:fs';

import type { LocalContent } from './local-content.ts';
import { loosePath, readLoose } from './code/loose-objects.ts';
import { type ObjectReader, openObjectReader } from './code/read-objects.ts';
import type { ContentPlace } from './content-place.ts';

interface SharedReader {
  readonly reader: ObjectReader;
  /** Ends with the last read that was asked for. */
  queue: Promise<void>;
  hasEnded: boolean;
  timer: NodeJS.Timeout | undefined;
}

const readers = new Map<string, SharedReader>();
const idleMs = 500;

/** The bytes of a digest. Fails with the store's or git's error when they are gone; the caller checks the digest. */
export async function* readPlace(place: ContentPlace, digest: string, store: LocalContent): AsyncGenerator<Uint8Array> {
  if (place.kind === 'store') yield* await store.get(digest);
  else if (existsSync(loosePath(place.gitDir, place.oid))) yield* readLoose(place.gitDir, place.oid);
  else yield* inTurn(place.gitDir, (reader) => reader.read(place.oid));
}

/** Small objects of a repository, in this order: one that is read by itself leaves what only a long collection of garbage takes away. */
export function readObjects(gitDir: string, oids: readonly string[]): AsyncIterable<{ readonly oid: string; readonly bytes: Uint8Array }> {
  return inTurn(gitDir, (reader) => foreseen(reader, oids));
}

async function* foreseen(reader: ObjectReader, oids: readonly string[]): AsyncGenerator<{ readonly oid: string; readonly bytes: Uint8Array }> {
  reader.foresee(oids);
  for (const oid of oids) {
    const pieces: Uint8Array[] = [];
    for await (const piece of reader.read(oid)) pieces.push(piece);
    yield { oid, bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces) };
  }
}

async function* inTurn<T>(gitDir: string, read: (reader: ObjectReader) => AsyncIterable<T>): AsyncGenerator<T> {
  const shared = readers.get(gitDir) ?? begin(gitDir);
  clearTimeout(shared.timer);
  const before = shared.queue;
  const { promise, resolve } = Promise.withResolvers<void>();
  shared.queue = promise;
  let isWhole = false;
  try {
    await before;
    if (shared.hasEnded) yield* inTurn(gitDir, read);
    else yield* read(shared.reader);
    isWhole = true;
  } finally {
    // After a read that was given up the stream stands in the middle of an object.
    if (!isWhole || shared.hasEnded) end(gitDir, shared);
    else if (shared.queue === promise) shared.timer = setTimeout(() => end(gitDir, shared), idleMs).unref();
    resolve();
  }
}

function begin(gitDir: string): SharedReader {
  const shared: SharedReader = { reader: openObjectReader({ gitDir }), queue: Promise.resolve(), hasEnded: false, timer: undefined };
  readers.set(gitDir, shared);
  return shared;
}

function end(gitDir: string, shared: SharedReader): void {
  if (readers.get(gitDir) === shared) readers.delete(gitDir);
  shared.hasEnded = true;
  shared.reader.close();
}
