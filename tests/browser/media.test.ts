// What an unchanged program logs with wandb besides numbers, as its run's page shows it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runPython } from '../journeys/script.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession, type WatchedPage } from './browser-session.ts';

const program = fileURLToPath(new URL('log-media.py', import.meta.url));

describe('the page of a run with media', { skip: browserMissing() || ((await pythonMissing()) ?? false) }, () => {
  let session: BrowserSession;
  let watched: WatchedPage;
  let runId: string;

  before(async () => {
    const { python } = await pythonEnvironment('wandb-new');
    session = await startBrowserSession();
    const { url } = session.server;
    const printed = await runPython({ python, trackingUri: url, env: { WANDB_BASE_URL: url, WANDB_API_KEY: 'k'.repeat(40), WANDB_SILENT: 'true' } }, [program]);
    runId = printed.trim().split('\n').at(-1)!;
    watched = await session.open(`/runs/${runId}`);
  });
  after(() => session.end());

  it('shows the alerts, newest first, each once, as plain text', async () => {
    const alerts = watched.page.getByRole('region', { name: 'Alerts' }).getByRole('listitem');
    await alerts.first().waitFor();
    const texts = await alerts.allInnerTexts();
    assert.equal(texts.length, 2);
    assert.match(texts[0]!, /^Error\s+Nearly done[^]*One step is left\.$/);
    assert.match(texts[1]!, /^Warning\s+Low accuracy[^]*Accuracy is 0\.2,\n<b>below<\/b> the threshold\.$/);
  });

  it('has a picture for every step, with its caption, and an address that leads to it', async () => {
    const { page } = watched;
    await page.getByRole('tab', { name: 'Media' }).click();
    const keys = page.getByRole('navigation', { name: 'Media' });
    await keys.getByRole('button', { name: /^sample/ }).click();
    await drawn(page.getByRole('img', { name: 'the picture of step 2' }));
    await page.getByRole('slider', { name: 'Step' }).press('ArrowLeft');
    await drawn(page.getByRole('img', { name: 'the picture of step 1' }));
    assert.match(page.url(), /tab=media&key=sample&step=1$/);
    await page.getByRole('button', { name: 'Step before' }).click();
    await drawn(page.getByRole('img', { name: 'the picture of step 0' }));
    await keys.getByRole('button', { name: /^batch/ }).click();
    // The step stays while one looks at another key.
    await page.getByRole('img', { name: 'number 0' }).waitFor();
    assert.equal(await page.getByRole('img', { name: /^number/ }).count(), 1);
    const again = await session.open(`/runs/${runId}?tab=media&key=batch`);
    await again.page.getByRole('img', { name: 'number 2' }).waitFor();
    assert.equal(await again.page.getByRole('img', { name: /^number/ }).count(), 3);
    await again.close();
  });

  it('draws a histogram as bars, and says the same in a table', async () => {
    const { page } = watched;
    await page
      .getByRole('navigation', { name: 'Media' })
      .getByRole('button', { name: /^weights/ })
      .click();
    const figure = page.getByRole('figure', { name: '500 values of weights in 64 bins from −1 to 1; at most 8 in one.' });
    await figure.waitFor();
    assert.equal(await figure.locator('rect').count(), 64);
    await figure.getByText('The bins as a table').click();
    assert.equal(await figure.getByRole('row').count(), 65);
  });

  it('shows the first hundred rows of a table, a document in a sandbox, and names what it cannot show', async () => {
    const { page } = watched;
    const keys = page.getByRole('navigation', { name: 'Media' });
    await keys.getByRole('button', { name: /^predictions/ }).click();
    await page.getByText('The first 100 of 150 rows.').waitFor();
    assert.equal(await page.getByRole('row').count(), 101);
    assert.deepEqual(await page.getByRole('row').nth(2).getByRole('cell').allInnerTexts(), ['1', 'row 1', 'NaN']);
    await keys.getByRole('button', { name: /^page/ }).click();
    await page.frameLocator('iframe').getByRole('heading', { name: 'a page of its own' }).waitFor();
    assert.equal(await page.locator('iframe').getAttribute('sandbox'), 'allow-scripts');
    await keys.getByRole('button', { name: /^cloud/ }).click();
    await page.getByRole('link', { name: 'Download' }).waitFor();
    await page.getByText(/media\/object3D\/cloud/).waitFor();
    assert.deepEqual([watched.errors, watched.foreign, watched.dialogs], [[], [], []]);
  });

  it('has nothing that axe finds against it, in light, in dark and on a phone', async () => {
    const views = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { viewport: { width: 390, height: 844 } }] as const;
    for (const view of views) {
      const { page, close } = await session.open(`/runs/${runId}`, { ...view, reducedMotion: 'reduce' });
      await page.getByText('Nearly done').waitFor();
      assert.deepEqual(await violations(page), []);
      for (const [key, sign] of [
        ['batch', 'figure img'],
        ['weights', 'figure rect'],
        ['predictions', 'td'],
        ['cloud', 'text=Download'],
      ] as const) {
        await page.goto(`/runs/${runId}?tab=media&key=${key}`);
        await page.locator(sign).first().waitFor();
        assert.deepEqual(await violations(page), [], key);
      }
      await close();
    }
  });
});

async function drawn(image: ReturnType<WatchedPage['page']['getByRole']>): Promise<void> {
  await image.waitFor();
  await image.evaluate((one) => (one as HTMLImageElement).decode());
  assert.equal(await image.evaluate((one) => (one as HTMLImageElement).naturalWidth), 32);
}
