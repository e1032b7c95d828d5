// The journal on a real disk: order, durability, damage, locks, a full disk.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';

import { type Journal, openJournal, readJournal } from '../../src/outbox/journal.ts';
import type { Damage } from '../../src/outbox/journal-segments.ts';
import { JournalHeldError } from '../../src/outbox/journal-lock.ts';
import { isRunning, processIdentity } from '../../src/outbox/liveness.ts';
import { createRandom } from '../ledger/random.ts';
import { removeFolder } from '../remove-folder.ts';

const runId = 'ab'.repeat(16);

async function folder(test: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'journal-'));
  test.after(() => removeFolder(path));
  return join(path, 'a.journal');
}

async function opened(test: TestContext, path: string, segmentBytes?: number): Promise<Journal> {
  const journal = await openJournal(path, { runId, segmentBytes });
  test.after(() => journal.close());
  return journal;
}

async function all(path: string): Promise<{ readonly records: readonly unknown[]; readonly sequences: readonly number[]; readonly damages: readonly Damage[] }> {
  const damages: Damage[] = [];
  const entries = [];
  for await (const entry of readJournal(path, { onDamage: (damage) => damages.push(damage) })) entries.push(entry);
  return { records: entries.map(({ record }) => record), sequences: entries.map(({ seq }) => seq), damages };
}

const segments = async (path: string): Promise<readonly string[]> => (await readdir(path)).filter((name) => name.endsWith('.segment')).sort();

test('records come back in the order they were appended, also those appended at once, over many segments', async (t) => {
  const path = await folder(t);
  const journal = await opened(t, path, 4_000);
  const numbers = await Promise.all(Array.from({ length: 300 }, (_, index) => journal.append({ index, text: 'x'.repeat(index) })));
  assert.deepEqual(
    numbers,
    Array.from({ length: 300 }, (_, index) => index + 1),
  );
  for (let index = 300; index < 320; index += 1) await journal.append({ index, text: 'ünï' });
  const { records, sequences, damages } = await all(path);
  assert.equal(records.length, 320);
  assert.deepEqual(
    records.map((record) => (record as { index: number }).index),
    Array.from({ length: 320 }, (_, index) => index),
  );
  assert.deepEqual(
    sequences,
    Array.from({ length: 320 }, (_, index) => index + 1),
  );
  assert.deepEqual(damages, []);
  assert.ok((await segments(path)).length > 1);
});

test('a journal goes on where it ended, with the next number', async (t) => {
  const path = await folder(t);
  const first = await openJournal(path, { runId });
  assert.equal(await first.append('a'), 1);
  await first.close();
  const second = await opened(t, path);
  assert.equal(second.lastSequence, 1);
  assert.equal(await second.append('b'), 2);
  assert.deepEqual((await all(path)).records, ['a', 'b']);
});

test('a record that was half-written at any byte is dropped, and what was whole before it stays', async (t) => {
  const path = await folder(t);
  const journal = await openJournal(path, { runId });
  await journal.append({ n: 1 });
  await journal.append({ n: 2, text: 'the last one' });
  await journal.close();
  const file = join(path, (await segments(path))[0]!);
  const whole = await readFile(file);
  const frame = 21 + JSON.stringify({ n: 2, text: 'the last one' }).length;
  for (let cut = 1; cut <= frame; cut += 1) {
    await writeFile(file, whole.subarray(0, whole.length - cut));
    assert.deepEqual(await all(path), { records: [{ n: 1 }], sequences: [1], damages: [] }, `cut by ${cut}`);
  }
  const again = await openJournal(path, { runId });
  assert.equal(await again.append({ n: 3 }), 2);
  await again.close();
  assert.deepEqual(await all(path), { records: [{ n: 1 }, { n: 3 }], sequences: [1, 2], damages: [] });
});

test('a damaged stretch in the middle is jumped over, and its bytes are told, whichever bit broke', async (t) => {
  const path = await folder(t);
  const journal = await openJournal(path, { runId });
  for (let n = 1; n <= 5; n += 1) await journal.append({ n });
  await journal.close();
  const file = join(path, (await segments(path))[0]!);
  const whole = await readFile(file);
  const frame = 21 + '{"n":1}'.length;
  const start = whole.length - 3 * frame;
  for (let bit = 0; bit < frame * 8; bit += 1) {
    const damaged = Buffer.from(whole);
    damaged[start + (bit >> 3)]! ^= 1 << (bit & 7);
    await writeFile(file, damaged);
    const { records, damages } = await all(path);
    assert.deepEqual(records, [{ n: 1 }, { n: 2 }, { n: 4 }, { n: 5 }], `bit ${bit}`);
    assert.deepEqual(damages, [{ file, fromByte: start, toByte: start + frame }], `bit ${bit}`);
  }
});

test('what is missing at the end of an earlier segment is told as damage, not taken for a half-written end', async (t) => {
  const path = await folder(t);
  const journal = await openJournal(path, { runId, segmentBytes: 300 });
  for (let n = 1; n <= 20; n += 1) await journal.append({ n });
  await journal.close();
  const file = join(path, (await segments(path))[0]!);
  const { length } = await readFile(file);
  await truncate(file, length - 5);
  const { records, damages } = await all(path);
  assert.equal(records.length, 19);
  assert.equal(damages.length, 1);
  assert.equal(damages[0]!.file, file);
});

test('one writer holds a journal; one that was killed holds it no longer', async (t) => {
  const path = await folder(t);
  const journal = await openJournal(path, { runId });
  await assert.rejects(openJournal(path, { runId }), (error: unknown) => error instanceof JournalHeldError && error.holder?.pid === process.pid);
  await journal.close();
  const source = `const { openJournal } = await import(${JSON.stringify(new URL('../../src/outbox/journal.ts', import.meta.url).href)}); const j = await openJournal(process.argv[1], { runId: '${runId}' }); await j.append('theirs'); console.log('open'); setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', source, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  await assert.rejects(openJournal(path, { runId }), (error: unknown) => error instanceof JournalHeldError && error.holder?.pid === other.pid);
  other.kill('SIGKILL');
  await once(other, 'exit');
  const taken = await openJournal(path, { runId });
  await assert.rejects(openJournal(path, { runId }), JournalHeldError);
  await taken.append('ours');
  await taken.close();
  assert.deepEqual((await all(path)).records, ['theirs', 'ours']);
  assert.deepEqual(
    (await readdir(path)).filter((name) => name.startsWith('lock')),
    [],
  );
});

test('of many that find the same dead lock exactly one gets it', async (t) => {
  const path = await folder(t);
  for (let round = 0; round < 20; round += 1) {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'lock-7'), JSON.stringify({ pid: 1, startedAt: '-1', bootId: 'another boot' }));
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => openJournal(path, { runId })));
    const got = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    assert.ok(got.length <= 1, `${got.length} got it`);
    for (const attempt of attempts) if (attempt.status === 'rejected') assert.ok(attempt.reason instanceof JournalHeldError, String(attempt.reason));
    for (const journal of got) await journal.close();
    await rm(path, { recursive: true });
  }
});

test('a process is told from a later one with the same number', () => {
  const own = processIdentity();
  assert.equal(isRunning(own), true);
  assert.equal(isRunning({ ...own, startedAt: `${own.startedAt}1` }), false);
  assert.equal(isRunning({ ...own, bootId: 'before the machine was started anew' }), false);
  assert.equal(isRunning({ ...own, pid: 2 ** 22 + 1 }), false);
});

test('a disk that takes no more refuses an append and leaves the journal as it was; smaller ones go on', async (t) => {
  const path = await folder(t);
  // A limit on the size of files fails in the middle of a write, as a full disk does, and needs no rights.
  const source = `const { openJournal } = await import(${JSON.stringify(new URL('../../src/outbox/journal.ts', import.meta.url).href)}); const j = await openJournal(process.argv[1], { runId: '${runId}' }); const say = (p) => p.then((n) => n, (e) => e.name + ' ' + e.code + ' ' + e.isDiskFull); console.log(JSON.stringify([await say(j.append({ n: 1 })), await say(j.append({ n: 2, text: 'x'.repeat(200000) })), ...await Promise.all([say(j.append({ n: 3 })), say(j.append({ n: 4 }))])])); await j.close();`;
  const { stdout } = await promisify(execFile)('bash', ['-c', 'ulimit -f 100; trap "" XFSZ; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', source, path]);
  assert.deepEqual(JSON.parse(stdout), [1, 'JournalError EFBIG true', 2, 3]);
  assert.deepEqual(await all(path), { records: [{ n: 1 }, { n: 3 }, { n: 4 }], sequences: [1, 2, 3], damages: [] });
});

test('after kill -9 at any moment every append that was resolved is there, once', async (t) => {
  const random = createRandom(41);
  const source = `const { openJournal } = await import(${JSON.stringify(new URL('../../src/outbox/journal.ts', import.meta.url).href)}); const j = await openJournal(process.argv[1], { runId: '${runId}', segmentBytes: 20000 }); let n = Number(process.argv[2]); console.log('open'); for (;;) await Promise.all(Array.from({ length: 3 }, () => { const mine = n++; return j.append({ mine, text: 'y'.repeat(mine % 400) }).then(() => process.stdout.write(mine + '\\n')); }));`;
  const path = await folder(t);
  const resolved = new Set<number>();
  let next = 0;
  for (let round = 0; round < 15; round += 1) {
    const writer = spawn(process.execPath, ['--input-type=module', '-e', source, path, String(next)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    writer.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await once(writer.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, random.between(1, 120)));
    writer.kill('SIGKILL');
    await once(writer, 'close');
    for (const line of printed.split('\n').slice(1, -1)) resolved.add(Number(line));
    const found = (await all(path)).records.map((record) => (record as { mine: number }).mine);
    assert.equal(new Set(found).size, found.length);
    for (const mine of resolved) assert.ok(found.includes(mine), `${mine} is lost`);
    next = Math.max(-1, ...found) + 1;
  }
  assert.ok(resolved.size > 50, `only ${resolved.size} appends`);
});
