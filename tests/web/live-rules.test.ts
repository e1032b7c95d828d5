// What a live event makes out of date in the web app: with the real cache, without a page.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { LiveEvent } from '../../sdk/index.ts';

// The client of the pages asks where it was loaded from, and what the page says of a path before it.
Object.assign(globalThis, { window: { location: new URL('http://127.0.0.1:1') }, document: { querySelector: () => null } });
const { createQueryCache } = await import('../../web/src/data/query-cache.ts');
const { applyEvents } = await import('../../web/src/data/live-rules.ts');
const { queryKeys } = await import('../../web/src/data/query-keys.ts');

const query = { experimentId: 'e1', filter: undefined, order: [], isNested: false, isBin: false, metricKeys: [], paramKeys: [], tagKeys: [] };

/** One of everything, of two experiments and their runs. */
function seeded() {
  const cache = createQueryCache((title, error) => assert.fail(`${title}: ${error.message}`));
  const names = [
    queryKeys.server,
    queryKeys.experimentList({ isBin: false }),
    queryKeys.experiment('e1'),
    queryKeys.experiment('e2'),
    queryKeys.runSample('e1'),
    queryKeys.ownMetrics('e1', ['r1']),
    queryKeys.runCount('e1', {}),
    queryKeys.runKeys('e1'),
    queryKeys.runKeys('e2'),
    queryKeys.run('r1'),
    queryKeys.run('r2'),
    queryKeys.chart({ runIds: ['r1'], keys: ['loss'] }),
    queryKeys.chart({ runIds: ['r1'], keys: ['accuracy'] }),
    queryKeys.consoleTotal('r1'),
    queryKeys.consoleTail('r1'),
    queryKeys.inputs('r1'),
    queryKeys.reproductions('r1'),
    queryKeys.artifactFolder('run:r1', ''),
    queryKeys.artifactFolder('run:r2', ''),
    queryKeys.fileHead('run:r1', 'a.txt'),
    queryKeys.modelList({}),
    queryKeys.modelVersions('m1'),
    queryKeys.modelVersions('m2'),
  ];
  for (const name of names) cache.setQueryData(name, 1);
  cache.setQueryData(queryKeys.runRows(query), { pageParams: [''], pages: [{ items: [{ id: 'r1' }], children: [], nextPageToken: undefined }] });
  return cache;
}

/** What is read again after the events, each as its words. */
function staleAfter(...events: readonly LiveEvent[]): readonly string[] {
  const cache = seeded();
  applyEvents(cache, events);
  const stale = cache
    .getQueryCache()
    .findAll({ predicate: ({ state }) => state.isInvalidated })
    .map(({ queryKey }) => queryKey.map((part) => (typeof part === 'object' ? '…' : (part as string))).join(' '));
  cache.clear();
  return stale.sort();
}

describe('a live event', () => {
  it('of a run touches the run, its inputs and verdicts, and what counts or lists the runs of its experiment', () => {
    assert.deepEqual(staleAfter({ type: 'run', experimentId: 'e1', runId: 'r1' }), [
      'experiments …',
      'inputs r1',
      'reproductions r1',
      'run count e1 …',
      'run keys e1',
      'run r1',
      'runs e1 metrics of …',
      'runs e1 rows …',
    ]);
  });

  it('of metrics touches the charts that show them, and neither inputs nor other charts', () => {
    assert.deepEqual(staleAfter({ type: 'metrics', experimentId: 'e1', runId: 'r1', keys: ['loss'] }), [
      'chart …',
      'experiments …',
      'run keys e1',
      'run r1',
      'runs e1 metrics of …',
      'runs e1 rows …',
    ]);
  });

  it('of a run that no row shows makes a short table read again whole', () => {
    assert.ok(staleAfter({ type: 'run', experimentId: 'e1', runId: 'new' }).includes('runs e1 sample'));
    assert.ok(!staleAfter({ type: 'run', experimentId: 'e1', runId: 'r1' }).includes('runs e1 sample'));
  });

  it('of an experiment, a verdict, a model or an artifact touches that one alone', () => {
    assert.deepEqual(staleAfter({ type: 'experiment', experimentId: 'e2' }), ['experiment e2', 'experiments …', 'run keys e2']);
    assert.deepEqual(staleAfter({ type: 'reproduction', experimentId: 'e1', runId: 'r1', reproductionId: 'x' }), ['reproductions r1']);
    assert.deepEqual(staleAfter({ type: 'model', name: 'm1' }), ['model m1 versions', 'models …']);
    assert.deepEqual(staleAfter({ type: 'artifacts', runId: 'r2', path: 'a.txt' }), ['artifacts run:r2 ']);
  });

  it('of the console is the number of its lines, so nothing is read', () => {
    const cache = seeded();
    applyEvents(cache, [{ type: 'console', experimentId: 'e1', runId: 'r1', total: 42 }]);
    assert.equal(cache.getQueryData(queryKeys.consoleTotal('r1')), 42);
    assert.deepEqual(staleAfter({ type: 'console', experimentId: 'e1', runId: 'r1', total: 42 }), []);
    cache.clear();
  });

  it('that others were missed touches everything but what stays true', () => {
    const cache = seeded();
    applyEvents(cache, [{ type: 'reset' }]);
    const kept = cache.getQueryCache().findAll({ predicate: ({ state }) => !state.isInvalidated });
    assert.deepEqual(kept.map(({ queryKey }) => queryKey[0] as string).sort(), ['console tail', 'file', 'server']);
    cache.clear();
  });
});
