// Every operation that changes anything leaves its mark in the audit trail, and the trail is one unbroken chain.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { systemCaller } from '../../src/core/access/caller.ts';
import { auditLeaf } from '../../src/core/audit/audit-entry.ts';
import type { AuditEntry } from '../../src/core/audit/audit-entry.ts';
import type { Core } from '../../src/core/core.ts';
import type { Store } from '../../src/core/store.ts';
import { digestOfText } from '../../src/server/system-ports.ts';
import { bytesOf, caller, type CoreUnderTest, openCore } from './core-under-test.ts';
import { someInputs, documentText, store, storeDocument } from './recorded-run.ts';

/** The things the steps work on, made by the first ones. */
interface Things {
  experimentId: string;
  runId: string;
  modelId: string;
  uploadId: string;
  webhookId: string;
  jobId: string;
  draftId?: string;
  sweepId?: string;
  agentId?: string;
  readonly clock: CoreUnderTest['clock'];
}

type Step = readonly [name: string, change: (core: Core, things: Things) => Promise<unknown>];

const tag = { key: 'team', value: 'a' };
const ofDigits = { kind: 'dataset', name: 'digits' };
const ofSeconds = { kind: 'dataset', name: 'short-lived' };
const ofLinks = { kind: 'dataset', name: 'links' };

/** Every operation of core that changes something, in an order in which each does. */
const steps: readonly Step[] = [
  ['projects.create', (core) => core.projects.create(caller, { name: 'Vision' })],
  ['experiments.create', async (core, things) => (things.experimentId = (await core.experiments.create(caller, { name: 'digits', tags: [tag] })).id)],
  ['experiments.rename', (core, { experimentId }) => core.experiments.rename(caller, { id: experimentId, name: 'digits-2' })],
  ['experiments.setTag', (core, { experimentId }) => core.experiments.setTag(caller, { id: experimentId, tag: { key: 'k', value: 'v' } })],
  ['experiments.deleteTag', (core, { experimentId }) => core.experiments.deleteTag(caller, { id: experimentId, key: 'k' })],
  ['runs.create', async (core, things) => (things.runId = (await core.runs.create(caller, { experimentId: things.experimentId, tags: [tag] })).run.id)],
  ['runs.create (another)', (core, { experimentId }) => core.runs.create(caller, { experimentId })],
  ['runs.update', (core, { runId }) => core.runs.update(caller, { id: runId, name: 'better', notes: '# N', tags: [{ key: 'note', value: 'x' }] })],
  ['runAliases.adopt', (core, { runId }) => core.runAliases.adopt(caller, { runId, alias: 'k3j9x2ab' })],
  [
    'ingest.logBatch',
    (core, { runId }) =>
      core.ingest.logBatch(caller, { runId, points: [{ key: 'loss', value: 1, step: 0, timestamp: 1 }], params: [{ key: 'lr', value: '0.1' }], tags: [{ key: 'b', value: '2' }] }),
  ],
  [
    'ingest.logBatch (rows and a note)',
    (core, { runId }) =>
      core.ingest.logBatch(caller, { runId, rows: [{ kind: 'logged', rows: [{ number: 0, step: 0, json: '{"loss":1}' }] }], clientState: { name: 'library', json: '{}' } }),
  ],
  ['clientState.change', (core, { runId }) => core.clientState.change(caller, { runId, name: 'shared', change: () => '{}' })],
  ['rewinds.rewind', (core, { runId }) => core.rewinds.rewind(caller, { runId, step: -1 })],
  ['alerts.raise', (core, { runId }) => core.alerts.raise(caller, { runId, title: 'look', text: '', level: 'info', waitMs: 0 })],
  [
    'sweeps.create',
    async (core, things) => {
      const definition = { space: [{ key: 'x', distribution: { kind: 'uniform', min: 0, max: 1 } }], sampler: 'random' } as const;
      things.sweepId = (await core.sweeps.create(caller, { experimentId: things.experimentId, source: 's', definition })).id;
    },
  ],
  ['sweeps.registerAgent', async (core, things) => (things.agentId = (await core.sweeps.registerAgent(caller, { sweepId: things.sweepId!, host: 'h' })).id)],
  ['sweeps.heartbeat', (core, { agentId = '' }) => core.sweeps.heartbeat(caller, { agentId, runIds: [] })],
  ['sweeps.enqueue', (core, { sweepId = '' }) => core.sweeps.enqueue(caller, { sweepId, runId: 'chosen', config: { x: 'y' } })],
  ['sweeps.update', (core, { sweepId = '' }) => core.sweeps.update(caller, { id: sweepId, state: 'cancelled' })],
  ['runs.forgetFact', (core, { runId }) => core.runs.forgetFact(caller, { id: runId, fact: 'notes' })],
  ['runs.replaceTag', (core, { runId }) => core.runs.replaceTag(caller, { id: runId, key: 'history', value: 'x' })],
  ['runs.deleteTag', (core, { runId }) => core.runs.deleteTag(caller, { id: runId, key: 'b' })],
  ['runs.logInputs', (core, { runId }) => core.runs.logInputs(caller, { runId, datasets: [{ dataset: { name: 'd', digest: '1', sourceType: 'local', source: '{}' }, tags: [] }] })],
  [
    'loggedModels.create',
    async (core, things) => (things.modelId = (await core.loggedModels.create(caller, { experimentId: things.experimentId, sourceRunId: things.runId })).model.id),
  ],
  ['runs.logOutputs', (core, { runId, modelId }) => core.runs.logOutputs(caller, { runId, models: [{ modelId, step: 1 }] })],
  ['loggedModels.finalize', (core, { modelId }) => core.loggedModels.finalize(caller, { id: modelId, status: 'ready' })],
  ['loggedModels.logParams', (core, { modelId }) => core.loggedModels.logParams(caller, { id: modelId, params: [{ key: 'depth', value: '3' }] })],
  ['loggedModels.setTags', (core, { modelId }) => core.loggedModels.setTags(caller, { id: modelId, tags: [tag] })],
  ['loggedModels.forgetRegistrations', (core, { modelId }) => core.loggedModels.forgetRegistrations(caller, modelId)],
  ['loggedModels.deleteTag', (core, { modelId }) => core.loggedModels.deleteTag(caller, { id: modelId, key: 'team' })],
  ['artifacts.put', (core) => core.artifacts.put(caller, { path: 'a/b.txt', source: bytesOf('hello') })],
  ['ownedArtifacts.put', (core, { runId }) => core.ownedArtifacts.put(caller, { owner: { kind: 'run', runId }, path: 'model/MLmodel', source: bytesOf('x') })],
  ['artifacts.delete', (core) => core.artifacts.delete(caller, 'a')],
  ['artifacts.startUpload', async (core, things) => (things.uploadId = (await core.artifacts.startUpload(caller, 'big.bin')).id)],
  ['artifacts.putPart', (core, { uploadId }) => core.artifacts.putPart(caller, { uploadId, number: 1, source: bytesOf('part') })],
  ['artifacts.completeUpload', (core, { uploadId }) => core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 1 }] })],
  ['artifacts.startUpload (to be aborted)', async (core, things) => (things.uploadId = (await core.artifacts.startUpload(caller, 'other.bin')).id)],
  ['artifacts.abortUpload', (core, { uploadId }) => core.artifacts.abortUpload(caller, uploadId)],
  [
    'webhooks.create',
    async (core, things) => (things.webhookId = (await core.webhooks.create(caller, { name: 'w', url: 'https://example.com/', events: ['registered_model.created'] })).id),
  ],
  ['webhooks.update', (core, { webhookId }) => core.webhooks.update(caller, { id: webhookId, name: 'w2' })],
  ['registry.create', (core) => core.registry.create(caller, { name: 'clf', tags: [tag] })],
  [
    'jobs.cancel',
    async (core, things) => {
      const { items } = await core.jobs.list(caller, { states: ['queued'], page: { limit: 1 } });
      await core.jobs.cancel(caller, (things.jobId = items[0]!.id));
    },
  ],
  ['jobs.retry', (core, { jobId }) => core.jobs.retry(caller, jobId)],
  ['schedules.pause', (core) => core.schedules.pause(caller, 'jobs.sweep')],
  ['schedules.resume', (core) => core.schedules.resume(caller, 'jobs.sweep')],
  ['retentionRequests.collect', (core) => core.retentionRequests.collect(caller, {})],
  ['retentionRequests.verify', (core) => core.retentionRequests.verify(caller)],
  ['retentionRequests.emptyBin', (core) => core.retentionRequests.emptyBin(caller, {})],
  ['collections.create', (core) => core.collections.create(caller, { ...ofDigits, tags: [tag] })],
  ['collections.addVersion', (core, { runId }) => core.collections.addVersion(caller, { ...ofDigits, files: [{ path: 'a', reference: 's3://b/a' }], producedBy: runId })],
  [
    'collections.addVersion (the same, with an alias)',
    (core) => core.collections.addVersion(caller, { ...ofDigits, files: [{ path: 'a', reference: 's3://b/a' }], aliases: ['new'] }),
  ],
  ['collections.setAlias', (core) => core.collections.setAlias(caller, { ...ofDigits, version: 1, alias: 'best' })],
  ['collections.deleteAlias', (core) => core.collections.deleteAlias(caller, { ...ofDigits, alias: 'best' })],
  ['collections.noteRun', (core, { runId }) => core.collections.noteRun(caller, { ...ofDigits, version: 1, runId, relation: 'used' })],
  ['collections.putHandle', (core) => core.collections.putHandle(caller, { ...ofDigits, version: 1, handle: 'known as' })],
  ['collections.editVersion', (core) => core.collections.editVersion(caller, { ...ofDigits, version: 1, description: 'said' })],
  ['collections.edit', (core) => core.collections.edit(caller, { ...ofDigits, description: 'said' })],
  ['collections.create (of links)', (core) => core.collections.create(caller, { ...ofLinks, isOfLinks: true })],
  ['collections.link', async (core) => core.collections.link(caller, { ...ofLinks, originId: (await core.collections.getVersion(caller, { ...ofDigits, version: 1 })).id })],
  ['collections.deleteVersion (a link)', (core) => core.collections.deleteVersion(caller, { ...ofLinks, version: 1 })],
  ['drafts.begin', async (core, things) => (things.draftId = (await core.drafts.begin(caller, { of: ofDigits })).id)],
  ['drafts.putFiles', (core, { draftId = '' }) => core.drafts.putFiles(caller, { id: draftId, files: [{ path: 'b', reference: 's3://b/b' }], place: 'instead' })],
  ['drafts.commit', (core, { draftId = '' }) => core.drafts.commit(caller, { id: draftId })],
  ['collections.deleteVersion', (core) => core.collections.deleteVersion(caller, { ...ofDigits, version: 1 })],
  ['collections.delete', (core) => core.collections.delete(caller, ofDigits)],
  ['registry.describe', (core) => core.registry.describe(caller, { name: 'clf', description: 'classifies' })],
  ['registry.classify', (core) => core.registry.classify(caller, { name: 'clf', kind: 'prompt' })],
  ['registry.setTag', (core) => core.registry.setTag(caller, { name: 'clf', tag: { key: 'k', value: 'v' } })],
  ['registry.deleteTag', (core) => core.registry.deleteTag(caller, { name: 'clf', key: 'k' })],
  ['modelVersions.create', (core) => core.modelVersions.create(caller, { modelName: 'clf', source: 'file' })],
  ['modelVersions.register', (core, { modelId }) => core.modelVersions.register(caller, { modelName: 'clf', origin: { modelId } })],
  ['modelVersions.describe', (core) => core.modelVersions.describe(caller, { modelName: 'clf', version: 1, description: 'first' })],
  ['modelVersions.setStage', (core) => core.modelVersions.setStage(caller, { modelName: 'clf', version: 1, stage: 'production' })],
  ['modelVersions.setTag', (core) => core.modelVersions.setTag(caller, { modelName: 'clf', version: 1, tag })],
  ['modelVersions.deleteTag', (core) => core.modelVersions.deleteTag(caller, { modelName: 'clf', version: 1, key: 'team' })],
  ['registry.setAlias', (core) => core.registry.setAlias(caller, { name: 'clf', alias: 'champion', version: 1 })],
  ['registry.deleteAlias', (core) => core.registry.deleteAlias(caller, { name: 'clf', alias: 'champion' })],
  ['modelVersions.delete', (core) => core.modelVersions.delete(caller, { modelName: 'clf', version: 1 })],
  ['registry.rename', (core) => core.registry.rename(caller, { name: 'clf', newName: 'clf2' })],
  ['registry.delete', (core) => core.registry.delete(caller, 'clf2')],
  ['webhooks.delete', (core, { webhookId }) => core.webhooks.delete(caller, webhookId)],
  ['blobs.put (a file)', (core) => store(core, 'linked')],
  ['blobs.put (a inputs)', (core) => storeDocument(core, someInputs())],
  ['blobs.putMany', (core) => core.blobs.putMany(caller, [{ digest: `sha256:${digestOfText('one of many')}`, source: bytesOf('one of many') }])],
  [
    'blobs.join',
    (core) => core.blobs.join(caller, { parts: ['linked', 'linked'].map((text) => `sha256:${digestOfText(text)}` as const), digest: `sha256:${digestOfText('linkedlinked')}` }),
  ],
  ['artifacts.link', (core) => core.artifacts.link(caller, { path: 'linked/a.txt', digest: `sha256:${digestOfText('linked')}` })],
  ['ownedArtifacts.link', (core, { runId }) => core.ownedArtifacts.link(caller, { owner: { kind: 'run', runId }, path: 'linked', digest: `sha256:${digestOfText('linked')}` })],
  ['inputs.record', (core, { runId }) => core.inputs.record(caller, { runId, inputsDigest: digestOfText(documentText(someInputs())) })],
  ['console.append', async (core, { runId }) => core.console.append(caller, { runId, lines: [{ number: 0, at: 1, stream: 'stdout', text: 'hello' }] })],
  ['console.write', async (core, { runId }) => core.console.write(caller, { runId, lines: [{ number: 0, at: 1, stream: 'stdout', text: 'hello again' }] })],
  ['leases.renew', (core, { runId }) => core.leases.renew(caller, { runId, holder: 'host/1', periodMs: 60_000 })],
  ['leases.expire', (core, { runId }) => core.leases.expire(systemCaller('leases'), { runId, beats: 1 })],
  ['reproductions.record', (core, { runId }) => core.reproductions.record(caller, { id: 'a'.repeat(32), runId, evidence: { missing: ['Python 3.10'] } })],
  [
    'explanations.recordProof',
    async (core, { experimentId, runId }) =>
      core.explanations.recordProof(caller, {
        before: (await core.runs.search(caller, { experimentIds: [experimentId], visibility: 'all', order: [], page: { limit: 2 } })).items.find(({ run }) => run.id !== runId)!.run
          .id,
        after: runId,
        proof: { target: 'loss', experiments: [], minimal: [], isComplete: true, budget: { runs: 1, spentRuns: 0, spentSeconds: 0 }, sentence: 'none' },
      }),
  ],
  ['loggedModels.delete', (core, { modelId }) => core.loggedModels.delete(caller, modelId)],
  ['runs.delete', (core, { runId }) => core.runs.delete(caller, runId)],
  ['runs.restore', (core, { runId }) => core.runs.restore(caller, runId)],
  ['experiments.describe', (core, { experimentId }) => core.experiments.describe(caller, { id: experimentId, notes: '# Why' })],
  ['experiments.removeNotes', (core, { experimentId }) => core.experiments.removeNotes(caller, experimentId)],
  ['experiments.delete', (core, { experimentId }) => core.experiments.delete(caller, experimentId)],
  ['experiments.restore', (core, { experimentId }) => core.experiments.restore(caller, experimentId)],
  ['runs.delete (for good)', (core, { runId }) => core.runs.delete(caller, runId)],
  ['retention.emptyBin', (core) => core.retention.emptyBin(caller, { deletedBefore: Infinity, isDryRun: false })],
  ['collections.create (of what is wanted for a second)', (core) => core.collections.create(caller, ofSeconds)],
  ['collections.addVersion (wanted for a second)', (core) => core.collections.addVersion(caller, { ...ofSeconds, files: [], keepSeconds: 1 })],
  [
    'retention.expire',
    (core, { clock }) => {
      clock.set(clock.now() + 2_000);
      return core.retention.expire(caller);
    },
  ],
  // Whatever the clock of the bytes says.
  ['retention.collect', (core) => core.retention.collect(caller, { graceMs: -1e12, isDryRun: false })],
];

/** Operations that only read: with the steps they must make up the whole of core. */
const readings = [
  'projects.get',
  'projects.list',
  'experiments.get',
  'experiments.getByName',
  'experiments.search',
  'experiments.summary',
  'experiments.summaries',
  'runs.get',
  'runs.findMany',
  'runs.getMany',
  'runs.search',
  'runs.count',
  'runs.keys',
  'runs.keyPage',
  'runs.datasets',
  'modelVersions.find',
  'metrics.history',
  'metrics.sample',
  'branches.earlier',
  'metrics.chart',
  'metrics.tail',
  'charts.lines',
  'charts.bands',
  'describedArtifacts.describe',
  'groupTables.make',
  'allPoints',
  'artifacts.stat',
  'artifacts.open',
  'artifacts.list',
  'ownedArtifacts.list',
  'ownedArtifacts.locate',
  'ownedArtifacts.locateFile',
  'ownedArtifacts.stat',
  'ownedArtifacts.open',
  'runDetail',
  'loggedModels.get',
  'loggedModels.search',
  'registry.get',
  'registry.search',
  'registry.getByAlias',
  'modelVersions.get',
  'modelVersions.search',
  'blobs.findMissing',
  'blobs.findNamed',
  'blobs.namesOf',
  'blobs.stat',
  'blobs.open',
  'inputs.get',
  'console.read',
  'histories.read',
  'histories.extents',
  'ownedArtifacts.count',
  'ownedArtifacts.walk',
  'histories.sample',
  'histories.size',
  'clientState.find',
  'alerts.list',
  'media.keys',
  'media.steps',
  'media.find',
  'clientState.findMany',
  'leases.held',
  'runAliases.find',
  ...['get', 'list', 'count', 'counts', 'log', 'trials', 'findAgent', 'agents'].map((verb) => `sweeps.${verb}`),
  'reproductions.get',
  'reproductions.list',
  'explanations.explain',
  'modelVersions.list',
  'modelVersions.latest',
  'webhooks.find',
  'webhooks.get',
  'webhooks.list',
  'webhooks.test',
  'jobs.list',
  'jobs.get',
  'schedules.list',
  'schedules.get',
  'collections.get',
  'collections.search',
  'collections.count',
  'collections.countVersions',
  'collections.getVersion',
  'collections.kinds',
  'collections.versionsById',
  'collections.findHandle',
  'collections.links',
  'collections.findLink',
  'collections.findVersionByFingerprint',
  'drafts.find',
  'drafts.files',
  'collections.versions',
  'collections.files',
  'collections.findFile',
  'collections.edges',
  'collections.versionsOfRun',
  'retention.verify',
  'events.follow',
  'audit.list',
  'searches.find',
];

/** Moves jobs about in their queue: what they are for is in the trail already. And the name a database gives itself, and what it makes up for itself. */
const unnoted = [
  ...['claim', 'renew', 'standing', 'report', 'finish', 'fail', 'giveBack', 'sweep'].map((verb) => `jobWork.${verb}`),
  'retention.settle',
  'secrets.ensure',
  'searches.refresh',
];

test('the steps, the readings and what is not noted are all the operations there are', async (t) => {
  const { core } = await openCore(t);
  const operations = Object.entries(core).flatMap(([noun, group]) => (typeof group === 'function' ? [noun] : Object.keys(group).map((verb) => `${noun}.${verb}`)));
  const named = new Set([...steps.map(([name]) => name.split(' ')[0]!), ...readings, ...unnoted]);
  assert.deepEqual([...named].sort(), operations.sort());
});

test('each operation that changes something adds to the audit trail', async (t) => {
  const { core, store, clock } = await openCore(t);
  const things: Things = { experimentId: '', runId: '', modelId: '', uploadId: '', webhookId: '', jobId: '', clock };
  let before = (await trail(store)).length;
  for (const [name, change] of steps) {
    await change(core, things);
    const after = (await trail(store)).length;
    assert.ok(after > before, `${name} left no audit entry`);
    before = after;
  }
});

test('the trail is one chain: indexes without gaps, each leaf naming the hash before it', async (t) => {
  const { core, store, clock } = await openCore(t);
  const things: Things = { experimentId: '', runId: '', modelId: '', uploadId: '', webhookId: '', jobId: '', clock };
  for (const [, change] of steps) await change(core, things);
  const entries = await trail(store);
  assert.ok(entries.length >= steps.length);
  let previous = '0'.repeat(64);
  for (const [index, entry] of entries.entries()) {
    assert.equal(entry.index, index);
    const leaf = JSON.parse(entry.leaf) as { index: number; previous: string; at: number; action: string; subject: unknown };
    assert.deepEqual([leaf.index, leaf.previous, leaf.at, leaf.action, leaf.subject], [index, previous, entry.at, entry.action, entry.subject]);
    assert.equal(entry.hash, digestOfText(`\u0000${entry.leaf}`));
    previous = entry.hash;
  }
});

test('whatever is done in whatever order, the state changes only together with the trail', async () => {
  const step = fc.constantFrom(...steps);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (chosen) => {
      const closing: (() => unknown)[] = [];
      const { core, store, clock } = await openCore({ after: (close) => void closing.push(close as () => unknown) });
      try {
        const things: Things = {
          experimentId: '0',
          runId: (await core.runs.create(caller, { experimentId: '0' })).run.id,
          modelId: 'm-none',
          uploadId: 'none',
          webhookId: 'none',
          jobId: 'none',
          clock,
        };
        let state = await stateOf(store);
        let size = (await trail(store)).length;
        for (const [name, change] of chosen) {
          // Most orders make no sense to most operations: refusals are part of the test.
          const wasRefused = await change(core, things).then(
            () => false,
            () => true,
          );
          const [newState, newSize] = [await stateOf(store), (await trail(store)).length];
          if (newState !== state) assert.ok(newSize > size, `${name} changed something without an entry`);
          if (wasRefused) assert.deepEqual([newState, newSize], [state, size], `${name} was refused and yet changed something`);
          [state, size] = [newState, newSize];
        }
      } finally {
        for (const close of closing) await close();
      }
    }),
    { numRuns: 25 },
  );
});

test('a refused change leaves no entry', async (t) => {
  const { core, store } = await openCore(t);
  await core.experiments.create(caller, { name: 'taken' });
  const before = (await trail(store)).length;
  await assert.rejects(core.experiments.create(caller, { name: 'taken' }), { code: 'already_exists' });
  await assert.rejects(core.runs.update(caller, { id: 'f'.repeat(32), name: 'x' }), { code: 'not_found' });
  assert.equal((await trail(store)).length, before);
});

test('the trail of one subject holds that subject only', async (t) => {
  const { core } = await openCore(t);
  const { id } = await core.experiments.create(caller, { name: 'one' });
  await core.experiments.create(caller, { name: 'two' });
  await core.experiments.rename(caller, { id, name: 'three' });
  const { items } = await core.audit.list(caller, { subject: { kind: 'experiment', id }, page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ action }) => action),
    ['experiment.created', 'experiment.renamed'],
  );
});

test('a leaf is canonical JSON with its members in order and its text as given', () => {
  const leaf = auditLeaf({ caller, at: 5, action: 'run.created', subject: { kind: 'run', id: 'é\n' }, detail: { b: 1.5, a: [true, null], ä: 'x' } }, { size: 3, hash: 'h' });
  assert.equal(
    leaf,
    '{"action":"run.created","actor":{"id":"local","name":"local user","via":"test"},"at":5,"detail":{"a":[true,null],"b":1.5,"ä":"x"},' +
      '"index":3,"previous":"h","request":"request-1","subject":{"id":"é\\n","kind":"run"},"v":1}',
  );
});

async function trail(store: Store): Promise<readonly AuditEntry[]> {
  return (await store.audit.list({ page: { limit: 1000 } })).items;
}

/** Everything the stores can show, as one text. */
async function stateOf(store: Store): Promise<string> {
  const page = { limit: 1000 };
  const experiments = (await store.experiments.search({ visibility: 'all', order: [], page })).items;
  const experimentIds = experiments.map(({ id }) => id);
  const runIds = (await store.runs.search({ experimentIds, visibility: 'all', order: [], page })).items.map(({ run }) => run.id);
  const models = (await store.registry.search({ order: [], page })).items;
  return JSON.stringify([
    await store.projects.list(page),
    experiments,
    await store.runs.search({ experimentIds, visibility: 'all', order: [], page }),
    await store.loggedModels.search({ experimentIds, datasets: [], order: [], page }),
    models,
    await store.registry.searchVersions({ order: [], page }),
    await store.artifacts.walk('', page),
    (await store.collections.search({ page })).items,
    ...(await Promise.all([1, 2].map((version) => store.collections.findVersion({ ...ofDigits, version })))),
    await store.collections.edges({ ...ofDigits, version: 1 }, page),
    await store.webhooks.list(page),
    await store.jobs.list({ page }),
    await store.schedules.list(page),
    // Not the beats of leases: a renewal says nothing new.
    (await store.leases.held()).map(({ runId, holder, periodMs }) => [runId, holder, periodMs]),
    ...(await Promise.all(
      runIds.map(async (runId) => [
        await store.inputs.find(runId),
        await store.console.size(runId),
        await store.history.read({ runId, kind: 'logged', fromRow: 0, limit: 10 }),
        await store.clientState.find(runId, 'library'),
        await store.alerts.list({ runId, page }),
        await store.reproductions.list({ runId, page }),
      ]),
    )),
  ]);
}
