// The cache of digests: right before fast.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { openFileDigests } from '../../../src/workspace/data/file-digests.ts';
import { temporaryFolder } from '../code/repositories.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a file that was just written is not remembered, so a change that shows in no time is still seen', async (t) => {
  const home = temporaryFolder(t);
  const path = join(home, 'x');
  const digests = openFileDigests(home);
  t.after(() => digests.close());
  writeFileSync(path, 'one');
  assert.equal((await digests.of(path)).digest, sha256('one'));
  assert.equal(digests.known(statSync(path, { bigint: true })), undefined);
});

test('a settled file is remembered by what the file system says of it, and by nothing less', async (t) => {
  const home = temporaryFolder(t);
  const path = join(home, 'x');
  writeFileSync(path, 'one');
  const past = new Date(Date.now() - 10_000);
  utimesSync(path, past, past);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const digests = openFileDigests(home);
  t.after(() => digests.close());
  const first = await digests.of(path);
  const found = statSync(path, { bigint: true });
  assert.deepEqual(first, { digest: sha256('one'), sizeBytes: 3, mtimeNs: String(found.mtimeNs), inode: String(found.ino) });
  assert.equal(digests.known(found), sha256('one'));
  // Same size, same modification time, other bytes: the record of the file has changed.
  writeFileSync(path, 'two');
  utimesSync(path, past, past);
  assert.equal(digests.known(statSync(path, { bigint: true })), undefined);
  assert.equal((await digests.of(path)).digest, sha256('two'));
});

test('what was learnt is known at once, and to the next that opens the cache though it was closed in the same turn', async (t) => {
  const home = temporaryFolder(t);
  const past = new Date(Date.now() - 10_000);
  const paths = Array.from({ length: 50 }, (_, index) => join(home, String(index)));
  for (const path of paths) writeFileSync(path, path);
  for (const path of paths) utimesSync(path, past, past);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const states = paths.map((path) => statSync(path, { bigint: true }));
  const digests = openFileDigests(home);
  digests.remember(states[0]!, sha256(paths[0]!));
  assert.equal(digests.known(states[0]!), sha256(paths[0]!));
  for (const [index, state] of states.entries()) digests.remember(state, sha256(paths[index]!));
  await digests.close();
  const next = openFileDigests(home);
  t.after(() => next.close());
  assert.deepEqual(
    states.map((state) => next.known(state)),
    paths.map(sha256),
  );
});

test('a cache that is damaged or cannot be written is done without', async (t) => {
  const damaged = temporaryFolder(t);
  mkdirSync(join(damaged, 'cache'));
  writeFileSync(join(damaged, 'cache', 'digests.sqlite'), 'this is no database, and long enough to be looked at as one '.repeat(40));
  const blocked = join(temporaryFolder(t), 'file');
  writeFileSync(blocked, 'no folder');
  const path = join(temporaryFolder(t), 'x');
  writeFileSync(path, 'one');
  for (const home of [damaged, blocked]) {
    const digests = openFileDigests(home);
    assert.equal((await digests.of(path)).digest, sha256('one'));
    await digests.close();
  }
});

test('a file that grows all the time gives an error and no digest', async (t) => {
  const home = temporaryFolder(t);
  const path = join(home, 'log');
  writeFileSync(path, 'x'.repeat(20_000_000));
  const digests = openFileDigests(home);
  t.after(() => digests.close());
  const growing = setInterval(() => appendFileSync(path, 'y'), 1);
  try {
    await assert.rejects(digests.of(path), { name: 'FileChangedError' });
  } finally {
    clearInterval(growing);
  }
});

test('several processes share the cache', async (t) => {
  const home = temporaryFolder(t);
  const names = Array.from({ length: 40 }, (_, at) => `file-${at}`);
  const past = new Date(Date.now() - 60_000);
  for (const name of names) {
    writeFileSync(join(home, name), name);
    utimesSync(join(home, name), past, past);
  }
  const module = fileURLToPath(new URL('../../../src/workspace/data/file-digests.ts', import.meta.url));
  const script = `import { openFileDigests } from ${JSON.stringify(module)};
    const digests = openFileDigests(${JSON.stringify(home)});
    for (const name of ${JSON.stringify(names)}) console.log(name, (await digests.of(${JSON.stringify(`${home}/`)} + name)).digest);
    await digests.close();`;
  const outputs = await Promise.all(
    [0, 1, 2].map(() => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (chunk) => (text += chunk));
      return new Promise<string>((resolve) => child.on('close', (code) => resolve(code === 0 ? text : `ended with ${code}`)));
    }),
  );
  const expected = names.map((name) => `${name} ${sha256(name)}\n`).join('');
  assert.deepEqual(outputs, [expected, expected, expected]);
});
