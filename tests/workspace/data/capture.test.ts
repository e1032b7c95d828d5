// What is captured of the files a run read and wrote, on real files.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import type { TreeListing } from '../../../src/documents/tree.ts';
import { createMemoryBlobStore } from '../../../src/storage/blobs/memory.ts';
import { listSnapshot } from '../../../src/workspace/code/list-snapshot.ts';
import { snapshotCode } from '../../../src/workspace/code/snapshot-code.ts';
import { captureOutputs } from '../../../src/workspace/data/capture-outputs.ts';
import { captureReads, openReadCapture } from '../../../src/workspace/data/capture-reads.ts';
import type { CaptureScope, ReadFact } from '../../../src/workspace/data/data-capture.ts';
import { openFileDigests } from '../../../src/workspace/data/file-digests.ts';
import { createRedactor } from '../../../src/workspace/secrets/redactor.ts';
import { makeRepository, temporaryFolder, write } from '../code/repositories.ts';
import { createLocalContent } from '../../../src/workspace/local-content.ts';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Project extends CaptureScope {
  readonly home: string;
  readonly top: string;
}

/** A repository, files that git ignores, a snapshot, and a moment later the start. */
async function project(t: TestContext, code: Readonly<Record<string, string>>, data: Readonly<Record<string, string>>): Promise<Project> {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { '.gitignore': 'data/\nout/\n*.ckpt\n', ...code });
  write(top, data);
  settle(top, Object.keys({ ...code, ...data }));
  const { roots } = await snapshotCode({ folder: top, home, runId: 'a'.repeat(32), maxFileBytes: 1_000_000, maxTotalBytes: 1_000_000 });
  const { listing } = await listSnapshot(roots[0]!, { home, maxFileBytes: 1_000_000 });
  const digests = openFileDigests(home);
  t.after(() => digests.close());
  // The clock of file times moves in ticks, so the start lies clearly after what is there.
  await new Promise((resolve) => setTimeout(resolve, 30));
  return {
    home,
    top,
    root: top,
    listings: [{ folder: top, path: '', listing }],
    store: createLocalContent(createMemoryBlobStore()),
    digests,
    maxFileBytes: 10_000,
    ignore: [home],
    startedAt: Date.now(),
  };
}

function settle(top: string, paths: readonly string[]): void {
  const past = new Date(Date.now() - 60_000);
  for (const path of paths) utimesSync(join(top, path), past, past);
}

/** As the hook tells it at the open. */
function fact(path: string, more: Partial<ReadFact> = {}): ReadFact {
  const found = statSync(path, { bigint: true });
  return { path, size: Number(found.size), mtimeNs: String(found.mtimeNs), inode: String(found.ino), ...more };
}

const nothing = { writes: [], declared: [] } as const;

test('code is code, ignored files are data, and the system is neither', async (t) => {
  const scope = await project(t, { 'train.py': 'x' }, { 'data/x.csv': 'a,b\n1,2\n' });
  const outside = join(temporaryFolder(t), 'far.csv');
  writeFileSync(outside, 'far');
  const paths = [join(scope.top, 'train.py'), join(scope.top, 'data/x.csv'), outside, '/etc/passwd', process.execPath.startsWith('/usr') ? process.execPath : '/usr/bin/env'];
  await new Promise((resolve) => setTimeout(resolve, 30));
  const captured = await captureReads({ ...scope, startedAt: Date.now(), ...nothing, reads: paths.map((path) => fact(path)) });
  assert.deepEqual(captured.reads, [outside, 'data/x.csv', 'train.py']);
  assert.deepEqual(captured.data, [
    { path: outside, kind: 'file', digest: sha256('far'), sizeBytes: 3, isStored: true, isDeclared: false },
    { path: 'data/x.csv', kind: 'file', digest: sha256('a,b\n1,2\n'), sizeBytes: 8, isStored: true, isDeclared: false },
  ]);
  assert.deepEqual(captured.gaps, []);
  assert.deepEqual(new Set(captured.contents.map(({ digest }) => digest)), new Set([sha256('far'), sha256('a,b\n1,2\n')]));
  for (const { digest } of captured.contents) assert.ok(await scope.store.has(digest));
});

test('reading a compiled file of Python is using its source', async (t) => {
  const scope = await project(
    t,
    { 'pkg/mod.py': 'x = 1' },
    { 'data/helper.py': 'y = 2', 'pkg/__pycache__/mod.cpython-311.pyc': 'c', 'data/__pycache__/helper.cpython-312.opt-1.pyc': 'c', 'data/__pycache__/orphan.cpython-311.pyc': 'c' },
  );
  const compiled = ['pkg/__pycache__/mod.cpython-311.pyc', 'data/__pycache__/helper.cpython-312.opt-1.pyc', 'data/__pycache__/orphan.cpython-311.pyc'].map((path) =>
    fact(join(scope.top, path)),
  );
  const captured = await captureReads({ ...scope, ...nothing, reads: compiled });
  assert.deepEqual([captured.reads, captured.data.map(({ path }) => path), captured.gaps], [['data/helper.py', 'pkg/mod.py'], ['data/helper.py'], []]);
});

test('a compiled file without a source, where the import system looks for it, is a module like any other', async (t) => {
  const scope = await project(t, { 'lib/named.py': 'x = 1' }, { 'lib/secret.pyc': 'code', 'old.pyo': 'code', 'lib/named.pyc': 'stale', '__pycache__/orphan.cpython-311.pyc': 'c' });
  const reads = ['lib/secret.pyc', 'old.pyo', 'lib/named.pyc', '__pycache__/orphan.cpython-311.pyc'].map((path) => fact(join(scope.top, path)));
  const captured = await captureReads({ ...scope, ...nothing, reads });
  assert.deepEqual(
    [captured.data.map(({ path }) => path), captured.reads],
    [
      ['lib/secret.pyc', 'old.pyo'],
      ['lib/named.py', 'lib/secret.pyc', 'old.pyo'],
    ],
  );
});

test('the log of a database is an input with it, and the index that processes share is none', async (t) => {
  const parts = ['data/app.db', 'data/app.db-wal', 'data/app.db-shm', 'data/lonely-shm', 'data/old.sqlite', 'data/old.sqlite-journal'];
  const scope = await project(t, {}, Object.fromEntries(parts.map((path) => [path, path])));
  const captured = await captureReads({ ...scope, ...nothing, reads: parts.map((path) => fact(join(scope.top, path))) });
  assert.deepEqual(
    captured.data.map(({ path }) => path),
    ['data/app.db', 'data/app.db-wal', 'data/lonely-shm', 'data/old.sqlite', 'data/old.sqlite-journal'],
  );
  settle(scope.top, parts);
  write(scope.top, Object.fromEntries(parts.map((path) => [path, `${path} after`])));
  const { outputs } = await captureOutputs({ ...scope, startedAt: scope.startedAt, writes: parts.map((path) => join(scope.top, path)), renames: [] });
  assert.deepEqual(
    outputs.map(({ path }) => path),
    ['data/app.db', 'data/app.db-wal', 'data/lonely-shm', 'data/old.sqlite', 'data/old.sqlite-journal'],
  );
});

test(
  'a file in shared memory is a file, and what processes share by themselves there is not',
  { skip: existsSync('/dev/shm') ? false : 'no file system in memory on this machine' },
  async (t) => {
    const scope = await project(t, {}, {});
    const names = ['rows', 'psm_1f2e', 'sem.lock', 'torch_12_34', 'model'].map(
      (name) => `/dev/shm/${name === 'rows' || name === 'model' ? `${basename(scope.top)}-${name}` : `${name}${process.pid}`}`,
    );
    for (const path of names) writeFileSync(path, 'shared');
    t.after(() => names.forEach((path) => rmSync(path, { force: true })));
    const captured = await captureReads({ ...scope, ...nothing, reads: names.map((path) => fact(path)) });
    assert.deepEqual(
      captured.data.map(({ path }) => path),
      [names[4], names[0]],
    );
  },
);

test('a file above the size rule is known by digest and place', async (t) => {
  const scope = await project(t, {}, { 'data/big.bin': 'z'.repeat(10_001) });
  const captured = await captureReads({ ...scope, ...nothing, reads: [fact(join(scope.top, 'data/big.bin'))] });
  assert.deepEqual(
    captured.data.map(({ digest, isStored }) => [digest, isStored]),
    [[sha256('z'.repeat(10_001)), false]],
  );
  assert.deepEqual([captured.contents.length, captured.gaps.map(({ code, lowers }) => [code, lowers])], [0, [['file-too-large', undefined]]]);
  assert.equal(await scope.store.has(sha256('z'.repeat(10_001))), false);
});

test('nobody waits for a large file while small ones are to be kept', async (t) => {
  const scope = await project(t, {}, { 'data/big.bin': 'z'.repeat(10_001), 'model.ckpt': 'old weights' });
  const held = Promise.withResolvers<void>();
  const digests = { ...scope.digests, of: async (path: string) => (await held.promise, scope.digests.of(path)) };
  const capture = openReadCapture({ ...scope, digests });
  await capture.captureRead(fact(join(scope.top, 'data/big.bin')));
  await capture.captureRead(fact(join(scope.top, 'model.ckpt')));
  writeFileSync(join(scope.top, 'model.ckpt'), 'new weights');
  held.resolve();
  const { data } = await capture.finish({ reads: [], writes: [], declared: [] });
  assert.deepEqual(
    data.map(({ path, digest }) => [path, digest]),
    [
      ['data/big.bin', sha256('z'.repeat(10_001))],
      ['model.ckpt', sha256('old weights')],
    ],
  );
});

test("the run's own output read back is no input; a file it read before overwriting is, with the bytes it read", async (t) => {
  const scope = await project(t, {}, { 'model.ckpt': 'old weights' });
  const checkpoint = join(scope.top, 'model.ckpt');
  const capture = openReadCapture(scope);
  await capture.captureRead(fact(checkpoint));
  writeFileSync(checkpoint, 'new weights');
  const made = join(scope.top, 'out/made.txt');
  write(scope.top, { 'out/made.txt': 'made' });
  const captured = await capture.finish({ reads: [fact(checkpoint), fact(made, { isAfterWrite: true })], writes: [checkpoint, made], declared: [] });
  assert.deepEqual(
    captured.data.map(({ path, digest }) => [path, digest]),
    [['model.ckpt', sha256('old weights')]],
  );
  assert.deepEqual(captured.reads, ['model.ckpt']);
  assert.deepEqual(captured.gaps, []);
});

test('a file replaced by a rename after it was captured keeps the bytes that were read', async (t) => {
  const scope = await project(t, {}, { 'model.ckpt': 'old weights' });
  const checkpoint = join(scope.top, 'model.ckpt');
  const capture = openReadCapture(scope);
  await capture.captureRead(fact(checkpoint));
  writeFileSync(`${checkpoint}.tmp`, 'new weights');
  renameSync(`${checkpoint}.tmp`, checkpoint);
  const captured = await capture.finish({ reads: [], writes: [`${checkpoint}.tmp`, checkpoint], declared: [] });
  assert.deepEqual(
    captured.data.map(({ digest }) => digest),
    [sha256('old weights')],
  );
});

test('a file that changed before it could be captured is a gap, and never a wrong digest', async (t) => {
  const scope = await project(t, {}, { 'data/a': 'one', 'data/b': 'two', 'data/c': 'three' });
  const [a, b, c] = ['data/a', 'data/b', 'data/c'].map((path) => join(scope.top, path)) as [string, string, string];
  const facts = [fact(a), fact(b), fact(c)];
  appendFileSync(a, ' more');
  rmSync(b);
  writeFileSync(`${c}.new`, 'three');
  renameSync(`${c}.new`, c);
  const captured = await captureReads({ ...scope, ...nothing, reads: facts });
  assert.deepEqual(captured.data, []);
  assert.deepEqual(
    captured.gaps.map(({ code, lowers }) => [code, lowers]),
    [
      ['file-changed-while-read', 'metric'],
      ['file-vanished', 'metric'],
      ['file-changed-while-read', 'metric'],
    ],
  );
  assert.deepEqual(captured.reads, ['data/a', 'data/b', 'data/c']);
});

test('a copy that the hook made before the program changed a file stands for what was read', async (t) => {
  const scope = await project(t, {}, { 'model.ckpt': 'old weights', 'data/.netrc': 'machine x' });
  const copies = temporaryFolder(t);
  write(copies, { ckpt: 'old weights', netrc: 'machine x', torn: 'old' });
  const facts = [fact(join(scope.top, 'model.ckpt'), { keptAs: join(copies, 'ckpt') }), fact(join(scope.top, 'data/.netrc'), { keptAs: join(copies, 'netrc') })];
  const capture = openReadCapture(scope);
  write(scope.top, { 'model.ckpt': 'new', 'data/.netrc': 'changed' });
  for (const { keptAs: _, ...early } of facts) await capture.captureRead(early);
  const captured = await capture.finish({ reads: facts, writes: facts.map(({ path }) => path), declared: [] });
  assert.deepEqual(
    captured.data.map(({ path, digest, isStored }) => [path, digest, isStored]),
    [
      ['data/.netrc', sha256('machine x'), false],
      ['model.ckpt', sha256('old weights'), true],
    ],
  );
  assert.deepEqual(
    captured.gaps.map(({ code }) => code),
    ['secret-withheld'],
  );
  assert.equal(await scope.store.has(sha256('machine x')), false);
  const torn = await captureReads({ ...scope, ...nothing, reads: [{ ...facts[0]!, keptAs: join(copies, 'torn') }] });
  assert.deepEqual([torn.data, torn.gaps.map(({ code }) => code)], [[], ['file-changed-while-read']]);
});

test('a temporary file the run made and removed leaves no trace', async (t) => {
  const scope = await project(t, {}, {});
  const path = join(scope.top, 'out/tmp');
  const captured = await captureReads({ ...scope, reads: [{ path, isAfterWrite: true }, { path: `${path}2` }], writes: [path, `${path}2`], declared: [] });
  assert.deepEqual(captured, { data: [], reads: [], gaps: [], contents: [] });
});

test('a file born during the run is no input when the run wrote it, and a told one when nobody knows', async (t) => {
  const scope = await project(t, {}, {});
  await new Promise((resolve) => setTimeout(resolve, 30));
  write(scope.top, { 'out/own.csv': 'own', 'out/other.csv': 'other' });
  const [own, other] = ['out/own.csv', 'out/other.csv'].map((path) => join(scope.top, path)) as [string, string];
  const captured = await captureReads({ ...scope, reads: [fact(own), fact(other)], writes: [own], declared: [] });
  assert.deepEqual(
    captured.data.map(({ path }) => path),
    ['out/other.csv'],
  );
  assert.deepEqual(
    captured.gaps.map(({ code }) => code),
    ['file-made-during-run'],
  );
});

test('a checkpoint put in place just before the start, read and then overwritten, is an input', async (t) => {
  const scope = await project(t, {}, {});
  write(scope.top, { 'resume.ckpt': 'restored' });
  const start = { ...scope, startedAt: Date.now() + 1 };
  const path = join(scope.top, 'resume.ckpt');
  const capture = openReadCapture(start);
  await capture.captureRead(fact(path));
  writeFileSync(path, 'later');
  const { data, gaps } = await capture.finish({ reads: [], writes: [path], declared: [] });
  assert.deepEqual([data.map(({ digest }) => digest), gaps], [[sha256('restored')], []]);
});

test('code changed between snapshot and read is recorded as it was read, and told', async (t) => {
  const scope = await project(t, { 'train.py': 'x', 'same.py': 'y', 'own.py': 'z' }, {});
  write(scope.top, { 'train.py': 'changed', 'same.py': 'y', 'own.py': 'written by the run' });
  const reads = [fact(join(scope.top, 'train.py')), fact(join(scope.top, 'same.py')), fact(join(scope.top, 'own.py'), { isAfterWrite: true })];
  const captured = await captureReads({ ...scope, ...nothing, reads });
  assert.deepEqual(
    captured.data.map(({ path, digest }) => [path, digest]),
    [['train.py', sha256('changed')]],
  );
  assert.deepEqual(
    captured.gaps.map(({ code }) => code),
    ['code-changed'],
  );
  assert.deepEqual(captured.reads, ['own.py', 'same.py', 'train.py']);
});

test('code that was removed or rewritten after it was read stays code', async (t) => {
  const scope = await project(t, { 'a.py': 'x', 'b.py': 'y' }, {});
  const reads = [fact(join(scope.top, 'a.py')), fact(join(scope.top, 'b.py'))];
  rmSync(join(scope.top, 'a.py'));
  write(scope.top, { 'b.py': 'edited while it ran' });
  const captured = await captureReads({ ...scope, ...nothing, reads });
  assert.deepEqual([captured.reads, captured.data, captured.gaps], [['a.py', 'b.py'], [], []]);
});

test('code whose bytes were kept back is data to be found again', async (t) => {
  const scope = await project(t, { '.env': 'TOKEN=1' }, {});
  const captured = await captureReads({ ...scope, ...nothing, reads: [fact(join(scope.top, '.env'))] });
  assert.deepEqual(captured.data, [{ path: '.env', kind: 'file', digest: sha256('TOKEN=1'), sizeBytes: 7, isStored: false, isDeclared: false }]);
});

test('secrets among the data are not kept', async (t) => {
  const redactor = createRedactor({ SERVICE_PASSWORD: 'open-sesame-99' });
  const scope = { ...(await project(t, {}, { 'data/conf.ini': 'pw = open-sesame-99', 'data/.netrc': 'machine x', 'data/ok.txt': 'fine' })), redactor };
  const captured = await captureReads({ ...scope, ...nothing, reads: ['data/conf.ini', 'data/.netrc', 'data/ok.txt'].map((path) => fact(join(scope.top, path))) });
  assert.deepEqual(
    captured.data.map(({ path, isStored }) => [path, isStored]),
    [
      ['data/.netrc', false],
      ['data/conf.ini', false],
      ['data/ok.txt', true],
    ],
  );
  assert.deepEqual(
    captured.gaps.map(({ code }) => code),
    ['secret-withheld', 'secret-withheld'],
  );
  assert.deepEqual([await scope.store.has(sha256('pw = open-sesame-99')), await scope.store.has(sha256('machine x'))], [false, false]);
});

test('pipes that were there before are told, and those the run made, folders and devices are not', async (t) => {
  const scope = await project(t, {}, {});
  const pipe = join(scope.top, 'out/pipe');
  mkdirSync(join(scope.top, 'out'));
  execFileSync('mkfifo', [pipe]);
  const reads = [{ path: pipe }, { path: scope.top }, { path: '/dev/null' }];
  const before = await captureReads({ ...scope, ...nothing, startedAt: Date.now() + 60_000, reads });
  assert.deepEqual([before.reads, before.gaps.map(({ code }) => code)], [['out/pipe'], ['special-file']]);
  const own = await captureReads({ ...scope, ...nothing, startedAt: Date.now() - 60_000, reads });
  assert.deepEqual([own.reads, own.gaps], [[], []]);
});

test('a declared folder is a tree with every file, and covers what is read in it', async (t) => {
  const scope = await project(t, {}, { 'data/set/a.csv': '1', 'data/set/deep/b.csv': '2', 'data/set/large.bin': 'L'.repeat(10_500), 'data/one.csv': 'alone' });
  symlinkSync('a.csv', join(scope.top, 'data/set/link'));
  const captured = await captureReads({
    ...scope,
    reads: [fact(join(scope.top, 'data/set/a.csv'))],
    writes: [],
    declared: [join(scope.top, 'data/set'), join(scope.top, 'data/one.csv'), join(scope.top, 'data/none')],
  });
  assert.deepEqual(
    captured.data.map(({ path, kind, isDeclared, isStored }) => [path, kind, isDeclared, isStored]),
    [
      ['data/one.csv', 'file', true, true],
      ['data/set', 'folder', true, false],
    ],
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of await scope.store.get(captured.data[1]!.digest)) chunks.push(chunk);
  const listing = JSON.parse(Buffer.concat(chunks).toString()) as TreeListing;
  assert.deepEqual(
    listing.entries.map(({ path, mode, withheld }) => [path, mode, withheld]),
    [
      ['a.csv', '100644', undefined],
      ['deep/b.csv', '100644', undefined],
      ['large.bin', '100644', 'too-large'],
      ['link', '120000', undefined],
    ],
  );
  assert.deepEqual(captured.gaps.map(({ code }) => code).sort(), ['data-missing', 'file-too-large']);
  assert.deepEqual(captured.reads, ['data/set/a.csv']);
});

test('outputs are what was written and is there at the end, under its final name, without what tools write', async (t) => {
  const scope = await project(t, { 'train.py': 'x' }, { 'data/old.txt': 'old' });
  const at = (path: string): string => join(scope.top, path);
  write(scope.top, {
    'out/model.bin.tmp': 'weights',
    'out/run-tmp/a.txt': 'a',
    'out/gone.txt': 'x',
    '__pycache__/train.pyc': 'c',
    'mlruns/0/meta.yaml': 'm',
    'out/huge.bin': 'h'.repeat(10_001),
    'out/.env': 'TOKEN=x',
    'train.py': 'x',
  });
  renameSync(at('out/model.bin.tmp'), at('out/model.bin'));
  renameSync(at('out/run-tmp'), at('out/run-1'));
  rmSync(at('out/gone.txt'));
  const outside = join(temporaryFolder(t), 'elsewhere.txt');
  writeFileSync(outside, 'not below the root');
  const writes = [
    'out/model.bin.tmp',
    'out/run-tmp/a.txt',
    'out/gone.txt',
    '__pycache__/train.pyc',
    'mlruns/0/meta.yaml',
    'out/huge.bin',
    'out/.env',
    'train.py',
    'data/old.txt',
  ].map(at);
  const renames = [
    { from: at('out/model.bin.tmp'), to: at('out/model.bin') },
    { from: at('out/run-tmp'), to: at('out/run-1') },
  ];
  settle(scope.top, ['data/old.txt']);
  const captured = await captureOutputs({ ...scope, startedAt: scope.startedAt, writes: [...writes.filter((path) => path !== at('data/old.txt')), outside], renames });
  assert.deepEqual(
    captured.outputs.map(({ path, isStored }) => [path, isStored]),
    [
      ['out/.env', false],
      ['out/huge.bin', false],
      ['out/model.bin', true],
      ['out/run-1/a.txt', true],
    ],
  );
  assert.deepEqual(
    captured.gaps.map(({ code }) => code),
    ['output-secret', 'output-too-large'],
  );
  assert.equal(captured.outputs[2]!.digest, sha256('weights'));
  assert.ok(await scope.store.has(sha256('weights')));
});

test('a file opened for writing and left as it was is no output; globs choose; the unwatched are found by time', async (t) => {
  const scope = await project(t, {}, { 'data/old.txt': 'old' });
  write(scope.top, { 'out/a.json': 'a', 'out/b.bin': 'b' });
  const later = { ...scope, startedAt: scope.startedAt };
  const old = join(scope.top, 'data/old.txt');
  const untouched = await captureOutputs({ ...later, startedAt: Date.now() + 1000, writes: [old], renames: [] });
  assert.deepEqual(untouched.outputs, []);
  const writes = ['out/a.json', 'out/b.bin'].map((path) => join(scope.top, path));
  const chosen = await captureOutputs({ ...later, writes, renames: [], globs: ['out/*.json'] });
  assert.deepEqual(
    chosen.outputs.map(({ path }) => path),
    ['out/a.json'],
  );
  const found = await captureOutputs({ ...later, writes: [], renames: [], isUnwatched: true });
  assert.deepEqual(
    found.outputs.map(({ path }) => path),
    ['out/a.json', 'out/b.bin'],
  );
});

test('the next snapshot does not take the outputs of this run for code', async (t) => {
  const scope = await project(t, { 'train.py': 'x' }, {});
  write(scope.top, { 'model.bin': 'weights' });
  await captureOutputs({ ...scope, writes: [join(scope.top, 'model.bin')], renames: [] });
  const { roots } = await snapshotCode({ folder: scope.top, home: scope.home, runId: 'b'.repeat(32), maxFileBytes: 1_000_000, maxTotalBytes: 1_000_000 });
  const { listing } = await listSnapshot(roots[0]!, { home: scope.home, maxFileBytes: 1_000_000 });
  assert.deepEqual(listing, scope.listings[0]!.listing);
});

test('a second capture of unchanged data copies nothing', async (t) => {
  const scope = await project(t, {}, { 'data/x.bin': 'x'.repeat(5000) });
  const path = join(scope.top, 'data/x.bin');
  execFileSync('touch', ['-d', '2020-01-01', path]);
  let puts = 0;
  const store = { ...scope.store, put: (source: AsyncIterable<Uint8Array>) => ((puts += 1), scope.store.put(source)) };
  // A file whose record changed this moment is not remembered, so the clock must move on.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  for (let round = 0; round < 2; round += 1) await captureReads({ ...scope, store, ...nothing, reads: [fact(path)] });
  assert.equal(puts, 1);
  assert.equal(existsSync(join(scope.home, 'cache', 'digests.sqlite')), true);
  assert.equal(readFileSync(path, 'utf8').length, 5000);
});
