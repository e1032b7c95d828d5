// Who hears of which change, and what holders of signed URLs may do.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { Caller } from '../../src/core/access/caller.ts';
import type { Grants } from '../../src/core/access/policy.ts';
import type { Change } from '../../src/core/base/changes.ts';
import { bytesOf, caller } from '../core/core-under-test.ts';
import { fillProject, openWorld, origin } from './world.ts';

const viewer: Caller = { id: 'viewer', name: 'viewer', via: 'test', requestId: 'request' };
const ofBeta: Grants = { projects: new Map([['beta', 'viewer']]) };

async function heard(events: AsyncIterable<{ readonly change: Change }>, count: number): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for await (const { change } of events) {
    changes.push(change);
    if (changes.length === count) break;
  }
  return changes;
}

it('a viewer of one project hears of that project, in order, and of nothing else', async (t) => {
  const { core } = await openWorld(t, { viewer: ofBeta });
  const [alpha, beta] = [await fillProject(core, 'alpha'), await fillProject(core, 'beta')];
  const { events } = await core.events.follow(viewer);
  for (const { runId, experimentId, modelName, word } of [alpha, beta, alpha, beta]) {
    await core.ingest.logBatch(caller, { runId, points: [{ key: word, value: 1, step: 1, timestamp: 1 }] });
    await core.artifacts.put(caller, { path: `${experimentId}/models/x/artifacts/${word}`, source: bytesOf(word) });
    await core.registry.setTag(caller, { name: modelName, tag: { key: 'k', value: 'v' } });
  }
  const once: readonly Change[] = [
    { type: 'metrics', experimentId: beta.experimentId, runId: beta.runId, keys: ['beta'] },
    { type: 'artifacts', path: `${beta.experimentId}/models/x/artifacts/beta` },
  ];
  assert.deepEqual(await heard(events, 4), [...once, ...once]);
});

it('changes of collections are heard in their project, those of the whole server by whoever has a role everywhere', async (t) => {
  const all: Caller = { id: 'all', name: 'all', via: 'test', requestId: 'request' };
  const { core } = await openWorld(t, { viewer: ofBeta, all: { everywhere: 'viewer' } });
  for (const word of ['alpha', 'beta']) await fillProject(core, word);
  const [viewed, heardByAll] = [await core.events.follow(viewer), await core.events.follow(all)];
  const ids = [{ projectId: 'alpha' }, {}, { projectId: 'beta' }].map((of) => ({ ...of, kind: 'dataset', name: 'told' }));
  for (const id of ids) await core.collections.create(caller, id);
  const told = ids.map((id): Change => ({ type: 'collection', ...id }));
  assert.deepEqual(await heard(viewed.events, 1), [told[2]]);
  assert.deepEqual(await heard(heardByAll.events, 3), told);
});

it('changes of jobs and schedules are heard by whoever may see jobs, and by nobody else', async (t) => {
  const auditor: Caller = { id: 'auditor', name: 'auditor', via: 'test', requestId: 'request' };
  const { core } = await openWorld(t, { viewer: { everywhere: 'viewer' }, auditor: { everywhere: 'auditor' } });
  const { jobId, modelName } = await fillProject(core, 'beta');
  const [viewed, audited] = [await core.events.follow(viewer), await core.events.follow(auditor)];
  await core.jobs.cancel(caller, jobId);
  await core.schedules.pause(caller, 'jobs.sweep');
  await core.registry.describe(caller, { name: modelName, description: 'told to both' });
  const model: Change = { type: 'model', name: modelName };
  assert.deepEqual(await heard(viewed.events, 1), [model]);
  assert.deepEqual(await heard(audited.events, 3), [{ type: 'job', jobId, state: 'cancelled', isCancelling: false }, { type: 'schedule', scheduleId: 'jobs.sweep' }, model]);
});

it('who comes back is told what came meanwhile, of that project alone', async (t) => {
  const { core } = await openWorld(t, { viewer: ofBeta });
  const [alpha, beta] = [await fillProject(core, 'alpha'), await fillProject(core, 'beta')];
  const { lastId, stop } = await core.events.follow(viewer);
  stop();
  for (const { experimentId } of [alpha, beta]) await core.experiments.setTag(caller, { id: experimentId, tag: { key: 'k', value: 'v' } });
  const again = await core.events.follow(viewer, lastId);
  assert.equal(again.missed, false);
  assert.deepEqual(await heard(again.events, 1), [{ type: 'experiment', experimentId: beta.experimentId }]);
});

it('a role that is taken away ends what is heard, at once', async (t) => {
  const roles: Record<string, Grants> = { viewer: ofBeta };
  const { core } = await openWorld(t, roles);
  const { experimentId } = await fillProject(core, 'beta');
  const { events, stop } = await core.events.follow(viewer);
  const all = heard(events, Number.POSITIVE_INFINITY);
  const change = () => core.experiments.setTag(caller, { id: experimentId, tag: { key: 'k', value: 'v' } });
  await change();
  await new Promise((resolve) => setTimeout(resolve, 20));
  roles['viewer'] = {};
  await change();
  await new Promise((resolve) => setTimeout(resolve, 20));
  stop();
  assert.deepEqual(await all, [{ type: 'experiment', experimentId }]);
});

it('a signed URL lets its holder do what its maker may do, for as long as they may', async (t) => {
  const roles: Record<string, Grants> = { viewer: ofBeta };
  const world = await openWorld(t, roles);
  const { runId } = await fillProject(world.core, 'beta');
  const asked = new Request(`${origin}/api/2.0/mlflow/artifacts/presigned-download-url`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ run_id: runId, path: 'folder/beta.txt' }),
  });
  const { presigned_url: url } = JSON.parse((await world.send('viewer', asked)).text) as { presigned_url: string };
  assert.deepEqual((await world.send('nobody', new Request(url))).text, 'beta bytes');
  roles['viewer'] = {};
  const refused = await world.send('nobody', new Request(url));
  assert.equal(refused.status, 404);
});
