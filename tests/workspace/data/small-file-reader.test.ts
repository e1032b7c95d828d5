// Many small files read at once are read as each alone would be, whatever stands among them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { isSameState } from '../../../src/workspace/data/file-state.ts';
import { readSmallFile } from '../../../src/workspace/data/small-file-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'small-files-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const mostBytes = 1_000;

function write(name: string, bytes: string | Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

describe('a crowd of small files', () => {
  it('comes with the bytes and the state of each', async () => {
    const paths = Array.from({ length: 3_000 }, (_, index) => write(`file-${index}`, `${index}\n`.repeat(index % 150)));
    const read = await Promise.all(paths.map((path) => readSmallFile(path, mostBytes)));
    for (const [index, file] of read.entries()) {
      assert.ok(file !== undefined, `file-${index}`);
      assert.equal(file.bytes.toString(), `${index}\n`.repeat(index % 150));
      assert.ok(isSameState(file.before, file.after) && Number(file.after.size) === file.bytes.length);
    }
  });

  it('leaves to others what is large, no file, or not there', async () => {
    const plain = Array.from({ length: 20 }, (_, index) => write(`plain-${index}`, 'x'));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const link = join(folder, 'link');
    symlinkSync(plain[0]!, link);
    const odd = [
      write('largest', 'x'.repeat(mostBytes)),
      write('too-large', 'x'.repeat(mostBytes + 1)),
      pipe,
      folder,
      link,
      Buffer.from(join(folder, 'plain-1')),
      join(folder, 'gone'),
    ];
    const outcomes = await Promise.allSettled([...plain, ...odd].map((path) => readSmallFile(path, mostBytes)));
    const told = outcomes.slice(plain.length).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value?.bytes.length : (outcome.reason as NodeJS.ErrnoException).code));
    assert.deepEqual(told, [mostBytes, undefined, undefined, undefined, 1, 1, 'ENOENT']);
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value?.bytes.toString() === 'x').length, plain.length + 2);
  });
});
