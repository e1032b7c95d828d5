// What is recorded of a run's inputs, over the native wire.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { someInputs, anObservation, documentText, sha256, store, storeDocument, storeTree } from '../../core/recorded-run.ts';
import { openNative } from './native-under-test.ts';

const nowhere = 'e'.repeat(64);

async function openRun(t: Parameters<typeof openNative>[0]) {
  const native = await openNative(t);
  const { id } = await native.client.createRun({ experimentId: '0' });
  return { ...native, id };
}

test('a manifest and an observation are recorded, answered whole, and told and audited once', async (t) => {
  const { client, core, id, changes, clock } = await openRun(t);
  const root = { path: '', kind: 'git' as const, ...(await storeTree(core, { 'train.py': 'print(1)\n', 'lib/a.py': '' })) };
  const data = await store(core, 'a,b\n1,2\n');
  const manifest = someInputs({
    code: [root],
    data: [
      { path: 'data.csv', kind: 'file', digest: data, sizeBytes: 8, isStored: true, isDeclared: false },
      { path: '/big.bin', kind: 'file', digest: nowhere, sizeBytes: 1e12, isStored: false, isDeclared: true },
    ],
    parameters: { lr: '0.1', ['__proto__']: 'x' },
    randomness: { mode: 'deterministic', seed: 7, settings: { PYTHONHASHSEED: '0' } },
  });
  const observation = anObservation(id, { trace: await store(core, '{}\n'), wheels: { numpy: { file: 'numpy.whl', digest: data } }, reads: ['data.csv', 'train.py'] });
  const manifestDigest = await storeDocument(core, manifest);
  const observationDigest = await storeDocument(core, observation);
  const told = changes.length;

  const recorded = await client.recordManifest({ runId: id, manifestDigest, observationDigest });
  const expected = { runId: id, manifestDigest, observationDigest, entryPoint: 'train.py', recordedAt: clock.now() };
  assert.deepEqual(recorded, { ...expected, manifest: JSON.parse(documentText(manifest)), observation: JSON.parse(documentText(observation)) });
  assert.deepEqual(changes.slice(told), [{ type: 'run', experimentId: '0', runId: id }]);

  clock.set(clock.now() + 1);
  assert.deepEqual(await client.recordManifest({ runId: id, manifestDigest, observationDigest }), recorded);
  assert.deepEqual(await client.getManifest({ runId: id }), recorded);
  const { items } = await core.audit.list(caller, { subject: { kind: 'run', id }, page: { limit: 10 } });
  assert.deepEqual(items.map(({ action, leaf }) => [action, (JSON.parse(leaf) as { detail: unknown }).detail]).slice(1), [
    ['run.manifest_recorded', { manifest: `sha256:${manifestDigest}`, observation: `sha256:${observationDigest}` }],
  ]);
});

test('the last manifest recorded counts: a provisional one is replaced', async (t) => {
  const { client, core, id } = await openRun(t);
  const provisional = await storeDocument(core, someInputs());
  await client.recordManifest({ runId: id, manifestDigest: provisional });
  assert.equal((await client.getManifest({ runId: id })).observation, undefined);
  const final = await storeDocument(core, someInputs({ network: ['example.org:443'] }));
  await client.recordManifest({ runId: id, manifestDigest: final, observationDigest: await storeDocument(core, anObservation(id)) });
  const stored = await client.getManifest({ runId: id });
  assert.deepEqual([stored.manifestDigest, stored.manifest.network, stored.observation?.end?.cause], [final, ['example.org:443'], 'finished']);
});

test('everything a manifest says is stored must be stored; what is missing is named', async (t) => {
  const { client, core, id } = await openRun(t);
  const tree = { schema: 1, entries: Array.from({ length: 12 }, (_, index) => ({ path: `f${index}.py`, mode: '100644', digest: sha256(`file ${index}`), sizeBytes: 1 })) };
  const root = { path: '', kind: 'git' as const, tree: sha256(documentText(tree)), files: 12, sizeBytes: 12 };
  const manifestDigest = await storeDocument(core, someInputs({ code: [root] }));
  await assert.rejects(client.recordManifest({ runId: id, manifestDigest }), {
    code: 'failed_precondition',
    status: 409,
    message: /^not stored yet: the tree of the first code root \([0-9a-f]{64}\); send their bytes/,
  });
  await storeDocument(core, tree);
  await assert.rejects(client.recordManifest({ runId: id, manifestDigest }), { code: 'failed_precondition', message: /the file f0\.py \([0-9a-f]{64}\).* and 2 more;/ });
  for (let index = 0; index < 12; index += 1) await store(core, `file ${index}`);
  await client.recordManifest({ runId: id, manifestDigest });

  const wants = async (observation: Parameters<typeof anObservation>[1], what: RegExp) => {
    const observationDigest = await storeDocument(core, anObservation(id, observation));
    await assert.rejects(client.recordManifest({ runId: id, manifestDigest, observationDigest }), { code: 'failed_precondition', message: what });
  };
  await wants({ trace: nowhere }, /the trace \(e{64}\)/);
  await wants({ console: nowhere }, /the console text/);
  await wants({ lock: nowhere }, /the lock file/);
  await wants({ wheels: { a: { file: 'a-1.whl', digest: nowhere } } }, /the wheel a-1\.whl/);
  await wants({ outputs: [{ path: 'm.bin', digest: nowhere, sizeBytes: 1, isStored: true }] }, /the output m\.bin/);
  const data = { path: 'd', digest: nowhere, sizeBytes: 1, isStored: true, isDeclared: true };
  for (const kind of ['file', 'folder'] as const) {
    await assert.rejects(client.recordManifest({ runId: id, manifestDigest: await storeDocument(core, someInputs({ data: [{ ...data, kind }] })) }), {
      code: 'failed_precondition',
      message: /the data d \(e{64}\)/,
    });
  }
  await assert.rejects(client.recordManifest({ runId: id, manifestDigest: nowhere }), { code: 'not_found', message: /the manifest e{64} is not stored; send its bytes first/ });
});

test('what was held back, and the commit of a submodule, need not be stored', async (t) => {
  const { client, core, id } = await openRun(t);
  const tree = await storeDocument(core, {
    schema: 1,
    entries: [
      { path: '.env', mode: '100644', digest: nowhere, sizeBytes: 3, withheld: 'secret' },
      { path: 'sub', mode: '160000', digest: 'a'.repeat(40), sizeBytes: 0 },
    ],
  });
  const manifestDigest = await storeDocument(core, someInputs({ code: [{ path: '', kind: 'git', tree, files: 2, sizeBytes: 3 }] }));
  await client.recordManifest({ runId: id, manifestDigest });
});

test('a document that is not what it should be is refused by its field; fields not known are left out', async (t) => {
  const { client, core, id } = await openRun(t);
  const refused = async (text: string, error: object) => assert.rejects(client.recordManifest({ runId: id, manifestDigest: await store(core, text) }), error);
  const changed = (fields: object) => documentText({ ...someInputs(), ...fields });
  await refused('no json', { code: 'invalid_argument', status: 400, message: /the manifest is not JSON/ });
  await refused('[]', { code: 'invalid_argument', message: 'the manifest.schema is missing; it must be 1' });
  await refused(changed({ schema: 2 }), { code: 'unsupported', message: /schema 2; this server knows schemas up to 1: update the server/ });
  await refused(changed({ schema: 'x' }), { code: 'invalid_argument', message: 'the manifest.schema is "x"; it must be 1' });
  await refused(changed({ network: [1] }), { code: 'invalid_argument', message: 'the manifest.network[0] is 1; it must be a text' });
  await refused(changed({ code: [{ path: '', kind: 'svn', tree: nowhere, files: 0, sizeBytes: 0 }] }), {
    message: 'the manifest.code[0].kind is "svn"; it must be one of "git", "submodule", "folder"',
  });
  await refused(changed({ code: [{ path: '', kind: 'git', tree: '../x', files: 0, sizeBytes: 0 }] }), {
    message: /the manifest\.code\[0\]\.tree is "\.\.\/x"; it must be a SHA-256/,
  });
  await refused(changed({ machine: undefined }), { message: 'the manifest.machine is missing; it must be an object' });
  const tree = await storeDocument(core, { schema: 1, entries: [{ path: '../../etc/passwd', mode: '100644', digest: nowhere, sizeBytes: 1 }] });
  await refused(changed({ code: [{ path: '', kind: 'git', tree, files: 1, sizeBytes: 1 }] }), {
    code: 'invalid_argument',
    message: /entries\[0\]\.path is "\.\.\/\.\.\/etc\/passwd"/,
  });
  await client.putBlob({ digest: 'a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89', body: new Uint8Array([0xff]) });
  await assert.rejects(client.recordManifest({ runId: id, manifestDigest: 'a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89' }), {
    code: 'invalid_argument',
    message: /is not UTF-8/,
  });
  const observationDigest = await storeDocument(core, anObservation('0'.repeat(32)));
  await assert.rejects(client.recordManifest({ runId: id, manifestDigest: await storeDocument(core, someInputs()), observationDigest }), {
    code: 'invalid_argument',
    message: /is of the run '0{32}', not of/,
  });

  const newer = await store(core, changed({ future: { a: 1 }, command: { ...someInputs().command, shell: 'zsh' } }));
  assert.deepEqual((await client.recordManifest({ runId: id, manifestDigest: newer })).manifest, someInputs());
});

test('runs that are not there, deleted or not recorded are told apart', async (t) => {
  const { client, core, id } = await openRun(t);
  await assert.rejects(client.getManifest({ runId: 'f'.repeat(32) }), { code: 'not_found', message: /^run 'f{32}' does not exist/ });
  await assert.rejects(client.getManifest({ runId: id }), { code: 'not_found', message: /nothing is recorded of the inputs of run .* assay run/ });
  const manifestDigest = await storeDocument(core, someInputs());
  await assert.rejects(client.recordManifest({ runId: 'f'.repeat(32), manifestDigest }), { code: 'not_found' });
  await client.deleteRun({ runId: id });
  await assert.rejects(client.recordManifest({ runId: id, manifestDigest }), { code: 'failed_precondition' });
});
