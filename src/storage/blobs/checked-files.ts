// Hands out the bytes of blob files once it is sure of them: a file of one piece is read and checked for each reader,
// a larger one is read through once for every state it is in, whoever asks first, and then checked again as it is sent.
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

import { AssayError } from '../../core/base/errors.ts';
import type { StoredBlob } from '../../core/content/blob-store.ts';
import type { ContentDigest } from '../../core/content/content-digest.ts';
import { damagedBlob } from './blob-digest.ts';
import { type DigestPool, pieceBytes } from './digest-pool.ts';
import { createKnownStates } from './known-states.ts';
import { checkFile, readChecked, readPieceChecked, readUnchecked } from './read-blob.ts';

export interface BlobFile {
  readonly path: string;
  readonly state: BigIntStats;
}

export interface BlobSpan extends BlobFile {
  readonly span: { readonly start: number; readonly length: number };
}

export interface CheckedFiles {
  /** Resolves once the bytes are known to be right. Throws `integrity`. */
  read(blob: StoredBlob, file: BlobSpan): Promise<AsyncIterable<Uint8Array>>;
  /** Reads all of it, whatever is known; several who ask at once share one reading. Throws `integrity`. */
  check(blob: StoredBlob, file: BlobFile): Promise<void>;
  /** What is known to be wrong with a file in this state. */
  damageOf(digest: ContentDigest, state: BigIntStats): string | undefined;
  /** The bytes were just written, and hashed on the way. */
  noteWhole(blob: StoredBlob, state: BigIntStats): void;
  /** The same bytes under another time. */
  carryOver(digest: ContentDigest, change: { readonly from: BigIntStats; readonly to: BigIntStats }): void;
}

interface Tools {
  readonly pool: DigestPool;
  /** Fails for a link. */
  readonly openFile: (path: string) => Promise<FileHandle>;
}

export function createCheckedFiles({ pool, openFile }: Tools): CheckedFiles {
  const states = createKnownStates();
  const running = new Map<string, Promise<void>>();

  /** Only the stores' own finding is one; a disk that cannot be read now may be read later. */
  function noteDamage(error: unknown, { digest }: StoredBlob, state: BigIntStats): void {
    if (error instanceof AssayError && error.code === 'integrity') states.note(digest, stateText(state), { isWhole: false, reason: error.message });
  }

  async function checkNow(blob: StoredBlob, { path, state }: BlobFile): Promise<void> {
    const file = await openFile(path);
    try {
      await checkFile(file, blob, pool);
      noteWhole(blob, state);
    } catch (error) {
      noteDamage(error, blob, state);
      throw error;
    } finally {
      await file.close();
    }
  }

  function check(blob: StoredBlob, file: BlobFile): Promise<void> {
    const key = `${blob.digest} ${file.state.ino} ${file.state.mtimeNs}`;
    const before = running.get(key);
    if (before !== undefined) return before;
    const checking = checkNow(blob, file).finally(() => running.delete(key));
    running.set(key, checking);
    return checking;
  }

  function noteWhole({ digest, sizeBytes }: StoredBlob, state: BigIntStats): void {
    if (sizeBytes > pieceBytes) states.note(digest, stateText(state), { isWhole: true });
    else states.forget(digest);
  }

  async function readOnePiece(blob: StoredBlob, { path, state, span: { start, length } }: BlobSpan): Promise<AsyncIterable<Uint8Array>> {
    const file = await openFile(path);
    try {
      const bytes = await readPieceChecked(file, blob, pool);
      return length === 0 ? none() : once(bytes.subarray(start, start + length));
    } catch (error) {
      noteDamage(error, blob, state);
      throw error;
    } finally {
      await file.close();
    }
  }

  async function* noting(pieces: AsyncIterable<Uint8Array>, blob: StoredBlob, state: BigIntStats): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      noteDamage(error, blob, state);
      throw error;
    }
  }

  return {
    async read(blob, file) {
      const { path, state, span } = file;
      const verdict = states.find(blob.digest, stateText(state));
      if (verdict?.isWhole === false) throw damagedBlob(blob.digest, 'that was found before');
      if (blob.sizeBytes <= pieceBytes) return readOnePiece(blob, file);
      if (verdict === undefined) await check(blob, file);
      const isAll = span.length === blob.sizeBytes;
      // What was checked a moment ago needs no second look.
      if (!isAll || verdict === undefined) return readUnchecked(() => openFile(path), span, blob);
      return noting(
        readChecked(() => openFile(path), blob, pool),
        blob,
        state,
      );
    },
    check,
    damageOf: (digest, state) => {
      const verdict = states.find(digest, stateText(state));
      return verdict?.isWhole === false ? verdict.reason : undefined;
    },
    noteWhole,
    carryOver: (digest, { from, to }) => {
      const verdict = states.find(digest, stateText(from));
      if (verdict !== undefined && from.ino === to.ino && from.size === to.size) states.note(digest, stateText(to), verdict);
    },
  };
}

/** Another inode, time or size is another state. */
function stateText({ ino, mtimeNs, size }: Pick<BigIntStats, 'ino' | 'mtimeNs' | 'size'>): string {
  return `${ino} ${mtimeNs} ${size}`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* none(): AsyncGenerator<Uint8Array> {}
