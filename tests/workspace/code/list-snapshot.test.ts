// Listings of snapshots: digests, secrets held back, and what an earlier run left behind.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { canonicalText } from '../../../src/documents/canonical-json.ts';
import { createMemoryBlobStore } from '../../../src/storage/blobs/memory.ts';
import { listSnapshot } from '../../../src/workspace/code/list-snapshot.ts';
import { snapshotCode } from '../../../src/workspace/code/snapshot-code.ts';
import type { SnapshotRoot } from '../../../src/workspace/code/code-snapshot.ts';
import { recordOutputs } from '../../../src/workspace/data/output-record.ts';
import { readPlace } from '../../../src/workspace/read-place.ts';
import { createRedactor } from '../../../src/workspace/secrets/redactor.ts';
import { git, makeRepository, temporaryFolder, write } from './repositories.ts';
import { createLocalContent } from '../../../src/workspace/local-content.ts';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let runs = 0;

async function root(folder: string, home: string): Promise<SnapshotRoot> {
  runs += 1;
  const { roots } = await snapshotCode({ folder, home, runId: `f${runs.toString(16).padStart(31, '0')}`, maxFileBytes: 10_000_000, maxTotalBytes: 100_000_000 });
  return roots[0]!;
}

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('digests are those of the files, in code-unit order, and every content can be read where it is said to be', async (t) => {
  const home = temporaryFolder(t);
  const big = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 7919) % 251));
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'b.py': 'b', 'a/z.py': 'z', 'a.py': 'a', empty: '', 'same.py': 'a', 'big.bin': big });
  git(top, 'gc', '-q');
  write(top, { 'loose.py': 'untracked', 'zeros.txt': '0'.repeat(3_000_000), 'ﬀ.py': 'ligature', '𝒳.py': 'beyond the plane' });
  for (let round = 0; round < 2; round += 1) {
    const { listing, contents } = await listSnapshot(await root(top, home), { home, maxFileBytes: 10_000_000 });
    const paths = listing.entries.map(({ path }) => path);
    assert.deepEqual(paths, [...paths].sort());
    assert.deepEqual(
      Object.fromEntries(listing.entries.map(({ path, digest }) => [path, digest])),
      Object.fromEntries(paths.map((path) => [path, sha256(readFileSync(join(top, path)))])),
    );
    assert.equal(contents.length, new Set(contents.map(({ digest }) => digest)).size);
    assert.equal(contents.length, 9);
    const store = createLocalContent(createMemoryBlobStore());
    const read = await Promise.all(contents.map(async ({ place, digest }) => sha256(await bytesOf(readPlace(place, digest, store)))));
    assert.deepEqual(
      read,
      contents.map(({ digest }) => digest),
    );
  }
});

test('the same code has the same listing whatever happened before', async (t) => {
  const files = { 'a.py': '1', 'b/c.py': '2' };
  const texts = [];
  for (const name of ['one', 'two']) {
    const home = temporaryFolder(t);
    const top = makeRepository(join(temporaryFolder(t), name), files);
    if (name === 'two') {
      write(top, { 'b/c.py': 'other' });
      await listSnapshot(await root(top, home), { home, maxFileBytes: 1000 });
      write(top, files);
    }
    const { listing } = await listSnapshot(await root(top, home), { home, maxFileBytes: 1000 });
    texts.push(canonicalText(listing));
  }
  assert.equal(texts[0], texts[1]);
});

test('files with secrets are listed by digest and their bytes are in no content', async (t) => {
  const home = temporaryFolder(t);
  const token = ['ghp', 'R7xKq2mZ9vLw4TnYb8CdF1hJs6GpUaE3WiXo'].join('_');
  const top = makeRepository(join(temporaryFolder(t), 'project'), {
    'ok.py': 'print(1)\n',
    'client.py': `api = "${token}"\n`,
    '.env': 'PORT=1\n',
    'deploy/.env.production': 'X=1',
    '.env.example': 'PORT=\n',
    'credentials.json': '{}',
    'mine.py': 'x = "very-own-value-77"\n',
  });
  const redactor = createRedactor({ MY_SECRET: 'very-own-value-77' });
  for (let round = 0; round < 2; round += 1) {
    const { listing, contents, gaps } = await listSnapshot(await root(top, home), { home, redactor, maxFileBytes: 1000 });
    const withheld = listing.entries.filter((entry) => entry.withheld === 'secret').map(({ path }) => path);
    assert.deepEqual(withheld, ['.env', 'client.py', 'credentials.json', 'deploy/.env.production', 'mine.py']);
    assert.equal(listing.entries.find(({ path }) => path === 'client.py')!.digest, sha256(readFileSync(join(top, 'client.py'))));
    assert.deepEqual(contents.map(({ digest }) => digest).sort(), [sha256('print(1)\n'), sha256('PORT=\n')].sort());
    assert.equal(gaps.filter(({ code }) => code === 'secret-withheld').length, 5);
  }
});

test('a remembered answer does not count when other secrets are looked for', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': 'key = hunter-of-2-bugs\n' });
  const before = await listSnapshot(await root(top, home), { home, redactor: createRedactor({}), maxFileBytes: 1000 });
  const after = await listSnapshot(await root(top, home), { home, redactor: createRedactor({ DB_PASSWORD: 'hunter-of-2-bugs' }), maxFileBytes: 1000 });
  assert.deepEqual([before.listing.entries[0]!.withheld, after.listing.entries[0]!.withheld], [undefined, 'secret']);
});

test('a torn or foreign line in the cache of digests is passed over', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'a.py': '1' });
  const first = await listSnapshot(await root(top, home), { home, maxFileBytes: 1000 });
  const [name] = readdirSync(join(home, 'cache', 'objects'));
  appendFileSync(join(home, 'cache', 'objects', name!), '56a6051ca2b02b04ef92d5150c9ef600403cb1de 6b86');
  write(top, { 'b.py': '2' });
  await listSnapshot(await root(top, home), { home, maxFileBytes: 1000 });
  const third = await listSnapshot(await root(top, home), { home, maxFileBytes: 1000 });
  assert.deepEqual(
    third.listing.entries.map(({ path, digest }) => [path, digest]),
    [
      ['a.py', first.listing.entries[0]!.digest],
      ['b.py', sha256('2')],
    ],
  );
});

test('git LFS pointers are told', async (t) => {
  const home = temporaryFolder(t);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`;
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'model.bin': pointer, 'about.txt': `${pointer}${'and more text\n'.repeat(200)}` });
  const { gaps } = await listSnapshot(await root(top, home), { home, maxFileBytes: 100_000 });
  assert.deepEqual(
    gaps.map(({ code, sentence }) => [code, sentence.includes('model.bin')]),
    [['lfs-pointer', true]],
  );
});

test('what an earlier run wrote is no code while it is as that run left it, and what this run overwrote unread is none either', async (t) => {
  const home = temporaryFolder(t);
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'train.py': '1', 'kept.txt': 'tracked' });
  const clean = await listSnapshot(await root(top, home), { home, maxFileBytes: 1000 });
  write(top, { 'model.bin': 'weights', 'kept.txt': 'tracked', 'metrics.json': '{}', 'note.txt': 'by hand' });
  recordOutputs(home, [
    { path: join(top, 'model.bin'), digest: sha256('weights') },
    { path: join(top, 'kept.txt'), digest: sha256('tracked') },
    { path: join(top, 'note.txt'), digest: sha256('as it was written') },
  ]);
  const snapshot = await root(top, home);
  const paths = async (overwritten?: ReadonlySet<string>): Promise<readonly string[]> =>
    (await listSnapshot(snapshot, { home, maxFileBytes: 1000, overwritten })).listing.entries.map(({ path }) => path);
  assert.deepEqual(await paths(), ['kept.txt', 'metrics.json', 'note.txt', 'train.py']);
  assert.deepEqual(
    await paths(new Set(['metrics.json', 'note.txt', 'train.py'])),
    clean.listing.entries.map(({ path }) => path),
  );
});

test('reads given up half-way do not spoil the next one', async (t) => {
  const home = temporaryFolder(t);
  const big = Buffer.from(Array.from({ length: 2_000_000 }, (_, at) => (at * 31) % 253));
  const top = makeRepository(join(temporaryFolder(t), 'project'), { 'big.bin': big, 'a.py': 'a' });
  git(top, 'gc', '-q');
  const { contents } = await listSnapshot(await root(top, home), { home, maxFileBytes: 10_000_000 });
  const store = createLocalContent(createMemoryBlobStore());
  const [large, small] = [...contents].sort((one, other) => other.sizeBytes - one.sizeBytes) as [(typeof contents)[0], (typeof contents)[0]];
  const reading = readPlace(large.place, large.digest, store)[Symbol.asyncIterator]();
  await reading.next();
  const waiting = bytesOf(readPlace(small.place, small.digest, store));
  await reading.return?.(undefined);
  assert.equal(sha256(await waiting), small.digest);
  assert.equal(sha256(await bytesOf(readPlace(large.place, large.digest, store))), large.digest);
  await assert.rejects(
    bytesOf(readPlace({ kind: 'git', gitDir: (large.place as { gitDir: string }).gitDir, oid: 'f'.repeat(40) }, large.digest, store)),
    /there is no object f{40}/,
  );
});
