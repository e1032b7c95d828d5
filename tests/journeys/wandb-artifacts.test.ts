// Time limit: 10 minutes
// Artifacts of the unmodified wandb client: what it logs is what it finds, what the native API shows, and what other bytes are not.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createClient } from '../../sdk/client.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { runPython } from './script.ts';
import { startServerUnderTest, type ServerUnderTest } from './server-under-test.ts';

const script = fileURLToPath(new URL('wandb_artifacts.py', import.meta.url));

describe('artifacts of the wandb client', { skip: (await pythonMissing()) ?? false }, () => {
  let server: ServerUnderTest;
  let facts: Readonly<Record<string, unknown>>;
  before(async () => {
    server = await startServerUnderTest();
    const { python } = await pythonEnvironment('wandb-new');
    const env = { WANDB_BASE_URL: server.url, WANDB_API_KEY: 'k'.repeat(40), WANDB_SILENT: 'true' };
    const printed = await runPython({ python, trackingUri: server.url, env }, [script]);
    facts = JSON.parse(printed.split('\n').findLast((line) => line.startsWith('{'))!) as typeof facts;
  });
  after(() => server.end());

  it('get a version for new content and none for what was logged before, and the latest is what was logged last', () => {
    assert.deepEqual(facts['logged'], [
      ['v0', ['latest'], 5_008],
      ['v1', ['best', 'latest'], 5_008],
      ['v2', ['latest'], 5_008],
    ]);
    assert.deepEqual(facts['again'], ['v1', ['again', 'best', 'latest']]);
  });

  it('are used by name and alias, and fetched byte for byte', () => {
    assert.deepEqual(facts['used'], ['v1', 'Data Set', 'of a journey', { rows: 3, nested: { x: [1, null, 'y'] } }, true, 'the same']);
    assert.deepEqual(facts['many'], [300, 300]);
  });

  it('are made from earlier versions, by additions alone, and by several runs together', () => {
    assert.deepEqual(facts['draft'], ['v3', ['extra.txt', 'train.bin'], true]);
    assert.deepEqual(facts['incremental'], ['v4', ['added.txt', 'extra.txt', 'train.bin'], true]);
    assert.deepEqual(facts['shared'], [['0.bin', '1.bin'], true, [['shards'], ['shards']]]);
  });

  it('refer to what lies outside, and to files of each other', () => {
    assert.deepEqual(facts['references'], { 'x.bin': 'warehouse://nowhere/x.bin', y: 'https://example.invalid/y' });
    assert.deepEqual(facts['derived'], [3, true]);
  });

  it('hold the tables and pictures of a run', () => {
    assert.deepEqual(facts['table'], [
      ['n', 'text', 'picture'],
      [
        [1, 'x'],
        [2, 'y'],
      ],
      true,
    ]);
  });

  it('are listed by type and collection, and know the runs that made and used them, both ways', () => {
    assert.deepEqual(facts['types'], ['Data Set', 'dataset', 'run_table']);
    assert.deepEqual([facts['collections'], facts['versions'], facts['tags']], [['digits'], ['v4', 'v3', 'v2', 'v1', 'v0'], ['green']]);
    const [isLoggedBy, isUsedBy, inputs, outputs] = facts['lineage'] as [boolean, boolean, string[], string[]];
    assert.deepEqual([isLoggedBy, isUsedBy, inputs], [true, true, ['digits']]);
    for (const name of ['derived', 'digits']) assert.ok(outputs.includes(name), `${name} among ${outputs.join()}`);
  });

  it('are found by filters and in an order, with how many there are', () => {
    assert.deepEqual(facts['filtered collections'], [[['many'], 1], [['shards', 'many'], 2], [['many', 'shards'], 2], [[], 0], ['digits']]);
    assert.deepEqual(facts['filtered versions'], [['v2'], 1, ['v0', 'v1', 'v2'], ['v2'], 5]);
    assert.match(String(facts['unknown field']), /no field 'colour' to filter by; there are createdAt/);
  });

  it('are wanted for a time, for ever, or as nothing says', () => {
    assert.deepEqual(facts['lives'], [3, [null, false], [7 * 3_600, false], [null, true]]);
  });

  it('are changed and deleted, one by one and as collections', () => {
    assert.deepEqual(facts['changed'], ['v1', 'said again', 4, ['red']]);
    assert.deepEqual(facts['deleted'], [false, false, ['v4', 'v3', 'v2', 'v1']]);
    assert.deepEqual(facts['renamed'], ['told', ['t'], 'dataset']);
    assert.deepEqual(facts['left'], ['many', 'renamed', 'shards']);
  });

  it('have one type for one name', () => assert.match(String(facts['wrong type']), /derived.*'dataset'.*'model'/));

  it('are collections of the native API, with the same files, aliases and edges, whose versions count from 1', async () => {
    const client = createClient({ baseUrl: server.url });
    const { items } = await client.searchCollections({ text: '/digits' });
    const [{ projectId, kind, name, lastVersion } = { name: '' } as never] = items;
    assert.deepEqual([items.length, projectId, kind, lastVersion], [1, 'default', 'Data Set', 5]);
    const best = await client.getCollectionVersion({ projectId, kind, name, alias: 'best' });
    const { maker, user } = facts['runs'] as { maker: string; user: string };
    assert.deepEqual([best.version, best.description, best.producedBy, best.tags], [2, 'said again', [maker], [{ key: 'red', value: '' }]]);
    const { items: files } = await client.listCollectionFiles({ projectId, kind, name, version: 2 });
    const sha256 = (text: string | Uint8Array) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
    assert.deepEqual(files, [
      { path: 'docs/same.txt', digest: sha256('the same'), sizeBytes: 8 },
      { path: 'train.bin', digest: sha256(Buffer.alloc(5_000, 1)), sizeBytes: 5_000 },
    ]);
    const { items: edges } = await client.listCollectionEdges({ projectId, kind, name, version: 2 });
    assert.deepEqual(
      edges.map(({ runId, relation }) => [runId, relation]),
      [
        [maker, 'produced'],
        [user, 'used'],
      ],
    );
  });

  const ask = async (query: string, variables: object) => {
    const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
    return { status: answer.status, body: (await answer.json()) as { readonly data?: Record<string, any>; readonly errors?: readonly { readonly message: string }[] } };
  };

  async function begun(name: string): Promise<string> {
    const input = { entityName: 'default', projectName: 'journey', artifactTypeName: 'dataset', artifactCollectionName: name, digest: name, enableDigestDeduplication: true };
    const { body } = await ask('mutation($input: CreateArtifactInput!) { createArtifact(input: $input) { artifact { id state } } }', { input });
    assert.equal(body.data?.['createArtifact'].artifact.state, 'PENDING');
    return body.data?.['createArtifact'].artifact.id;
  }

  const filesText = `mutation($input: CreateArtifactFilesInput!) { createArtifactFiles(input: $input) { files { edges { node {
    name uploadUrl storagePath uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } } } } } } }`;
  const md5 = (bytes: Uint8Array, form: 'hex' | 'base64') => createHash('md5').update(bytes).digest(form);

  it('keep no bytes but those that were named, have none sent twice, and are not committed without them', async () => {
    const artifactID = await begun('checked');
    const [bytes, other] = [randomBytes(100_000), randomBytes(100_000)];
    const asked = { artifactFiles: [{ artifactID, name: 'a.bin', md5: md5(bytes, 'base64') }] };
    const place = async () => (await ask(filesText, { input: asked })).body.data!['createArtifactFiles'].files.edges[0].node.uploadUrl as string | null;
    const url = await place();
    assert.equal((await fetch(url!, { method: 'PUT', body: other })).status, 400);

    const manifest = JSON.stringify({
      version: 1,
      storagePolicy: 'wandb-storage-policy-v1',
      storagePolicyConfig: {},
      contents: { 'a.bin': { digest: md5(bytes, 'base64'), size: bytes.length } },
    });
    const list = { artifactID, name: 'wandb_manifest.json', digest: md5(Buffer.from(manifest), 'base64'), entityName: 'default', projectName: 'journey', runName: 'x' };
    const { body } = await ask('mutation($input: CreateArtifactManifestInput!) { createArtifactManifest(input: $input) { artifactManifest { file { uploadUrl } } } }', {
      input: list,
    });
    const manifestUrl = body.data!['createArtifactManifest'].artifactManifest.file.uploadUrl as string;
    assert.equal((await fetch(manifestUrl, { method: 'PUT', body: `${manifest} ` })).status, 400);
    assert.equal((await fetch(manifestUrl, { method: 'PUT', body: manifest })).status, 200);

    const commit = () => ask('mutation($id: ID!) { commitArtifact(input: { artifactID: $id }) { artifact { id digest } } }', { id: artifactID });
    const early = await commit();
    assert.equal(early.status, 400);
    assert.match(early.body.errors![0]!.message, /not stored yet: a\.bin/);
    assert.equal((await fetch(url!, { method: 'PUT', body: bytes })).status, 200);
    assert.equal(await place(), null);
    const first = await commit();
    assert.equal(first.body.data?.['commitArtifact'].artifact.digest, md5(Buffer.from(`wandb-artifact-manifest-v1\na.bin:${md5(bytes, 'base64')}\n`), 'hex'));
    assert.deepEqual(await commit(), first);

    const hex = md5(bytes, 'hex');
    for (const path of [`/artifacts/default/${hex}`, `/artifactsV2/default/default/journey/checked/birth/${hex}/a.bin`]) {
      assert.ok(Buffer.from(await (await fetch(server.url + path)).arrayBuffer()).equals(bytes));
      const head = await fetch(server.url + path, { method: 'HEAD' });
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, '100000']);
      const part = await fetch(server.url + path, { headers: { Range: 'bytes=10-19' } });
      assert.deepEqual([part.status, Buffer.from(await part.arrayBuffer())], [206, bytes.subarray(10, 20)]);
    }
    assert.equal((await fetch(`${server.url}/artifacts/default/${md5(other, 'hex')}`)).status, 404);
  });

  it('are sent to the addresses given out before the server was killed in mid-upload', async () => {
    const artifactID = await begun('cut-off');
    const bytes = randomBytes(10_000);
    const asked = { artifactFiles: [{ artifactID, name: 'a.bin', md5: md5(bytes, 'base64') }] };
    const place = async () => (await ask(filesText, { input: asked })).body.data!['createArtifactFiles'].files.edges[0].node.uploadUrl as string | null;
    const url = (await place())!;
    await server.killAndRestart();
    assert.equal((await fetch(url, { method: 'PUT', body: bytes })).status, 200);
    assert.equal(await place(), null);
    const changed = new URL(url);
    changed.searchParams.set('signature', 'A'.repeat(43));
    assert.equal((await fetch(changed, { method: 'PUT', body: bytes })).status, 403);
  });

  it('take a large file in parts, and only when they make it up', async () => {
    const artifactID = await begun('parted');
    const parts = [randomBytes(70_000), randomBytes(70_000), randomBytes(100)];
    const whole = Buffer.concat(parts);
    const uploadPartsInput = parts.map((part, index) => ({ partNumber: index + 1, hexMD5: md5(part, 'hex') }));
    const { body } = await ask(filesText, { input: { artifactFiles: [{ artifactID, name: 'large.bin', md5: md5(whole, 'base64'), uploadPartsInput }] } });
    const { storagePath, uploadMultipartUrls } = body.data!['createArtifactFiles'].files.edges[0].node;
    for (const { partNumber, uploadUrl } of uploadMultipartUrls.uploadUrlParts) {
      const sent = await fetch(uploadUrl, { method: 'PUT', body: parts[partNumber - 1] });
      assert.ok(sent.ok && sent.headers.get('etag') !== null);
    }
    const complete = (completedParts: typeof uploadPartsInput) =>
      ask('mutation($input: CompleteMultipartUploadArtifactInput!) { completeMultipartUploadArtifact(input: $input) { digest } }', {
        input: { completeMultipartAction: 'Complete', completedParts, artifactID, storagePath, uploadID: uploadMultipartUrls.uploadID },
      });
    assert.equal((await complete(uploadPartsInput.slice(1))).status, 400);
    assert.equal((await complete(uploadPartsInput.toReversed())).body.data?.['completeMultipartUploadArtifact'].digest, md5(whole, 'base64'));
    assert.ok(Buffer.from(await (await fetch(`${server.url}/artifacts/default/${md5(whole, 'hex')}`)).arrayBuffer()).equals(whole));
  });
});
