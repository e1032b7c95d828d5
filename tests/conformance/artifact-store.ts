// The duties of an artifact store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { ContentDigest } from '../../src/core/content/content-digest.ts';
import type { ArtifactFile } from '../../src/core/tracking/artifacts/artifact.ts';
import type { Store } from '../../src/core/store.ts';
import { byCodePoints, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const digestOf = (digit: string): ContentDigest => `sha256:${digit.repeat(64)}`;
const file = (path: string, fields: Partial<ArtifactFile> = {}): ArtifactFile => ({ path, digest: digestOf('a'), sizeBytes: 3, updatedAt: 7, ...fields });

export function testArtifactStore(open: OpenStore): void {
  describe('as an artifact store', () => {
    let store: Store;
    let root: string;
    before(async () => {
      store = await open();
      root = newId();
    });
    after(() => store.close());

    const put = (...files: readonly ArtifactFile[]) => store.transaction(({ artifacts }) => artifacts.put(files));
    const names = async (folder: string) => (await readPages((page) => store.artifacts.list(folder, page))).map(({ name, isFolder }) => (isFolder ? `${name}/` : name));
    const walked = async (folder: string) => (await readPages((page) => store.artifacts.walk(folder, page))).map(({ path }) => path);

    it('finds the files that were put, replacing those of equal path, the last of a call winning', async () => {
      await put(file(`${root}/a`), file(`${root}/a`, { sizeBytes: 0 }));
      assert.deepEqual(await store.artifacts.find(`${root}/a`), file(`${root}/a`, { sizeBytes: 0 }));
      await put(file(`${root}/a`, { digest: digestOf('b'), sizeBytes: 2 ** 40 }));
      assert.deepEqual(await store.artifacts.find(`${root}/a`), file(`${root}/a`, { digest: digestOf('b'), sizeBytes: 2 ** 40 }));
      assert.equal(await store.artifacts.find(root), undefined);
      assert.equal(await store.artifacts.find('none'), undefined);
    });

    it('lists the direct children of a folder by name, files and folders together', async () => {
      const folder = `${root}/list`;
      const paths = ['b', 'a/x', 'a/y/z', 'a.txt', 'a0', 'ä', '🦦', 'Z', 'a-b/c'];
      await put(...paths.map((path) => file(`${folder}/${path}`)));
      assert.deepEqual(await names(folder), ['Z', 'a/', 'a-b/', 'a.txt', 'a0', 'b', 'ä', '🦦']);
      assert.deepEqual(await names(`${folder}/a`), ['x', 'y/']);
      const { items } = await store.artifacts.list(`${folder}/a/y`, { limit: 5 });
      assert.deepEqual(items, [{ isFolder: false, name: 'z', sizeBytes: 3, digest: digestOf('a'), updatedAt: 7 }]);
      assert.ok((await names('')).includes(`${root}/`));
    });

    it('lists nothing in an unknown folder, and nothing in a file', async () => {
      await put(file(`${root}/plain`));
      assert.deepEqual(await names(`${root}/plain`), []);
      assert.deepEqual(await names(`${root}/unknown`), []);
    });

    it('walks and counts every file below a folder by path, and none beside it', async () => {
      const folder = `${root}/walk`;
      const inside = ['a/b/c', 'a/b-c', 'a/b', 'a', 'z', 'ü/x'].map((path) => `${folder}/${path}`).filter((path) => !path.endsWith('/a') && !path.endsWith('a/b'));
      await put(...inside.map((path) => file(path)), file(`${folder}0`), file(`${folder}-x/y`), file(`${folder}.txt`));
      assert.deepEqual(await walked(folder), [...inside].sort(byCodePoints));
      assert.deepEqual(await walked(`${folder}/z`), []);
      assert.equal(await store.artifacts.count(folder), inside.length);
      assert.equal(await store.artifacts.count(`${folder}/z`), 0);
      assert.equal(await store.artifacts.count(`${root}/unknown`), 0);
    });

    it('refuses a path below a file, and the path of a folder, with conflict, and puts nothing then', async () => {
      await put(file(`${root}/c/file`), file(`${root}/c/folder/x`));
      await assert.rejects(put(file(`${root}/c/new`), file(`${root}/c/file/below/it`)), refusal('conflict'));
      await assert.rejects(put(file(`${root}/c/folder`)), refusal('conflict'));
      await assert.rejects(put(file(`${root}/c/m`), file(`${root}/c/m/n`)), refusal('conflict'));
      assert.deepEqual(await names(`${root}/c`), ['file', 'folder/']);
    });

    it('deletes a file or all files below a folder, says how many, and leaves no empty folder', async () => {
      const folder = `${root}/delete`;
      await put(file(`${folder}/a/b/1`), file(`${folder}/a/b/2`), file(`${folder}/a/c`), file(`${folder}/a0`));
      const remove = (path: string) => store.transaction(({ artifacts }) => artifacts.delete(path));
      assert.equal(await remove(`${folder}/a/b`), 2);
      assert.deepEqual(await names(`${folder}/a`), ['c']);
      assert.equal(await remove(`${folder}/a/b`), 0);
      assert.equal(await remove(`${folder}/a/c`), 1);
      assert.deepEqual(await names(folder), ['a0']);
      await put(file(`${folder}/a`));
      assert.equal(await remove(folder), 2);
      assert.ok(!(await names(root)).includes('delete/'));
    });

    it('keeps odd names as they are', async () => {
      const odd = ['%', '_', "'", '"', '\\', ' ', '*', 'a?b#c', '\u202e', 'x'.repeat(900)].map((name) => `${root}/odd/${name}`);
      await put(...odd.map((path) => file(path)));
      for (const path of odd) assert.equal((await store.artifacts.find(path))?.path, path);
      assert.deepEqual(await walked(`${root}/odd`), [...odd].sort(byCodePoints));
      assert.deepEqual(await walked(`${root}/_dd`), []);
    });

    it('keeps an upload and its parts by number until it is deleted, a part of equal number replaced', async () => {
      const upload = { id: newId(), path: `${root}/up`, createdAt: 5 };
      const part = (number: number, sizeBytes: number) => ({ number, digest: digestOf('c'), sizeBytes });
      await store.transaction(async ({ artifacts }) => {
        await artifacts.insertUpload(upload);
        await artifacts.putPart(upload.id, part(10, 1));
        await artifacts.putPart(upload.id, part(2, 2));
        await artifacts.putPart(upload.id, part(10, 3));
      });
      assert.deepEqual(await store.artifacts.findUpload(upload.id), upload);
      assert.deepEqual(await store.artifacts.parts(upload.id), [part(2, 2), part(10, 3)]);
      assert.equal(await store.transaction(({ artifacts }) => artifacts.deleteUpload(upload.id)), true);
      assert.equal(await store.transaction(({ artifacts }) => artifacts.deleteUpload(upload.id)), false);
      assert.equal(await store.artifacts.findUpload(upload.id), undefined);
      assert.deepEqual(await store.artifacts.parts(upload.id), []);
    });

    it('refuses the page token of another folder', async () => {
      await put(file(`${root}/t/1`), file(`${root}/t/2`));
      const { next } = await store.artifacts.list(`${root}/t`, { limit: 1 });
      assert.ok(next);
      await assert.rejects(store.artifacts.list(root, { limit: 1, token: next }), refusal('invalid_argument'));
      await assert.rejects(store.artifacts.walk(`${root}/t`, { limit: 1, token: next }), refusal('invalid_argument'));
    });
  });
}
