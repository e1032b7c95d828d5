// `assay compare`: exit codes, the table a person reads, JSON for programs, folders.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runAssay, temporaryFolder } from '../server/server-process.ts';

const models = fileURLToPath(new URL('../fixtures/models/', import.meta.url));

async function compare(...args: readonly string[]) {
  const assay = runAssay(['compare', ...args]);
  const code = await assay.ended;
  return { code, stdout: assay.stdout(), stderr: assay.stderr() };
}

/** Two folders that hold the files given, as text. */
function folders(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): readonly [string, string] {
  const root = temporaryFolder();
  for (const [side, files] of Object.entries({ before, after })) {
    mkdirSync(join(root, side), { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, side, path, '..'), { recursive: true });
      writeFileSync(join(root, side, path), text);
    }
  }
  return [join(root, 'before'), join(root, 'after')];
}

it('the same bytes exit with 0', async () => {
  const file = join(models, '15-before.pt');
  assert.deepEqual(await compare(file, file, '--at', 'byte'), { code: 0, stdout: 'SAME (byte): byte for byte the same (4022 bytes)\n', stderr: '' });
});

it('the same content in other bytes exits with 0, shows what is volatile, and with 7 when bytes are asked for', async () => {
  const pair = [join(models, '15-before.pt'), join(models, '15-after.pt')];
  const { code, stdout } = await compare(...pair);
  assert.equal(code, 0);
  assert.match(stdout, /^SAME CONTENT \(tensor\): 9 arrays and \d+ other values, all the same bit for bit; 1 volatile field differs\n/);
  assert.match(stdout, /\nvolatile, not counted +before +after\narchive folder +/);
  assert.equal((await compare(...pair, '--at', 'byte')).code, 7);
  assert.equal((await compare(...pair, '--at=byte')).code, 7);
});

it('another content exits with 7 and names the array, in the table and in JSON', async () => {
  const pair = [join(models, '16-before.pt'), join(models, '16-after.pt')];
  const { code, stdout } = await compare(...pair);
  assert.equal(code, 7);
  assert.match(stdout, /^DIFFERENT \(different\): 1 of 9 arrays differ, the first is 3\.weight\n/);
  assert.match(stdout, /\n3\.weight +float32\[3, 8\] +1\/24 .* 1 +1\.000000000\n/);
  const json = JSON.parse((await compare(...pair, '--json')).stdout);
  assert.deepEqual([json.level, json.tensors.first, json.tensors.differences[0].statistics.maxUlp], ['different', '3.weight', 1]);
});

it('files of two formats exit with 8', async () => {
  const { code, stdout } = await compare(join(models, '16-before.pt'), join(models, '12-before.safetensors'));
  assert.deepEqual([code, stdout], [8, 'NOT COMPARABLE (incomparable): cannot be compared: one is PyTorch, the other safetensors\n']);
});

it('folders are compared file by file', async () => {
  const [before, after] = folders({ 'same.txt': 'a\n', 'sub/changed.csv': 'x,y\n1,2\n', 'gone.txt': 'g' }, { 'same.txt': 'a\n', 'sub/changed.csv': 'x,y\n1,3\n', 'new.txt': 'n' });
  const { code, stdout } = await compare(before, after);
  assert.equal(code, 7);
  assert.match(stdout, /^DIFFERENT \(different\): 4 files, 1 of them byte for byte the same\n/);
  assert.match(stdout, /\ngone\.txt: only in the first folder\n/);
  assert.match(stdout, /\nnew\.txt: only in the second folder\n/);
  assert.match(stdout, /\nsub\/changed\.csv:\n {2}DIFFERENT \(different\): 1 other cell in y; the first difference is in row 1, column y\n/);
  const json = JSON.parse((await compare(before, after, '--json')).stdout);
  assert.deepEqual(
    json.files.map((file: { readonly path: string; readonly status: string }) => [file.path, file.status]),
    [
      ['gone.txt', 'removed'],
      ['new.txt', 'added'],
      ['same.txt', 'compared'],
      ['sub/changed.csv', 'compared'],
    ],
  );
});

it('folders of the same content exit with 0, links and all', async () => {
  const [before, after] = folders({ 'a.json': '{"x": 1, "y": 2}' }, { 'a.json': '{"y":2,"x":1}' });
  for (const folder of [before, after]) {
    symlinkSync('a.json', join(folder, 'link.json'));
    symlinkSync('.', join(folder, 'loop'));
  }
  cpSync(join(models, '12-before.safetensors'), join(before, 'm'));
  cpSync(join(models, '12-before.safetensors'), join(after, 'm'));
  assert.equal((await compare(before, after)).code, 0);
});

it('what a file holds cannot write to the terminal', async () => {
  const [before, after] = folders({ 'x.txt': 'plain\n' }, { 'x.txt': '\u001b[31mred\n' });
  const { stdout } = await compare(join(before, 'x.txt'), join(after, 'x.txt'));
  assert.equal(stdout.includes('\u001b'), false);
});

it('a wrong call exits with 2 and says what is wrong', async () => {
  const file = join(models, '15-before.pt');
  for (const [args, sentence] of [
    [[file], /takes two files or two folders, and got 1/],
    [[file, file, file], /got 3/],
    [[file, '/nowhere/x'], /There is no file or folder \/nowhere\/x/],
    [[file, models], /is a folder, the other a file/],
    [[file, file, '--at', 'metric'], /--at takes byte or tensor, and got metric/],
    [[file, file, '--deep'], /has no flag --deep/],
  ] as const) {
    const { code, stdout, stderr } = await compare(...args);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, sentence);
  }
});
