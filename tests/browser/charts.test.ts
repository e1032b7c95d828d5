// What a chart lets its readers do: scales that fit, lines alone, values held and copied, pictures and numbers taken along,
// several metrics on one; and thousands of metrics cost what is on the screen.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession } from './browser-session.ts';

const steps = Array.from({ length: 60 }, (_value, step) => step);

describe('a chart', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let experimentId: string;
  before(async () => {
    session = await startBrowserSession();
    const { client } = session;
    ({ id: experimentId } = await client.createExperiment({ name: 'spiky' }));
    for (const seed of [1, 2, 3]) {
      const { id: runId } = await client.createRun({ experimentId, name: `a-rather-long-name-of-a-run-seed${seed}` });
      const metrics = steps.flatMap((step) => [
        { key: 'train_loss', value: step === 30 && seed === 1 ? 900 : 2 / (step + 1), step },
        { key: 'val_loss', value: 2.2 / (step + 1) - (step === 59 ? 1 : 0), step },
        { key: 'val_acc', value: 1 - 1 / (step + seed + 1), step },
      ]);
      await client.logBatch({ runId, metrics });
    }
  });
  after(() => session.end());

  const open = async (search = '') => {
    const opened = await session.open(`/experiments/${experimentId}?view=charts${search}`);
    await opened.page.locator('.u-over').first().waitFor();
    return opened;
  };
  const lossOf = (page: Page) => page.getByRole('region', { name: 'Chart of loss', exact: true });

  it('ignores outliers when asked, counts them, and shows them again by the switch beside', async () => {
    const { page, close } = await open();
    await page.getByRole('button', { name: 'Scales' }).click();
    await page.getByRole('switch', { name: 'Ignore outliers' }).click();
    await page.keyboard.press('Escape');
    await lossOf(page)
      .getByText(/2nd to 98th percentile and a quarter more, \d+ points? outside/)
      .waitFor();
    await page.waitForURL(/clip=true/);
    await lossOf(page).getByRole('button', { name: 'Show them' }).click();
    await lossOf(page).getByRole('button', { name: 'Show them' }).waitFor({ state: 'detached' });
    await page.waitForURL(/own=.*clip.*false/);
    await close();
  });

  it('says what has no place on a log scale, on either axis', async () => {
    const { page, close } = await open('&log=true&logx=true');
    const note = lossOf(page);
    await note.getByText('3 at or below zero not on a log scale').waitFor();
    await note.getByText('6 points at or before step 0 not on a log axis').waitFor();
    await close();
  });

  it('takes its y range from a drag upwards, keeps it in the address, and gives it back', async () => {
    const { page, close } = await open();
    const plot = lossOf(page).locator('.u-over');
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 4, box.y + box.height / 2, { steps: 6 });
    await page.mouse.up();
    await lossOf(page)
      .getByText(/y set from .* to .*, \d+ points? outside/)
      .waitFor();
    await page.waitForURL(/own=/);
    assert.ok(!/[?&]from=/.test(page.url()), 'no stretch of the x axis was taken');
    await lossOf(page).getByRole('button', { name: 'Whole range' }).click();
    await page.waitForURL((url) => !url.search.includes('own='));
    await close();
  });

  it('enlarged has every setting and its lines as a sorted table, one of which can stand alone, and the link says it all', async () => {
    const { page, close } = await open();
    await lossOf(page).getByRole('button', { name: 'Enlarge loss' }).click();
    const dialog = page.getByRole('dialog');
    const table = dialog.getByRole('region', { name: 'Lines of the chart' });
    await table.getByRole('row').nth(6).waitFor();
    assert.equal(await table.getByRole('row').count(), 7);
    await table.getByRole('button', { name: 'Max' }).click();
    assert.match((await table.getByRole('row').nth(1).textContent())!, /seed1 · train_loss.*900/);
    await table
      .getByRole('button', { name: /seed2 · val_loss/ })
      .last()
      .click();
    await dialog.getByText('5 of 6 lines hidden').waitFor();
    await dialog.getByRole('radio', { name: 'Gaussian' }).check();
    await dialog.getByRole('textbox', { name: 'y to' }).fill('1.5');
    await page.keyboard.press('Enter');
    await dialog.getByText(/Otherwise than the page: .*way of smoothing/).waitFor();
    assert.deepEqual(await violations(page), []);
    const again = await session.open(page.url());
    await again.page.getByRole('dialog').getByText('5 of 6 lines hidden').waitFor();
    assert.equal(await again.page.getByRole('textbox', { name: 'y to' }).inputValue(), '1.5');
    await again.page.getByRole('button', { name: 'As the page has it' }).click();
    await again.page.getByText('All as the page has it.').waitFor();
    await again.close();
    await close();
  });

  it('holds the values at a click, in whole names, to be copied', async () => {
    const { page, close } = await session.open(`/experiments/${experimentId}?view=charts`, { permissions: ['clipboard-read', 'clipboard-write'] });
    const plot = lossOf(page).locator('.u-over');
    await plot.waitFor();
    await plot.click({ position: { x: 60, y: 60 } });
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied').waitFor();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    assert.equal(lines.length, 7);
    assert.match(lines[0]!, /^line\tStep \d+$/);
    assert.ok(lines.some((line) => line.startsWith('a-rather-long-name-of-a-run-seed3 · val_loss\t')));
    await page.keyboard.press('Escape');
    await page.getByText('Copied').waitFor({ state: 'detached' });
    await close();
  });

  it('leaves as PNG, SVG and CSV', async () => {
    const { page, close } = await open('&clip=true');
    const saved = async (label: string) => {
      await lossOf(page).getByRole('button', { name: 'More for loss' }).click();
      const downloading = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: label, exact: true }).click();
      const download = await downloading;
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const png = await saved('PNG');
    assert.deepEqual([png.name, png.bytes.subarray(1, 4).toString(), png.bytes.length > 10_000], ['loss.png', 'PNG', true]);
    const svg = (await saved('SVG')).bytes.toString();
    assert.match(svg, /^<svg[^]*seed3 · val_loss[^]*Outliers ignored[^]*<\/svg>$/);
    assert.equal((await saved('CSV')).bytes.toString().trim().split('\r\n').length, 1 + 3 * 2 * 60);
    await close();
  });

  it('is made of several metrics by a pattern, and taken away again', async () => {
    const { page, close } = await open();
    await page.getByRole('button', { name: 'Chart', exact: true }).click();
    await page.getByRole('textbox', { name: 'Metrics on one chart' }).fill('val_*');
    await page.getByText('2 metrics: val_acc, val_loss').waitFor();
    await page.keyboard.press('Enter');
    const made = page.getByRole('region', { name: 'Chart of val_*' });
    await made.locator('.u-over').waitFor();
    assert.match((await made.locator('[role=img]').getAttribute('aria-label'))!, /6 lines/);
    await made.getByRole('button', { name: 'More for val_*' }).click();
    await page.getByRole('menuitem', { name: 'Remove this chart' }).click();
    await made.waitFor({ state: 'detached' });
    await close();
  });

  it('is one of two thousand, and only those near the screen exist', async () => {
    const { client } = session;
    const { id } = await client.createExperiment({ name: 'wide' });
    const { id: runId } = await client.createRun({ experimentId: id, name: 'wide' });
    for (let from = 0; from < 2000; from += 200) {
      const keys = Array.from({ length: 200 }, (_value, index) => `layer${Math.floor(from / 200)}/unit${index}`);
      await client.logBatch({ runId, metrics: keys.flatMap((key) => [0, 1].map((step) => ({ key, value: step, step }))) });
    }
    for (const path of [`/experiments/${id}?view=charts`, `/runs/${runId}?tab=charts`]) {
      const { page, close } = await session.open(path);
      await page.locator('.u-over').first().waitFor();
      await page.getByRole('button', { name: /layer1/ }).waitFor();
      const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
      assert.ok(nodes < 3000, `${path} has ${nodes} nodes`);
      await close();
    }
  });
});
