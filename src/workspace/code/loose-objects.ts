// Git objects as git itself would write them, one compressed file each: for machines without git, and to read single
// objects without starting it.
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, fstatSync, openSync, readSync } from 'node:fs';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createDeflate, createInflate, inflateSync } from 'node:zlib';

import { inflate } from '../../inflate.ts';

export interface TreeItem {
  /** `100644`, `100755`, `120000`, `160000`, or `40000` for a folder. */
  readonly mode: string;
  /** The name's bytes, as latin1 text. */
  readonly name: string;
  readonly oid: string;
}

/** Where an object is when it has a file of its own. */
export function loosePath(gitDir: string, oid: string): string {
  return join(gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
}

/** Stores the content of a file. Fails when the file changes its size meanwhile. */
export async function writeLooseFile(gitDir: string, path: string | Buffer, sizeBytes: number): Promise<string> {
  return writeLoose(gitDir, `blob ${sizeBytes}\0`, async function* () {
    let seen = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      seen += chunk.length;
      yield chunk;
    }
    if (seen !== sizeBytes) throw new Error(`${String(path)} changed while it was read`);
  });
}

/** Stores bytes, such as a link's target. */
export async function writeLooseBytes(gitDir: string, type: 'blob' | 'tree', bytes: Uint8Array): Promise<string> {
  return writeLoose(gitDir, `${type} ${bytes.length}\0`, async function* () {
    yield bytes;
  });
}

/** Stores a folder. Git sorts folders as if their names ended in a slash. */
export async function writeLooseTree(gitDir: string, items: readonly TreeItem[]): Promise<string> {
  const key = ({ mode, name }: TreeItem): string => (mode === '40000' ? `${name}/` : name);
  const sorted = [...items].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  const parts = sorted.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid, 'hex')]);
  return writeLooseBytes(gitDir, 'tree', Buffer.concat(parts));
}

/** A folder of a few million files. */
const maxTreeBytes = 256 * 1024 * 1024;

/** The items of a stored folder. */
export async function readLooseTree(gitDir: string, oid: string): Promise<readonly TreeItem[]> {
  const bytes = Buffer.from(inflate(await readFile(loosePath(gitDir, oid)), 'zlib', maxTreeBytes));
  const items: TreeItem[] = [];
  for (let offset = bytes.indexOf(0) + 1; offset < bytes.length;) {
    const space = bytes.indexOf(0x20, offset);
    const end = bytes.indexOf(0, space);
    items.push({ mode: bytes.toString('latin1', offset, space), name: bytes.toString('latin1', space + 1, end), oid: bytes.toString('hex', end + 1, end + 21) });
    offset = end + 21;
  }
  return items;
}

/** Compressed; beyond this an object is read in pieces. */
const smallFileBytes = 64 * 1024;
const smallObjectBytes = 1024 * 1024;
const leastChunkBytes = 1024;

/** The content of an object, without its header. */
export async function* readLoose(gitDir: string, oid: string): AsyncGenerator<Buffer> {
  const path = loosePath(gitDir, oid);
  const whole = readSmall(path);
  if (whole === undefined) yield* readPieces(path);
  else if (whole.byteLength > 0) yield whole;
}

/** At once, in less time than a stream takes to begin, which counts where there are thousands; undefined for a large object. */
function readSmall(path: string): Buffer | undefined {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size > smallFileBytes) return undefined;
    const compressed = Buffer.allocUnsafe(size);
    const bytesRead = readSync(file, compressed, 0, size, 0);
    // The runtime inflates into buffers of 16 KiB, which would be held for as long as a few bytes in them are.
    const bytes = inflateSync(compressed.subarray(0, bytesRead), { chunkSize: Math.max(leastChunkBytes, 2 * size), maxOutputLength: smallObjectBytes });
    return Buffer.from(bytes.subarray(bytes.indexOf(0) + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  } finally {
    closeSync(file);
  }
}

async function* readPieces(path: string): AsyncGenerator<Buffer> {
  const source = createReadStream(path);
  const inflated = createInflate();
  source.on('error', (error) => inflated.destroy(error));
  let header: Buffer | undefined = Buffer.alloc(0);
  try {
    for await (const chunk of source.pipe(inflated) as AsyncIterable<Buffer>) {
      if (header === undefined) {
        yield chunk;
        continue;
      }
      header = Buffer.concat([header, chunk]);
      const end = header.indexOf(0);
      if (end === -1) continue;
      if (end + 1 < header.length) yield header.subarray(end + 1);
      header = undefined;
    }
  } finally {
    source.destroy();
  }
}

async function writeLoose(gitDir: string, header: string, content: () => AsyncIterable<Uint8Array>): Promise<string> {
  const unfinished = join(gitDir, 'objects', `tmp_${randomBytes(12).toString('hex')}`);
  const hash = createHash('sha1').update(header);
  try {
    await pipeline(
      async function* () {
        yield Buffer.from(header);
        for await (const chunk of content()) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createDeflate({ level: 1 }),
      createWriteStream(unfinished, { flags: 'wx', mode: 0o444 }),
    );
    const oid = hash.digest('hex');
    const path = loosePath(gitDir, oid);
    if (await isThere(path)) return oid;
    await mkdir(join(path, '..'), { recursive: true });
    await rename(unfinished, path);
    return oid;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
