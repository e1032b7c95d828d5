// What roles in one project allow, and how what they do not allow is refused.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { Caller } from '../../src/core/access/caller.ts';
import type { Role } from '../../src/core/access/role.ts';
import { bytesOf, caller as owner } from '../core/core-under-test.ts';
import { fillProject, openWorld, type Roles } from './world.ts';

const ann: Caller = { id: 'ann', name: 'Ann', via: 'test', requestId: 'request' };
const only = (role: Role): Roles => ({ ann: { projects: new Map([['beta', role]]) } });

it('a contributor logs runs in their project, and the trail names them', async (t) => {
  const { core } = await openWorld(t, only('contributor'));
  const { experimentId } = await fillProject(core, 'beta');
  const { id: runId } = (await core.runs.create(ann, { experimentId })).run;
  await core.ingest.logBatch(ann, { runId, points: [{ key: 'loss', value: 1, step: 1, timestamp: 1 }], params: [{ key: 'lr', value: '1' }] });
  await core.ownedArtifacts.put(ann, { owner: { kind: 'run', runId }, path: 'a.txt', source: bytesOf('a') });
  await core.artifacts.put(ann, { path: `${experimentId}/${runId}/artifacts/b.txt`, source: bytesOf('b') });
  const { items } = await core.ownedArtifacts.list(ann, { owner: { kind: 'run', runId }, path: '', page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ name }) => name),
    ['a.txt', 'b.txt'],
  );
  const trail = (await core.audit.list(owner, { subject: { kind: 'run', id: runId }, page: { limit: 10 } })).items;
  assert.deepEqual(
    trail.map(({ action, leaf }) => [action, (JSON.parse(leaf) as { actor: { id: string } }).actor.id]),
    [
      ['run.created', 'ann'],
      ['run.logged', 'ann'],
    ],
  );
});

it('what may be seen and not changed is refused as such, in a sentence that says which role it takes', async (t) => {
  const { core } = await openWorld(t, only('contributor'));
  const { experimentId } = await fillProject(core, 'beta');
  await assert.rejects(core.experiments.delete(ann, experimentId), {
    code: 'permission_denied',
    message: 'Ann may not do experiment.delete: it takes the role owner; ask an owner for one',
  });
});

it('what belongs to no project takes a role everywhere', async (t) => {
  const { core } = await openWorld(t, only('owner'));
  const { modelName, experimentId } = await fillProject(core, 'beta');
  for (const refused of [
    () => core.registry.get(ann, modelName),
    () => core.registry.search(ann, { order: [], page: { limit: 1 } }),
    () => core.modelVersions.get(ann, { modelName, version: 1 }),
    () => core.webhooks.list(ann, { limit: 1 }),
    () => core.audit.list(ann, { page: { limit: 1 } }),
    () => core.jobs.list(ann, { page: { limit: 1 } }),
    () => core.jobWork.claim(ann, { short: 1, heavy: 0 }),
    () => core.projects.create(ann, { name: 'more' }),
    // It may lie over files of others.
    () => core.experiments.create(ann, { name: 'x', projectId: 'beta', artifactRoot: `mlflow-artifacts:/${experimentId}` }),
  ]) {
    await assert.rejects(refused(), { code: 'permission_denied' });
  }
  await core.experiments.create(ann, { name: 'elsewhere', projectId: 'beta', artifactRoot: 's3://bucket/x' });
  await core.experiments.create(ann, { name: 'here', projectId: 'beta' });
});

it('a change over two things takes the right to both', async (t) => {
  const { core, state } = await openWorld(t, only('contributor'));
  const [alpha, beta] = [await fillProject(core, 'alpha'), await fillProject(core, 'beta')];
  const before = state();
  const record = { id: 'f'.repeat(32), runId: beta.runId, reproductionRunId: alpha.runId, evidence: {} };
  await assert.rejects(core.reproductions.record(ann, record), { code: 'not_found', message: `run '${alpha.runId}' does not exist` });
  const points = { runId: beta.runId, modelMetrics: [{ modelId: alpha.modelId, key: 'k', value: 1, step: 1, timestamp: 1 }] };
  await assert.rejects(core.ingest.logBatch(ann, points), { code: 'not_found', message: `logged model '${alpha.modelId}' does not exist` });
  assert.equal(state(), before);
});

it('batches of callers who see different things wait for one another and are each judged by their own rights', async (t) => {
  const { core } = await openWorld(t, only('contributor'));
  const [alpha, beta] = [await fillProject(core, 'alpha'), await fillProject(core, 'beta')];
  const batch = (runId: string, key: string) => ({ runId, points: [{ key, value: 1, step: 1, timestamp: 1 }] });
  const results = await Promise.allSettled([
    core.ingest.logBatch(owner, batch(alpha.runId, 'a')),
    core.ingest.logBatch(ann, batch(beta.runId, 'b')),
    core.ingest.logBatch(ann, batch(alpha.runId, 'c')),
    core.ingest.logBatch(owner, batch(beta.runId, 'd')),
    core.ingest.logBatch(ann, batch(beta.runId, 'e')),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
  const keysOf = async (runId: string) => (await core.runs.get(owner, runId)).metrics.map(({ key }) => key);
  assert.deepEqual(await keysOf(alpha.runId), ['a', 'alpha-metric']);
  assert.deepEqual(await keysOf(beta.runId), ['b', 'beta-metric', 'd', 'e']);
});

it('an auditor sees everything, the trail too, and changes nothing', async (t) => {
  const { core, state } = await openWorld(t, { ann: { everywhere: 'auditor' } });
  const { runId, modelName } = await fillProject(core, 'beta');
  assert.ok((await core.audit.list(ann, { page: { limit: 1 } })).items.length > 0);
  assert.equal((await core.registry.get(ann, modelName)).name, modelName);
  const before = state();
  await assert.rejects(core.runs.delete(ann, runId), { code: 'permission_denied' });
  await assert.rejects(core.registry.delete(ann, modelName), { code: 'permission_denied' });
  assert.equal(state(), before);
});

it('the server itself may do only what it does of its own accord', async (t) => {
  const { core } = await openWorld(t);
  const { runId } = await fillProject(core, 'beta');
  const system: Caller = { id: 'system', name: 'system', via: 'test', requestId: 'request' };
  assert.deepEqual(await core.leases.held(system), []);
  await assert.rejects(core.runs.get(system, runId), { code: 'permission_denied' });
  await assert.rejects(core.runs.delete(system, runId), { code: 'permission_denied' });
});
