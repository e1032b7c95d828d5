// Real repositories and folders for the tests of code snapshots, and what of them must never change.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeFolderAtOnce } from '../../remove-folder.ts';

/** A fresh folder, links resolved, that goes away with the test. */
export function temporaryFolder(after: { after(work: () => void): void }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-workspace-')));
  after.after(() => removeFolderAtOnce(folder));
  return folder;
}

export function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'protocol.file.allow=always', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Writes files, making folders; a value of text or bytes. */
export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A repository with one commit of these files. */
export function makeRepository(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-q', '.');
  write(folder, files);
  git(folder, 'add', '-A', '-f');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
  return folder;
}

/** Everything of a repository that a snapshot must leave as it is, as one text. Every git command that reads a split index renews its times. */
export function fingerprint(folder: string): string {
  const gitDir = git(folder, 'rev-parse', '--absolute-git-dir').trim();
  const index = join(gitDir, 'index');
  const found = statSync(index, { bigint: true, throwIfNoEntry: false });
  const indexState = found === undefined ? 'none' : `${found.mtimeNs} ${found.ino} ${createHash('sha256').update(readFileSync(index)).digest('hex')}`;
  const own = walk(gitDir).filter(
    ([path]) => !/^(objects|refs\/assay|lfs)(\/|$)/.test(path) && path !== 'index' && !path.startsWith('sharedindex.') && !path.startsWith('modules/'),
  );
  return JSON.stringify({ indexState, own, tree: walk(folder).filter(([path]) => !/(^|\/)\.git(\/|$)/.test(path)) });
}

/** By relative path: mode, modification time and content or target of everything below. */
export function walk(folder: string): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const location = join(entry.parentPath, entry.name);
    const path = location.slice(folder.length + 1);
    const state = lstatSync(location, { bigint: true });
    if (entry.isSymbolicLink()) found.push([path, `link ${readlinkSync(location)}`]);
    else if (entry.isFile()) found.push([path, `${state.mode & 0o777n} ${state.mtimeNs} ${createHash('sha256').update(readFileSync(location)).digest('hex')}`]);
  }
  return found.sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Bytes, executable bits and links of what a snapshot should hold. */
export function contentOf(folder: string, isWanted: (path: string) => boolean): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const pending = [Buffer.from(folder)];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop())
    for (const name of readdirSync(parent, { encoding: 'buffer' })) {
      const location = Buffer.concat([parent, Buffer.from('/'), name]);
      const path = location.subarray(Buffer.byteLength(folder) + 1).toString('latin1');
      const state = lstatSync(location);
      if (state.isDirectory()) pending.push(location);
      if (!isWanted(path)) continue;
      if (state.isSymbolicLink()) found[path] = `link ${readlinkSync(location, { encoding: 'buffer' }).toString('latin1')}`;
      else if (state.isFile()) found[path] = `${(state.mode & 0o100) === 0 ? 'file' : 'program'} ${createHash('sha256').update(readFileSync(location)).digest('hex')}`;
    }
  return found;
}
