// Makes a wheel again from the files it was installed as. The bytes depend on those files alone.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { recordHash, recordRow } from './record.ts';
import type { WheelFile, WheelPlan } from './wheel-files.ts';
import { writeZip, type ZipEntry } from './zip-writer.ts';

/** Above this a file goes through in pieces. */
const wholeBytes = 4 * 1024 * 1024;

/**
 * The bytes of the wheel. A file that was edited after its installation is kept as it is now, under the hash RECORD had
 * for it before, so that a restored installation is edited in the same way and shows it.
 */
export function buildWheel({ files, metadata }: WheelPlan): AsyncIterable<Uint8Array> {
  return writeZip(entriesOf(files, metadata));
}

async function* entriesOf(files: readonly WheelFile[], metadata: string): AsyncIterable<ZipEntry> {
  const rows: string[] = [];
  for (const file of files) {
    const content = await contentOf(file);
    const [hash, size] = await hashAndSize(file, content);
    rows.push(recordRow(file.name, hash, size));
    yield { name: file.name, content, isExecutable: file.isExecutable };
  }
  const record = `${metadata}/RECORD`;
  yield { name: record, content: Buffer.from(`${rows.join('')}${recordRow(record, '', '')}`), isExecutable: false };
}

/** The text files among the files of a stray module, with nothing added. */
export async function* buildBundle(files: readonly { readonly name: string; readonly path: string }[]): AsyncIterable<Uint8Array> {
  yield* writeZip(
    (async function* entries(): AsyncIterable<ZipEntry> {
      for (const { name, path } of files) yield { name, content: await readFile(path), isExecutable: false };
    })(),
  );
}

async function contentOf({ from, isScript, sizeBytes }: WheelFile): Promise<ZipEntry['content']> {
  if ('text' in from) return Buffer.from(from.text);
  if (sizeBytes > wholeBytes) return { path: from.path };
  const bytes = await readFile(from.path);
  return isScript ? withoutInterpreter(bytes) : bytes;
}

/** The installer puts its own interpreter where a script says `#!python`. */
function withoutInterpreter(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\n');
  const first = end < 0 ? '' : bytes.subarray(0, end).toString('latin1');
  return /^#!.*\bpython[\d.]*\s*$/u.test(first) ? Buffer.concat([Buffer.from('#!python'), bytes.subarray(end)]) : bytes;
}

async function hashAndSize({ hash, sizeBytes }: WheelFile, content: ZipEntry['content']): Promise<readonly [string, number]> {
  if (hash !== '') return [hash, content instanceof Uint8Array ? content.length : sizeBytes];
  const bytes = content instanceof Uint8Array ? content : await readFile(content.path);
  return [recordHash(createHash('sha256').update(bytes).digest('hex')), bytes.length];
}
