// Time limit: 3 minutes
// A page before two servers, which die in turn: it goes on being told of what changes, by whichever is left, and is never loaded again.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { createClient } from '../../sdk/index.ts';
import { startServer } from '../journeys/server-process.ts';
import { startRoundRobin } from '../ledger/round-robin.ts';
import { removeFolder } from '../remove-folder.ts';
import { browserMissing, openBrowser } from './browser-session.ts';

describe('a page before two servers', { skip: browserMissing() || ((await whyNoPostgres()) ?? false) }, () => {
  it('shows what is logged to either, also after the one that it listened to was killed', async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    const options = { data: await mkdtemp(join(tmpdir(), 'several-')), database: await postgres.freshDatabase() };
    const servers = [await startServer(options), await startServer(options)];
    const balancer = await startRoundRobin(servers.map(({ port }) => port));
    test.after(async () => {
      await balancer.close();
      for (const server of servers) await server.kill();
      await removeFolder(options.data);
    });
    const browser = await openBrowser(balancer.url);
    test.after(() => browser.end());
    const { page, foreign } = await browser.open('/experiments/0');
    await page.getByRole('heading', { level: 1, name: 'Default' }).waitFor();
    await page.evaluate(() => (window.name = 'not loaded again'));
    const logAt = async (index: number, name: string): Promise<void> => {
      await createClient({ baseUrl: servers[index]!.url }).createRun({ experimentId: '0', name });
      await page.getByRole('link', { name, exact: true }).waitFor();
    };
    await logAt(0, 'at the one');
    await logAt(1, 'at the other');
    for (const victim of [0, 1]) {
      await servers[victim]!.kill();
      await logAt(1 - victim, `while ${victim} is away`);
      servers[victim] = await startServer({ ...options, port: servers[victim]!.port });
      await logAt(victim, `${victim} is back`);
    }
    assert.equal(await page.evaluate(() => window.name), 'not loaded again');
    assert.deepEqual(foreign, []);
  });
});
