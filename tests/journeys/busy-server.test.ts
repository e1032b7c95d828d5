// Time limit: 10 minutes
// The unmodified client before a server whose disk is slow: what there is no room for is refused with 429, the client sends it
// again by itself, and nothing is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { serve } from '@hono/node-server';

import { createLog } from '../../src/log.ts';
import { createMlflowProtocol } from '../../src/protocols/mlflow/protocol.ts';
import { openSqliteStore } from '../../src/storage/sql/sqlite.ts';
import { caller, openCore } from '../core/core-under-test.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { runPython } from './script.ts';

describe('a server that has too much to store', { skip: (await pythonMissing()) ?? false }, () => {
  it('answers 429 with Retry-After, and has everything in the end', async (t) => {
    const store = await openSqliteStore({ path: ':memory:' });
    const slow: typeof store = { ...store, transaction: (work) => sleep(150).then(() => store.transaction(work)) };
    const { core } = await openCore(t, { store: slow, ingestLimits: { bytes: 20_000, batches: 4, shareOfOne: 1 } });
    const app = createMlflowProtocol(core, { log: createLog({ level: 'error', format: 'text', write: (line) => process.stderr.write(line), now: Date.now }) });
    const refusals: (string | null)[] = [];
    const server = serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: async (request) => {
        const response = await app.fetch(request);
        if (response.status === 429) refusals.push(response.headers.get('retry-after'));
        return response;
      },
    });
    t.after(() => server.close());
    if (!server.listening) await once(server, 'listening');
    const { python } = await pythonEnvironment('mlflow-new');
    const script = fileURLToPath(new URL('busy_client.py', import.meta.url));
    const trackingUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const printed = await runPython({ python, trackingUri }, [script, trackingUri]);
    assert.ok(refusals.length > 0, 'nothing was refused');
    assert.ok(refusals.every((seconds) => seconds === '1'));
    const { metrics } = await core.runs.get(caller, printed.trim());
    assert.deepEqual(
      metrics.map(({ count }) => count),
      Array.from({ length: 24 }, () => 100),
    );
  });
});
