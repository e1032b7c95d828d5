// A thread does what its file says, whether the program keeps its compiled sources or not; where it does, so does the thread.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { removeFolderAtOnce } from './remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-threads-'));
after(() => removeFolderAtOnce(folder));
const thread = join(folder, 'thread.ts');
const program = join(folder, 'program.ts');
writeFileSync(
  thread,
  `import { getCompileCacheDir } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
const told: string = workerData as string;
parentPort!.once('message', (word: string) => parentPort!.postMessage({ told, word, folder: getCompileCacheDir() }));`,
);
writeFileSync(
  program,
  `import { once } from 'node:events';
import { startThread } from ${JSON.stringify(new URL('../src/start-thread.ts', import.meta.url).href)};
const worker = startThread(new URL('./thread.ts', import.meta.url), { workerData: 'at the start' });
worker.postMessage('later');
console.log(JSON.stringify((await once(worker, 'message'))[0]));`,
);

function run(env: Readonly<Record<string, string>>): { readonly told: string; readonly word: string; readonly folder?: string } {
  const { NODE_COMPILE_CACHE: _none, ...rest } = process.env;
  return JSON.parse(execFileSync(process.execPath, [program], { env: { ...rest, ...env }, encoding: 'utf8', stdio: 'pipe' })) as ReturnType<typeof run>;
}

describe('a thread', () => {
  it('runs its file with what it was given, and hears what it was sent before it was ready', () => {
    assert.deepEqual(run({}), { told: 'at the start', word: 'later' });
  });

  it('keeps its compiled sources where the program keeps its own', () => {
    const kept = join(folder, 'compiled');
    const { folder: own, ...heard } = run({ NODE_COMPILE_CACHE: kept });
    assert.deepEqual(heard, { told: 'at the start', word: 'later' });
    assert.deepEqual(
      [own],
      readdirSync(kept).map((name) => join(kept, name)),
    );
  });

  it('ends with the error of a file that cannot be run, whether sources are kept or not', () => {
    writeFileSync(thread, "throw new Error('not today');");
    assert.throws(() => run({}), /not today/);
    assert.throws(() => run({ NODE_COMPILE_CACHE: join(folder, 'compiled') }), /not today/);
  });
});
