// The snapshot where git cannot help: every file below a folder, but for what is never code, written as git objects
// into a repository of our own.
import { type Dirent, type BigIntStats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { Gap } from '../../documents/observation.ts';
import type { OversizedFile, SecretFinder, SnapshotRoot } from './code-snapshot.ts';
import type { FoundRepository } from './find-repository.ts';
import { holdsSecret } from './holds-secret.ts';
import { type TreeItem, writeLooseBytes, writeLooseFile, writeLooseTree } from './loose-objects.ts';
import { makeRepository } from './make-repository.ts';
import { isNotCode } from './not-code.ts';
import { latin1PathText, latin1SystemPath } from '../latin1-path.ts';

export interface WalkRequest {
  readonly path: string;
  readonly top: string;
  readonly kind: SnapshotRoot['kind'];
  readonly repository: FoundRepository | undefined;
  readonly home: string;
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  readonly redactor?: SecretFinder | undefined;
  // Anchored folders such as `/records/`; `/*/` for all of the first level.
  readonly excluded: readonly string[];
}

interface Walk {
  readonly request: WalkRequest;
  readonly gitDir: string;
  readonly files: string[];
  readonly oversized: OversizedFile[];
  readonly gaps: Gap[];
  left: number;
}

/** `reason` says why git could not be used, and becomes a gap. */
export async function walkFolder(request: WalkRequest, reason: Gap): Promise<SnapshotRoot> {
  const { top, repository } = request;
  const key = createHash('sha256').update(`walked\0${top}`).digest('hex').slice(0, 24);
  const gitDir = join(request.home, 'cache', 'code', key, 'walked.git');
  await makeRepository(gitDir);
  const walk: Walk = { request, gitDir, files: [], oversized: [], gaps: [reason], left: request.maxTotalBytes };
  const treeOid = await writeFolder(walk, '');
  const head = repository === undefined ? {} : await readHead(repository);
  return {
    path: request.path,
    folder: top,
    kind: request.kind,
    gitDir,
    treeOid,
    repository: { path: request.path, ...head, isDirty: true, changed: [], untracked: [] },
    untracked: repository === undefined ? walk.files : [],
    oversized: walk.oversized,
    gaps: walk.gaps,
  };
}

/** Paths are bytes as latin1 text. */
async function writeFolder(walk: Walk, path: string): Promise<string> {
  const folder = latin1SystemPath(walk.request.top, path);
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch((error: NodeJS.ErrnoException) => unreadable(walk, path, error));
  const items: TreeItem[] = [];
  for (const entry of entries.sort((one, other) => Buffer.compare(one.name, other.name))) {
    const item = await writeEntry(walk, entry, path === '' ? entry.name.toString('latin1') : `${path}/${entry.name.toString('latin1')}`);
    if (item !== undefined) items.push(item);
  }
  return writeLooseTree(walk.gitDir, items);
}

async function writeEntry(walk: Walk, entry: Dirent<Buffer>, path: string): Promise<TreeItem | undefined> {
  const name = entry.name.toString('latin1');
  if (isNotCode(path)) return undefined;
  if (entry.isDirectory()) {
    if (isExcluded(walk.request, path)) return undefined;
    const oid = await writeFolder(walk, path);
    // Git knows no empty folders.
    return oid === emptyTree ? undefined : { mode: '40000', name, oid };
  }
  const location = latin1SystemPath(walk.request.top, path);
  if (entry.isSymbolicLink()) return { mode: '120000', name, oid: await writeLooseBytes(walk.gitDir, 'blob', await readlink(location, { encoding: 'buffer' })) };
  if (!entry.isFile()) return undefined;
  return writeFileEntry(walk, path, await lstat(location, { bigint: true }));
}

async function writeFileEntry(walk: Walk, path: string, stat: BigIntStats): Promise<TreeItem | undefined> {
  const mode = (stat.mode & 0o100n) === 0n ? '100644' : '100755';
  const size = Number(stat.size);
  const { maxFileBytes, redactor, top } = walk.request;
  const isLarge = size > maxFileBytes || size > walk.left;
  if (isLarge || (redactor !== undefined && holdsSecret(top, path, redactor))) {
    const reason = isLarge ? {} : { reason: 'secret' as const };
    walk.oversized.push({ path: latin1PathText(path), mode, sizeBytes: size, mtimeNs: String(stat.mtimeNs), inode: String(stat.ino), ...reason });
    return undefined;
  }
  try {
    const oid = await writeLooseFile(walk.gitDir, latin1SystemPath(walk.request.top, path), size);
    walk.left -= size;
    walk.files.push(latin1PathText(path));
    return { mode, name: path.slice(path.lastIndexOf('/') + 1), oid };
  } catch (error) {
    walk.gaps.push({
      code: 'file-unreadable',
      sentence: `${latin1PathText(path)} could not be read (${(error as Error).message}), so it is not in the code snapshot.`,
      lowers: 'metric',
    });
    return undefined;
  }
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

function unreadable(walk: Walk, path: string, error: NodeJS.ErrnoException): Dirent<Buffer>[] {
  if (path === '') throw error;
  walk.gaps.push({ code: 'folder-unreadable', sentence: `The folder ${latin1PathText(path)} may not be read, so nothing in it is in the code snapshot.`, lowers: 'metric' });
  return [];
}

function isExcluded({ excluded }: WalkRequest, path: string): boolean {
  return excluded.includes(`/${path}/`) || (!path.includes('/') && excluded.includes('/*/'));
}

/** Commit and branch as the files say. */
async function readHead({ gitDir, commonDir }: FoundRepository): Promise<{ readonly commit?: string; readonly branch?: string }> {
  const head = (await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => '')).trim();
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  if (ref === undefined) return head === '' ? {} : { commit: head };
  const branch = ref.replace(/^refs\/heads\//, '');
  const own = (await readFile(join(commonDir, ref), 'utf8').catch(() => '')).trim();
  const packed = own === '' ? await readFile(join(commonDir, 'packed-refs'), 'utf8').catch(() => '') : '';
  const commit =
    own === ''
      ? packed
          .split('\n')
          .find((line) => line.endsWith(` ${ref}`))
          ?.split(' ')[0]
      : own;
  return commit === undefined ? { branch } : { branch, commit };
}
