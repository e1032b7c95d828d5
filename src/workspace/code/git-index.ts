// Reads and writes git's index file, versions 2 to 4 (gitformat-index): the list of tracked paths with the stat data
// that spare git from hashing a file again. A copy made this way drops everything that would make git look away:
// assume-unchanged, skip-worktree, monitors, split and sparse forms.
import { createHash } from 'node:crypto';

export interface IndexEntry {
  /** The path's bytes, as latin1 text. */
  readonly path: string;
  readonly mode: number;
  readonly oid: string;
  /** Ten numbers as they stand in the file: ctime s, ns, mtime s, ns, dev, ino, mode, uid, gid, size. */
  readonly stat: Buffer;
  readonly stage: number;
  /** Not in the working tree on purpose (sparse checkout). */
  readonly isSkipped: boolean;
  /** Only announced with `git add -N`. */
  readonly isIntended: boolean;
}

const statBytes = 40;

/** Reads an index file. Undefined when it is split, sparse, or of another version: then git itself must be asked. */
export function readIndex(bytes: Buffer, oidBytes: number): readonly IndexEntry[] | undefined {
  if (bytes.length < 12 + oidBytes || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  const entries: IndexEntry[] = [];
  let offset = 12;
  let previous = '';
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    const start = offset;
    const flagsAt = start + statBytes + oidBytes;
    const flags = bytes.readUInt16BE(flagsAt);
    const isExtended = version >= 3 && (flags & 0x4000) !== 0;
    const more = isExtended ? bytes.readUInt16BE(flagsAt + 2) : 0;
    const path = readPath(bytes, flagsAt + (isExtended ? 4 : 2), version === 4 ? previous : undefined);
    previous = path.text;
    offset = version === 4 ? path.end + 1 : start + ((path.end - start + 8) & ~7);
    entries.push({
      path: path.text,
      mode: bytes.readUInt32BE(start + 24),
      oid: bytes.toString('hex', start + statBytes, flagsAt),
      stat: bytes.subarray(start, start + statBytes),
      stage: (flags >> 12) & 3,
      isSkipped: (more & 0x4000) !== 0,
      isIntended: (more & 0x2000) !== 0,
    });
  }
  return hasForeignForm(bytes, offset, oidBytes) ? undefined : entries;
}

/** Writes an index of version 2. Entries must be in the order of their paths' bytes. */
export function writeIndex(entries: readonly IndexEntry[], oidBytes: number): Buffer {
  const header = Buffer.alloc(12);
  header.write('DIRC', 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(entries.length, 8);
  const fixed = statBytes + oidBytes + 2;
  const sizes = entries.map(({ path }) => (fixed + path.length + 8) & ~7);
  const body = Buffer.alloc(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  entries.forEach((entry, position) => {
    entry.stat.copy(body, offset);
    body.writeUInt32BE(entry.mode, offset + 24);
    body.write(entry.oid, offset + statBytes, 'hex');
    body.writeUInt16BE(Math.min(entry.path.length, 0xfff), offset + statBytes + oidBytes);
    body.write(entry.path, offset + fixed, 'latin1');
    offset += sizes[position]!;
  });
  const digest = createHash(oidBytes === 20 ? 'sha1' : 'sha256')
    .update(header)
    .update(body)
    .digest();
  return Buffer.concat([header, body, digest]);
}

/** The same entry with stat data that fits no file, so that git hashes it anew. */
export function untrusted(entry: IndexEntry): IndexEntry {
  const stat = Buffer.alloc(statBytes);
  stat.writeUInt32BE(0xffffffff, 36);
  return { ...entry, stat };
}

/** When the file was last touched, as far as the index knows: modification or change of its record, in nanoseconds. */
export function entryTime({ stat }: IndexEntry): bigint {
  const time = (at: number): bigint => BigInt(stat.readUInt32BE(at)) * 1_000_000_000n + BigInt(stat.readUInt32BE(at + 4));
  return time(0) > time(8) ? time(0) : time(8);
}

/** What of a file's stat the index keeps, to tell whether it is still the same file. */
export interface FileStat {
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
  readonly size: bigint;
}

/** Whether a file still is what the entry's stat data say, to the nanosecond: git itself is mostly built to compare seconds. */
export function isFresh({ stat }: IndexEntry, { mtimeNs, ctimeNs, ino, size }: FileStat): boolean {
  return stat.readUInt32BE(36) === Number(size & 0xffffffffn) && stat.readUInt32BE(20) === Number(ino & 0xffffffffn) && isTime(stat, 8, mtimeNs) && isTime(stat, 0, ctimeNs);
}

function isTime(stat: Buffer, at: number, time: bigint): boolean {
  return stat.readUInt32BE(at + 4) === Number(time % 1_000_000_000n) && stat.readUInt32BE(at) === Number((time / 1_000_000_000n) & 0xffffffffn);
}

function readPath(bytes: Buffer, at: number, previous: string | undefined): { readonly text: string; readonly end: number } {
  let start = at;
  let kept = '';
  if (previous !== undefined) {
    let byte = bytes[start++]!;
    let cut = byte & 0x7f;
    while ((byte & 0x80) !== 0) {
      byte = bytes[start++]!;
      cut = ((cut + 1) << 7) | (byte & 0x7f);
    }
    kept = previous.slice(0, previous.length - cut);
  }
  const end = bytes.indexOf(0, start);
  return { text: kept + bytes.toString('latin1', start, end), end };
}

/** `link` is a split index, `sdir` one with folders in the place of files. */
function hasForeignForm(bytes: Buffer, from: number, oidBytes: number): boolean {
  for (let offset = from; offset + 8 <= bytes.length - oidBytes; offset += 8 + bytes.readUInt32BE(offset + 4)) {
    const name = bytes.toString('latin1', offset, offset + 4);
    if (name === 'link' || name === 'sdir') return true;
  }
  return false;
}
