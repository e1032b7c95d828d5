import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createPageLinks } from '../../../src/protocols/wandb/page-links.ts';
import { createApp } from '../../../src/server/app.ts';
import { openWandb } from './wandb-under-test.ts';

test('the addresses that a client prints lead to the pages of the run, of its project and of the runs of a sweep', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc', modelName: 'two words' });
  await wandb.upsert({ name: 'abc', modelName: 'p', displayName: 'another' });
  const { run } = (
    await wandb.core.runs.search({ id: 'local', name: 'local', via: 'test', requestId: '' }, { experimentIds: ['2'], visibility: 'active', order: [], page: { limit: 1 } })
  ).items[0]!;
  const { hono } = createApp({
    wires: [],
    webApp: { respond: () => new Response('the app') },
    pageOf: createPageLinks(wandb.core, undefined, '/base'),
    version: '1',
    checkReady: () => Promise.resolve(),
    log: { error: () => undefined } as never,
  });
  const leadsTo = async (path: string, accept = 'text/html'): Promise<string | null> => (await hono.request(path, { headers: { accept } })).headers.get('location');
  assert.equal(await leadsTo('/default/two%20words/runs/abc'), '/base/runs/abc');
  assert.equal(await leadsTo('/default/p/runs/abc'), `/base/runs/${run.id}`);
  assert.notEqual(run.id, 'abc');
  for (const path of ['/default/p', '/default/p/workspace', '/default/p/runs/none', '/default/p/sweeps/x', '/default/p/artifacts/model/m/v0'])
    assert.equal(await leadsTo(path), '/base/experiments/2', path);
  const config = 'method: random\nparameters: {x: {min: 0.0, max: 1.0}}';
  const { upsertSweep } = await wandb.data('mutation U($input: UpsertSweepInput!) { upsertSweep(input: $input) { sweep { name } } }', { input: { projectName: 'p', config } });
  assert.equal(await leadsTo(`/default/p/sweeps/${upsertSweep.sweep.name}`), `/base/experiments/2?filter=${encodeURIComponent(`sweep_id = '${upsertSweep.sweep.name}'`)}`);
  for (const path of ['/', '/runs/abc', '/experiments/2', '/default/none', '/nobody/p/runs/abc', '/%/%/runs/abc', '/!!/p']) assert.equal(await leadsTo(path), null, path);
  assert.equal(await leadsTo('/default/p/runs/abc', '*/*'), null, 'who fetches data is not led anywhere');
});
