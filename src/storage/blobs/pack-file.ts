// A pack: many small blobs in one file, so that a crowd of them costs one sync and one file. The bytes first, one blob
// after the other; then a row for each, by digest (32 bytes of it, 4 of its offset, 4 of its size, big-endian); at the
// end 64 bytes: the magic, 12 bytes of zeros, the count, the rows' offset and the SHA-256 of the rows. It never changes.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

import { damagedPack } from './blob-digest.ts';

export interface PackedRow {
  /** 64 lower-case hexadecimal digits. */
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface PackEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const magic = Buffer.from('ASSAYPACK/1\n');
const rowBytes = 40;
const tailBytes = 64;

/** The list of blobs and the end of a pack, whose bytes take up everything before `offset`. */
export function encodeIndex(rows: readonly PackedRow[], offset: number): Uint8Array {
  const index = Buffer.alloc(rows.length * rowBytes + tailBytes);
  for (const [at, row] of rows.toSorted((one, other) => (one.name < other.name ? -1 : 1)).entries()) {
    index.write(row.name, at * rowBytes, 'hex');
    index.writeUInt32BE(row.offset, at * rowBytes + 32);
    index.writeUInt32BE(row.sizeBytes, at * rowBytes + 36);
  }
  const tail = index.subarray(rows.length * rowBytes);
  magic.copy(tail);
  tail.writeUInt32BE(rows.length, 24);
  tail.writeUInt32BE(offset, 28);
  createHash('sha256').update(index.subarray(0, -tailBytes)).digest().copy(tail, 32);
  return index;
}

/** The rows of a pack that was just written, without reading it. */
export function indexIn(end: Uint8Array, offset: number): PackIndex {
  return new PackIndex(Buffer.from(end.buffer, end.byteOffset, end.byteLength - tailBytes), offset);
}

/** The rows of a pack, in the form they have on disk. */
export class PackIndex {
  readonly #rows: Buffer;
  readonly #offset: number;

  /** The rows, and where they begin. */
  constructor(rows: Buffer, offset: number) {
    this.#rows = rows;
    this.#offset = offset;
  }

  /** Of the whole file. */
  get fileBytes(): number {
    return this.#offset + this.#rows.byteLength + tailBytes;
  }

  get count(): number {
    return this.#rows.byteLength / rowBytes;
  }

  /** The row of a place, from 0. */
  row(at: number): PackedRow {
    const start = at * rowBytes;
    return { name: this.#rows.toString('hex', start, start + 32), offset: this.#rows.readUInt32BE(start + 32), sizeBytes: this.#rows.readUInt32BE(start + 36) };
  }

  find(name: string): PackedRow | undefined {
    const wanted = Buffer.from(name, 'hex');
    const at = this.#placeOf(wanted);
    return at < this.count && this.#rows.compare(wanted, 0, 32, at * rowBytes, at * rowBytes + 32) === 0 ? this.row(at) : undefined;
  }

  /** Rows whose names come after this one, in order. */
  *after(name: string): Generator<PackedRow> {
    const start = name === '' ? 0 : this.#placeOf(Buffer.from(name, 'hex'));
    for (let at = start; at < this.count; at += 1) {
      const row = this.row(at);
      if (row.name > name) yield row;
    }
  }

  /** The first place whose name is not before this one. */
  #placeOf(wanted: Buffer): number {
    let [low, high] = [0, this.count];
    // Four bytes nearly always tell, and are compared without a call.
    const beginning = wanted.readUInt32BE(0);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = middle * rowBytes;
      const found = this.#rows.readUInt32BE(start);
      if (found < beginning || (found === beginning && this.#rows.compare(wanted, 0, 32, start, start + 32) < 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The name of small bytes: the digits of their SHA-256. */
export function smallDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Throws `integrity`, naming the file, for one that is no whole pack. */
export async function readPackIndex(file: FileHandle, path: string): Promise<PackIndex> {
  const { size } = await file.stat();
  if (size < tailBytes) throw damagedPack(path, `it has ${size} bytes`);
  const tail = await readExactly(file, { position: size - tailBytes, length: tailBytes });
  const [count, offset] = [tail.readUInt32BE(24), tail.readUInt32BE(28)];
  if (!tail.subarray(0, magic.byteLength).equals(magic) || offset + count * rowBytes + tailBytes !== size) throw damagedPack(path, 'its end is not that of a pack');
  const rows = await readExactly(file, { position: offset, length: count * rowBytes });
  if (!createHash('sha256').update(rows).digest().equals(tail.subarray(32))) throw damagedPack(path, 'its list of blobs is not the one that was written');
  return new PackIndex(rows, offset);
}

/** Fewer bytes where the file ends before. */
export async function readExactly(file: FileHandle, { position, length }: { readonly position: number; readonly length: number }): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
