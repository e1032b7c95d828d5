// Trees written from listings that may come from anywhere.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { TreeEntry } from '../../../src/documents/tree.ts';
import { writeTree } from '../../../src/workspace/code/write-tree.ts';
import { temporaryFolder } from './repositories.ts';

const contents = new Map<string, Buffer>();

function entry(path: string, text: string, mode: TreeEntry['mode'] = '100644'): TreeEntry {
  const bytes = Buffer.from(text);
  const digest = createHash('sha256').update(bytes).digest('hex');
  contents.set(digest, bytes);
  return { path, mode, digest, sizeBytes: bytes.length };
}

async function* open(digest: string): AsyncGenerator<Uint8Array> {
  const bytes = contents.get(digest)!;
  yield bytes.subarray(0, 3);
  yield bytes.subarray(3);
}

test('files, modes, links and submodule folders are made whatever the umask is', async (t) => {
  const folder = join(temporaryFolder(t), 'new');
  const before = process.umask(0o077);
  try {
    await writeTree(
      {
        schema: 1,
        entries: [
          entry('a.py', 'print'),
          entry('bin/run', 'x', '100755'),
          entry('deep/er/c', ''),
          entry('link', '../outside', '120000'),
          { path: 'vendor/lib', mode: '160000', digest: 'a'.repeat(40), sizeBytes: 0 },
        ],
      },
      folder,
      open,
    );
  } finally {
    process.umask(before);
  }
  assert.equal(readFileSync(join(folder, 'a.py'), 'utf8'), 'print');
  assert.deepEqual(
    ['a.py', 'bin/run'].map((path) => lstatSync(join(folder, path)).mode & 0o777),
    [0o644, 0o755],
  );
  assert.equal(readlinkSync(join(folder, 'link')), '../outside');
  assert.deepEqual(readdirSync(join(folder, 'vendor/lib')), []);
});

test('names that are no text are made as bytes', async (t) => {
  const folder = temporaryFolder(t);
  await writeTree({ schema: 1, entries: [entry('caf\\xe9/x\\x5cx41', 'z')] }, folder, open);
  const [name] = readdirSync(Buffer.from(folder), { encoding: 'buffer' });
  assert.deepEqual(name, Buffer.from('caf\xe9', 'latin1'));
  assert.equal(readdirSync(Buffer.concat([Buffer.from(`${folder}/`), name]))[0], 'x\\x41');
});

test('paths that lead out, into .git, through links or twice to one place are refused before anything is written', async (t) => {
  const folder = temporaryFolder(t);
  const bad: readonly (readonly TreeEntry[])[] = [
    [entry('/etc/passwd', 'x')],
    [entry('../x', 'x')],
    [entry('a/../../x', 'x')],
    [entry('a/./x', 'x')],
    [entry('a//x', 'x')],
    [entry('', 'x')],
    [entry('a/', 'x')],
    [entry('.git/hooks/post-checkout', 'x')],
    [entry('sub/.GIT/config', 'x')],
    [entry('git~1/config', 'x')],
    [entry('.git\u200c/config', 'x')],
    [entry('a\\x00b', 'x')],
    [entry('\\x2e\\x2e/x', 'x')],
    [entry('a\\x2f..', 'x')],
    [entry('twice', 'x'), entry('twice', 'y')],
    [entry('out', '/tmp', '120000'), entry('out/evil', 'x')],
    [entry('file', 'x'), entry('file/below', 'y')],
  ];
  for (const entries of bad) {
    await assert.rejects(
      writeTree({ schema: 1, entries: [entry('first', 'x'), ...entries] }, folder, open),
      { name: 'AssayError', code: 'invalid_argument' },
      JSON.stringify(entries.map(({ path }) => path)),
    );
    assert.deepEqual(readdirSync(folder), []);
  }
});

test('nothing that is there is overwritten or followed', async (t) => {
  const folder = temporaryFolder(t);
  const elsewhere = temporaryFolder(t);
  writeFileSync(join(folder, 'a'), 'mine');
  symlinkSync(elsewhere, join(folder, 'dir'));
  symlinkSync(join(elsewhere, 'made'), join(folder, 'file'));
  mkdirSync(join(folder, 'folder'));
  for (const path of ['a', 'dir/x', 'file', 'folder']) {
    await assert.rejects(writeTree({ schema: 1, entries: [entry(path, 'theirs')] }, folder, open), { name: 'AssayError', code: 'already_exists' }, path);
  }
  await assert.rejects(writeTree({ schema: 1, entries: [entry('a', 'target', '120000')] }, folder, open), { code: 'already_exists' });
  assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'mine');
  assert.deepEqual(readdirSync(elsewhere), []);
});

test('bytes that are not those of the listing are refused and do not stay', async (t) => {
  const folder = temporaryFolder(t);
  const wrong = { ...entry('a', 'right'), digest: createHash('sha256').update('other').digest('hex') };
  contents.set(wrong.digest, Buffer.from('right'));
  await assert.rejects(writeTree({ schema: 1, entries: [wrong] }, folder, open), { name: 'AssayError', code: 'integrity' });
  assert.equal(existsSync(join(folder, 'a')), false);
});

test('entries whose bytes nobody kept are named', async (t) => {
  const folder = temporaryFolder(t);
  const { withheld } = await writeTree({ schema: 1, entries: [entry('a', 'x'), { ...entry('.env', 'y'), withheld: 'secret' }] }, folder, open);
  assert.deepEqual([withheld.map(({ path }) => path), readdirSync(folder)], [['.env'], ['a']]);
});
