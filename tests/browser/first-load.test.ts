// What a page costs to open, whether it stands still while it fills and lives, and what it asks its server for.
import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';

import { browserMissing, startBrowserSession, type BrowserSession } from './browser-session.ts';
import { fillServer, type Filled } from './filled-server.ts';
import { recordRuns, type RecordedRuns } from './recorded-runs.ts';

const budgetBytes = 350 * 1024;
/** Below this a shift is not seen: a few pixels of a small part of the page. */
const shiftLimit = 0.02;

describe('the first load', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let filled: Filled;
  let recorded: RecordedRuns;
  before(async () => {
    session = await startBrowserSession();
    filled = await fillServer(session.client);
    // In an experiment of their own: the charts of the other one are looked at.
    recorded = await recordRuns(session.client, (await session.client.createExperiment({ name: 'recorded' })).id);
  });
  after(() => session.end());

  const paths = () => [
    '/',
    '/experiments',
    `/search?q=run`,
    `/compare?runs=${recorded.beforeId},${recorded.afterId}`,
    `/experiments/${filled.experimentId}`,
    `/runs/${filled.runId}`,
    `/runs/${recorded.afterId}?tab=console`,
    `/explain?before=${recorded.beforeId}&after=${recorded.afterId}`,
    `/reproductions/${recorded.reproductionId}`,
    `/models/${encodeURIComponent(filled.modelName)}/versions/1`,
  ];

  it('takes at most 350 KB of code and styles over the wire, on each page', async (t: TestContext) => {
    for (const path of paths()) {
      const opened = await session.open('/favicon.svg');
      const devtools = await opened.page.context().newCDPSession(opened.page);
      await devtools.send('Network.enable');
      const ours = new Map<string, string>();
      let bytes = 0;
      devtools.on('Network.responseReceived', ({ requestId, response }) => {
        if (!response.url.includes('/api/')) ours.set(requestId, response.url);
      });
      devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        if (ours.has(requestId)) bytes += encodedDataLength;
      });
      await opened.page.goto(path, { waitUntil: 'load' });
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      await opened.page.waitForTimeout(1500);
      t.diagnostic(`${path.replaceAll(/[0-9a-f]{32}/g, '…')}: ${(bytes / 1024).toFixed(1)} KB in ${ours.size} files`);
      assert.ok(bytes > 100 * 1024, `${bytes} bytes cannot be all of it`);
      assert.ok(bytes <= budgetBytes, `${path} takes ${bytes} bytes; the budget is ${budgetBytes}`);
      await opened.close();
    }
  });

  it('moves nothing about once it has drawn, also while a run logs', async (t: TestContext) => {
    const { client } = session;
    const { id: runId } = await client.createRun({ experimentId: filled.experimentId, name: 'live one' });
    await client.logBatch({ runId, metrics: [0, 1, 2].map((step) => ({ key: 'val_loss', value: 3 - step, step })) });
    for (const path of [`/runs/${runId}?tab=charts`, `/experiments/${filled.experimentId}`]) {
      const opened = await session.open('/favicon.svg');
      await opened.page.addInitScript(() => {
        Object.assign(window, { shifts: [] as unknown[] });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: readonly { node: Node | null }[] })[]) {
            const at = entry.sources.map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 120) : (node?.nodeName ?? 'gone')));
            (window as unknown as { shifts: unknown[] }).shifts.push({ value: entry.value, at });
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await opened.page.goto(path);
      await opened.page.locator('canvas').first().waitFor();
      const before = await opened.page
        .locator('canvas')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      for (let step = 3; step < 9; step += 1) {
        await client.logBatch({ runId, metrics: [{ key: 'val_loss', value: 3 - step / 10, step }] });
        await opened.page.waitForTimeout(500);
      }
      await opened.page.waitForTimeout(800);
      const after = await opened.page
        .locator('canvas')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      if (path.startsWith('/runs/')) assert.notEqual(after, before, 'the curve moved meanwhile');
      const shifts = (await opened.page.evaluate(() => (window as unknown as { shifts: unknown }).shifts)) as readonly { readonly value: number; readonly at: readonly string[] }[];
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      t.diagnostic(`${path.replaceAll(/[0-9a-f]{32}/g, '…')}: layout shift ${sum.toFixed(4)}`);
      assert.ok(sum <= shiftLimit, `${path} shifted by ${sum}: ${JSON.stringify(shifts, null, 1)}`);
      await opened.close();
    }
  });

  it('asks only its own server, and breaks no rule of its content policy', async () => {
    for (const path of paths()) {
      const opened = await session.open(path);
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      await opened.page.waitForTimeout(800);
      assert.deepEqual({ path, foreign: opened.foreign, errors: opened.errors }, { path, foreign: [], errors: [] });
      await opened.close();
    }
  });

  it('draws ten thousand runs as it draws ten: only the rows on the screen exist', async () => {
    const { client } = session;
    const { id: experimentId } = await client.createExperiment({ name: 'many' });
    const names = Array.from({ length: 10_000 }, (_value, index) => `many ${index}`);
    for (let at = 0; at < names.length; at += 50) {
      await Promise.all(names.slice(at, at + 50).map((name, index) => client.createRun({ experimentId, name, startedAt: 1_790_000_000_000 + (at + index) * 1000 })));
    }
    const { page, close } = await session.open(`/experiments/${experimentId}?view=table`);
    await page.getByRole('link', { name: 'many 9999', exact: true }).waitFor();
    await page.getByText('10,000 runs').waitFor();
    const grid = page.getByRole('grid', { name: 'Runs' });
    for (let down = 0; down < 8; down += 1) {
      await grid.evaluate((box) => (box.scrollTop = box.scrollHeight));
      await page.waitForTimeout(250);
    }
    assert.ok((await page.getByRole('row').count()) < 80, 'rows off the screen do not exist');
    assert.ok(Number((await page.getByRole('row').last().getAttribute('aria-rowindex')) ?? 0) > 800, 'the rows further down are there');
    await close();
  });
});
