// Groups of runs: the best setting and its best step over seeds in one click, by what the real MLflow client logged.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { pythonEnvironment } from '../python/environments.ts';
import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession } from './browser-session.ts';

/** Two rates, three seeds each; the rate 0.2 is best in the mean, at step 3, though the best single run is of the other. */
const program = `
import mlflow
for lr, base in ((0.1, 0.5), (0.2, 0.6)):
    for seed in range(3):
        with mlflow.start_run(run_name=f"lr{lr}-seed{seed}"):
            mlflow.log_params({"lr": lr, "seed": seed, "epochs": 5})
            for step in range(5):
                luck = 0.3 if (lr, seed, step) == (0.1, 0, 4) else 0.01 * seed
                mlflow.log_metrics({"val_acc": base - 0.02 * abs(step - 3) + luck, "val_loss": 1.0 / (step + 1) + 0.1 * seed}, step=step)
`;

describe('runs in groups', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let experimentId: string;
  before(async () => {
    session = await startBrowserSession();
    const { python } = await pythonEnvironment('mlflow-new');
    await promisify(execFile)(python, ['-c', program], {
      env: { ...process.env, MLFLOW_TRACKING_URI: session.server.url, MLFLOW_EXPERIMENT_NAME: 'seeds', GIT_PYTHON_REFRESH: 'quiet' },
    });
    const { items } = await session.client.searchExperiments({ text: 'seeds' });
    experimentId = items[0]!.id;
    await session.client.setExperimentTag({ experimentId, key: 'assay.primary_metric', value: 'val_acc' });
  });
  after(() => session.end());

  it('tells the best setting over seeds, and its best step, in one click', async () => {
    const { page, errors, close } = await session.open(`/experiments/${experimentId}`);
    let clicks = 0;
    await page.exposeFunction('countClick', () => (clicks += 1));
    await page.evaluate(() => document.addEventListener('click', () => (window as unknown as { countClick: () => void }).countClick(), true));
    await page.getByRole('button', { name: 'Over seeds' }).click();
    await page.getByText('Best mean of val_acc: lr 0.2, 0.61 over 3 runs').waitFor();
    await page.getByRole('region', { name: 'Chart of val_acc', exact: true }).getByText('Best 0.61 at step 3: lr 0.2 (3)').waitFor();
    assert.equal(clicks, 1);
    assert.match(page.url(), /groupBut=/);
    assert.deepEqual(errors, []);
    await close();
  });

  it('shows the mean, the deviation and the number of runs of each, which unfold', async () => {
    const { page, close } = await session.open(`/experiments/${experimentId}?groupBut=["seed"]&view=table`);
    const table = page.getByRole('region', { name: 'Groups of runs' });
    const row = table.getByRole('row').filter({ hasText: 'lr 0.2' });
    await row.waitFor();
    assert.match(await row.innerText(), /3\s+.*0\.61\s*± 0\.01/s);
    await row.getByRole('button', { name: 'lr 0.2: 3 runs' }).click();
    const inner = table.getByRole('row').filter({ has: page.getByRole('link', { name: 'lr0.2-seed2' }) });
    assert.match(await inner.innerText(), /seed 2.*0\.62/s);
    assert.equal(await table.getByRole('row').count(), 1 + 2 + 3);
    await close();
  });

  it('groups by what somebody picks, sorts by another metric, and keeps all of it in the address', async () => {
    const { page, close } = await session.open(`/experiments/${experimentId}?view=table`);
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await page.getByRole('combobox', { name: 'Together what shares' }).fill('seed');
    await page.getByRole('option', { name: 'seed' }).click();
    await page.keyboard.press('Escape');
    const table = page.getByRole('region', { name: 'Groups of runs' });
    await table.getByRole('button', { name: /^val_loss/ }).click();
    await page.waitForURL(/groupBy=.*params\.seed.*sort=metric%3Abest%3Aval_loss|sort=metric%3Abest%3Aval_loss.*groupBy=/);
    await table
      .getByRole('columnheader', { name: /val_loss/ })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
    const names = async () => (await table.getByRole('rowheader').allInnerTexts()).map((name) => name.trim());
    assert.deepEqual(await names(), ['seed 0', 'seed 1', 'seed 2']);
    const address = page.url();
    await page.goto(address);
    await table.waitFor();
    assert.deepEqual(await names(), ['seed 0', 'seed 1', 'seed 2']);
    await close();
  });

  it('draws what is shaded as told, and takes the numbers along', async () => {
    const { page, close } = await session.open(`/experiments/${experimentId}?groupBut=["seed"]&view=charts`);
    const chart = page.getByRole('region', { name: 'Chart of val_acc', exact: true });
    await chart.getByText('means of 3 runs, ± deviation').waitFor();
    await page.getByText('Range', { exact: true }).click();
    await chart.getByText('means of 3 runs, least to greatest').waitFor();
    await page.waitForURL(/spread=range/);
    await chart.getByRole('button', { name: 'More for val_acc' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV' }).click()]);
    const [head, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    assert.equal(head, 'group,metric,x,count,mean,median,deviation,error,low,high,min,max');
    const cells = rows.map((line) => line.split(','));
    assert.deepEqual(
      cells.filter(([group]) => group === 'lr 0.2 (3)').map(([, , x, count, mean]) => [x, count, Number(Number(mean).toFixed(9))]),
      [0.55, 0.57, 0.59, 0.61, 0.59].map((mean, step) => [String(step), '3', mean]),
    );
    await chart.getByRole('button', { name: 'More for val_acc' }).click();
    await page.getByRole('menuitem', { name: 'Show as a table' }).click();
    await page.getByRole('region', { name: 'Groups step by step' }).getByRole('cell', { name: '0.61' }).first().waitFor();
    await close();
  });

  it('can be read by everybody, in light and dark, wide and narrow', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const viewport of [
        { width: 1440, height: 900 },
        { width: 390, height: 844 },
      ]) {
        const { page, close } = await session.open(`/experiments/${experimentId}?groupBut=["seed"]`, { colorScheme, viewport });
        await page.getByRole('region', { name: 'Groups of runs' }).waitFor();
        assert.deepEqual(await violations(page), [], `${colorScheme} ${viewport.width}`);
        if (process.env['SCREENSHOTS']) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/groups-${colorScheme}-${viewport.width}.png` });
        await close();
      }
    }
  });
});
