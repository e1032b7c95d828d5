// Code snapshots of real repositories: every byte is there, and nothing the user can see has changed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { listSnapshot } from '../../../src/workspace/code/list-snapshot.ts';
import { snapshotCode } from '../../../src/workspace/code/snapshot-code.ts';
import type { CodeSnapshot, SnapshotRoot } from '../../../src/workspace/code/code-snapshot.ts';
import { writeTree } from '../../../src/workspace/code/write-tree.ts';
import { createMemoryBlobStore } from '../../../src/storage/blobs/memory.ts';
import { readPlace } from '../../../src/workspace/read-place.ts';
import { contentOf, fingerprint, git, makeRepository, temporaryFolder, write } from './repositories.ts';
import { createLocalContent } from '../../../src/workspace/local-content.ts';

let runs = 0;

async function snapshot(folder: string, home: string, limits: { readonly file?: number; readonly total?: number } = {}): Promise<CodeSnapshot> {
  runs += 1;
  return snapshotCode({ folder, home, runId: runs.toString(16).padStart(32, '0'), maxFileBytes: limits.file ?? 1_000_000, maxTotalBytes: limits.total ?? 10_000_000 });
}

/** Restores a root into a new folder. */
async function restore(root: SnapshotRoot, home: string, target: string): Promise<void> {
  const { listing, contents } = await listSnapshot(root, { home, maxFileBytes: 10_000_000 });
  const places = new Map(contents.map((content) => [content.digest, content.place]));
  const store = createLocalContent(createMemoryBlobStore());
  await writeTree(listing, target, (digest) => readPlace(places.get(digest)!, digest, store));
}

/** What git would commit, and the snapshot's own tree, restored: the very same. */
async function assertExact(top: string, snapshotRoot: SnapshotRoot, home: string, isWanted: (path: string) => boolean = (path) => !path.startsWith('.git/')): Promise<void> {
  const target = join(home, `restored-${runs}-${snapshotRoot.path.replaceAll('/', '-')}`);
  await restore(snapshotRoot, home, target);
  assert.deepEqual(
    contentOf(target, () => true),
    contentOf(top, isWanted),
  );
}

test('a snapshot has tracked, changed, untracked, binary, executable and linked files exactly, and leaves everything as it is', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), {
    'train.py': 'lr = 1\n',
    'run.sh': '#!/bin/sh\n',
    'gone.py': 'x',
    'sub/module.py': 'y = 2\n',
    'data.bin': Buffer.from([0, 255, 13, 10, 0, 1]),
    '.gitignore': '*.log\nignored/\n',
  });
  write(top, {
    'train.py': 'lr = 2\n',
    'new/untracked.py': 'z',
    'new/blob.bin': Buffer.from(Array.from({ length: 5000 }, (_, at) => at % 256)),
    'out.log': 'no',
    'ignored/x.py': 'no',
    'empty.txt': '',
    'staged.py': 's',
  });
  git(top, 'add', 'staged.py');
  write(top, { 'staged.py': 'changed after staging' });
  chmodSync(join(top, 'run.sh'), 0o755);
  rmSync(join(top, 'gone.py'));
  symlinkSync('train.py', join(top, 'link.py'));
  symlinkSync('/nowhere/at/all', join(top, 'dangling'));
  git(top, 'stash', 'list');
  git(top, 'status');
  const before = fingerprint(top);
  const { roots, workdir } = await snapshot(top, home);
  assert.equal(fingerprint(top), before);
  const [root] = roots as [SnapshotRoot];
  assert.equal(roots.length, 1);
  assert.equal(workdir, '');
  assert.equal(root.kind, 'git');
  await assertExact(top, root, home, (path) => !/^(\.git\/|out\.log|ignored\/)/.test(path));
  assert.deepEqual(root.repository.changed, ['gone.py', 'run.sh', 'staged.py', 'train.py']);
  assert.deepEqual(root.repository.untracked, ['dangling', 'empty.txt', 'link.py', 'new/blob.bin', 'new/untracked.py']);
  assert.equal(root.repository.isDirty, true);
  assert.equal(root.repository.branch, 'main');
  assert.equal(root.repository.commit, git(top, 'rev-parse', 'HEAD').trim());
  assert.deepEqual(root.gaps, []);
  assert.equal(fingerprint(top), before);
});

test('the objects of a snapshot survive a collection, and its commit stands on HEAD', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1' });
  write(top, { 'b.py': 'untracked' });
  const {
    roots: [root],
  } = await snapshot(top, home);
  rmSync(join(top, 'b.py'));
  git(top, 'gc', '-q', '--prune=now');
  const ref = `refs/assay/${runs.toString(16).padStart(32, '0')}`;
  assert.equal(git(top, 'rev-parse', `${ref}^{tree}`).trim(), root!.treeOid);
  assert.equal(git(top, 'rev-parse', `${ref}^`).trim(), git(top, 'rev-parse', 'HEAD').trim());
  assert.equal(git(top, 'cat-file', 'blob', `${ref}:b.py`), 'untracked');
});

test('a clean repository has the tree of its commit, and the same tree every time', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1', 'b/c.py': '2' });
  const first = await snapshot(top, home);
  const second = await snapshot(top, home);
  assert.equal(first.roots[0]!.treeOid, git(top, 'rev-parse', 'HEAD^{tree}').trim());
  assert.equal(second.roots[0]!.treeOid, first.roots[0]!.treeOid);
  assert.equal(first.roots[0]!.repository.isDirty, false);
});

test('a change that keeps size and modification time is seen, also by a warm snapshot', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': 'aaaa' });
  write(top, { 'u.py': 'uuuu' });
  const past = new Date(Date.now() - 10_000);
  for (const name of ['a.py', 'u.py']) utimesSync(join(top, name), past, past);
  git(top, 'status');
  await snapshot(top, home);
  for (const [name, text] of [
    ['a.py', 'bbbb'],
    ['u.py', 'vvvv'],
  ] as const) {
    writeFileSync(join(top, name), text);
    utimesSync(join(top, name), past, past);
  }
  const {
    roots: [root],
  } = await snapshot(top, home);
  await assertExact(top, root!, home);
});

test('a file changed in the same instant as the index is seen', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': 'aaaa' });
  for (let round = 0; round < 20; round += 1) {
    writeFileSync(join(top, 'a.py'), `a${String(round).padStart(3, '0')}`);
    git(top, 'add', 'a.py');
    writeFileSync(join(top, 'a.py'), `b${String(round).padStart(3, '0')}`);
    const {
      roots: [root],
    } = await snapshot(top, home);
    assert.equal(git(top, 'cat-file', 'blob', `${root!.treeOid}:a.py`), `b${String(round).padStart(3, '0')}`);
  }
});

test('line ends, filters, keywords and encodings change no byte, and a clean file stays clean', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), {
    '.gitattributes': '*.txt text\n*.id ident\n*.f filter=upper\n*.u working-tree-encoding=UTF-16LE-BOM\n',
    'plain.py': 'x\n',
  });
  git(top, 'config', 'filter.upper.clean', 'tr a-z A-Z');
  git(top, 'config', 'filter.upper.smudge', 'tr A-Z a-z');
  git(top, 'config', 'filter.upper.required', 'true');
  git(top, 'config', 'core.autocrlf', 'true');
  write(top, { 'crlf.txt': 'one\r\ntwo\r\n', 'key.id': 'v = $Id: 1234567890 $\n', 'lower.f': 'lower case\n', 'wide.u': Buffer.from('\ufeffwide', 'utf16le') });
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '-m', 'converted');
  git(top, 'status');
  const before = fingerprint(top);
  for (let round = 0; round < 2; round += 1) {
    const {
      roots: [root],
    } = await snapshot(top, home);
    await assertExact(top, root!, home);
    assert.deepEqual(root!.repository.changed, []);
  }
  assert.equal(fingerprint(top), before);
});

test('settings that break other tools break nothing', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1' });
  const hooks = join(top, '.git', 'evil');
  mkdirSync(hooks);
  for (const name of ['pre-commit', 'post-index-change', 'reference-transaction', 'fsmonitor', 'post-commit'])
    writeFileSync(join(hooks, name), `#!/bin/sh\ntouch "${home}/hook-ran"\nexit 1\n`, { mode: 0o755 });
  const settings: Readonly<Record<string, string>> = {
    'diff.noprefix': 'true',
    'diff.external': '/bin/false',
    'commit.gpgsign': 'true',
    'gpg.program': '/bin/false',
    'core.fsmonitor': join(hooks, 'fsmonitor'),
    'core.hooksPath': hooks,
    'core.quotePath': 'true',
    'core.untrackedCache': 'true',
    'status.showUntrackedFiles': 'no',
    'color.ui': 'always',
    'core.pager': '/bin/false',
    'core.logAllRefUpdates': 'always',
    'log.showSignature': 'true',
    'core.abbrev': '5',
  };
  for (const [name, value] of Object.entries(settings)) git(top, 'config', name, value);
  write(top, { 'a.py': '2', 'ü.py': 'unicode' });
  const {
    roots: [root],
  } = await snapshot(top, home);
  assert.deepEqual(root!.gaps, []);
  await assertExact(top, root!, home);
  assert.deepEqual(root!.repository.changed, ['a.py']);
  assert.deepEqual(root!.repository.untracked, ['ü.py']);
  assert.equal(existsSync(join(home, 'hook-ran')), false);
  assert.equal(existsSync(join(top, '.git', 'logs', 'refs', 'assay')), false);
});

test('bits that make git look away are not followed', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'assumed.py': '1', 'intended.py': '0' });
  git(top, 'update-index', '--assume-unchanged', 'assumed.py');
  write(top, { 'assumed.py': 'changed', 'later.py': 'only announced' });
  git(top, 'add', '-N', 'later.py');
  const before = fingerprint(top);
  const {
    roots: [root],
  } = await snapshot(top, home);
  await assertExact(top, root!, home);
  assert.equal(fingerprint(top), before);
});

test('split, version 4 and SHA-256 indexes are read', async (t) => {
  const home = temporaryFolder(t);
  const base = temporaryFolder(t);
  const split = makeRepository(join(base, 'split'), { 'a.py': '1', 'b/c.py': '2' });
  git(split, 'update-index', '--split-index');
  write(split, { 'b/c.py': 'changed', 'd.py': 'new' });
  const four = makeRepository(
    join(base, 'four'),
    Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`package-with-a-long-name/module_${at % 17}/file_${at}.py`, `${at}`])),
  );
  git(four, 'update-index', '--index-version', '4');
  write(four, { 'package-with-a-long-name/module_3/file_3.py': 'changed' });
  const sha256 = join(base, 'sha256');
  mkdirSync(sha256);
  git(sha256, 'init', '-q', '--object-format=sha256', '.');
  write(sha256, { 'a.py': '1' });
  git(sha256, 'add', '-A');
  git(sha256, 'commit', '-q', '-m', 'first');
  write(sha256, { 'a.py': '22', 'b.py': '3' });
  for (const top of [split, four, sha256]) {
    const before = fingerprint(top);
    for (let round = 0; round < 2; round += 1) {
      const {
        roots: [root],
      } = await snapshot(top, home);
      assert.deepEqual(root!.gaps, []);
      await assertExact(top, root!, home);
    }
    assert.equal(fingerprint(top), before);
  }
});

test('a merge with conflicts is taken as it lies there', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': 'base\n' });
  git(top, 'checkout', '-q', '-b', 'other');
  write(top, { 'a.py': 'theirs\n' });
  git(top, 'commit', '-q', '-am', 'theirs');
  git(top, 'checkout', '-q', 'main');
  write(top, { 'a.py': 'ours\n' });
  git(top, 'commit', '-q', '-am', 'ours');
  assert.throws(() => git(top, 'merge', '-q', 'other'));
  const before = fingerprint(top);
  const {
    roots: [root],
  } = await snapshot(top, home);
  await assertExact(top, root!, home);
  assert.deepEqual(root!.repository.changed, ['a.py']);
  assert.equal(fingerprint(top), before);
});

test('a sparse checkout has what is checked out, and is not dirty for it', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'in/a.py': '1', 'out/b.py': '2', 'top.py': '3' });
  for (const args of [
    ['set', '--cone', 'in'],
    ['set', '--cone', '--sparse-index', 'in'],
  ]) {
    git(top, 'sparse-checkout', ...args);
    const before = fingerprint(top);
    const {
      roots: [root],
    } = await snapshot(top, home);
    assert.equal(existsSync(join(top, 'out')), false);
    await assertExact(top, root!, home);
    assert.equal(root!.repository.isDirty, false);
    assert.equal(fingerprint(top), before);
  }
});

test('a linked working tree and a detached HEAD are snapshots of their own', async (t) => {
  const home = temporaryFolder(t);
  const base = temporaryFolder(t);
  const top = makeRepository(join(base, 'project'), { 'a.py': '1' });
  git(top, 'worktree', 'add', '-q', '--detach', join(base, 'linked'));
  write(join(base, 'linked'), { 'a.py': 'in the worktree', 'b.py': 'new' });
  const {
    roots: [root],
  } = await snapshot(join(base, 'linked'), home);
  assert.equal(root!.repository.branch, undefined);
  assert.equal(root!.repository.commit, git(top, 'rev-parse', 'HEAD').trim());
  await assertExact(join(base, 'linked'), root!, home, (path) => path !== '.git');
  assert.equal(git(top, 'status', '--porcelain'), '');
});

test('a repository without a commit is captured', async (t) => {
  const home = temporaryFolder(t);
  const top = temporaryFolder(t);
  git(top, 'init', '-q', '.');
  write(top, { 'a.py': '1', 'staged.py': '2' });
  git(top, 'add', 'staged.py');
  const {
    roots: [root],
  } = await snapshot(top, home);
  assert.equal(root!.repository.commit, undefined);
  assert.equal(root!.repository.branch, 'main');
  assert.deepEqual([root!.repository.changed, root!.repository.untracked], [['staged.py'], ['a.py']]);
  await assertExact(top, root!, home);
});

test('submodules and repositories inside are roots of their own, each once', async (t) => {
  const home = temporaryFolder(t);
  const base = temporaryFolder(t);
  makeRepository(join(base, 'library'), { 'lib.py': '1' });
  const top = makeRepository(join(base, 'project'), { 'a.py': '1' });
  git(top, 'submodule', 'add', '-q', join(base, 'library'), 'vendor/lib');
  git(top, 'submodule', 'add', '-q', join(base, 'library'), 'vendor/absent');
  git(top, 'commit', '-q', '-m', 'submodules');
  git(top, 'submodule', 'deinit', '-q', '-f', 'vendor/absent');
  write(top, { 'vendor/lib/lib.py': 'changed in the submodule', 'vendor/lib/new.py': 'untracked' });
  makeRepository(join(top, 'tools/inner'), { 'inner.py': '1' });
  const before = [fingerprint(top), fingerprint(join(top, 'vendor/lib'))];
  const { roots } = await snapshot(top, home);
  assert.deepEqual(
    roots.map(({ path, kind }) => [path, kind]),
    [
      ['', 'git'],
      ['tools/inner', 'git'],
      ['vendor/lib', 'submodule'],
    ],
  );
  const [first, , library] = roots as [SnapshotRoot, SnapshotRoot, SnapshotRoot];
  await assertExact(join(top, 'vendor/lib'), library, home, (path) => path !== '.git');
  await assertExact(join(top, 'tools/inner'), roots[1]!, home);
  assert.deepEqual(library.repository.changed, ['lib.py']);
  assert.deepEqual(
    first.gaps.map(({ code }) => code),
    ['submodule-not-checked-out'],
  );
  const { listing } = await listSnapshot(first, { home, maxFileBytes: 1_000_000 });
  const submodule = listing.entries.find(({ path }) => path === 'vendor/lib')!;
  assert.deepEqual([submodule.mode, submodule.digest], ['160000', git(join(top, 'vendor/lib'), 'rev-parse', 'HEAD').trim()]);
  assert.deepEqual([fingerprint(top), fingerprint(join(top, 'vendor/lib'))], before);
});

test('a run that starts below the top belongs to the whole repository', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1', 'deep/er/b.py': '2' });
  const {
    roots: [root],
    workdir,
  } = await snapshot(join(top, 'deep/er'), home);
  assert.equal(workdir, 'deep/er');
  assert.equal(root!.folder, top);
  await assertExact(top, root!, home);
});

test('a folder without git is captured without what tools make', async (t) => {
  const home = temporaryFolder(t);
  const top = temporaryFolder(t);
  write(top, {
    'train.py': '1',
    'pkg/mod.py': '2',
    '.venv/lib/x.py': 'no',
    'env/pyvenv.cfg': 'home = x',
    'env/lib/y.py': 'no',
    'node_modules/m/i.js': 'no',
    '__pycache__/a.pyc': 'no',
    'mlruns/0/meta.yaml': 'no',
    'wandb/run/x': 'no',
    'pkg/.gitignore': 'secret.txt\n',
    'pkg/secret.txt': 'no',
  });
  const isWanted = (path: string): boolean => /^(train\.py|pkg\/mod\.py|pkg\/\.gitignore)$/.test(path);
  for (let round = 0; round < 2; round += 1) {
    const {
      roots: [root],
    } = await snapshot(top, home);
    assert.equal(root!.kind, 'folder');
    await assertExact(top, root!, home, isWanted);
    assert.deepEqual([...root!.untracked].sort(), ['pkg/.gitignore', 'pkg/mod.py', 'train.py']);
  }
  assert.equal(existsSync(join(top, '.git')), false);
});

test('our own folder inside the project is no code', async (t) => {
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1' });
  const home = join(top, 'records');
  mkdirSync(home);
  write(home, { 'content/ab/blob': 'kept' });
  const first = await snapshot(top, home);
  const second = await snapshot(top, home);
  assert.equal(first.roots[0]!.treeOid, git(top, 'rev-parse', 'HEAD^{tree}').trim());
  assert.equal(second.roots[0]!.treeOid, first.roots[0]!.treeOid);
});

test('an empty folder is a snapshot of nothing', async (t) => {
  const {
    roots: [root],
  } = await snapshot(temporaryFolder(t), temporaryFolder(t));
  assert.equal(root!.treeOid, '4b825dc642cb6eb9a060e54bf8d69288fbee4904');
  assert.deepEqual([root!.gaps, root!.untracked], [[], []]);
});

test('names with spaces, line ends, quotes, bytes that are no text, and backslashes come back as they are', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a b.py': '1' });
  write(top, {
    ' lead and trail ': '1',
    'line\nend.py': '2',
    'quo"te\'.py': '3',
    'tab\t.py': '4',
    '日本語/ファイル.py': '5',
    '-dash': '6',
    'back\\slash': '7',
    'looks\\xffescaped': '8',
    ':(glob)*': '9',
  });
  for (const bytes of ['caf\xe9.py', '\xff\xfe', 'ok-\xc3\xa9-\xc3.txt']) writeFileSync(Buffer.concat([Buffer.from(`${top}/`), Buffer.from(bytes, 'latin1')]), bytes);
  for (let round = 0; round < 2; round += 1) {
    const {
      roots: [root],
    } = await snapshot(top, home);
    assert.deepEqual(root!.gaps, []);
    await assertExact(top, root!, home);
    assert.ok(root!.repository.untracked.includes('caf\\xe9.py'));
    assert.ok(root!.repository.untracked.includes('looks\\x5cxffescaped'));
  }
});

test('files above the limits are known by digest, and the same ones are left out every time', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1', 'tracked.bin': 'small' });
  write(top, { 'tracked.bin': Buffer.alloc(3000, 1), 'huge.bin': Buffer.alloc(5000, 2), 'x.bin': Buffer.alloc(900, 3), 'y.bin': Buffer.alloc(901, 4), 'z.py': 'small' });
  const trees = [];
  for (let round = 0; round < 3; round += 1) {
    const {
      roots: [root],
    } = await snapshot(top, home, { file: 2000, total: 1200 });
    trees.push(root!.treeOid);
    assert.deepEqual(root!.oversized.map(({ path }) => path).sort(), ['huge.bin', 'tracked.bin', 'y.bin']);
    assert.deepEqual(
      root!.gaps.map(({ code }) => code),
      ['code-too-large'],
    );
    const { listing, contents, gaps } = await listSnapshot(root!, { home, maxFileBytes: 2000 });
    assert.deepEqual(
      listing.entries.map(({ path, withheld }) => [path, withheld]),
      [
        ['a.py', undefined],
        ['huge.bin', 'too-large'],
        ['tracked.bin', 'too-large'],
        ['x.bin', undefined],
        ['y.bin', 'too-large'],
        ['z.py', undefined],
      ],
    );
    assert.equal(listing.entries[1]!.digest, execFileSync('sha256sum', [join(top, 'huge.bin')], { encoding: 'utf8' }).slice(0, 64));
    assert.equal(contents.length, 3);
    assert.ok(gaps.some(({ code, sentence }) => code === 'file-too-large' && sentence.includes('huge.bin')));
  }
  assert.equal(new Set(trees).size, 1);
});

test('without git on the path the folder is walked, and restored all the same', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1', 'deep/er/b.py': '2' });
  write(top, { 'new.py': 'untracked', '__pycache__/x.pyc': 'no', 'big.bin': Buffer.alloc(3000) });
  writeFileSync(Buffer.concat([Buffer.from(`${top}/caf`), Buffer.from([0xe9])]), 'latin');
  chmodSync(join(top, 'a.py'), 0o755);
  symlinkSync('a.py', join(top, 'link'));
  const commit = git(top, 'rev-parse', 'HEAD').trim();
  const tools = temporaryFolder(t);
  symlinkSync('/usr/bin/env', join(tools, 'env'));
  const path = process.env['PATH'];
  process.env['PATH'] = tools;
  try {
    const {
      roots: [root],
    } = await snapshot(top, home, { file: 2000 });
    assert.deepEqual(
      root!.gaps.map(({ code }) => code),
      ['git-not-found'],
    );
    assert.deepEqual([root!.repository.commit, root!.repository.branch], [commit, 'main']);
    assert.deepEqual(
      root!.oversized.map((file) => file.path),
      ['big.bin'],
    );
    rmSync(join(top, 'big.bin'));
    await assertExact(top, { ...root!, oversized: [] }, home, (name) => !/^(\.git\/|__pycache__)/.test(name));
  } finally {
    process.env['PATH'] = path;
  }
});

test('the walked tree is the one git would have written', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1', 'a/b.py': '2', 'a-b/c.py': '3', 'a.b': '4' });
  const tools = temporaryFolder(t);
  symlinkSync('/usr/bin/env', join(tools, 'env'));
  const path = process.env['PATH'];
  process.env['PATH'] = tools;
  try {
    const {
      roots: [root],
    } = await snapshot(top, home);
    process.env['PATH'] = path;
    assert.equal(root!.treeOid, git(top, 'rev-parse', 'HEAD^{tree}').trim());
  } finally {
    process.env['PATH'] = path;
  }
});

test('a repository where we may not write is left alone', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1' });
  write(top, { 'a.py': 'changed', 'b.py': 'new' });
  git(top, 'status');
  // Root may write anywhere, so another owner stands in for a refusal there.
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', '12345', top]);
  else chmodSync(join(top, '.git', 'objects'), 0o500);
  const objects = (): number => readdirSync(join(top, '.git'), { recursive: true }).length;
  const before = objects();
  const {
    roots: [root],
  } = await snapshot(top, home);
  assert.equal(objects(), before);
  assert.ok(root!.gitDir.startsWith(home));
  assert.deepEqual(root!.gaps, []);
  await assertExact(top, root!, home);
  chmodSync(join(top, '.git', 'objects'), 0o700);
});

test('snapshots at once do not disturb each other', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`m${at}.py`, `${at}`])));
  write(top, { 'm7.py': 'changed', 'new.py': 'new' });
  git(top, 'status');
  const before = fingerprint(top);
  const all = await Promise.all(Array.from({ length: 8 }, () => snapshot(top, home)));
  assert.equal(new Set(all.map(({ roots }) => roots[0]!.treeOid)).size, 1);
  assert.deepEqual(
    all.flatMap(({ roots }) => roots[0]!.gaps),
    [],
  );
  assert.equal(git(top, 'for-each-ref', 'refs/assay').trim().split('\n').length, 8);
  assert.equal(fingerprint(top), before);
  await assertExact(top, all[3]!.roots[0]!, home);
});

test('a damaged or outdated cache of the last snapshot changes nothing', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1' });
  write(top, { 'u.py': 'untracked' });
  const {
    roots: [first],
  } = await snapshot(top, home);
  const [key] = readdirSync(join(home, 'cache', 'code'));
  const index = join(home, 'cache', 'code', key!, 'index');
  assert.ok(existsSync(index));
  writeFileSync(index, 'DIRC garbage');
  const {
    roots: [second],
  } = await snapshot(top, home);
  assert.equal(second!.treeOid, first!.treeOid);
  // Objects that only the cache knows may be gone.
  git(top, 'for-each-ref', '--format=%(refname)', 'refs/assay')
    .trim()
    .split('\n')
    .forEach((ref) => git(top, 'update-ref', '-d', ref));
  git(top, 'gc', '-q', '--prune=now');
  const {
    roots: [third],
  } = await snapshot(top, home);
  assert.equal(third!.treeOid, first!.treeOid);
  await assertExact(top, third!, home);
});

test('a file that became a folder, and a folder that became a file, are what they are now', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { a: 'file', 'b/c.py': 'in a folder', 'd.py': '1' });
  rmSync(join(top, 'a'));
  write(top, { 'a/inside.py': 'now a folder' });
  rmSync(join(top, 'b'), { recursive: true });
  write(top, { b: 'now a file' });
  renameSync(join(top, 'd.py'), join(top, 'e.py'));
  symlinkSync('e.py', join(top, 'd.py'));
  for (let round = 0; round < 2; round += 1) {
    const {
      roots: [root],
    } = await snapshot(top, home);
    assert.deepEqual(root!.gaps, []);
    await assertExact(top, root!, home);
  }
});

test('a tracked folder that became a link is a link, and the rest of the tree stays git’s', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'parts/deep/a.txt': '1', 'parts/b.txt': '2', 'train.py': 'x', '.gitignore': 'out.txt\n' });
  const elsewhere = temporaryFolder(t);
  write(elsewhere, { 'b.txt': 'behind the link' });
  rmSync(join(top, 'parts'), { recursive: true });
  symlinkSync(elsewhere, join(top, 'parts'));
  write(top, { 'out.txt': 'ignored' });
  const {
    roots: [root],
  } = await snapshot(top, home);
  assert.deepEqual(root!.gaps, []);
  const { listing } = await listSnapshot(root!, { home, maxFileBytes: 1_000_000 });
  assert.deepEqual(
    listing.entries.map(({ path, mode }) => `${mode} ${path}`),
    ['100644 .gitignore', '120000 parts', '100644 train.py'],
  );
});

test('addresses of remotes are recorded without what signs in', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1' });
  git(top, 'remote', 'add', 'origin', 'https://ada:pass@example.org/team/repo.git?token=x');
  const {
    roots: [root],
  } = await snapshot(top, home);
  assert.equal(root!.repository.remote, 'https://example.org/team/repo.git');
});
