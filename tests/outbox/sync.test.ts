// `assay sync` as a person calls it: what runs left behind reaches the server once, and what cannot is named.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { encodeFrame, frameAt, headerType } from '../../src/outbox/journal-frame.ts';
import { openOutbox, type Outbox } from '../../src/outbox/outbox.ts';
import { type NativeWire, startNativeWire } from './native-wire.ts';
import { removeFolder } from '../remove-folder.ts';

const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

interface Rig {
  readonly home: string;
  readonly wire: NativeWire;
  fill(runId: string, steps: number, options?: { readonly isFinished: boolean }): Promise<string>;
  sync(...args: string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

async function rig(t: TestContext): Promise<Rig> {
  const home = await mkdtemp(join(tmpdir(), 'sync-'));
  const wire = await startNativeWire();
  t.after(async () => {
    await wire.stop();
    await removeFolder(home);
  });
  return {
    home,
    wire,
    fill: async (runId, steps, options) => {
      const spool = join(home, 'spool', runId);
      const outbox = await openOutbox(spool, { runId });
      await fill(outbox, steps, options);
      await outbox.close();
      return spool;
    },
    sync: async (...args) => {
      const child = spawn(process.execPath, [cli, 'sync', '--server', wire.url, ...args], {
        cwd: home,
        env: { ...process.env, ASSAY_HOME: home },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const texts = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, ...texts };
    },
  };
}

async function fill(outbox: Outbox, steps: number, { isFinished } = { isFinished: true }): Promise<void> {
  await outbox.push({ kind: 'run', experiment: 'Default', run: { id: outbox.runId, name: 'left behind' } });
  for (let step = 0; step < steps; step += 1) await outbox.push({ kind: 'batch', batch: { metrics: [{ key: outbox.runId.slice(0, 2), value: step, step, timestamp: step }] } });
  if (isFinished) await outbox.push({ kind: 'finish', status: 'finished', endedAt: 1 });
}

const ids = ['aa'.repeat(16), 'bb'.repeat(16)] as const;

test('all that waits is sent, its spool is removed, and a second call finds nothing', async (t) => {
  const { home, wire, fill: fillSpool, sync } = await rig(t);
  for (const id of ids) await fillSpool(id, 20);
  const { code, stdout, stderr } = await sync('--json');
  assert.equal(code, 0, stderr);
  const { recordings } = JSON.parse(stdout) as { recordings: readonly { runId: string; outcome: string; waiting: number }[] };
  assert.deepEqual(
    recordings.map(({ runId, outcome, waiting }) => [runId, outcome, waiting]),
    ids.map((id) => [id, 'sent', 0]),
  );
  assert.equal(wire.state.points.length, 40);
  assert.deepEqual(await readdir(join(home, 'spool')), []);
  const again = await sync();
  assert.deepEqual([again.code, again.stdout], [0, 'Nothing waits to be sent.\n']);
});

test('with no server to reach nothing is lost, and the exit code says so', async (t) => {
  const { wire, fill: fillSpool, sync } = await rig(t);
  const spools = [await fillSpool(ids[0], 3), await fillSpool(ids[1], 3)];
  await wire.stop();
  const { code, stdout } = await sync();
  assert.equal(code, 9);
  assert.match(stdout, new RegExp(`${ids[0]}  waits with 5 things to send: no answer from`));
  for (const spool of spools) assert.ok(existsSync(spool));
});

test('what the server refuses keeps its spool and is named; the next spool is sent all the same', async (t) => {
  const { wire, fill: fillSpool, sync } = await rig(t);
  const spool = await fillSpool(ids[0], 1);
  const outbox = await openOutbox(spool, { runId: ids[0] });
  await outbox.push({ kind: 'batch', batch: { metrics: [{ key: 'bad', value: 1, step: 1, timestamp: 1 }] } });
  await outbox.close();
  const other = await fillSpool(ids[1], 2);
  const { code, stdout } = await sync();
  assert.equal(code, 1);
  assert.match(stdout, /metric bad is bad/);
  assert.ok(existsSync(spool));
  assert.equal(existsSync(other), false);
  assert.equal(wire.state.points.length, 3);
});

test('a damaged journal is sent but for the damage, whose bytes are told with exit code 3', async (t) => {
  const { wire, fill: fillSpool, sync } = await rig(t);
  const spool = await fillSpool(ids[0], 10);
  const folder = join(spool, 'recorder.journal');
  const file = join(
    folder,
    (await readdir(folder)).find((name) => name.endsWith('.segment'))!,
  );
  const bytes = await readFile(file);
  bytes[bytes.indexOf('"step":4')]! ^= 1;
  await writeFile(file, bytes);
  const { code, stdout } = await sync();
  assert.equal(code, 3, stdout);
  assert.match(stdout, /bytes \d+ to \d+ of .* cannot be read/);
  assert.equal(wire.state.points.length, 9);
  assert.ok(existsSync(spool));
});

/** What a later release may leave in a spool: each file that says its format, with another one in it. */
const newer: Readonly<Record<string, (spool: string) => Promise<void>>> = {
  'the journal': async (spool) => {
    const folder = join(spool, 'recorder.journal');
    const file = join(
      folder,
      (await readdir(folder)).find((name) => name.endsWith('.segment'))!,
    );
    const bytes = await readFile(file);
    const { to, payload } = frameAt(bytes, 0)!;
    const header = encodeFrame({ sequence: 0, type: headerType, payload: Buffer.from(payload.toString().replace('"version":1', '"version":2')) });
    await writeFile(file, Buffer.concat([header, bytes.subarray(to)]));
  },
  'cursor.json': (spool) => writeFile(join(spool, 'recorder.journal', 'cursor.json'), JSON.stringify({ version: 2, sequence: 0, isRunSent: false })),
  'job.json': (spool) => writeFile(join(spool, 'job.json'), JSON.stringify({ schema: 2, runId: ids[0] })),
};

for (const [name, change] of Object.entries(newer)) {
  test(`a spool whose ${name} a later release wrote is left as it is, and named`, async (t) => {
    const { wire, fill: fillSpool, sync } = await rig(t);
    const spool = await fillSpool(ids[0], 3, { isFinished: name !== 'job.json' });
    await change(spool);
    const before = await contentOf(spool);
    const { code, stdout } = await sync();
    assert.equal(code, 1, stdout);
    assert.match(stdout, new RegExp(`was left as it is: .*${name.replace('.', '\\.')} has the format 2, and this release reads 1`));
    assert.equal(wire.state.points.length, 0);
    assert.deepEqual(await contentOf(spool), before);
  });
}

async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'hex')] as const)));
}

test('a run that is still being recorded is left alone', async (t) => {
  const { home, wire, sync } = await rig(t);
  const outbox = await openOutbox(join(home, 'spool', ids[0]), { runId: ids[0] });
  t.after(() => outbox.close());
  await fill(outbox, 3);
  const { code, stdout } = await sync();
  assert.equal(code, 0);
  assert.match(stdout, /is still being recorded/);
  assert.equal(wire.received.length, 0);
});
