// Brings a scratch index to the exact state of the working tree and writes its tree: what git tracks, and what it does
// not track and nobody ignores.
import { accessSync, constants, lstatSync, type BigIntStats } from 'node:fs';
import { writeFile } from 'node:fs/promises';

import type { Gap } from '../../documents/observation.ts';
import type { OversizedFile, SecretFinder } from './code-snapshot.ts';
import { type Crowd, leaveOutCrowds } from './leave-out-crowds.ts';
import { type IndexEntry, isFresh, untrusted, writeIndex } from './git-index.ts';
import { runGit } from './git-process.ts';
import { holdsSecret } from './holds-secret.ts';
import type { ScratchRepository } from './scratch-repository.ts';
import type { TrackedEntries } from './tracked-entries.ts';
import { latin1PathText, latin1SystemPath } from '../latin1-path.ts';

export interface StageRequest {
  readonly top: string;
  readonly scratch: ScratchRepository;
  readonly tracked: TrackedEntries;
  readonly oidBytes: number;
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  readonly redactor?: SecretFinder | undefined;
  /** Whether the last snapshot looked for the same secrets: then what it took holds none of them. */
  readonly isLastTrusted: boolean;
}

export interface StagedTree {
  readonly treeOid: string;
  readonly untracked: readonly string[];
  readonly oversized: readonly OversizedFile[];
  /** Folders of repositories inside this one that are no submodules, relative. */
  readonly nested: readonly string[];
  readonly gaps: readonly Gap[];
}

/** A path that is not, or may not be, as the index has it. Paths are bytes as latin1 text. */
interface Candidate {
  readonly path: string;
  readonly isTracked: boolean;
  /** Absent when there is no such file any more. */
  readonly stat: BigIntStats | undefined;
}

export async function stageTree(request: StageRequest): Promise<StagedTree> {
  const { top, scratch, tracked, oidBytes } = request;
  await writeFile(scratch.place.index, writeIndex(tracked.entries, oidBytes));
  const listing = runGit(scratch.place, ['ls-files', '-z', '--others', '--exclude-standard']);
  // While git looks for files it does not know, the known ones are looked at here.
  const isBeyondLink = findLinks(top);
  const stale = tracked.entries.flatMap((entry) => staleEntry(top, entry, isBeyondLink));
  const listed = await listing;
  const { nested, untracked, crowded } = examine(top, listed.output, tracked.paths);
  const { kept: fitting, oversized: large, unreadable, gaps } = applyLimits(top, [...stale, ...untracked], request);
  const secret = new Set(fitting.filter((candidate) => isSecretFile(candidate, request)));
  const kept = fitting.filter((candidate) => !secret.has(candidate));
  const oversized = [...large, ...secret];

  const reused = kept.flatMap(({ path, stat }) => reusable(tracked.last.get(path), stat));
  const reusedPaths = new Set(reused.map(({ path }) => path));
  const added = kept.filter(({ path, stat }) => stat !== undefined && !reusedPaths.has(path));
  await settleIndex(request, {
    stale: new Set(stale.map(({ path }) => path)),
    dropped: new Set([...stale.filter(({ stat }) => stat === undefined), ...oversized, ...unreadable].map(({ path }) => path)),
    reused,
  });
  if (added.length > 0)
    await runGit(scratch.place, ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], Buffer.from(`${added.map(({ path }) => path).join('\0')}\0`, 'latin1'));

  const { output } = await runGit(scratch.place, ['write-tree']);
  return {
    treeOid: output.toString('latin1').trim(),
    untracked: [...kept, ...oversized].filter(({ isTracked }) => !isTracked).map(({ path }) => latin1PathText(path)),
    oversized: oversized.map((candidate) => ({ ...oversizedFile(candidate.path, candidate.stat!), ...(secret.has(candidate) ? { reason: 'secret' as const } : {}) })),
    nested: nested.map(latin1PathText),
    gaps: [...gaps, ...crowded.map(crowdGap), ...warningGaps(listed.warnings)],
  };
}

/** What the last snapshot took is not looked at again. */
function isSecretFile({ path, stat }: Candidate, { top, tracked, redactor, isLastTrusted }: StageRequest): boolean {
  if (redactor === undefined || stat?.isFile() !== true) return false;
  return !(isLastTrusted && reusable(tracked.last.get(path), stat).length > 0) && holdsSecret(top, path, redactor);
}

/** Nothing for a file that is as the index has it. A submodule's commit is left to git. */
function staleEntry(top: string, entry: IndexEntry, isBeyondLink: (path: string) => boolean): readonly Candidate[] {
  const stat = isBeyondLink(entry.path) ? undefined : statOf(top, entry.path);
  const isSubmodule = (entry.mode & 0o170000) === 0o160000;
  if (isSubmodule ? stat === undefined : stat !== undefined && isFresh(entry, stat)) return [];
  return [{ path: entry.path, isTracked: true, stat: isSubmodule || stat?.isDirectory() !== true ? stat : undefined }];
}

/** Whether a folder above a path has become a symbolic link: what lies behind it is no file of this tree. */
function findLinks(top: string): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const isLinked = (folder: string): boolean => {
    if (folder === '') return false;
    const found = known.get(folder);
    if (found !== undefined) return found;
    const answer = isLinked(folderOf(folder)) || statOf(top, folder)?.isSymbolicLink() === true;
    known.set(folder, answer);
    return answer;
  };
  return (path) => isLinked(folderOf(path));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

interface Settling {
  readonly stale: ReadonlySet<string>;
  readonly dropped: ReadonlySet<string>;
  readonly reused: readonly IndexEntry[];
}

/** Writes the index anew where git would otherwise trust an entry that is out of date. */
async function settleIndex({ scratch, tracked, oidBytes }: StageRequest, { stale, dropped, reused }: Settling): Promise<void> {
  if (stale.size === 0 && reused.length === 0) return;
  const reusedPaths = new Set(reused.map(({ path }) => path));
  const settled = tracked.entries.flatMap((entry) => (dropped.has(entry.path) || reusedPaths.has(entry.path) ? [] : [stale.has(entry.path) ? untrusted(entry) : entry]));
  await writeFile(scratch.place.index, writeIndex(merge(settled, reused), oidBytes));
}

/** More files than this are data that nobody has ignored, and would hold up every start. */
const mostUntracked = 60_000;

interface Examined {
  readonly nested: readonly string[];
  readonly untracked: readonly Candidate[];
  readonly crowded: readonly Crowd[];
}

function examine(top: string, listed: Buffer, tracked: ReadonlySet<string>): Examined {
  const paths = listed
    .toString('latin1')
    .split('\0')
    .filter((path) => path !== '');
  const environments = paths.filter((path) => path.endsWith('/pyvenv.cfg')).map((path) => path.slice(0, -'pyvenv.cfg'.length));
  const wanted = environments.length === 0 ? paths : paths.filter((path) => !environments.some((folder) => path.startsWith(folder)));
  const { kept, crowded } = leaveOutCrowds(
    wanted.filter((path) => !path.endsWith('/')),
    mostUntracked,
  );
  return {
    crowded,
    nested: wanted.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1)),
    untracked: kept.map((path) => ({ path, isTracked: tracked.has(path), stat: statOf(top, path) })),
  };
}

function crowdGap({ folder, files }: Crowd): Gap {
  const name = folder === '' ? 'The top folder' : latin1PathText(folder);
  return {
    code: 'too-many-files',
    sentence: `${name} holds ${files} files that git does not track; they are not taken as code, and recorded as data when they are read. Ignore the folder with .gitignore to say so.`,
  };
}

interface Limited {
  readonly kept: readonly Candidate[];
  readonly oversized: readonly Candidate[];
  readonly unreadable: readonly Candidate[];
  readonly gaps: readonly Gap[];
}

/** The limit for all files together counts those that git does not track; what it tracks is bounded by being tracked. */
function applyLimits(top: string, candidates: readonly Candidate[], { maxFileBytes, maxTotalBytes }: StageRequest): Limited {
  const kept: Candidate[] = [];
  const oversized: Candidate[] = [];
  const unreadable: Candidate[] = [];
  let left = maxTotalBytes;
  // The smallest first, and by path, so that the same files always leave out the same ones.
  const bySize = [...candidates].sort((one, other) => sizeOf(one) - sizeOf(other) || (one.path < other.path ? -1 : 1));
  for (const candidate of bySize) {
    const size = sizeOf(candidate);
    const isTooLarge = size > maxFileBytes || (!candidate.isTracked && size > left);
    if (candidate.stat?.isFile() === true && !isReadable(top, candidate.path)) unreadable.push(candidate);
    else if (isTooLarge) oversized.push(candidate);
    else kept.push(candidate);
    if (!isTooLarge && !candidate.isTracked) left -= size;
  }
  const gaps = unreadable.map(({ path }): Gap => ({
    code: 'file-unreadable',
    sentence: `${latin1PathText(path)} may not be read, so it is not in the code snapshot.`,
    lowers: 'metric',
  }));
  const overTotal = oversized.filter((candidate) => sizeOf(candidate) <= maxFileBytes);
  if (overTotal.length > 0) gaps.push(totalGap(overTotal, maxTotalBytes));
  return { kept, oversized, unreadable, gaps };
}

function totalGap(files: readonly Candidate[], maxTotalBytes: number): Gap {
  const sum = files.reduce((total, candidate) => total + sizeOf(candidate), 0);
  const names = files
    .slice(-3)
    .map(({ path }) => latin1PathText(path))
    .join(', ');
  return {
    code: 'code-too-large',
    sentence: `Files that git does not track are more than ${maxTotalBytes} bytes together; ${files.length} of them (${sum} bytes, such as ${names}) are recorded by digest alone. Ignore them with .gitignore, or raise the limit.`,
  };
}

/** The last snapshot's entry of a file that git does not track, when the file is still the same. */
function reusable(entry: IndexEntry | undefined, stat: BigIntStats | undefined): readonly IndexEntry[] {
  if (entry === undefined || stat === undefined || !isFresh(entry, stat)) return [];
  const mode = stat.isSymbolicLink() ? 0o120000 : (stat.mode & 0o100n) === 0n ? 0o100644 : 0o100755;
  return entry.mode === mode ? [entry] : [];
}

function merge(entries: readonly IndexEntry[], more: readonly IndexEntry[]): readonly IndexEntry[] {
  if (more.length === 0) return entries;
  return [...entries, ...more].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

function oversizedFile(path: string, stat: BigIntStats): OversizedFile {
  return {
    path: latin1PathText(path),
    mode: (stat.mode & 0o100n) === 0n ? '100644' : '100755',
    sizeBytes: Number(stat.size),
    mtimeNs: String(stat.mtimeNs),
    inode: String(stat.ino),
  };
}

/** git names folders that it could not open in its warnings. */
function warningGaps(warnings: string): readonly Gap[] {
  return [...warnings.matchAll(/could not open directory '([^']*)'/g)].map((match) => ({
    code: 'folder-unreadable',
    sentence: `The folder ${match[1]} may not be read, so nothing in it is in the code snapshot.`,
    lowers: 'metric',
  }));
}

function statOf(top: string, path: string): BigIntStats | undefined {
  try {
    return lstatSync(latin1SystemPath(top, path), { bigint: true, throwIfNoEntry: false });
  } catch {
    // A folder above it has become a file.
    return undefined;
  }
}

function isReadable(top: string, path: string): boolean {
  try {
    accessSync(latin1SystemPath(top, path), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function sizeOf({ stat }: Candidate): number {
  return stat?.isFile() === true ? Number(stat.size) : 0;
}
