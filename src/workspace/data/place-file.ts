// Puts the bytes of a digest at a path: as a clone that shares blocks where the file system can do that, as a hard link
// when it is asked for, else as a copy.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AssayError } from '../../core/base/errors.ts';
import type { OpenContent } from '../code/write-tree.ts';
import { systemPath } from '../path-text.ts';
import { writeContent } from '../write-content.ts';
import { digestOfFile } from './digest-of-file.ts';

export interface Source {
  readonly open: OpenContent;
  /** The file that holds the bytes of a digest, when there is one on this machine. */
  readonly fileOf?: ((digest: string) => Promise<string | undefined>) | undefined;
  /**
   * A hard link costs nothing, but writing to it would change the kept content. So it is made read-only, for everybody: a
   * program that writes to its input then fails instead of doing harm (unless it runs as root, which no mode stops).
   */
  readonly allowHardLinks?: boolean | undefined;
}

export type Placed = 'clone' | 'hard-link' | 'copy';

/** Replaces what stands at the path. The digest is checked whenever bytes are copied, and for a link before it is made. */
export async function placeFile(path: string, digest: string, source: Source): Promise<Placed> {
  const unfinished = systemPath(join(dirname(path), `.assay-${randomBytes(8).toString('hex')}`));
  try {
    const how = await write(unfinished, digest, source);
    await rename(unfinished, systemPath(path));
    return how;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function write(path: string | Buffer, digest: string, { open: openContent, fileOf, allowHardLinks }: Source): Promise<Placed> {
  const kept = await fileOf?.(digest);
  if (kept !== undefined && (await isThere(kept))) {
    if (await clone(kept, path, digest)) return 'clone';
    if (allowHardLinks === true && (await hardLink(kept, path, digest))) return 'hard-link';
  }
  await copy(path, digest, openContent);
  return 'copy';
}

async function clone(kept: string, path: string | Buffer, digest: string): Promise<boolean> {
  try {
    await copyFile(kept, path, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
  } catch {
    // Most file systems cannot; some leave an empty file behind.
    await rm(path, { force: true });
    return false;
  }
  await chmod(path, 0o644);
  if ((await digestOfFile(path)) === digest) return true;
  await rm(path, { force: true });
  return false;
}

async function hardLink(kept: string, path: string | Buffer, digest: string): Promise<boolean> {
  if ((await digestOfFile(kept)) !== digest) return false;
  try {
    await chmod(kept, 0o444);
    await link(kept, path);
    return true;
  } catch {
    // Another file system, or one without links.
    return false;
  }
}

async function copy(path: string | Buffer, digest: string, openContent: OpenContent): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  let actual: string;
  try {
    actual = await writeContent(file, openContent(digest));
    await file.chmod(0o644);
  } finally {
    await file.close();
  }
  if (actual !== digest) throw new AssayError('integrity', `The kept bytes of ${digest} have the digest ${actual}.`);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
