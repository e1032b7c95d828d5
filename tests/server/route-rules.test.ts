// No route is served without a declared rule, and nothing opens by accident.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { Hono } from 'hono';

import { createLog } from '../../src/log.ts';
import { createApp } from '../../src/server/app.ts';
import { findRule, routeRules } from '../../src/server/route-rules.ts';

const silent = createLog({ level: 'error', format: 'json', write: () => undefined, now: () => 0 });

function appWith(wire: Hono) {
  return createApp({ wires: [wire], webApp: { respond: () => undefined }, version: '1', checkReady: async () => undefined, log: silent });
}

it('a server with a route that no rule covers does not start, and the route is named', () => {
  const wire = new Hono();
  wire.post('/backdoor', (c) => c.text('in'));
  assert.throws(() => appWith(wire), /POST \/backdoor/);
});

it('a route for every method needs a rule for every method', () => {
  const wire = new Hono();
  wire.all('/get-artifact', (c) => c.text('in'));
  assert.throws(() => appWith(wire), /ALL \/get-artifact/);
});

it('covered routes are listed with their rule', () => {
  const wire = new Hono();
  wire.put('/api/2.0/mlflow-artifacts/artifacts/*', (c) => c.text('stored'));
  wire.post('/api/2.0/mlflow/runs/create', (c) => c.text('made'));
  const mounted = appWith(wire).routes.map(({ method, path, rule }) => [method, path, rule.access, rule.body]);
  assert.deepEqual(mounted, [
    ['GET', '/health', 'open', 'bounded'],
    ['GET', '/version', 'open', 'bounded'],
    ['GET', '/readyz', 'open', 'bounded'],
    ['PUT', '/api/2.0/mlflow-artifacts/artifacts/*', 'local-user', 'streamed'],
    ['POST', '/api/2.0/mlflow/runs/create', 'local-user', 'bounded'],
  ]);
});

it('open rules name whole paths', () => {
  const open = routeRules.filter(({ access }) => access === 'open');
  assert.equal(open.length, 3);
  for (const { path, method } of open) {
    assert.ok(!path.endsWith('/') && !path.includes('*'), path);
    assert.equal(method, 'GET');
  }
});

it('a rule for a folder does not cover its neighbours', () => {
  assert.equal(findRule('GET', '/apiary'), undefined);
  assert.equal(findRule('GET', '/health/x'), undefined);
  assert.equal(findRule('POST', '/health'), undefined);
  assert.equal(findRule('HEAD', '/health')?.access, 'open');
});
