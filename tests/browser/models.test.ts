// What somebody does who has a better model, in a real browser, with models that an unchanged MLflow client logged.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runPython } from '../journeys/script.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession, type WatchedPage } from './browser-session.ts';

const program = fileURLToPath(new URL('promote-models.py', import.meta.url));
const name = 'digit readers';

describe('somebody with a better model', { skip: browserMissing() || ((await pythonMissing()) ?? false) }, () => {
  let session: BrowserSession;
  let watched: WatchedPage;
  let first: string;
  let second: string;

  before(async () => {
    const { python } = await pythonEnvironment('mlflow-new');
    session = await startBrowserSession();
    const printed = await runPython({ python, trackingUri: session.server.url }, [program]);
    [first, second] = JSON.parse(printed.trim().split('\n').at(-1)!) as [string, string];
    const [{ id: modelId }] = (await session.client.getRun({ runId: first })).models as unknown as readonly [{ readonly id: string }];
    await session.client.createModel({ name });
    await session.client.createModelVersion({ name, modelId });
    await session.client.setModelAlias({ name, version: 1, alias: 'champion' });
    watched = await session.open(`/runs/${second}`);
  });
  after(() => session.end());

  it('registers it, sees what speaks for it, and promotes it, in three clicks from the page of its run', async () => {
    const { page } = watched;
    await page.evaluate(() => {
      (window as unknown as { clicks: number }).clicks = 0;
      document.addEventListener('click', ({ isTrusted }) => void (isTrusted && ((window as unknown as { clicks: number }).clicks += 1)), true);
    });
    await page.getByRole('button', { name: 'Register model' }).click();
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Version 2' }).waitFor();
    await page.getByText('Against version 1: 2 better, 0 worse, 0 equal.').waitFor();
    await page.getByRole('button', { name: 'Promote to @champion' }).click();
    await page.getByText('This is the version that @champion points at.').waitFor();
    assert.equal(await page.evaluate(() => (window as unknown as { clicks: number }).clicks), 3);
    const { version, tags } = await session.client.getModelVersion({ name, version: 2 });
    assert.deepEqual(
      (await session.client.getModel({ name })).aliases.map((one) => [one.alias, one.version]),
      [['champion', version]],
    );
    assert.deepEqual(tags, [{ key: 'promoted to champion', value: 'in place of version 1. Against version 1: 2 better, 0 worse, 0 equal' }]);
  });

  it('is shown the metrics, the params and the files that differ from those of the version behind the alias', async () => {
    const { page } = watched;
    await page.goto(`/models/${encodeURIComponent(name)}/versions/1`);
    await page.getByText('Against version 2: 0 better, 2 worse, 0 equal.').waitFor();
    const metrics = page.getByRole('region', { name: 'Table of metrics of both versions' }).getByRole('row');
    assert.deepEqual(await metrics.nth(1).getByRole('cell').allInnerTexts(), ['val_acc max', '0.95', '0.8', '−0.15', '▼ worse']);
    const params = page.getByRole('region', { name: 'Table of params that differ' }).getByRole('row');
    assert.deepEqual(await params.nth(1).getByRole('cell').allInnerTexts(), ['alpha', '0.001', '1.0']);
    await page.getByText(/other bytes: .*model\./).waitFor();
    await page.getByRole('link', { name: 'What changed between their runs' }).waitFor();
  });

  it('is told by the metric that counts, where the experiment says which', async () => {
    const { page } = watched;
    const { experiment } = await session.client.getRun({ runId: first });
    await session.client.setExperimentTag({ experimentId: experiment.id, key: 'assay.primary_metric', value: 'val_acc' });
    await page.reload();
    await page.getByText('Worse than version 2 on val_acc: 0.8 against 0.95.').waitFor();
  });

  it('is told what goes in and comes out, as the model says itself', async () => {
    const signature = watched.page.getByRole('region', { name: 'Table of the signature' }).getByRole('row');
    assert.deepEqual(await signature.nth(1).getByRole('cell').allInnerTexts(), ['In', 'number 1', 'float64 (any × 64)']);
    assert.deepEqual(await signature.nth(2).getByRole('cell').allInnerTexts(), ['Out', 'number 1', 'int64 (any)']);
  });

  it('has a page that axe finds nothing against, and met no error', async () => {
    assert.deepEqual(await violations(watched.page), []);
    assert.deepEqual(watched.errors, []);
    assert.deepEqual(watched.foreign, []);
  });
});
