// SHA-256 of files, remembered by what the file system says of them, so that data that did not change is not read again.
import { mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { systemPath } from '../path-text.ts';
import { digestOfFile } from './digest-of-file.ts';
import { type FileState, isSameState } from './file-state.ts';

export interface FileDigest {
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly mtimeNs: string;
  readonly inode: string;
}

export interface FileDigests {
  /** Reads the file unless it is known. Throws the system's error, or `FileChangedError` when it never held still. */
  of(path: string): Promise<FileDigest>;
  /** The digest of a file in this very state, when it is known. */
  known(file: FileState): string | undefined;
  /** Remembers a digest somebody else computed while the file had this state before and after. */
  remember(file: FileState, digest: string): void;
  close(): Promise<void>;
}

/** The file was written to each time it was read. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}

/**
 * A file that changed this recently may change again without its times showing it, as they are only as fine as the
 * kernel's clock tick, or whole seconds on some network file systems. Git calls such files racy.
 */
const settledMs = 2000;

const schema = `CREATE TABLE IF NOT EXISTS digests (device TEXT NOT NULL, inode TEXT NOT NULL, size TEXT NOT NULL, mtime TEXT NOT NULL, ctime TEXT NOT NULL,
  digest TEXT NOT NULL, PRIMARY KEY (device, inode)) WITHOUT ROWID, STRICT`;

/** Opens the cache `digests.sqlite`; where that is not possible, digests are remembered only while it is open. */
export function openFileDigests(home: string): FileDigests {
  const database = openCache(join(home, 'cache'));
  const find = database.prepare('SELECT digest FROM digests WHERE device = ? AND inode = ? AND size = ? AND mtime = ? AND ctime = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO digests (device, inode, size, mtime, ctime, digest) VALUES (?, ?, ?, ?, ?, ?)');

  // What is learnt in one turn is written in one go: a crowd of files is then one transaction.
  let learnt: (readonly [identity: Identity, digest: string])[] = [];
  const write = (): void => {
    const lines = learnt;
    learnt = [];
    if (lines.length === 0) return;
    tolerant(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const [file, digest] of lines) insert.run(...file, digest);
      } finally {
        database.exec('COMMIT');
      }
    });
  };

  const known = (file: FileState): string | undefined => {
    write();
    return (tolerant(() => find.get(...identity(file))) as { readonly digest: string } | undefined)?.digest;
  };
  const remember = (file: FileState, digest: string): void => {
    if (!isSettled(file)) return;
    if (learnt.length === 0) setImmediate(write);
    learnt.push([identity(file), digest]);
  };

  async function of(path: string): Promise<FileDigest> {
    const location = systemPath(path);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const before = await stat(location, { bigint: true });
      const remembered = known(before);
      if (remembered !== undefined) return toDigest(before, remembered);
      const digest = await digestOfFile(location);
      const after = await stat(location, { bigint: true });
      if (!isSameState(before, after)) continue;
      remember(after, digest);
      return toDigest(after, digest);
    }
    throw new FileChangedError(`${path} changed each time it was read`);
  }

  return { of, known, remember, close };

  async function close(): Promise<void> {
    write();
    database.close();
  }
}

function openCache(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return prepare(new DatabaseSync(join(folder, 'digests.sqlite')));
  } catch {
    return prepare(new DatabaseSync(':memory:'));
  }
}

function prepare(database: DatabaseSync): DatabaseSync {
  // A cache may lose its newest lines; several recorders share it.
  database.exec(`PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${schema}`);
  return database;
}

/** A cache that fails makes things slow, not wrong. */
function tolerant<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

type Identity = readonly [device: string, inode: string, size: string, mtime: string, ctime: string];

function identity({ dev, ino, size, mtimeNs, ctimeNs }: FileState): Identity {
  return [String(dev), String(ino), String(size), String(mtimeNs), String(ctimeNs)];
}

function isSettled({ mtimeMs, ctimeMs }: FileState): boolean {
  const latest = mtimeMs > ctimeMs ? mtimeMs : ctimeMs;
  return Date.now() - Number(latest) >= settledMs;
}

function toDigest({ size, mtimeNs, ino }: FileState, digest: string): FileDigest {
  return { digest, sizeBytes: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) };
}
