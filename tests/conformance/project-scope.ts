// The duties of the stores of some projects, as tests: one project that is seen and one that is not, each with one of
// everything, and every way there is to read.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Reproduction } from '../../src/documents/verdict.ts';
import type { CollectionEdge, CollectionId } from '../../src/core/collections/collection.ts';
import type { Store, Stores } from '../../src/core/store.ts';
import { addExperiment, addRun, newId, type OpenStore } from './store-fixtures.ts';

/** What is read for; of a project that is there, of one that is not, or of none at all. */
interface Names {
  readonly project: string;
  readonly experiment: string;
  readonly experimentName: string;
  readonly run: string;
  readonly model: string;
  readonly file: string;
  readonly upload: string;
  readonly reproduction: string;
}

const page = { limit: 100 };

/** The collection that each project has. */
const ofProject = ({ project }: Names) => ({ projectId: project, kind: 'dataset', name: 'digits' });

const sweepOf = ({ project }: Names): string => `sweep of ${project}`;

/** Every read of a thing that belongs to a project, by its store and name. */
const reads: Readonly<Record<string, (stores: Stores, of: Names) => Promise<unknown>>> = {
  'projects.find': ({ projects }, of) => projects.find(of.project),
  'experiments.find': ({ experiments }, of) => experiments.find(of.experiment),
  'experiments.findByName': ({ experiments }, of) => experiments.findByName(of.experimentName, of.project),
  'experiments.activity': ({ experiments }, of) => experiments.activity([of.experiment]),
  'runs.find': ({ runs }, of) => runs.find(of.run),
  'runs.findMany': ({ runs }, of) => runs.findMany([of.run]),
  'runs.records': ({ runs }, of) => runs.records([of.run]),
  'runs.search': ({ runs }, of) => runs.search({ experimentIds: [of.experiment], visibility: 'all', order: [], page }),
  'runs.count': ({ runs }, of) => runs.count({ experimentIds: [of.experiment], visibility: 'all' }),
  'runs.keys': ({ runs }, of) => runs.keys({ experimentIds: [of.experiment], limit: 100 }),
  'runs.keyPage': ({ runs }, of) => runs.keyPage({ kind: 'param', experimentIds: [of.experiment], page }),
  'runs.params': ({ runs }, of) => runs.params([{ runId: of.run, key: 'lr' }]),
  'runs.leaves': ({ runs }, of) => runs.leaves(of.run, 'config'),
  'runs.findAlias': ({ runs }, of) => runs.findAlias(of.experiment, 'alias'),
  'branches.earlier': ({ branches }, of) => branches.earlier([of.run]),
  'metrics.series': ({ metrics }, of) => metrics.series({ runId: of.run, key: 'loss', page }),
  'metrics.manySeries': async ({ metrics }, of) => (await metrics.manySeries({ series: [{ runId: of.run, key: 'loss' }], limit: 100 })).map(({ points }) => points),
  'metrics.chart': async ({ metrics }, of) => (await metrics.chart({ series: [{ runId: of.run, key: 'loss' }], buckets: 10 })).map(({ total, points }) => ({ total, points })),
  'metrics.sample': async ({ metrics }, of) => (await metrics.sample({ series: [{ runId: of.run, key: 'loss' }], count: 10 })).map(({ total, points }) => ({ total, points })),
  'metrics.buckets': async ({ metrics }, of) =>
    (await metrics.buckets({ series: [{ runId: of.run, key: 'loss' }], axis: { kind: 'step' }, buckets: 10 })).lines.map(({ runId: _run, ...line }) => line),
  'metrics.bands': ({ metrics }, of) => metrics.bands({ groups: [{ series: [{ runId: of.run, key: 'loss' }] }], axis: { kind: 'step' }, buckets: 10, share: 'mean' }),
  'metrics.versions': ({ metrics }, of) => metrics.versions([{ runId: of.run, key: 'loss' }]),
  'metrics.tail': async ({ metrics }, of) => (await metrics.tail({ series: [{ runId: of.run, key: 'loss' }], limit: 10 })).map(({ runId: _run, ...tail }) => tail),
  'metrics.stretch': ({ metrics }, of) => metrics.stretch({ series: [{ runId: of.run, key: 'loss' }], place: { index: 0 }, limit: 10 }),
  'metrics.summaries': ({ metrics }, of) => metrics.summaries(of.run),
  'datasets.summaries': ({ datasets }, of) => datasets.summaries({ experimentIds: [of.experiment], limit: 100 }),
  'loggedModels.find': ({ loggedModels }, of) => loggedModels.find(of.model),
  'loggedModels.records': ({ loggedModels }, of) => loggedModels.records([of.model]),
  'loggedModels.search': ({ loggedModels }, of) => loggedModels.search({ experimentIds: [of.experiment], datasets: [], order: [], page }),
  'loggedModels.params': ({ loggedModels }, of) => loggedModels.params(of.model),
  'artifacts.find': ({ artifacts }, of) => artifacts.find(of.file),
  'artifacts.list': ({ artifacts }, of) => artifacts.list(`${of.experiment}/${of.run}`, page),
  'artifacts.walk': ({ artifacts }, of) => artifacts.walk(of.experiment, page),
  'artifacts.count': ({ artifacts }, of) => artifacts.count(of.experiment),
  'artifacts.findUpload': ({ artifacts }, of) => artifacts.findUpload(of.upload),
  'inputs.find': ({ inputs }, of) => inputs.find(of.run),
  'inputs.listLike': ({ inputs }, of) => inputs.listLike({ runId: of.run, withoutTag: 'none', limit: 10 }),
  'inputs.findLastGood': ({ inputs }, of) => inputs.findLastGood({ runId: of.run, withoutTag: 'none' }),
  'console.size': ({ console }, of) => console.size(of.run),
  'console.read': ({ console }, of) => console.read({ runId: of.run, fromLine: 0, limit: 10 }),
  'history.size': ({ history }, of) => history.size({ runId: of.run, kind: 'logged' }),
  'history.extents': ({ history }, of) => history.extents({ runIds: [of.run], kind: 'logged' }),
  'history.read': ({ history }, of) => history.read({ runId: of.run, kind: 'logged', fromRow: 0, limit: 10 }),
  'history.sample': ({ history }, of) => history.sample({ runId: of.run, kind: 'logged', count: 10 }),
  'clientState.find': ({ clientState }, of) => clientState.find(of.run, 'library'),
  'clientState.findMany': ({ clientState }, of) => clientState.findMany([of.run], 'library'),
  'media.keys': ({ media }, of) => media.keys({ runId: of.run, page }),
  'media.steps': ({ media }, of) => media.steps({ runId: of.run, key: 'picture', limit: 10 }),
  'media.find': ({ media }, of) => media.find({ runId: of.run, key: 'picture' }),
  'alerts.list': ({ alerts }, of) => alerts.list({ runId: of.run, page }),
  'alerts.findLast': ({ alerts }, of) => alerts.findLast(of.run),
  'leases.find': ({ leases }, of) => leases.find(of.run),
  'leases.findLost': ({ leases }, of) => leases.findLost([of.run]),
  'search.runs': async ({ search }, of) => (await search.runs({ words: { whole: [], beginning: 'lr' }, page })).items.filter(({ runId }) => runId === of.run),
  'sweeps.find': ({ sweeps }, of) => sweeps.find(sweepOf(of)),
  'sweeps.list': ({ sweeps }, of) => sweeps.list({ experimentId: of.experiment, page }),
  'sweeps.count': ({ sweeps }, of) => sweeps.count(of.experiment),
  'sweeps.counts': ({ sweeps }, of) => sweeps.counts([sweepOf(of)]),
  'sweeps.trials': ({ sweeps }, of) => sweeps.trials({ sweepId: sweepOf(of), page }),
  'sweeps.allTrials': ({ sweeps }, of) => sweeps.allTrials(sweepOf(of)),
  'sweeps.openTrials': ({ sweeps }, of) => sweeps.openTrials(sweepOf(of)),
  'sweeps.progress': ({ sweeps }, of) => sweeps.progress(sweepOf(of)),
  'sweeps.trialOf': ({ sweeps }, of) => sweeps.trialOf(of.run),
  'sweeps.results': ({ sweeps }, of) => sweeps.results(sweepOf(of)),
  'sweeps.findAgent': ({ sweeps }, of) => sweeps.findAgent(`agent of ${of.project}`),
  'sweeps.agents': ({ sweeps }, of) => sweeps.agents({ sweepId: sweepOf(of), page }),
  'sweeps.heardSince': ({ sweeps }, of) => sweeps.heardSince([`agent of ${of.project}`], 0),
  'sweeps.countAgents': ({ sweeps }, of) => sweeps.countAgents(sweepOf(of)),
  'reproductions.find': ({ reproductions }, of) => reproductions.find(of.reproduction),
  'reproductions.list': ({ reproductions }, of) => reproductions.list({ runId: of.run, page }),
  'reproductions.findProof': ({ reproductions }, of) => reproductions.findProof({ before: of.run, after: of.run }),
  'collections.find': ({ collections }, of) => collections.find(ofProject(of)),
  'collections.search': ({ collections }, of) => collections.search({ projectId: of.project, page }),
  'collections.findVersion': ({ collections }, of) => collections.findVersion({ ...ofProject(of), version: 1 }),
  'collections.findVersionByAlias': ({ collections }, of) => collections.findVersionByAlias(ofProject(of), 'best'),
  'collections.findVersionByFingerprint': ({ collections }, of) => collections.findVersionByFingerprint(ofProject(of), 'mark'),
  'collections.versionsById': ({ collections }, of) => collections.versionsById([`version of ${of.project}`]),
  'collections.links': ({ collections }, of) => collections.links(`version of ${of.project}`, page),
  'collections.findLink': ({ collections }, of) => collections.findLink({ ...ofProject(of), name: 'linked' }, `version of ${of.project}`),
  'collections.countLinksTo': ({ collections }, of) => collections.countLinksTo(ofProject(of)),
  'collections.kinds': ({ collections }, of) => collections.kinds({ projectId: of.project }),
  'collections.findDraft': ({ collections }, of) => collections.findDraft(`draft of ${of.project}`),
  'collections.findSharedDraft': ({ collections }, of) => collections.findSharedDraft(ofProject(of), 'all'),
  'collections.versions': ({ collections }, of) => collections.versions(ofProject(of), { page }),
  'collections.count': ({ collections }, of) => collections.count({ projectId: of.project }),
  'collections.countVersions': ({ collections }, of) => collections.countVersions(ofProject(of)),
  'collections.files': ({ collections }, of) => collections.files({ ...ofProject(of), version: 1 }, { page }),
  'collections.findFile': ({ collections }, of) => collections.findFile({ ...ofProject(of), version: 1 }, 'a.csv'),
  'collections.edges': ({ collections }, of) => collections.edges({ ...ofProject(of), version: 1 }, page),
  'collections.versionsOfRun': ({ collections }, of) => collections.versionsOfRun(of.run, { relation: 'produced', page }),
  'purge.isEmptyExperiment': ({ purge }, of) => purge.isEmptyExperiment(of.experiment),
};

/** Every read of all there is. */
const lists: Readonly<Record<string, (stores: Stores) => Promise<readonly unknown[]>>> = {
  'projects.list': async ({ projects }) => (await projects.list(page)).items.map(({ id }) => id),
  'experiments.search': async ({ experiments }) => (await experiments.search({ visibility: 'all', order: [], page })).items.map(({ id }) => id),
  'artifacts.list': async ({ artifacts }) => (await artifacts.list('', page)).items.map(({ name }) => name),
  'artifacts.walk': async ({ artifacts }) => (await artifacts.walk('', page)).items.map(({ path }) => path),
  'collections.search': async ({ collections }) => (await collections.search({ page })).items.map(({ projectId }) => projectId),
  'leases.held': async ({ leases }) => (await leases.held()).map(({ runId }) => runId),
};

/** Every read of what belongs to no project. */
const serverReads: Readonly<Record<string, (stores: Stores, name: string) => Promise<unknown>>> = {
  'registry.find': ({ registry }, name) => registry.find(name),
  'registry.search': async ({ registry }) => (await registry.search({ order: [], page })).items[0],
  'registry.findVersion': ({ registry }, name) => registry.findVersion(name, 1),
  'registry.findVersionByAlias': ({ registry }, name) => registry.findVersionByAlias(name, 'champion'),
  'registry.versions': async ({ registry }, name) => (await registry.versions(name, { limit: 10 }))[0],
  'registry.searchVersions': async ({ registry }) => (await registry.searchVersions({ order: [], page })).items[0],
  'webhooks.find': ({ webhooks }, name) => webhooks.find(name),
  'webhooks.list': async ({ webhooks }) => (await webhooks.list(page)).items[0],
  'jobs.find': ({ jobs }, name) => jobs.find(name),
  'jobs.list': async ({ jobs }) => (await jobs.list({ page })).items[0],
  'schedules.find': ({ schedules }, name) => schedules.find(name),
  'schedules.list': async ({ schedules }) => (await schedules.list(page)).items[0],
  'schedules.due': async ({ schedules }) => (await schedules.due({ now: 1, limit: 1 }))[0],
  'audit.list': async ({ audit }) => (await audit.list({ page })).items[0],
  'collections.find': ({ collections }, name) => collections.find({ kind: 'dataset', name }),
  'collections.search': async ({ collections }, name) => (await collections.search({ text: name, page })).items[0],
  'collections.findVersion': ({ collections }, name) => collections.findVersion({ kind: 'dataset', name, version: 1 }),
  'collections.versionsOfRun': async ({ collections }, name) => (await collections.versionsOfRun(name, { relation: 'used', page })).items[0],
  'retention.held': async ({ retention }) => (await retention.held('artifact', page)).items[0],
  'retention.texts': async ({ retention }) => (await retention.texts('proof', page)).items[0],
  'retention.uploadsBegunBefore': async ({ retention }) => (await retention.uploadsBegunBefore(10, 1))[0],
  'retention.draftsBegunBefore': async ({ retention }) => (await retention.draftsBegunBefore(10, 1))[0],
  'retention.versionsExpiredAt': async ({ retention }) => (await retention.versionsExpiredAt(10_000, 1))[0],
  'purge.binned': async ({ purge }) => (await purge.binned('run', { deletedBefore: 10, page })).items[0],
  'purge.collectionsOf': async ({ purge }, name) => (await purge.collectionsOf(experimentOf(name), 1))[0],
  'purge.linksInto': async ({ purge }, name) => (await purge.linksInto(experimentOf(name), 1))[0],
  'purge.versionsMadeOf': async ({ purge }, name) => (await purge.versionsMadeOf({ kind: 'run', id: name, artifactUri: 's', limit: 1 }))[0],
};

/** What changes something, or is read for a change under way: for what was found by one of the above. */
const changes: Readonly<Record<string, readonly string[]>> = {
  projects: ['insert'],
  audit: ['lockHead', 'append'],
  experiments: ['nextId', 'insert', 'update', 'putTags', 'deleteTag'],
  runs: ['insert', 'update', 'touch', 'patch', 'setDeletedByExperiment', 'insertParams', 'putLeaves', 'deleteLeaves', 'putTags', 'deleteTag', 'move', 'aliasOf', 'putAlias'],
  metrics: ['append', 'moveTail', 'putModelMetrics'],
  branches: ['repoint'],
  datasets: ['linkDatasets', 'linkModelInputs', 'linkModelOutputs'],
  loggedModels: ['insert', 'update', 'insertParams', 'putTags', 'deleteTag', 'addRegistration', 'clearRegistrations'],
  registry: [
    'insert',
    'update',
    'setKind',
    'delete',
    'putTags',
    'deleteTag',
    'putAlias',
    'deleteAlias',
    'nextVersion',
    'insertVersion',
    'updateVersion',
    'deleteVersion',
    'putVersionTags',
    'deleteVersionTag',
  ],
  // Webhooks are told of changes in every project, whoever makes them.
  webhooks: ['insert', 'update', 'delete', 'listening'],
  artifacts: ['put', 'delete', 'insertUpload', 'putPart', 'parts', 'deleteUpload'],
  jobs: ['enqueue', 'claim', 'update', 'remove', 'sweep'],
  schedules: ['put'],
  inputs: ['put'],
  console: ['append', 'replace'],
  history: ['put', 'moveTail'],
  clientState: ['put'],
  media: ['put', 'moveTail'],
  alerts: ['insert'],
  search: ['refresh'],
  leases: ['put', 'delete'],
  sweeps: ['insert', 'update', 'insertTrial', 'updateTrial', 'addResults', 'insertAgent', 'updateAgent'],
  reproductions: ['insert', 'putProof'],
  collections: [
    'insert',
    'update',
    'rename',
    'delete',
    'putTags',
    'deleteTag',
    'putAlias',
    'deleteAlias',
    'insertVersion',
    'updateVersion',
    'deleteVersion',
    'putVersionTags',
    'deleteVersionTag',
    'putFiles',
    'putEdge',
    'insertDraft',
    'updateDraft',
    'deleteDraft',
    'putDraftFiles',
    'removeDraftFiles',
    'draftFiles',
    'putHandle',
    // Only who knows it can ask, and then asks for what it names.
    'findHandle',
  ],
  // Content is of no project.
  contentNames: ['find', 'of', 'put', 'forget'],
  retention: ['installation'],
  purge: ['purge'],
  secrets: ['ensure'],
  changes: ['append'],
};

export function testProjectScope(open: OpenStore): void {
  describe('as the stores of some projects', () => {
    let store: Store;
    let seen: Names;
    let unseen: Names;
    const none: Names = {
      project: 'none',
      experiment: '999999',
      experimentName: 'none',
      run: newId(),
      model: `m-${newId()}`,
      file: `999999/${newId()}/a`,
      upload: newId(),
      reproduction: newId(),
    };
    const serverName = newId();
    before(async () => {
      store = await open();
      seen = await fill(store, 'seen');
      unseen = await fill(store, 'unseen');
      await fillServer(store, serverName);
    });
    after(() => store.close());

    /** The reads of committed data, and those inside a transaction. */
    const inBothWays = async (check: (stores: Stores) => Promise<void>, projects: readonly string[] = ['seen']): Promise<void> => {
      await check(store.within(projects));
      await store.transaction((stores) => check(stores.within(projects)));
    };

    it('has every read there is in this suite', () => {
      const named = [
        ...Object.keys(reads),
        ...Object.keys(lists),
        ...Object.keys(serverReads),
        ...Object.entries(changes).flatMap(([name, all]) => all.map((verb) => `${name}.${verb}`)),
      ];
      const { within: _, transaction: _transaction, expectReads: _expectReads, compact: _compact, close: _close, ...stores } = store;
      // The live feed is no store: core asks for each of its changes who may hear of it.
      const all = Object.entries({ ...stores, feed: {} }).flatMap(([name, methods]) => Object.keys(methods).map((verb) => `${name}.${verb}`));
      assert.deepEqual([...new Set(named)].sort(), all.sort());
    });

    it('shows of these projects what there is', async () => {
      for (const [name, read] of Object.entries(reads)) {
        const whole = await read(store, seen);
        assert.notDeepEqual(whole, await read(store, none), `${name} finds nothing to begin with`);
        await inBothWays(async (stores) => assert.deepEqual(await read(stores, seen), whole, name));
      }
    });

    it('has of other projects nothing, as of what there is not', async () => {
      for (const [name, read] of Object.entries(reads)) {
        const missing = await read(store, none);
        await inBothWays(async (stores) => assert.deepEqual(await read(stores, unseen), missing, name));
      }
    });

    it('lists nothing but what is of these projects', async () => {
      const expected: Readonly<Record<string, readonly string[]>> = {
        'projects.list': [seen.project],
        'experiments.search': [seen.experiment],
        'artifacts.list': [seen.experiment],
        'artifacts.walk': [seen.file],
        'collections.search': [seen.project, seen.project],
        'leases.held': [],
      };
      for (const [name, list] of Object.entries(lists)) await inBothWays(async (stores) => assert.deepEqual(await list(stores), expected[name], name));
      const { id } = await addRun(store, { experimentId: seen.experiment });
      await store.transaction(({ leases }) => leases.put({ runId: id, holder: 'h', periodMs: 1, beats: 1, isLost: false }));
      await inBothWays(async (stores) => assert.deepEqual(await lists['leases.held']!(stores), [id]));
    });

    it('has nothing that belongs to no project', async () => {
      for (const [name, read] of Object.entries(serverReads)) {
        assert.notEqual(await read(store, serverName), undefined, `${name} finds nothing to begin with`);
        await inBothWays(async (stores) => assert.equal(await read(stores, serverName), undefined, name));
      }
    });

    it('has no verdict over a run of another project', async () => {
      const both = { ...aReproduction(seen.run), reproductionRunId: unseen.run };
      await store.transaction(({ reproductions }) => reproductions.insert(both));
      await inBothWays(async ({ reproductions }) => {
        assert.equal(await reproductions.find(both.id), undefined);
        assert.equal(
          (await reproductions.list({ runId: seen.run, page })).items.some(({ id }) => id === both.id),
          false,
        );
      });
      await inBothWays(async ({ reproductions }) => assert.deepEqual(await reproductions.find(both.id), both), ['seen', 'unseen']);
    });

    it('cuts no page short for what it leaves out', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 3; index += 1) for (const projectId of ['paged', 'unseen']) ids.push((await addTo(store, projectId)).id);
      const { experiments } = store.within(['paged']);
      const first = await experiments.search({ visibility: 'all', order: [], page: { limit: 2 } });
      const second = await experiments.search({ visibility: 'all', order: [], page: { limit: 2, token: first.next } });
      assert.deepEqual([...first.items, ...second.items].map(({ id }) => id).sort(), ids.filter((_, index) => index % 2 === 0).sort());
      assert.deepEqual([first.items.length, second.items.length, second.next], [2, 1, undefined]);
    });

    it('of no projects has nothing at all', async () => {
      for (const [name, list] of Object.entries(lists)) await inBothWays(async (stores) => assert.deepEqual(await list(stores), [], name), []);
      for (const [name, read] of Object.entries(reads)) {
        const missing = await read(store, none);
        await inBothWays(async (stores) => assert.deepEqual(await read(stores, seen), missing, name), []);
      }
    });
  });
}

async function addTo(store: Store, projectId: string) {
  await store.transaction(async ({ projects }) => {
    if (!(await projects.find(projectId))) await projects.insert({ id: projectId, name: projectId, createdAt: 1 });
  });
  return addExperiment(store, { projectId });
}

/** One of everything in a project. */
async function fill(store: Store, project: string): Promise<Names> {
  const { id: experiment, name: experimentName } = await addTo(store, project);
  const { id: earlier } = await addRun(store, { experimentId: experiment, status: 'finished', startedAt: 1 });
  const { id: run } = await addRun(store, { experimentId: experiment, status: 'finished', startedAt: 2, branchOf: { runId: earlier, step: 1 } });
  const [model, upload, reproduction] = [`m-${newId()}`, newId(), aReproduction(run)];
  const file = `${experiment}/${run}/a`;
  await store.transaction(async (stores) => {
    await stores.runs.insertParams([{ runId: run, key: 'lr', value: '0.1' }]);
    await stores.runs.putAlias(run, 'alias');
    await stores.metrics.append([{ runId: run, points: [{ key: 'loss', value: 1, step: 1, timestamp: 1 }] }]);
    await stores.datasets.linkDatasets({ experimentId: experiment, runId: run, inputs: [{ dataset: { name: 'd', digest: '1', sourceType: 'local', source: '{}' }, tags: [] }] });
    await stores.loggedModels.insert({ id: model, experimentId: experiment, name: 'm', artifactUri: 'a', createdAt: 1, updatedAt: 1, status: 'ready' });
    await stores.loggedModels.insertParams(model, [{ key: 'depth', value: '3' }]);
    await stores.artifacts.put([{ path: file, digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 1, updatedAt: 1 }]);
    await stores.artifacts.insertUpload({ id: upload, path: file, createdAt: 1 });
    for (const runId of [earlier, run]) await stores.inputs.put({ runId, inputsDigest: 'a'.repeat(64), entryPoint: 'train.py', recordedAt: 1 });
    await stores.console.append(run, [{ number: 0, at: 1, stream: 'stdout', text: 'hello' }]);
    await stores.history.put({ runId: run, kind: 'logged' }, [{ number: 0, step: 0, json: '{"loss":1}' }]);
    await stores.clientState.put(run, { name: 'library', json: '{}', numbers: { step: 1 } });
    await stores.media.put(run, { rows: [0], places: [{ key: 'picture', kind: 'image', row: 0, step: 0 }] });
    await stores.alerts.insert(run, { number: 0, at: 1, title: 'look', text: '', level: 'info' });
    await stores.leases.put({ runId: run, holder: 'h', periodMs: 1, beats: 1, isLost: true });
    await addSweep(stores, { id: `sweep of ${project}`, experiment, run });
    await stores.reproductions.insert(reproduction);
    const budget = { runs: 1, spentRuns: 0, spentSeconds: 0 };
    const proof = { target: 'loss', experiments: [], minimal: [], isComplete: true, budget, sentence: 'none' };
    await stores.reproductions.putProof({ before: run, after: run }, { proof, recordedAt: 1 });
    await addCollection(stores, { projectId: project, kind: 'dataset', name: 'digits' }, { runId: run, relation: 'produced', at: 1 });
    await addLink(stores, { projectId: project, kind: 'dataset', name: 'linked' }, `version of ${project}`);
  });
  return { project, experiment, experimentName, run, model, file, upload, reproduction: reproduction.id };
}

/** An id of an experiment that nobody else has. */
const experimentOf = (name: string): string => String(Number.parseInt(name.slice(0, 7), 16) + 1_000_000);

/** One of everything that belongs to no project. */
async function fillServer(store: Store, name: string): Promise<void> {
  await addRun(store, { deletedAt: 5 });
  const { id: experiment } = await addExperiment(store, { id: experimentOf(name) });
  await store.transaction(async (stores) => {
    const { registry, webhooks, jobs, schedules, audit } = stores;
    await registry.insert({ name, kind: 'model', createdAt: 1, updatedAt: 1, tags: [] });
    await registry.insertVersion({ modelName: name, version: await registry.nextVersion(name), createdAt: 1, updatedAt: 1, source: 's', runId: name, tags: [], aliases: [] });
    await registry.putAlias(name, 'champion', 1);
    await webhooks.insert({ id: name, name, url: 'https://example.com/', events: ['prompt.created'], status: 'active', createdAt: 1, updatedAt: 1 });
    await jobs.enqueue([{ id: name, name: 'jobs.sweep', lane: 'short', payload: {}, owner: 'system', createdAt: 1, dueAt: 1 }]);
    await schedules.put({ id: name, name: 'jobs.sweep', payload: {}, timing: { everyMs: 1 }, owner: 'system', isPaused: false, createdAt: 1, nextAt: 1 });
    const { size } = await audit.lockHead();
    await audit.append([{ index: size, hash: 'a'.repeat(64), leaf: '{}', at: 1, action: 'a', subject: { kind: 'run', id: '1' } }]);
    await addCollection(stores, { kind: 'dataset', name }, { runId: name, relation: 'used', at: 1 });
    const of = { projectId: 'default', kind: 'dataset', name: `${experiment}/a` };
    await stores.collections.insert({ ...of, createdAt: 1, updatedAt: 1, tags: [] });
    await stores.collections.insertVersion(of, { id: `${name} a`, version: 1, state: 'committed', metadata: {}, createdAt: 1, updatedAt: 1, tags: [] });
    await addLink(stores, { kind: 'dataset', name: `${name} links` }, `${name} a`);
  });
}

/** With one version that has one of everything. */
async function addCollection({ collections }: Stores, id: CollectionId, edge: CollectionEdge): Promise<void> {
  await collections.insert({ ...id, createdAt: 1, updatedAt: 1, tags: [] });
  const version = { id: `version of ${id.projectId}`, version: 1, state: 'committed', digest: `sha256:${'b'.repeat(64)}`, fingerprint: 'mark' } as const;
  await collections.insertVersion(id, { ...version, keepSeconds: id.projectId === undefined ? 1 : undefined, metadata: {}, createdAt: 1, updatedAt: 1, tags: [] });
  await collections.insertDraft({ id: `draft of ${id.projectId}`, of: id, sharedAs: 'all', createdAt: 1, words: { makers: [] } });
  await collections.putFiles({ ...id, version: 1 }, [{ path: 'a.csv', digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 1 }]);
  await collections.putAlias(id, 'best', 1);
  await collections.putEdge({ ...id, version: 1 }, edge);
}

async function addSweep({ sweeps }: Stores, { id: sweepId, experiment, run }: { readonly id: string; readonly experiment: string; readonly run: string }): Promise<void> {
  const at = { createdAt: 1, updatedAt: 1 };
  await sweeps.insert({ id: sweepId, experimentId: experiment, state: 'running', source: '', definition: { space: [] }, seed: 1, exchange: {}, ...at });
  const agentId = sweepId.replace('sweep', 'agent');
  await sweeps.insertAgent({ id: agentId, sweepId, host: 'h', createdAt: 1, heardAt: 1, runIds: [run] });
  await sweeps.insertTrial({ sweepId, number: 0, runId: run, point: {}, seenResults: 0, state: 'running', agentId, handOuts: 1, madeAt: 1, progress: { atBands: [1] } });
  await sweeps.addResults(sweepId, [{ trial: 0, outcome: 'finished', value: 1, at: 1 }]);
}

async function addLink({ collections }: Stores, id: CollectionId, originId: string): Promise<void> {
  await collections.insert({ ...id, isOfLinks: true, createdAt: 1, updatedAt: 1, tags: [] });
  await collections.insertVersion(id, { version: 1, state: 'committed', originId, metadata: {}, createdAt: 1, updatedAt: 1, tags: [] });
}

function aReproduction(runId: string): Reproduction {
  const evidence = {
    exit: { before: '0', after: '0' },
    outputs: [],
    metrics: [],
    volatile: [],
    statistics: [],
    claims: [],
    hasSameInputs: true,
    isDeterministic: false,
    missing: [],
  };
  return { id: newId(), runId, verdict: { level: 'metric', sentence: 's', ceiling: 'byte' }, evidence, recordedAt: 1 };
}
