// Writes a zip archive that has the same bytes whenever its files have: fixed dates, the order it is given, one way of
// compression. Large files go through in pieces, with their sizes told after them (APPNOTE 4.3.9).
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  /** Bytes, or the path of a file to be read in pieces. */
  readonly content: Uint8Array | { readonly path: string };
  readonly isExecutable: boolean;
}

interface Written {
  /** A text: as bytes, each of thousands of names would hold the piece of memory it was cut from. */
  readonly name: string;
  readonly isExecutable: boolean;
  readonly flags: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

const utf8Names = 0x0800;
const sizesFollow = 0x0008;
/** 1980-01-01, the first day a zip archive knows. */
const firstDay = 0x0021;
/** The fastest level: a third larger than the best in a sixth of its time. */
const level = 1;
const largest = 0xffff_ffff;

/** The archive, piece by piece. Throws a RangeError when it would need more than 4 GiB. */
export async function* writeZip(entries: AsyncIterable<ZipEntry>): AsyncIterable<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const start = { name: entry.name, isExecutable: entry.isExecutable, offset };
    const pieces = entry.content instanceof Uint8Array ? wholeEntry(start, entry.content) : streamedEntry(start, entry.content.path);
    for (;;) {
      const { value, done } = await pieces.next();
      if (done === true) {
        written.push(value);
        break;
      }
      offset += value.length;
      yield value;
    }
    if (offset > largest) throw new RangeError('an archive of more than 4 GiB');
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield endOfDirectory(written.length, directory.length, offset);
}

type Start = Pick<Written, 'name' | 'isExecutable' | 'offset'>;
type Pieces = AsyncGenerator<Uint8Array, Written, void>;

const compress = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw);

async function* wholeEntry(start: Start, bytes: Uint8Array): Pieces {
  const packed = await compress(bytes, { level });
  const entry = { ...start, flags: utf8Names, crc: crc32(bytes), compressed: packed.length, size: bytes.length };
  yield localHeader(entry);
  yield packed;
  return entry;
}

async function* streamedEntry(start: Start, path: string): Pieces {
  const flags = utf8Names | sizesFollow;
  yield localHeader({ ...start, flags, crc: 0, compressed: 0, size: 0 });
  let crc = 0;
  let size = 0;
  let compressed = 0;
  const output = new PassThrough({ highWaterMark: 1 << 20 });
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  const measured = measure(source, (piece) => {
    crc = crc32(piece, crc);
    size += piece.length;
  });
  const done = pipeline(measured, createDeflateRaw({ level, chunkSize: 1 << 18 }), output);
  // Awaited below; until then its failure is told by the stream that is read here.
  done.catch(() => undefined);
  for await (const piece of output as AsyncIterable<Buffer>) {
    compressed += piece.length;
    yield piece;
  }
  await done;
  const descriptor = Buffer.alloc(16);
  [0x0807_4b50, crc, compressed, size].forEach((value, index) => descriptor.writeUInt32LE(value, index * 4));
  yield descriptor;
  return { ...start, flags, crc, compressed, size };
}

async function* measure(source: Readable, note: (piece: Buffer) => void): AsyncIterable<Buffer> {
  for await (const piece of source as AsyncIterable<Buffer>) {
    note(piece);
    yield piece;
  }
}

function localHeader({ name: text, flags, crc, compressed, size }: Written): Buffer {
  const name = Buffer.from(text);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(20, 4);
  writeCommon(header.subarray(6), { flags, crc, compressed, size, name });
  return Buffer.concat([header, name]);
}

function directoryEntry({ name: text, flags, crc, compressed, size, offset, isExecutable }: Written): Buffer {
  const name = Buffer.from(text);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x0201_4b50, 0);
  // Made by a Unix, so that the modes below count.
  header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  writeCommon(header.subarray(8), { flags, crc, compressed, size, name });
  header.writeUInt32LE(((isExecutable ? 0o100755 : 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

/** Flags to length of the name, which both headers have in one order. */
function writeCommon(target: Buffer, { flags, crc, compressed, size, name }: Pick<Written, 'flags' | 'crc' | 'compressed' | 'size'> & { readonly name: Buffer }): void {
  target.writeUInt16LE(flags, 0);
  target.writeUInt16LE(8, 2);
  target.writeUInt16LE(0, 4);
  target.writeUInt16LE(firstDay, 6);
  target.writeUInt32LE(crc, 8);
  target.writeUInt32LE(compressed, 12);
  target.writeUInt32LE(size, 16);
  target.writeUInt16LE(name.length, 20);
}

function endOfDirectory(count: number, length: number, offset: number): Buffer {
  if (count > 0xffff || offset + length > largest) throw new RangeError('an archive of more than 65,535 files or 4 GiB');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
