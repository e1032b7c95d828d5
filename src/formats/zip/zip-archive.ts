// Reads the central directory of a zip file (PKWARE APPNOTE 6.3.10 §4.3), 64-bit sizes included. Entries that are
// stored are read in place; deflated ones are inflated when first read, one at a time.

import type { ArchiveEntry } from '../archive.ts';
import { ByteCursor } from '../byte-cursor.ts';
import { checkRange, memorySource, sliceSource, type ByteSource } from '../byte-source.ts';
import { damaged, tooLarge, unsupported } from '../format-error.ts';
import { inflateBytes, maxInflatedBytes, type Inflate } from '../inflate.ts';
import { latin1 } from '../latin1.ts';
import { decodeUtf8 } from '../utf8.ts';

const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const endRecord = 0x06054b50;
const end64Record = 0x06064b50;
const end64Locator = 0x07064b50;
const endRecordBytes = 22;
const maxCommentBytes = 0xffff;
const maxEntries = 200_000;

interface Directory {
  readonly entries: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

interface Record {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly modified: string;
  readonly checksum: string;
  readonly compressed: number;
  readonly sizeBytes: number;
  readonly offset: number;
}

/** Does the file begin as a zip archive with entries? */
export function isZip(source: ByteSource): boolean {
  return source.size >= endRecordBytes && new ByteCursor(source).u32() === localHeader;
}

/** The files of an archive in directory order; folders are left out. Throws FormatError. */
export function readZip(source: ByteSource, inflate: Inflate): readonly ArchiveEntry[] {
  const directory = findDirectory(source);
  if (directory.entries > maxEntries) throw tooLarge(`the archive has ${directory.entries} entries, more than ${maxEntries}`);
  const cursor = new ByteCursor(sliceSource(source, directory.offset, directory.sizeBytes));
  const slot = new InflatedSlot(inflate);
  const entries: ArchiveEntry[] = [];
  const names = new Set<string>();
  let packed = 0;
  for (let index = 0; index < directory.entries; index += 1) {
    const record = readRecord(cursor);
    packed += record.compressed;
    // Entries that overlap are how a small file unpacks to petabytes.
    if (packed > source.size) throw damaged('the entries of the archive together are larger than the archive');
    if (record.name.endsWith('/') && record.sizeBytes === 0) continue;
    if (names.has(record.name)) throw damaged(`the archive has two entries named '${record.name}'`);
    names.add(record.name);
    entries.push(openEntry(source, record, slot));
  }
  return entries;
}

function findDirectory(source: ByteSource): Directory {
  const tail = Math.min(source.size, endRecordBytes + maxCommentBytes);
  const bytes = source.read(source.size - tail, tail);
  for (let at = tail - endRecordBytes; at >= 0; at -= 1) {
    if (bytes[at] !== 0x50 || bytes[at + 1] !== 0x4b || bytes[at + 2] !== 0x05 || bytes[at + 3] !== 0x06) continue;
    return readEndRecord(source, source.size - tail + at);
  }
  throw damaged('the archive has no end record; it may be cut off');
}

function readEndRecord(source: ByteSource, at: number): Directory {
  const cursor = new ByteCursor(source, at);
  if (cursor.u32() !== endRecord) throw damaged('the archive has no end record');
  cursor.skip(6);
  const entries = cursor.u16();
  const sizeBytes = cursor.u32();
  const offset = cursor.u32();
  if (entries !== 0xffff && sizeBytes !== 0xffffffff && offset !== 0xffffffff) return { entries, sizeBytes, offset };
  return readEnd64(source, at) ?? { entries, sizeBytes, offset };
}

function readEnd64(source: ByteSource, at: number): Directory | undefined {
  if (at < 20) return undefined;
  const locator = new ByteCursor(source, at - 20);
  if (locator.u32() !== end64Locator) return undefined;
  locator.skip(4);
  const cursor = new ByteCursor(source, locator.u64());
  if (cursor.u32() !== end64Record) throw damaged('the 64-bit end record of the archive is not where its locator points');
  cursor.skip(28);
  const entries = cursor.u64();
  const sizeBytes = cursor.u64();
  return { entries, sizeBytes, offset: cursor.u64() };
}

function readRecord(cursor: ByteCursor): Record {
  if (cursor.u32() !== centralHeader) throw damaged(`the archive's directory breaks at its byte ${cursor.position - 4}`);
  cursor.skip(4);
  const flags = cursor.u16();
  const method = cursor.u16();
  const modified = dosTime(cursor.u16(), cursor.u16());
  const checksum = cursor.u32().toString(16).padStart(8, '0');
  const compressed = cursor.u32();
  const sizeBytes = cursor.u32();
  const nameBytes = cursor.u16();
  const extraBytes = cursor.u16();
  const commentBytes = cursor.u16();
  cursor.skip(8);
  const offset = cursor.u32();
  const name = entryName(cursor.bytes(nameBytes), flags);
  const sizes = wideSizes({ sizeBytes, compressed, offset }, new ByteCursor(cursor.piece(extraBytes)));
  cursor.skip(commentBytes);
  return { name, flags, method, modified, checksum, ...sizes };
}

function entryName(bytes: Uint8Array, flags: number): string {
  // Bit 11 promises UTF-8; without it the name is code page 437, whose lower half is ASCII. Bytes are kept apart as Latin-1.
  return (flags & 0x800) !== 0 ? decodeUtf8(bytes) : latin1(bytes);
}

interface Sizes {
  readonly sizeBytes: number;
  readonly compressed: number;
  readonly offset: number;
}

/** Sizes that do not fit 32 bits stand in extra field 1, in this order, only those that do not fit (§4.5.3). */
function wideSizes(sizes: Sizes, extra: ByteCursor): Sizes {
  while (extra.remaining >= 4) {
    const id = extra.u16();
    const field = new ByteCursor(extra.piece(extra.u16()));
    if (id !== 1) continue;
    const wide = (value: number): number => (value === 0xffffffff ? field.u64() : value);
    const sizeBytes = wide(sizes.sizeBytes);
    const compressed = wide(sizes.compressed);
    return { sizeBytes, compressed, offset: wide(sizes.offset) };
  }
  return sizes;
}

function dosTime(time: number, date: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)} ${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;
}

function openEntry(source: ByteSource, record: Record, slot: InflatedSlot): ArchiveEntry {
  if ((record.flags & 1) !== 0) throw unsupported(`entry '${record.name}' is encrypted`);
  if (record.method !== 0 && record.method !== 8) throw unsupported(`entry '${record.name}' is packed by method ${record.method}; stored and deflated ones are read`);
  if (record.method === 0 && record.compressed !== record.sizeBytes) throw damaged(`the stored entry '${record.name}' states two sizes`);
  const packed = packedBytes(source, record);
  return {
    name: record.name,
    sizeBytes: record.sizeBytes,
    checksum: record.checksum,
    modified: record.modified,
    packing: record.method === 0 ? 'stored' : 'deflated',
    source: record.method === 0 ? packed : slot.source(packed, record),
  };
}

function packedBytes(source: ByteSource, record: Record): ByteSource {
  const cursor = new ByteCursor(source, record.offset);
  if (cursor.u32() !== localHeader) throw damaged(`entry '${record.name}' is not where the archive's directory says`);
  cursor.skip(22);
  const nameBytes = cursor.u16();
  cursor.skip(nameBytes + cursor.u16());
  return cursor.piece(record.compressed);
}

/** Keeps the last inflated entry: entries are read one after the other, and all of them may not fit into memory. */
class InflatedSlot {
  readonly #inflate: Inflate;
  #held: { readonly record: Record; readonly bytes: Uint8Array } | undefined;

  constructor(inflate: Inflate) {
    this.#inflate = inflate;
  }

  source(packed: ByteSource, record: Record): ByteSource {
    return {
      size: record.sizeBytes,
      read: (offset, length) => {
        checkRange(record.sizeBytes, offset, length);
        return memorySource(this.#bytes(packed, record)).read(offset, length);
      },
    };
  }

  #bytes(packed: ByteSource, record: Record): Uint8Array {
    if (this.#held?.record === record) return this.#held.bytes;
    if (record.sizeBytes > maxInflatedBytes) throw tooLarge(`entry '${record.name}' unpacks to ${record.sizeBytes} bytes, more than ${maxInflatedBytes}`);
    const bytes = inflateBytes(packed.read(0, packed.size), 'raw', this.#inflate, record.sizeBytes);
    if (bytes.length !== record.sizeBytes) throw damaged(`entry '${record.name}' unpacks to ${bytes.length} bytes and states ${record.sizeBytes}`);
    this.#held = { record, bytes };
    return bytes;
  }
}
