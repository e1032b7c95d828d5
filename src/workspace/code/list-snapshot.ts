// Turns a snapshot into the listing that the inputs name: SHA-256 of every file, and where its bytes are. Files that
// hold secrets are listed by digest, and their bytes are kept back.
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { Gap } from '../../documents/observation.ts';
import type { TreeEntry, TreeListing } from '../../documents/tree.ts';
import type { PlacedContent } from '../content-place.ts';
import { openFileDigests } from '../data/file-digests.ts';
import { readOutputRecord } from '../data/output-record.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { secretFileRule } from '../secrets/secret-files.ts';
import type { SnapshotRoot } from './code-snapshot.ts';
import { listTree, type TreeObject } from './list-tree.ts';
import { type ObjectDigests, type ObjectFacts, openObjectDigests } from './object-digests.ts';
import { openObjectReader } from './read-objects.ts';

export interface SnapshotListOptions {
  readonly home: string;
  /** Absent: nothing is looked for but the names of files that hold secrets. */
  readonly redactor?: Redactor | undefined;
  /** Files above it are listed without their bytes. */
  readonly maxFileBytes: number;
  /**
   * Paths that the run overwrote without having read them. When git does not track them they are what an earlier run
   * left behind, and no code.
   */
  readonly overwritten?: ReadonlySet<string> | undefined;
}

export interface ListedSnapshot {
  readonly listing: TreeListing;
  /** Of every digest whose bytes may be kept, once. */
  readonly contents: readonly PlacedContent[];
  readonly gaps: readonly Gap[];
}

/** Throws when the snapshot's objects are gone. */
export async function listSnapshot(root: SnapshotRoot, options: SnapshotListOptions): Promise<ListedSnapshot> {
  const objects = await listTree({ gitDir: root.gitDir }, root.treeOid);
  const facts = openObjectDigests(options.home, root.gitDir, options.redactor?.fingerprint ?? '0');
  await readMissing(root, objects, { facts, redactor: options.redactor });
  const isOutput = outputTest(root, options);
  const found = objects.filter(({ mode }) => mode !== '160000').map((object) => ({ object, facts: facts.get(object.oid)! }));
  const kept = found.filter(({ object, facts: { digest } }) => !isOutput(object.path, digest));
  const files = kept.map(({ object, facts: known }) => toEntry(object, known, options.maxFileBytes));
  const submodules = objects.filter(({ mode }) => mode === '160000').map(({ path, oid }): TreeEntry => ({ path, mode: '160000', digest: oid, sizeBytes: 0 }));
  const oversized = await listOversized(root, options.home);
  const entries = [...files, ...submodules, ...oversized.entries.filter(({ path, digest }) => !isOutput(path, digest))];
  return {
    listing: { schema: 1, entries: entries.sort((one, other) => (one.path < other.path ? -1 : 1)) },
    contents: placed(root.gitDir, kept, files),
    gaps: [...secretGaps(files), ...pointerGaps(kept), ...oversized.gaps],
  };
}

/** Objects of unknown digest are read once, in one stream. */
async function readMissing(
  root: SnapshotRoot,
  objects: readonly TreeObject[],
  { facts, redactor }: { readonly facts: ObjectDigests; readonly redactor: Redactor | undefined },
): Promise<void> {
  const missing = new Map(objects.filter(({ mode, oid }) => mode !== '160000' && facts.get(oid) === undefined).map(({ oid, path }) => [oid, path]));
  if (missing.size === 0) return;
  const reader = openObjectReader({ gitDir: root.gitDir });
  try {
    reader.foresee(missing.keys());
    for (const [oid, path] of missing) facts.set(oid, await examine(reader.read(oid), path, redactor));
  } finally {
    reader.close();
    facts.save();
  }
}

/** A secret may lie across two pieces; none that is looked for is longer than this. */
const overlapBytes = 4096;
const pointerStart = 'version https://git-lfs.github.com/spec/v1';

async function examine(content: AsyncIterable<Uint8Array>, path: string, redactor: Redactor | undefined): Promise<ObjectFacts> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let secret: string | undefined;
  let isPointer = false;
  let window: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    hash.update(chunk);
    window = sizeBytes === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([window.subarray(-overlapBytes), chunk]);
    isPointer ||= sizeBytes === 0 && window.toString('latin1', 0, pointerStart.length) === pointerStart;
    sizeBytes += chunk.byteLength;
    secret ??= redactor?.findSecret(window, path);
  }
  return { digest: hash.digest('hex'), sizeBytes, isPointer: isPointer && sizeBytes < 1024, secret };
}

function toEntry({ path, mode }: TreeObject, { digest, sizeBytes, secret }: ObjectFacts, maxFileBytes: number): TreeEntry {
  const isLink = mode === '120000';
  const withheld = !isLink && (secret ?? secretFileRule(path)) !== undefined ? 'secret' : sizeBytes > maxFileBytes ? 'too-large' : undefined;
  const entry = { path, mode: mode as TreeEntry['mode'], digest, sizeBytes };
  return withheld === undefined ? entry : { ...entry, withheld };
}

interface Listed {
  readonly object: TreeObject;
  readonly facts: ObjectFacts;
}

function placed(gitDir: string, listed: readonly Listed[], entries: readonly TreeEntry[]): readonly PlacedContent[] {
  const withheld = new Set(entries.filter((entry) => entry.withheld !== undefined).map(({ digest }) => digest));
  const contents = new Map<string, PlacedContent>();
  for (const { object, facts } of listed) {
    if (!withheld.has(facts.digest)) contents.set(facts.digest, { digest: facts.digest, sizeBytes: facts.sizeBytes, place: { kind: 'git', gitDir, oid: object.oid } });
  }
  return [...contents.values()];
}

function outputTest({ folder, untracked }: SnapshotRoot, { home, overwritten }: SnapshotListOptions): (path: string, digest: string) => boolean {
  if (untracked.length === 0) return () => false;
  const candidates = new Set(untracked);
  const wasWritten = readOutputRecord(home);
  return (path, digest) => candidates.has(path) && (overwritten?.has(path) === true || wasWritten(join(folder, path), digest));
}

async function listOversized(root: SnapshotRoot, home: string): Promise<{ readonly entries: readonly TreeEntry[]; readonly gaps: readonly Gap[] }> {
  if (root.oversized.length === 0) return { entries: [], gaps: [] };
  const digests = openFileDigests(home);
  const entries: TreeEntry[] = [];
  const gaps: Gap[] = [];
  try {
    for (const { path, mode, sizeBytes, mtimeNs, inode, reason } of root.oversized) {
      const now = await digests.of(join(root.folder, path)).catch(() => undefined);
      const isSame = now?.sizeBytes === sizeBytes && now.mtimeNs === mtimeNs && now.inode === inode;
      if (isSame) entries.push({ path, mode, digest: now.digest, sizeBytes, withheld: reason ?? 'too-large' });
      else
        gaps.push({
          code: 'code-changed',
          sentence: `${path} ${reason === 'secret' ? 'holds a secret' : 'was too large for the code snapshot'} and changed before its digest was taken.`,
          lowers: 'metric',
        });
    }
  } finally {
    await digests.close();
  }
  const large = entries.filter(({ withheld }) => withheld === 'too-large');
  if (large.length > 0) gaps.push(largeGap(large));
  for (const gap of secretGaps(entries)) gaps.push(gap);
  return { entries, gaps };
}

function largeGap(entries: readonly TreeEntry[]): Gap {
  const names = entries
    .slice(0, 3)
    .map(({ path, sizeBytes }) => `${path} (${sizeBytes} bytes)`)
    .join(', ');
  return {
    code: 'file-too-large',
    sentence: `${entries.length === 1 ? 'A file is' : `${entries.length} files are`} above the size limit for code and recorded by digest alone: ${names}${entries.length > 3 ? ' …' : ''}.`,
  };
}

function secretGaps(entries: readonly TreeEntry[]): readonly Gap[] {
  return entries
    .filter(({ withheld }) => withheld === 'secret')
    .map(({ path }) => ({ code: 'secret-withheld', sentence: `${path} holds a secret, so its bytes were not kept; only its digest is recorded.` }));
}

function pointerGaps(listed: readonly Listed[]): readonly Gap[] {
  return listed
    .filter(({ facts }) => facts.isPointer)
    .map(({ object }) => ({ code: 'lfs-pointer', sentence: `${object.path} is a git LFS pointer: the file it stands for was not checked out.` }));
}
