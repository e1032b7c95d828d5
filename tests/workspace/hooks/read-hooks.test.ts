// Facts out of hook files: joined over processes, read while they grow, and with torn lines among them.
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { openHookReader } from '../../../src/workspace/hooks/hook-reader.ts';
import { readHooks } from '../../../src/workspace/hooks/read-hooks.ts';
import { removeFolder } from '../../remove-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hooks-'));
});
afterEach(() => removeFolder(folder));

type Fields = Readonly<Record<string, unknown>>;

const hello = (pid: number, fields: Fields = {}): Fields => ({
  t: 'hello',
  pid,
  ppid: 1,
  argv: ['python', 'main.py'],
  at: pid,
  mode: 'observe',
  rank: '0',
  settings: [],
  path: [],
  ...fields,
});
const read = (path: string, at: number): Fields => ({ t: 'read', path, size: 1, mtimeNs: '5', inode: '9', at, by: 'open' });
const state = (fields: Fields = {}): Fields => ({ modules: [], libraries: [], threads: {}, numerics: {}, settings: {}, path: [], ...fields });

function write(name: string, lines: readonly Fields[], tail = ''): Promise<void> {
  return writeFile(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join('') + tail);
}

describe('the facts of a run', () => {
  it('are none before anything was told', async () => {
    const facts = await readHooks(join(folder, 'nothing'));
    assert.deepEqual(facts.processes, []);
    assert.deepEqual(await Array.fromAsync(facts.steps()), []);
  });

  it('name processes in order of their start, whatever their numbers', async () => {
    await write('900-100.jsonl', [hello(900)]);
    await write('20-1000.jsonl', [hello(20), { t: 'bye', at: 5, exit: 'sysexit', code: 3, ...state() }]);
    const { processes } = await readHooks(folder);
    assert.deepEqual(
      processes.map(({ pid, bye }) => [pid, bye?.code]),
      [
        [900, undefined],
        [20, 3],
      ],
    );
  });

  it('hold one read per path, the first, and know what the run itself had written by then', async () => {
    await write('1-1.jsonl', [hello(1), read('/b', 30), { t: 'write', path: '/made', at: 10 }, { t: 'rename', from: '/x', to: '/moved', at: 11 }, read('/late', 12)]);
    await write('2-2.jsonl', [hello(2), read('/b', 20), read('/made', 40), read('/moved', 41), { t: 'write', path: '/late', at: 50 }]);
    const { reads } = await readHooks(folder);
    assert.deepEqual(
      reads.map(({ path, at, isAfterWrite }) => [path, at, isAfterWrite]),
      [
        ['/late', 12, false],
        ['/b', 20, false],
        ['/made', 40, true],
        ['/moved', 41, true],
      ],
    );
  });

  it('take later settings for earlier ones, and what was in force from the first process that told it', async () => {
    const setting = { t: 'setting', name: 'flag', value: 'true', state: 'applied' };
    await write('1-1.jsonl', [
      hello(1, { settings: [{ name: 'seed', value: '1', state: 'user' }] }),
      setting,
      { ...setting, value: 'false', state: 'user' },
      { t: 'state', ...state({ threads: { a: '1' }, modules: ['/m'] }) },
    ]);
    await write('2-2.jsonl', [hello(2), { t: 'bye', at: 3, exit: 'normal', code: null, ...state({ threads: { a: '2', b: '3' }, modules: ['/m', '/n'] }) }]);
    const facts = await readHooks(folder);
    assert.deepEqual(facts.processes[0]!.settings, [
      { name: 'seed', value: '1', state: 'user' },
      { name: 'flag', value: 'false', state: 'user' },
    ]);
    assert.deepEqual(facts.threads, { a: '1', b: '3' });
    assert.deepEqual(facts.modules, ['/m', '/n']);
  });

  it('tell apart the same source in two processes', async () => {
    const step = (number: number): Fields => ({ t: 'step', source: 'opt#0', rank: 0, step: number, channels: { params: 'a' } });
    await write('1-1.jsonl', [hello(1), step(1), step(2)]);
    await write('2-2.jsonl', [hello(2), step(1)]);
    const facts = await readHooks(folder);
    assert.deepEqual(
      (await Array.fromAsync(facts.steps())).map((event) => `${event.source} ${event.step}`),
      ['opt#0 1', 'opt#0 2', 'opt#0@2 1'],
    );
  });

  it('survive torn lines, strange lines and files that are not ours', async () => {
    await write('1-1.jsonl', [hello(1)], '{"t":"read","path":"/torn\n\n7\nnull\n{"t":"write","path":"/w","at":1}\n{"t":"wri');
    await writeFile(join(folder, 'notes.txt'), '{"t":"write","path":"/other","at":1}\n');
    const facts = await readHooks(folder);
    assert.deepEqual([facts.reads, facts.writes], [[], ['/w']]);
  });
});

describe('reading while a program runs', () => {
  it('gives every line once, when it is whole', async () => {
    const reader = openHookReader(folder);
    await write('1-1.jsonl', [hello(1)], '{"t":"write",');
    assert.deepEqual(
      (await reader.poll()).map(({ line }) => line.t),
      ['hello'],
    );
    assert.deepEqual(await reader.poll(), []);
    await appendFile(join(folder, '1-1.jsonl'), '"path":"/grün","at":1}\n');
    await write('2-2.jsonl', [hello(2)]);
    const lines = (await reader.poll()).map(({ file, line }) => [file, line.t, 'path' in line ? line.path : '']);
    assert.deepEqual(lines, [
      ['1-1.jsonl', 'write', '/grün'],
      ['2-2.jsonl', 'hello', []],
    ]);
  });

  it('joins lines longer than one read of the file', async () => {
    const long = 'x'.repeat(3_000_000);
    await write('1-1.jsonl', [hello(1), { t: 'write', path: long, at: 1 }, { t: 'write', path: '/after', at: 2 }]);
    assert.deepEqual((await readHooks(folder)).writes, [long, '/after']);
  });
});
