// Which action each operation names: asked by the owner, with a policy that writes down what it is asked for. It also shows
// that the requests in these tests do what they are named after.
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';

import type { OperationName } from '../../sdk/contract.ts';
import { type Action, changeActions } from '../../src/core/access/action.ts';
import { permissions } from '../../src/core/access/permissions.ts';
import { roles } from '../../src/core/access/role.ts';
import { mlflowCases } from './mlflow-cases.ts';
import { nativeCases, type Case } from './native-cases.ts';
import { wandbCases } from './wandb-cases.ts';
import { fillProject, openWorld, type Things, type World } from './world.ts';

/** Of the native wire. `none`: it tells of the program, and of nothing that is stored. */
const actionOf: Readonly<Record<OperationName, Action | 'none'>> = {
  getServer: 'none',
  listProjects: 'project.read',
  createProject: 'project.create',
  searchExperiments: 'experiment.read',
  createExperiment: 'experiment.write',
  getExperiment: 'experiment.read',
  renameExperiment: 'experiment.write',
  describeExperiment: 'experiment.write',
  deleteExperiment: 'experiment.delete',
  restoreExperiment: 'experiment.delete',
  setExperimentTag: 'experiment.write',
  deleteExperimentTag: 'experiment.write',
  searchRuns: 'run.read',
  countRuns: 'run.read',
  getRunKeys: 'run.read',
  listRunKeys: 'run.read',
  search: 'run.read',
  createRun: 'run.write',
  getRun: 'run.read',
  updateRun: 'run.write',
  finishRun: 'run.write',
  deleteRun: 'run.delete',
  restoreRun: 'run.delete',
  setRunTags: 'run.write',
  deleteRunTag: 'run.write',
  logBatch: 'run.write',
  logPoints: 'run.write',
  getMetricHistory: 'run.read',
  getChart: 'run.read',
  getMetricBuckets: 'run.read',
  getMetricBands: 'run.read',
  groupRuns: 'run.read',
  readMetricTail: 'run.read',
  exportMetricTails: 'run.read',
  exportMetrics: 'run.read',
  listArtifacts: 'artifact.read',
  describeArtifact: 'artifact.read',
  getArtifact: 'artifact.read',
  putArtifact: 'artifact.write',
  linkArtifact: 'artifact.write',
  findMissingBlobs: 'blob.read',
  putBlob: 'blob.write',
  putBlobs: 'blob.write',
  getBlob: 'blob.read',
  recordManifest: 'run.write',
  getManifest: 'run.read',
  appendConsole: 'run.write',
  readConsole: 'run.read',
  renewLease: 'run.write',
  raiseAlert: 'run.write',
  listAlerts: 'run.read',
  listMedia: 'run.read',
  listMediaSteps: 'run.read',
  getMedia: 'run.read',
  recordReproduction: 'run.write',
  getReproduction: 'run.read',
  listReproductions: 'run.read',
  explainRuns: 'run.read',
  recordProof: 'run.write',
  getLoggedModel: 'logged_model.read',
  searchModels: 'model.read',
  createModel: 'model.write',
  getModel: 'model.read',
  deleteModel: 'model.delete',
  renameModel: 'model.write',
  describeModel: 'model.write',
  setModelTag: 'model.write',
  deleteModelTag: 'model.write',
  setModelAlias: 'model.promote',
  deleteModelAlias: 'model.promote',
  listModelVersions: 'model.read',
  createModelVersion: 'model.write',
  getModelVersion: 'model.read',
  getModelVersionByAlias: 'model.read',
  deleteModelVersion: 'model.delete',
  describeModelVersion: 'model.write',
  setModelVersionStage: 'model.promote',
  setModelVersionTag: 'model.write',
  deleteModelVersionTag: 'model.write',
  searchCollections: 'collection.read',
  getCollection: 'collection.read',
  listCollectionVersions: 'collection.read',
  getCollectionVersion: 'collection.read',
  listCollectionFiles: 'collection.read',
  listCollectionEdges: 'collection.read',
  listRunCollections: 'collection.read',
  createCollection: 'collection.write',
  deleteCollection: 'collection.delete',
  addCollectionVersion: 'collection.write',
  deleteCollectionVersion: 'collection.delete',
  setCollectionAlias: 'collection.write',
  deleteCollectionAlias: 'collection.write',
  addCollectionEdge: 'collection.write',
  collectContent: 'content.collect',
  verifyContent: 'content.verify',
  emptyBin: 'bin.empty',
  listJobs: 'job.read',
  getJob: 'job.read',
  cancelJob: 'job.manage',
  retryJob: 'job.manage',
  listSchedules: 'job.read',
  pauseSchedule: 'job.manage',
  resumeSchedule: 'job.manage',
  listAudit: 'audit.read',
  streamEvents: 'event.read',
};

/** They sign a URL for a change that is made later. */
const signing = /presigned-upload-url$/;
/** A URL nobody signed is refused before anyone is asked; the server's version is no stored thing. */
const withoutAction = /mlflow-artifacts\/signed$|mlflow\/server-info$/;

const changing: ReadonlySet<string> = new Set(changeActions);

/** Others need what these take away. */
const isTaking = ({ name }: Case): boolean => /^delete|^rename|^DELETE|rename$|\/delete|mpu\/complete/.test(name);

type Pick = (of: Things) => readonly Case[];
/** Each route at one of its paths. */
const apiCases: Pick = (of) => {
  const cases = mlflowCases(of);
  const names = new Set(cases.map(({ name }) => name));
  return cases.filter(({ name }) => !name.includes('/ajax-api/') || !names.has(name.replace('/ajax-api/', '/api/')));
};

it('each operation of the native wire names the action of the table, does what it says, and changes something when that is a change', async (t) => {
  const found = await askAll(t, nativeCases);
  assert.deepEqual(Object.fromEntries(found), actionOf);
});

it('each route of the MLflow wire names one action, does what it says, and changes something when that is a change', async (t) => {
  const found = await askAll(t, apiCases);
  const nameless = [...found].filter(([, action]) => action === 'none').map(([name]) => name);
  assert.deepEqual(
    nameless.filter((name) => !withoutAction.test(name)),
    [],
  );
});

it('each field of the W&B wire does what it says', async (t) => {
  const world = await openWorld(t);
  for (const { name, request } of wandbCases(await fillProject(world.core, 'beta'))) {
    const { status, text } = await world.send('local', request);
    assert.equal(status, 200, `${name}: ${text}`);
    assert.equal(Object.hasOwn(JSON.parse(text) as object, 'errors'), false, `${name}: ${text}`);
  }
});

it('who only looks may change nothing', () => {
  for (const action of changeActions) {
    assert.ok(!permissions[action].includes('viewer'), action);
    assert.ok(!permissions[action].includes('auditor'), action);
  }
});

it('an owner may do whatever a person may, and each role may do something', () => {
  for (const [action, allowed] of Object.entries(permissions)) assert.ok(allowed.includes('owner') || allowed.every((role) => role === 'system'), action);
  for (const role of roles)
    assert.ok(
      Object.values(permissions).some((allowed) => allowed.includes(role)),
      role,
    );
});

/** The action each case named, by its name. */
async function askAll(t: TestContext, pick: Pick): Promise<ReadonlyMap<string, Action | 'none'>> {
  const world = await openWorld(t);
  const cases = pick(await fillProject(world.core, 'beta'));
  const found = new Map<string, Action | 'none'>();
  for (const [index, one] of cases.entries()) {
    if (!isTaking(one)) found.set(one.name, await ask(world, one));
    else {
      const fresh = await openWorld(t);
      found.set(one.name, await ask(fresh, pick(await fillProject(fresh.core, 'beta'))[index]!));
    }
  }
  return found;
}

async function ask(world: World, { name, request }: Case): Promise<Action | 'none'> {
  world.actions();
  const before = world.state();
  const { status, text } = await world.send('local', request);
  const actions = world.actions();
  assert.ok(actions.length < 2, `${name} names ${actions.join()}`);
  const action = actions[0] ?? 'none';
  assert.ok(status < 400 || withoutAction.test(name), `${name}: ${status} ${text}`);
  assert.equal(world.state() !== before, changing.has(action) && !signing.test(name), `${name} ${action}`);
  return action;
}
