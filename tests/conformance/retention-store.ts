// The duties of a retention store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { ContentDigest } from '../../src/core/content/content-digest.ts';
import type { RetentionRoot } from '../../src/core/retention/retention-roots.ts';
import type { Store } from '../../src/core/store.ts';
import { addRun, newId, readPages, type OpenStore } from './store-fixtures.ts';

const digest = (digit: string): ContentDigest => `sha256:${digit.repeat(64)}`;

export function testRetentionStore(open: OpenStore): void {
  describe('as a retention store', () => {
    let store: Store;
    let root: string;
    before(async () => {
      store = await open();
      root = newId();
    });
    after(() => store.close());

    const held = (name: RetentionRoot) => readPages((page) => store.retention.held(name, page));

    it('names the digest of every artifact, also of equal ones, and its path', async () => {
      const file = (path: string, digit: string) => ({ path: `${root}/${path}`, digest: digest(digit), sizeBytes: 1, updatedAt: 1 });
      await store.transaction(({ artifacts }) => artifacts.put([file('a', '1'), file('b', '1'), file('folder/c', '2')]));
      assert.deepEqual(
        (await held('artifact')).filter(({ holder }) => holder.id.startsWith(root)),
        [
          { digest: digest('1'), holder: { kind: 'artifact', id: `${root}/a` } },
          { digest: digest('1'), holder: { kind: 'artifact', id: `${root}/b` } },
          { digest: digest('2'), holder: { kind: 'artifact', id: `${root}/folder/c` } },
        ],
      );
      await store.transaction(({ artifacts }) => artifacts.delete(`${root}/a`));
      assert.equal((await held('artifact')).filter(({ holder }) => holder.id.startsWith(root)).length, 2);
    });

    it('names the parts of uploads that are under way, and the uploads begun before a time, the oldest first', async () => {
      const uploads = [3, 1, 2].map((createdAt) => ({ id: `${root}${createdAt}`, path: `${root}/up`, createdAt }));
      await store.transaction(async ({ artifacts }) => {
        for (const upload of uploads) {
          await artifacts.insertUpload(upload);
          await artifacts.putPart(upload.id, { number: 1, digest: digest('3'), sizeBytes: 1 });
        }
      });
      assert.deepEqual(
        (await held('uploadPart')).filter(({ holder }) => holder.id.startsWith(root)),
        [1, 2, 3].map((time) => ({ digest: digest('3'), holder: { kind: 'upload', id: `${root}${time}` } })),
      );
      assert.deepEqual(await store.retention.uploadsBegunBefore(3, 10), [`${root}1`, `${root}2`]);
      assert.deepEqual(await store.retention.uploadsBegunBefore(10, 1), [`${root}1`]);
      await store.transaction(({ artifacts }) => artifacts.deleteUpload(`${root}1`));
      assert.equal((await held('uploadPart')).filter(({ holder }) => holder.id.startsWith(root)).length, 2);
    });

    it('names the documents of runs, deleted ones too, and the texts of verdicts and proofs', async () => {
      const [run, other] = [await addRun(store), await addRun(store, { deletedAt: 5 })];
      const entry = { inputsDigest: '4'.repeat(64), entryPoint: 'x', recordedAt: 1 };
      const evidence = { note: '6'.repeat(64) } as never;
      await store.transaction(async ({ inputs, reproductions }) => {
        await inputs.put({ ...entry, runId: run.id, observationDigest: '5'.repeat(64) });
        await inputs.put({ ...entry, runId: other.id });
        await reproductions.insert({ id: `${root}r`, runId: run.id, verdict: { level: 'x' } as never, evidence, recordedAt: 1 });
        await reproductions.putProof({ before: run.id, after: other.id }, { proof: { text: '7'.repeat(64) } as never, recordedAt: 1 });
      });
      const ids = new Set([run.id, other.id]);
      const ofRuns = async (name: RetentionRoot) => (await held(name)).filter(({ holder }) => ids.has(holder.id));
      assert.deepEqual(
        await ofRuns('runInputs'),
        [run, other].map(({ id }) => ({ digest: digest('4'), holder: { kind: 'run', id } })),
      );
      assert.deepEqual(await ofRuns('runObservation'), [{ digest: digest('5'), holder: { kind: 'run', id: run.id } }]);
      const texts = await Promise.all((['reproductionEvidence', 'reproductionVerdict', 'proof'] as const).map((name) => readPages((page) => store.retention.texts(name, page))));
      assert.deepEqual(
        texts.map((found) => found.filter(({ holder }) => ids.has(holder.id) || holder.id === `${root}r`).map(({ text, holder }) => [text, holder.kind])),
        [[[JSON.stringify(evidence), 'reproduction']], [['{"level":"x"}', 'reproduction']], [[`{"text":"${'7'.repeat(64)}"}`, 'run']]],
      );
    });

    it('names versions whose time is over, the oldest first, but none that another version stands for', async () => {
      const of = { projectId: 'default', kind: 'dataset', name: `${root} lives` };
      const [links, past] = [{ ...of, name: `${root} links` }, -1_000_000_000];
      await store.transaction(async ({ collections }) => {
        for (const id of [of, links]) await collections.insert({ ...id, createdAt: 1, updatedAt: 1, tags: [], ...(id === links && { isOfLinks: true }) });
        const insert = (version: number, keepSeconds: number | undefined, createdAt = past) =>
          collections.insertVersion(of, { id: `${root} ${version}`, version, state: 'committed', keepSeconds, metadata: {}, createdAt, updatedAt: 1, tags: [] });
        await insert(1, 10, past + 1);
        await insert(2, 10);
        await insert(3, 0);
        await insert(4, undefined);
        await insert(5, 11);
        await insert(6, 1);
        await collections.insertVersion(links, { version: 1, state: 'committed', originId: `${root} 6`, metadata: {}, createdAt: 1, updatedAt: 1, tags: [] });
      });
      const found = async (time: number, limit = 10) => (await store.retention.versionsExpiredAt(time, limit)).map(({ name, version }) => [name, version]);
      assert.deepEqual(await found(past + 10_000), []);
      assert.deepEqual(await found(past + 10_001), [[of.name, 2]]);
      assert.deepEqual(await found(past + 10_002), [
        [of.name, 2],
        [of.name, 1],
      ]);
      assert.deepEqual(await found(past + 11_001, 1), [[of.name, 2]]);
      await store.transaction(({ collections }) => collections.deleteVersion({ ...links, version: 1 }));
      assert.equal((await found(past + 11_001)).length, 4);
    });

    it('has one id for ever', async () => {
      const first = await store.transaction(({ retention }) => retention.installation('a'.repeat(32)));
      assert.equal(await store.transaction(({ retention }) => retention.installation('b'.repeat(32))), first);
    });
  });
}
