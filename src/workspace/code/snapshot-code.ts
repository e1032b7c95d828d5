// Takes an exact snapshot of the code a program starts from, without changing anything the user could see: not the
// index, not HEAD, not the stash, not the working tree.
import { realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Gap, Repository } from '../../documents/observation.ts';
import { pathText } from '../path-text.ts';
import type { CodeSnapshot, SnapshotOptions, SnapshotRoot } from './code-snapshot.ts';
import { isWithin } from '../is-within.ts';
import { findRepository, type FoundRepository, relativeTo, repositoryAt } from './find-repository.ts';
import { askGit, GitError, runGit } from './git-process.ts';
import { readRepositoryFacts, type RepositoryFacts } from './repository-facts.ts';
import { openScratchRepository, type ScratchRepository } from './scratch-repository.ts';
import { stageTree, type StagedTree } from './stage-tree.ts';
import { readTrackedEntries, type TrackedEntries } from './tracked-entries.ts';
import { walkFolder } from './walk-folder.ts';

/** Where a root's folder is and what it is. */
interface Place {
  readonly path: string;
  readonly top: string;
  readonly kind: SnapshotRoot['kind'];
  readonly repository: FoundRepository | undefined;
}

/** How many paths of a kind are named in an observation. */
const namedPaths = 1000;

/**
 * Throws only when the folder cannot be read at all; whatever else goes wrong becomes a gap. A repository that git
 * cannot handle, or a machine without git, is walked without it.
 */
export async function snapshotCode(options: SnapshotOptions): Promise<CodeSnapshot> {
  const folder = realpathSync(options.folder);
  const repository = findRepository(folder);
  const first: Place = { path: '', top: repository?.top ?? folder, kind: repository === undefined ? 'folder' : 'git', repository };
  const roots: SnapshotRoot[] = [];
  const pending = [first];
  for (let place = pending.shift(); place !== undefined; place = pending.shift()) {
    const { root, inner } = await snapshotRoot(place, first.top, { ...options, runId: roots.length === 0 ? options.runId : `${options.runId}-${roots.length}` });
    roots.push(root);
    for (const item of inner) pending.push(item);
  }
  const [head, ...others] = roots as [SnapshotRoot, ...SnapshotRoot[]];
  return { roots: [head, ...others.sort((one, other) => (one.path < other.path ? -1 : 1))], workdir: relativeTo(first.top, folder) };
}

interface RootResult {
  readonly root: SnapshotRoot;
  /** Repositories inside this one. */
  readonly inner: readonly Place[];
}

async function snapshotRoot(place: Place, firstTop: string, options: SnapshotOptions): Promise<RootResult> {
  try {
    return await snapshotByGit(place, firstTop, options, true);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return {
      root: await walkFolder(
        {
          ...place,
          home: options.home,
          maxFileBytes: options.maxFileBytes,
          maxTotalBytes: options.maxTotalBytes,
          redactor: options.redactor,
          excluded: excludedOf(place.top, options.home),
        },
        whyWalked(error),
      ),
      inner: [],
    };
  }
}

async function snapshotByGit(place: Place, firstTop: string, options: SnapshotOptions, mayTryAgain: boolean): Promise<RootResult> {
  const { top, repository } = place;
  const facts: RepositoryFacts = repository === undefined ? { config: new Map() } : await readRepositoryFacts({ gitDir: repository.gitDir });
  const scratch = await openScratchRepository({ top, repository, home: options.home, runId: options.runId, config: facts.config, excluded: excludedOf(top, options.home) });
  let isGood = false;
  try {
    const tracked = await readTrackedEntries({ repository, config: facts.config, lastIndex: scratch.lastIndex });
    const oidBytes = facts.config.get('extensions.objectformat') === 'sha256' ? 32 : 20;
    const isLastTrusted = await scratch.lookedFor(options.redactor?.fingerprint ?? '');
    const staged = await stageTree({
      top,
      scratch,
      tracked,
      oidBytes,
      maxFileBytes: options.maxFileBytes,
      maxTotalBytes: options.maxTotalBytes,
      redactor: options.redactor,
      isLastTrusted,
    });
    const [changed] = await Promise.all([changedPaths(place, scratch, { facts, tracked, staged }), keepTree(scratch, staged.treeOid, facts.commit, options.runId)]);
    isGood = true;
    const { inner, gaps } = innerPlaces(place, tracked, staged);
    const root: SnapshotRoot = {
      path: place.path,
      folder: top,
      kind: place.kind,
      gitDir: scratch.kept.gitDir,
      treeOid: staged.treeOid,
      repository: describe(place, facts, changed, staged.untracked),
      untracked: staged.untracked,
      oversized: staged.oversized,
      gaps: [...staged.gaps, ...gaps],
    };
    return { root, inner: inner.map((found) => ({ ...found, path: relativeTo(firstTop, found.top) })) };
  } catch (error) {
    if (!(error instanceof GitError) || error.isMissing || !mayTryAgain) throw error;
  } finally {
    await scratch.close(isGood);
  }
  // The last snapshot's index may name objects that were collected since; a file may have vanished between two steps.
  await rm(scratch.lastIndex, { force: true });
  return snapshotByGit(place, firstTop, options, false);
}

/** A commit under a private ref keeps the tree, and the commit it stands on, from being collected. */
async function keepTree(scratch: ScratchRepository, treeOid: string, parent: string | undefined, runId: string): Promise<void> {
  const { output } = await runGit(scratch.place, ['commit-tree', treeOid, ...(parent === undefined ? [] : ['-p', parent]), '-m', `Code of run ${runId}`]);
  await runGit(scratch.kept, ['update-ref', `refs/assay/${runId}`, output.toString('latin1').trim()]);
}

interface Compared {
  readonly facts: RepositoryFacts;
  readonly tracked: TrackedEntries;
  readonly staged: StagedTree;
}

/** Paths git tracks whose content or mode is not that of the commit. */
async function changedPaths(place: Place, scratch: ScratchRepository, { facts, tracked, staged }: Compared): Promise<readonly string[]> {
  if (place.repository === undefined || facts.commit === undefined) return [...tracked.paths].map(latin1Text);
  if (tracked.isConverting) {
    const status = await askGit({ gitDir: place.repository.gitDir, workTree: place.top }, [
      'status',
      '--porcelain',
      '-z',
      '--untracked-files=no',
      '--no-renames',
      '--ignore-submodules=dirty',
    ]);
    // The bytes of converted files differ from those of the commit although nobody changed them; only git can tell.
    if (status !== undefined) return status.split('\0').flatMap((record) => (record.length > 3 ? [pathText(Buffer.from(record.slice(3)))] : []));
  }
  const { output } = await runGit(scratch.place, ['diff-tree', '-r', '-z', '--raw', '--no-renames', facts.commit, staged.treeOid]);
  const fields = output.toString('latin1').split('\0');
  const changed: string[] = [];
  for (let position = 0; position + 1 < fields.length; position += 2) {
    const path = fields[position + 1]!;
    const isAdded = fields[position]!.endsWith(' A');
    const isSparse = fields[position]!.endsWith(' D') && tracked.skipped.has(path);
    if (!isSparse && (!isAdded || tracked.paths.has(path))) changed.push(latin1Text(path));
  }
  return changed;
}

function describe({ path }: Place, { commit, branch, remote }: RepositoryFacts, changed: readonly string[], untracked: readonly string[]): Repository {
  return {
    path,
    commit,
    branch,
    remote,
    isDirty: changed.length + untracked.length > 0,
    changed: sorted(changed).slice(0, namedPaths),
    untracked: sorted(untracked).slice(0, namedPaths),
  };
}

/** Checked-out submodules, and repositories inside this one that it does not know of. */
function innerPlaces({ top }: Place, tracked: TrackedEntries, staged: StagedTree): { readonly inner: readonly Omit<Place, 'path'>[]; readonly gaps: readonly Gap[] } {
  const inner: Omit<Place, 'path'>[] = [];
  const gaps: Gap[] = [];
  const submodules = tracked.entries.filter(({ mode }) => (mode & 0o170000) === 0o160000).map(({ path }) => latin1Text(path));
  for (const path of [...submodules, ...staged.nested]) {
    const folder = join(top, path);
    const repository = path.includes('\\x') ? undefined : repositoryAt(folder);
    if (repository !== undefined) inner.push({ top: folder, kind: submodules.includes(path) ? 'submodule' : 'git', repository });
    else if (submodules.includes(path)) gaps.push({ code: 'submodule-not-checked-out', sentence: `The submodule ${path} is not checked out; only its commit is recorded.` });
    else
      gaps.push({
        code: 'repository-unreadable',
        sentence: `${path} looks like a repository, but is none that can be read; its files are not in the code snapshot.`,
        lowers: 'metric',
      });
  }
  return { inner, gaps };
}

/** Our own records are no code. A home folder, or one above it, holds everything of a user: only its own files are taken. */
function excludedOf(top: string, home: string): readonly string[] {
  const own = isWithin(home, top) && home !== top ? [`/${relativeTo(top, home)}/`] : [];
  return isWithin(homedir(), top) ? [...own, '/*/'] : own;
}

function whyWalked(error: GitError): Gap {
  return error.isMissing
    ? { code: 'git-not-found', sentence: 'git is not installed, so the code was copied without it: ignore rules were not followed, and commit and changes are unknown.' }
    : {
        code: 'git-failed',
        sentence: `git could not take the snapshot (${error.message}), so the code was copied without it: ignore rules were not followed, and changes are unknown.`,
      };
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...paths].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

function latin1Text(path: string): string {
  return pathText(Buffer.from(path, 'latin1'));
}
