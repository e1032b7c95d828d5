// What the page of an experiment and of a run let their readers do, beyond the journey: nested runs, statistics, what is
// drawn and what is selected, pins and a baseline, downloads, the bin and the way back, looking closer at a chart, notes and
// tags, and a server that is away.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession } from './browser-session.ts';
import { fillServer, type Filled } from './filled-server.ts';

describe('the runs of an experiment', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let filled: Filled;
  before(async () => {
    session = await startBrowserSession();
    filled = await fillServer(session.client);
  });
  after(() => session.end());
  const openExperiment = async (search = '') => {
    const opened = await session.open(`/experiments/${filled.experimentId}${search}`);
    await opened.page.getByRole('link', { name: 'run 11' }).waitFor();
    return opened;
  };

  it('stand under their parents until somebody opens those, and beside them without nesting', async () => {
    const { page, close } = await openExperiment();
    assert.equal(await page.getByRole('link', { name: 'run 3', exact: true }).count(), 0);
    await page.getByRole('button', { name: '1 run in run 2' }).click();
    await page.getByRole('link', { name: 'run 3', exact: true }).waitFor();
    await page.getByRole('button', { name: '1 run in run 2' }).click();
    await page.getByRole('switch', { name: 'Nested' }).click();
    await page.getByRole('link', { name: 'run 3', exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: /runs? in run/ }).count(), 0);
    assert.match(page.url(), /nest=false/);
    await close();
  });

  it('are reached through the palette by Enter, however late the answer to its search comes', async () => {
    const { page, close } = await openExperiment();
    await session.client.createExperiment({ name: 'another before it' });
    const wanted = await session.client.createExperiment({ name: 'late in coming' });
    await session.client.createExperiment({ name: 'another after it' });
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog');
    await palette.getByRole('button', { name: 'another after it' }).waitFor();
    await page.route('**/api/v1/experiments?*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    await page.getByPlaceholder(/Experiments, models/).fill('late in');
    await palette.getByRole('button', { name: 'another after it' }).waitFor({ state: 'detached' });
    await page.waitForResponse(/\/api\/v1\/experiments\?.*text=late/);
    await palette.getByRole('button', { name: 'late in coming' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/experiments/${wanted.id}$`));
    await close();
  });

  it('show another statistic of a metric when asked', async () => {
    const { page, close } = await openExperiment(`?cols=${encodeURIComponent('["metric:best:val_loss"]')}`);
    const first = page.getByRole('row').nth(1).getByRole('gridcell').nth(2);
    const best = Number(await first.innerText());
    const head = page.getByRole('columnheader', { name: /val_loss/ });
    await head.hover();
    await page.getByRole('button', { name: 'More for column val_loss' }).click();
    await page.getByRole('menuitem', { name: 'Maximum' }).click();
    await page.waitForURL(/metric%3Amax%3Aval_loss/);
    assert.ok(Number(await first.innerText()) > best, 'the greatest loss is above the best one');
    await close();
  });

  it('are drawn when their eye is clicked, and the address keeps the choice', async () => {
    const { page, close } = await openExperiment();
    await page.getByText('10 drawn').waitFor();
    await page.getByRole('button', { name: 'Draw none' }).click();
    await page.getByText('0 drawn').waitFor();
    await page.getByText('Click the eye of a run in the table to draw it here.').waitFor();
    await page.getByRole('button', { name: 'Draw run 5' }).click();
    await page.getByRole('button', { name: 'Draw run 7' }).click();
    await page.getByText('2 drawn').waitFor();
    const again = await session.open(page.url());
    await again.page.getByText('2 drawn').waitFor();
    assert.equal(await again.page.getByRole('button', { name: 'Draw run 5' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await again.page.getByRole('button', { name: 'Draw run 6' }).getAttribute('aria-pressed'), 'false');
    await again.close();
    await close();
  });

  it('leave as CSV, all that match', async () => {
    const { page, close } = await session.open(`/experiments/${filled.experimentId}?filter=${encodeURIComponent("params.optimizer = 'adam'")}`);
    await page.getByText('6 match').waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV of all that match' }).click();
    const download = await downloading;
    const text = await readFile(await download.path(), 'utf8');
    const lines = text.trim().split('\r\n');
    assert.equal(lines.length, 1 + 6, text);
    assert.match(lines[0]!, /^run_id,status,Run,Started/);
    await close();
  });

  it('go to the bin when selected, those and no others, whatever is drawn, and come back by undo', async () => {
    const { page, close } = await openExperiment();
    await page.getByText('10 drawn').waitFor();
    await page.getByRole('checkbox', { name: 'Select run 6' }).click();
    await page.getByText('1 run selected').waitFor();
    await page.getByRole('button', { name: 'Move 1 run to the bin' }).click();
    await page.getByText('11 runs', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'run 6' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'run 6' }).waitFor();
    await page.getByText('12 runs', { exact: true }).waitFor();
    await close();
  });

  it('are selected up to all that match a filter, and another filter ends that', async () => {
    const { page, close } = await session.open(`/experiments/${filled.experimentId}?filter=${encodeURIComponent("params.optimizer = 'sgd'")}`);
    await page.getByText('6 match').waitFor();
    await page.getByRole('checkbox', { name: 'Select run 5' }).click();
    await page.getByRole('button', { name: 'Select all 6 that match' }).click();
    await page.getByText('6 runs selected').waitFor();
    await page.getByRole('button', { name: 'Move 6 runs to the bin' }).click();
    await page.getByText('6 runs moved to the bin.').waitFor();
    assert.equal((await session.client.countRuns({ experimentIds: [filled.experimentId] })).count, 6);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('6 match').waitFor();
    assert.equal((await session.client.countRuns({ experimentIds: [filled.experimentId] })).count, 12);
    await page.getByRole('checkbox', { name: 'Select run 5' }).click();
    await page.getByText('1 run selected').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await page.getByText('1 run selected').waitFor({ state: 'detached' });
    await close();
  });

  it('stand first when pinned, and are held against the baseline, by keys alone', async () => {
    const { page, close } = await openExperiment(`?cols=${encodeURIComponent('["metric:best:val_loss"]')}`);
    for (const key of ['j', 'j', 'j', 'p', 'j', 'j', 'b']) await page.keyboard.press(key);
    await page.getByText('baseline').waitFor();
    await page.waitForURL(/base=[0-9a-f]{32}/);
    const rows = page.getByRole('row');
    const [first, second] = [await rows.nth(1).innerText(), await rows.nth(2).innerText()];
    assert.match(first, /baseline/);
    assert.match(second, /[+−]\d/, 'the others say how far they are from it');
    assert.deepEqual(await violations(page), []);
    const again = await session.open(page.url());
    await again.page.getByText('baseline').waitFor();
    assert.equal(await again.page.getByRole('row').nth(2).getByRole('link').innerText(), await rows.nth(2).getByRole('link').innerText());
    await again.close();
    await close();
  });

  it('are ranked by what the experiment says of its metrics, which everybody sees', async () => {
    const { page, close } = await openExperiment(`?cols=${encodeURIComponent('["metric:best:val_loss","metric:best:val_accuracy"]')}`);
    await page.getByRole('columnheader', { name: /val_loss/ }).hover();
    await page.getByRole('button', { name: 'More for column val_loss' }).click();
    await page.getByRole('menuitem', { name: 'Make it the primary metric' }).click();
    await page
      .getByRole('columnheader', { name: /val_loss best \(min\)/ })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
    await page.getByRole('columnheader', { name: /val_loss/ }).hover();
    await page.getByRole('button', { name: 'More for column val_loss' }).click();
    await page.getByRole('menuitem', { name: 'Higher is better' }).click();
    await page
      .getByRole('columnheader', { name: /val_loss best \(max\)/ })
      .and(page.locator('[aria-sort=descending]'))
      .waitFor();
    const { tags } = await session.client.getExperiment({ experimentId: filled.experimentId });
    assert.deepEqual(tags.map(({ key, value }) => `${key}=${value}`).sort(), ['assay.direction.val_loss=maximize', 'assay.primary_metric=val_loss']);
    for (const { key } of tags) await session.client.deleteExperimentTag({ experimentId: filled.experimentId, key });
    await close();
  });

  it('are found by a part of their name or the beginning of their id, in the palette', async () => {
    const { page, close } = await session.open('/');
    await page.getByRole('link', { name: 'digits classifier' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(/runs by name or id/).fill('un 11');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /run 11/ })
      .waitFor();
    await page.getByPlaceholder(/runs by name or id/).fill(filled.runId.slice(0, 7));
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(filled.runId.slice(0, 8)) })
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/runs/${filled.runId}$`));
    await close();
  });

  it('are looked at closer by dragging over a chart, and whole again by a double click', async () => {
    const { page, close } = await openExperiment('?view=charts');
    const chart = page.getByRole('region', { name: 'Chart of loss' });
    const plot = chart.locator('.u-over');
    await plot.waitFor();
    const box = (await plot.boundingBox())!;
    const asked = page.waitForRequest((request) => request.url().endsWith('/metrics/chart') && /"fromStep"/.test(request.postData() ?? ''));
    await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
    await page.mouse.up();
    const { fromStep, toStep } = JSON.parse((await asked).postData()!) as { fromStep: number; toStep: number };
    assert.ok(fromStep >= 15 && fromStep <= 20 && toStep >= 33 && toStep <= 38, `${fromStep} to ${toStep}`);
    await chart.getByRole('button', { name: 'Zoom out' }).waitFor();
    await plot.dblclick();
    await chart.getByRole('button', { name: 'Zoom out' }).waitFor({ state: 'detached' });
    await close();
  });

  it('keep the notes and tags people give them', async () => {
    const opened = await session.open(`/runs/${filled.runId}`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Edit notes' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('Tried again with less dropout.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Tried again with less dropout.').waitFor();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('textbox', { name: 'Key' }).fill('verdict');
    await page.getByRole('textbox', { name: 'Value' }).fill('keep');
    await page.getByRole('button', { name: 'Set tag' }).click();
    await page.getByRole('button', { name: 'Remove tag verdict' }).waitFor();
    const { run } = await session.client.getRun({ runId: filled.runId });
    assert.equal(run.notes, 'Tried again with less dropout.');
    assert.ok(run.tags.some(({ key, value }) => key === 'verdict' && value === 'keep'));
    await page.getByRole('button', { name: 'Remove tag verdict' }).click();
    await page.getByRole('button', { name: 'Remove tag verdict' }).waitFor({ state: 'detached' });
    await opened.close();
  });

  it('say that they may be old while the live stream is lost', async () => {
    const { page, close } = await session.open('/favicon.svg');
    await page.route('**/api/v1/events**', (route) => route.abort('connectionrefused'));
    await page.goto('/');
    await page.getByText('Not connected').waitFor();
    await page.unroute('**/api/v1/events**');
    await page.getByText('Not connected').waitFor({ state: 'detached' });
    await close();
  });

  it('say so when the server is away, and are there after a second try', async () => {
    const { page, close } = await session.open('/favicon.svg');
    let isAway = true;
    await page.route('**/api/v1/experiments?**', (route) => (isAway ? route.abort('connectionrefused') : route.continue()));
    await page.goto('/');
    await page.getByText('The server does not answer').waitFor();
    isAway = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'digits classifier' }).waitFor();
    await close();
  });
});
