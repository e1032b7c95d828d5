// What the header of an executable says about how it is started: for which processor it is built, by which loader it is
// started, which libraries it asks for.
import { closeSync, openSync, readSync } from 'node:fs';

export interface ElfFacts {
  /** As Node names processors; undefined for one that this module has no name for. */
  readonly architecture: 'x64' | 'arm64' | undefined;
  /** The loader's path; undefined for a program that is linked statically. */
  readonly loader: string | undefined;
  /** Names of the libraries it asks for. */
  readonly libraries: readonly string[];
}

const magic = Buffer.from('\x7fELF', 'latin1');
const headerBytes = 64;
const segmentBytes = 56;
const entryBytes = 16;
/** Numbers of the format (System V ABI, chapters 4 and 5). */
const class64 = 2;
const littleEndian = 1;
const machines: Readonly<Record<number, ElfFacts['architecture']>> = { 62: 'x64', 183: 'arm64' };
const segmentKinds = { load: 1, dynamic: 2, interpreter: 3 } as const;
const entryKinds = { needed: 1n, strings: 5n } as const;
/** Far more than any program has; a damaged header names more. */
const mostSegments = 64;
const mostDynamicBytes = 64 * 1024;
const longestName = 256;

interface Segment {
  readonly kind: number;
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
}

/** Undefined for a file that is none, or cannot be read. */
export function readElfFacts(path: string): ElfFacts | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return factsOf((offset, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    });
  } catch {
    // Torn or damaged: the system will say so when it is started.
    return undefined;
  } finally {
    closeSync(file);
  }
}

type ReadAt = (offset: number, length: number) => Buffer;

function factsOf(readAt: ReadAt): ElfFacts | undefined {
  const header = readAt(0, headerBytes);
  if (header.length < headerBytes || !header.subarray(0, 4).equals(magic)) return undefined;
  if (header[4] !== class64 || header[5] !== littleEndian) return { architecture: undefined, loader: undefined, libraries: [] };
  const segments = segmentsOf(header, readAt);
  const loader = segments.find(({ kind }) => kind === segmentKinds.interpreter);
  const dynamic = segments.find(({ kind }) => kind === segmentKinds.dynamic);
  return {
    architecture: machines[header.readUInt16LE(18)],
    loader: loader === undefined ? undefined : textAt(readAt, loader.offset),
    libraries: dynamic === undefined ? [] : librariesOf(dynamic, segments, readAt),
  };
}

function segmentsOf(header: Buffer, readAt: ReadAt): readonly Segment[] {
  const count = Math.min(header.readUInt16LE(56), mostSegments);
  const table = readAt(Number(header.readBigUInt64LE(32)), count * segmentBytes);
  return Array.from({ length: Math.floor(table.length / segmentBytes) }, (_, index) => {
    const at = index * segmentBytes;
    return {
      kind: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      sizeBytes: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

function librariesOf(dynamic: Segment, segments: readonly Segment[], readAt: ReadAt): readonly string[] {
  const table = readAt(dynamic.offset, Math.min(dynamic.sizeBytes, mostDynamicBytes));
  const entries = Array.from({ length: Math.floor(table.length / entryBytes) }, (_, index) => ({
    kind: table.readBigInt64LE(index * entryBytes),
    value: Number(table.readBigUInt64LE(index * entryBytes + 8)),
  }));
  const address = entries.find(({ kind }) => kind === entryKinds.strings)?.value;
  const holder = segments.find(
    (segment) => segment.kind === segmentKinds.load && address !== undefined && address >= segment.address && address < segment.address + segment.sizeBytes,
  );
  if (holder === undefined || address === undefined) return [];
  const strings = holder.offset + (address - holder.address);
  return entries.filter(({ kind }) => kind === entryKinds.needed).map(({ value }) => textAt(readAt, strings + value));
}

function textAt(readAt: ReadAt, offset: number): string {
  const bytes = readAt(offset, longestName);
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
}
