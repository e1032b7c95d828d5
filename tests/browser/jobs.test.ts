// Time limit: 3 minutes
// The page of jobs: somebody watches one get on, cancels it and asks for it anew, by mouse, by keyboard and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { BrowserContextOptions } from 'playwright-core';

import type { JobHandlers, JobRun } from '../../src/jobs/job-handler.ts';
import { GiveUpError } from '../../src/jobs/job-handler.ts';
import { violations } from './axe.ts';
import { browserMissing, openBrowser, type OpenBrowser } from './browser-session.ts';
import { startJobServer, type JobServer } from './job-server.ts';

type Run = JobRun<'webhook.deliver'>;

/** The runs that wait to be told what to do, oldest first. */
const waiting: { readonly run: Run; readonly end: (error?: Error) => void }[] = [];

/** Goes on until it is told to end or cancelled. */
const deliver: JobHandlers['webhook.deliver'] = (run) =>
  new Promise((resolve, reject) => {
    waiting.push({ run, end: (error) => (error === undefined ? resolve(null) : reject(error)) });
    run.signal.addEventListener('abort', () => reject(run.signal.reason as Error));
  });

async function next(): Promise<(typeof waiting)[number]> {
  for (;;) {
    const one = waiting.shift();
    if (one !== undefined) return one;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const views: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 } },
};

describe('the page of jobs', { skip: browserMissing() }, () => {
  let server: JobServer;
  let browser: OpenBrowser;
  before(async () => {
    server = await startJobServer(deliver);
    browser = await openBrowser(server.url);
  });
  after(async () => {
    await browser.end();
    await server.stop();
  });

  it('shows a job get on, live, and stops it when it is cancelled', async () => {
    const { page, errors, close } = await browser.open('/jobs');
    await page.getByText('No jobs at the moment.').waitFor();
    await page.evaluate(() => (window.name = 'not loaded again'));
    await server.ask(1);
    const { run } = await next();
    const row = page.getByRole('row', { name: 'webhook.deliver' });
    await row.getByText('Running').waitFor();
    assert.deepEqual(await row.getByRole('cell').nth(2).innerText(), 'local');

    run.progress({ done: 250, total: 1000, unit: 'files', sentence: 'Reading the files' });
    await row.getByText('Reading the files').waitFor();
    assert.equal(await row.getByRole('progressbar', { name: '250 of 1,000 files' }).evaluate((bar: HTMLProgressElement) => bar.value / bar.max), 0.25);
    run.progress({ done: 900, total: 1000, unit: 'files', sentence: 'Reading the files' });
    await row.getByRole('progressbar', { name: '900 of 1,000 files' }).waitFor();

    await row.getByRole('button', { name: /^Cancel webhook\.deliver/ }).click();
    await row.getByText('Cancelled').waitFor();
    assert.equal(run.signal.aborted, true);
    assert.equal(await page.evaluate(() => window.name), 'not loaded again');

    await row.getByRole('button', { name: /^Retry webhook\.deliver/ }).click();
    await page.getByText('webhook.deliver is in the queue.').waitFor();
    (await next()).end(new GiveUpError('the webhook answered 404'));
    await page.getByRole('row', { name: /Failed.*the webhook answered 404/ }).waitFor();
    assert.equal(await page.getByRole('row', { name: 'webhook.deliver' }).count(), 2);
    assert.deepEqual(errors, []);
    await close();
  });

  it('keeps in its address which jobs are shown', async () => {
    const { page, close } = await browser.open('/jobs');
    await page.getByRole('row', { name: /Failed/ }).waitFor();
    await page.getByText('Failed', { exact: true }).first().click();
    await page.waitForURL(/\/jobs\?show=failed$/);
    await page.getByRole('row', { name: /Cancelled/ }).waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('row', { name: 'webhook.deliver' }).count(), 1);
    await page.goto('/jobs?show=done');
    await page.getByText('No done jobs.').waitFor();
    await close();
  });

  it('works by keyboard alone: there, to the button, and pressed', async () => {
    const { page, close } = await browser.open('/');
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await page.waitForURL(/\/jobs$/);
    await server.ask(1);
    const { run } = await next();
    const cancel = page.getByRole('button', { name: /^Cancel webhook\.deliver/ });
    await cancel.waitFor();
    for (let presses = 0; presses < 40 && !(await cancel.evaluate((button) => button === document.activeElement)); presses += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page
      .getByRole('row', { name: /Cancelled/ })
      .nth(1)
      .waitFor();
    assert.equal(run.signal.aborted, true);
    await close();
  });

  it('has everything on a phone, and nothing beside the screen', async () => {
    const { page, close } = await browser.open('/jobs', { viewport: { width: 390, height: 844 } });
    await server.ask(1);
    const { run, end } = await next();
    run.progress({ done: 1, unit: 'calls', sentence: 'Calling a webhook whose address is long enough to need more than a line' });
    const row = page.getByRole('row', { name: /Calling a webhook/ });
    await row.getByRole('progressbar', { name: '1 calls' }).waitFor();
    assert.ok(await row.getByRole('button', { name: /^Cancel/ }).isVisible());
    assert.ok(await row.getByText('local').isVisible());
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    end();
    await row.waitFor({ state: 'detached' });
    await close();
  });

  for (const [name, view] of Object.entries(views)) {
    it(`has nothing against it while jobs get on: ${name}`, async () => {
      const { page, close } = await browser.open('/jobs', { ...view, reducedMotion: 'reduce' });
      await server.ask(2);
      const [counted, endless] = [await next(), await next()];
      counted.run.progress({ done: 1, total: 4, unit: 'files', sentence: 'Reading' });
      endless.run.progress({ done: 7, unit: 'runs', sentence: 'Importing' });
      await page.getByRole('progressbar', { name: '1 of 4 files' }).waitFor();
      await page.getByRole('progressbar', { name: '7 runs' }).waitFor();
      assert.deepEqual(await violations(page), []);
      for (const { end } of [counted, endless]) end();
      await close();
    });
  }

  it('lists schedules, lets one go on and pauses it', async () => {
    const { page, close } = await browser.open('/jobs');
    const sweep = page.getByRole('region', { name: 'Schedules' }).getByRole('listitem').filter({ hasText: 'jobs.sweep' });
    await sweep.getByText('17 * * * *').waitFor();
    await sweep.getByRole('button', { name: 'Resume jobs.sweep' }).click();
    await sweep.getByText(/^next /).waitFor();
    await sweep.getByRole('button', { name: 'Pause jobs.sweep' }).click();
    await sweep.getByText('paused').waitFor();
    await close();
  });
});
