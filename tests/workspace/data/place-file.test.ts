// Bytes put in place: as a copy, or as a hard link where that was asked for.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { placeFile, type Source } from '../../../src/workspace/data/place-file.ts';
import { temporaryFolder } from '../code/repositories.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function sourceOf(texts: readonly string[], more: Partial<Source> = {}): Source {
  const byDigest = new Map(texts.map((text) => [sha256(text), text]));
  return {
    open: async function* (digest) {
      yield Buffer.from(byDigest.get(digest) ?? '');
    },
    ...more,
  };
}

test('a file is replaced as a whole, with a mode of its own, and nothing else is left behind', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'x.csv'), 'other', { mode: 0o600 });
  await placeFile(join(folder, 'x.csv'), sha256('right'), sourceOf(['right']));
  assert.deepEqual([readFileSync(join(folder, 'x.csv'), 'utf8'), statSync(join(folder, 'x.csv')).mode & 0o777, readdirSync(folder)], ['right', 0o644, ['x.csv']]);
});

test('a link in the way is replaced and not written through', async (t) => {
  const folder = temporaryFolder(t);
  const elsewhere = join(temporaryFolder(t), 'mine');
  writeFileSync(elsewhere, 'mine');
  symlinkSync(elsewhere, join(folder, 'x.csv'));
  await placeFile(join(folder, 'x.csv'), sha256('right'), sourceOf(['right']));
  assert.deepEqual([readFileSync(elsewhere, 'utf8'), lstatSync(join(folder, 'x.csv')).isFile()], ['mine', true]);
});

test('bytes with another digest are refused, and what was there stays', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'x.csv'), 'before');
  await assert.rejects(
    placeFile(join(folder, 'x.csv'), sha256('right'), {
      open: async function* () {
        yield Buffer.from('wrong');
      },
    }),
    { name: 'AssayError', code: 'integrity' },
  );
  assert.deepEqual([readFileSync(join(folder, 'x.csv'), 'utf8'), readdirSync(folder)], ['before', ['x.csv']]);
});

test('names that are no text are placed as bytes', async (t) => {
  const folder = temporaryFolder(t);
  await placeFile(join(folder, 'caf\\xe9'), sha256('right'), sourceOf(['right']));
  assert.deepEqual(readdirSync(Buffer.from(folder), { encoding: 'buffer' }), [Buffer.from('caf\xe9', 'latin1')]);
});

test('hard links are made only when asked for, read-only, and never of a damaged file', async (t) => {
  const folder = temporaryFolder(t);
  const files = temporaryFolder(t);
  writeFileSync(join(files, 'good'), 'good');
  writeFileSync(join(files, 'bad'), 'rotten');
  const source = sourceOf(['good', 'bad'], { fileOf: async (digest) => join(files, digest === sha256('good') ? 'good' : 'bad') });
  const plain = await placeFile(join(folder, 'plain'), sha256('good'), source);
  const linked = await placeFile(join(folder, 'linked'), sha256('good'), { ...source, allowHardLinks: true });
  const copied = await placeFile(join(folder, 'copied'), sha256('bad'), { ...source, allowHardLinks: true });
  const kept = statSync(join(files, 'good'));
  assert.notEqual(plain, 'hard-link');
  assert.notEqual(statSync(join(folder, 'plain')).ino, kept.ino);
  assert.deepEqual([copied, readFileSync(join(folder, 'copied'), 'utf8')], ['copy', 'bad']);
  // On a file system that clones there is no need for a link.
  if (linked === 'clone') assert.notEqual(statSync(join(folder, 'linked')).ino, kept.ino);
  else assert.deepEqual([linked, statSync(join(folder, 'linked')).ino, kept.mode & 0o777], ['hard-link', kept.ino, 0o444]);
});
