// The makers of Python environments: one at a time, from the indexes the machine's pip uses.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { withFolderLock } from '../../src/workspace/folder-lock.ts';
import { indexSettings } from './installer.ts';
import { removeFolder } from '../remove-folder.ts';

describe('the lock of a folder', () => {
  let parent: string;
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'lock-'));
  });
  after(() => removeFolder(parent));

  it('lets one work at a time', async () => {
    let working = 0;
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      working += 1;
      seen.push(working);
      for (let count = 0; count < 20; count += 1) await turn();
      working -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => withFolderLock(join(parent, 'one'), work)));
    assert.deepEqual(seen, [1, 1, 1, 1]);
  });

  it('is given back when the work fails', async () => {
    const folder = join(parent, 'failing');
    await assert.rejects(
      withFolderLock(folder, () => Promise.reject(new Error('no'))),
      /no/u,
    );
    assert.equal(existsSync(folder), false);
  });

  it('is taken over from a process that is gone', async () => {
    const folder = join(parent, 'orphan');
    await mkdir(folder);
    // Beyond the largest process id of any system.
    await writeFile(join(folder, 'owner'), '2147483646');
    assert.equal(await withFolderLock(folder, () => Promise.resolve('done')), 'done');
  });
});

describe("pip's settings", () => {
  it('become those of uv, lists and all', () => {
    const pip = new Map([
      ['index-url', 'https://index.example/simple'],
      ['extra-index-url', 'https://a.example https://b.example'],
      ['find-links', '/wheels /more'],
      ['cert', '/ca.pem'],
    ]);
    const settings = indexSettings(pip);
    assert.equal(settings['UV_DEFAULT_INDEX'], 'https://index.example/simple');
    assert.equal(settings['UV_INDEX'], 'https://a.example https://b.example');
    assert.equal(settings['UV_FIND_LINKS'], '/wheels,/more');
    assert.equal(settings['SSL_CERT_FILE'], process.env['SSL_CERT_FILE'] === undefined ? '/ca.pem' : undefined);
  });

  it('say nothing where pip says nothing', () => {
    assert.deepEqual(Object.keys(indexSettings(new Map())), ['UV_INDEX_STRATEGY']);
  });
});
