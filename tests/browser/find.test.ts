// Finding a run again and holding it against others, in a real browser, over what a real MLflow client logged.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runPython } from '../journeys/script.ts';
import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { browserMissing, startBrowserSession, type BrowserSession, type WatchedPage } from './browser-session.ts';
import { recordRuns, type RecordedRuns } from './recorded-runs.ts';

const program = fileURLToPath(new URL('log-compared.py', import.meta.url));

describe('finding and comparing', { skip: browserMissing() || ((await pythonMissing()) ?? false) }, () => {
  let session: BrowserSession;
  let watched: WatchedPage;
  let ids: readonly string[];
  let recorded: RecordedRuns;

  before(async () => {
    const { python } = await pythonEnvironment('mlflow-new');
    session = await startBrowserSession();
    const printed = await runPython({ python, trackingUri: session.server.url }, [program]);
    ids = JSON.parse(printed.trim().split('\n').at(-1)!) as string[];
    recorded = await recordRuns(session.client, (await session.client.createExperiment({ name: 'recorded' })).id);
    watched = await session.open('/');
  });
  after(() => session.end());

  it('takes two clicks and a part of a name to get to a run', async () => {
    const { page } = watched;
    await page.evaluate(() => {
      Object.assign(window, { clicks: 0 });
      window.addEventListener('click', ({ isTrusted }) => isTrusted && ((window as unknown as { clicks: number }).clicks += 1), true);
    });
    await page.getByRole('button', { name: /Search everything/ }).click();
    await page.keyboard.type('lnut with');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /walnut with warmup/ })
      .click();
    await page.getByRole('heading', { level: 1, name: 'walnut with warmup' }).waitFor();
    assert.match(page.url(), new RegExp(`/runs/${ids[1]}$`));
    assert.equal(await page.evaluate(() => (window as unknown as { clicks: number }).clicks), 2);
  });

  it('finds a word of the notes by the key / and Enter, and says where it stands', async () => {
    const { page } = watched;
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    const box = page.getByRole('dialog');
    await page.keyboard.type('autumn drif');
    const hit = box.getByRole('button', { name: /hazel at night/ });
    await hit.waitFor();
    assert.match(await hit.innerText(), /notes: .*the autumn data drifted/);
    assert.deepEqual(await hit.locator('mark').allInnerTexts(), ['autumn', 'drif']);
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/runs/${ids[2]}$`));
  });

  it('finds a run by the beginning of its id, and says when nothing is found', async () => {
    const { page } = watched;
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    const box = page.getByRole('dialog');
    await page.keyboard.type('no such thing anywhere');
    await box.getByText('Nothing is named “no such thing anywhere” or says it').waitFor();
    await box.getByRole('textbox').fill(ids[0]!.slice(0, 8));
    await box.getByRole('button', { name: /walnut baseline/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/runs/${ids[0]}$`));
  });

  it('lists everything that was found on a page of its own, by kind, with its address', async () => {
    const { page } = watched;
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('spring');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /All that is found for “spring”/ })
      .click();
    await page.waitForURL(/\/search\?q=spring$/);
    await page.getByRole('region', { name: 'Experiments' }).getByRole('link', { name: 'spring sweep' }).waitFor();
    const runs = page.getByRole('region', { name: 'Runs that hold the words' });
    await runs.getByRole('link', { name: 'walnut baseline' }).waitFor();
    assert.match(await runs.innerText(), /notes\s+Tried because the spring data drifted/);
    await page.getByRole('textbox', { name: /Words, a part of a name/ }).fill('accuracyless');
    await page.getByText('Nothing is named “accuracyless” or says it').waitFor();
    assert.match(page.url(), /q=accuracyless$/);
  });

  it('pages through more runs than fit, each once', async () => {
    const { client } = session;
    const { id: experimentId } = await client.createExperiment({ name: 'forest' });
    for (let index = 0; index < 45; index += 1) await client.createRun({ experimentId, name: `tree ${index}`, notes: 'mossy' });
    const { page } = watched;
    await page.goto('/search?q=mossy');
    const items = page.getByRole('region', { name: 'Runs that hold the words' }).getByRole('listitem').filter({ hasText: 'tree' });
    const more = page.getByRole('button', { name: 'Look in older runs' });
    await more.click();
    await page.waitForFunction(() => document.querySelectorAll('main a[href*="/runs/"]').length === 40);
    await more.click();
    await more.waitFor({ state: 'detached' });
    const names = await items.locator('a[href*="/runs/"]').allInnerTexts();
    assert.equal(new Set(names).size, 45);
    assert.equal(names.length, 45);
  });

  it('keeps the runs laid into the tray, over pages, experiments and reloading', async () => {
    const { page } = watched;
    await page.goto(`/runs/${ids[0]}`);
    await page.getByRole('button', { name: 'Add to compare' }).click();
    const tray = page.getByRole('complementary', { name: 'Compare tray' });
    await tray.getByText('Add another run').waitFor();
    await page.goto('/search?q=hazel');
    await page.getByRole('button', { name: 'Add hazel at night to the compare tray' }).click();
    await page.reload();
    await tray.getByRole('link', { name: 'walnut baseline' }).waitFor();
    await tray.getByRole('link', { name: 'hazel at night' }).waitFor();
    await page.goto(`/experiments/${(await session.client.getRun({ runId: ids[1]! })).run.experimentId}?view=table`);
    await page.getByRole('checkbox', { name: 'Select walnut with warmup' }).check();
    await page.getByRole('button', { name: 'Add to compare' }).click();
    await tray.getByRole('link', { name: 'Compare 3' }).click();
    await page.getByRole('columnheader', { name: /hazel at night/ }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('runs'), [ids[0], ids[2], ids[1]].join(','));
  });

  it('shows what differs and nothing else, with what metrics are away from the chosen baseline', async () => {
    const { page } = watched;
    await page.goto(`/compare?runs=${ids.join(',')}`);
    const table = page.getByRole('region', { name: 'Comparison' });
    await table.getByRole('row', { name: /^lr/ }).waitFor();
    assert.deepEqual(await table.getByRole('row', { name: /^lr/ }).getByRole('cell').allInnerTexts(), ['0.1', '0.05', '0.05']);
    assert.equal(await table.getByRole('row', { name: /^optimizer/ }).count(), 0);
    await table.getByRole('row', { name: /^result\.txt/ }).waitFor();
    await table.getByRole('row', { name: /^points \(training\)/ }).waitFor();
    const loss = table.getByRole('row', { name: /^val_loss last/ }).getByRole('cell');
    // 1 / (1 + 11 × 0.8), and what 0.7 and 0.6 in its place make of it.
    assert.deepEqual(await loss.allInnerTexts(), ['0.10204', '0.11494 +0.012902', '0.13158 +0.029538']);
    await page.getByRole('button', { name: 'Hold the others against hazel at night' }).click();
    await page.waitForURL(new RegExp(`base=${ids[2]}`));
    assert.deepEqual(await loss.allInnerTexts(), ['0.10204 −0.029538', '0.11494 −0.016636', '0.13158']);
    await page.getByRole('switch', { name: 'Also what is the same' }).click();
    await table.getByRole('row', { name: /^optimizer/ }).waitFor();
    assert.match(page.url(), /same=true/);
    await page.getByText('Nothing was recorded from outside of any of these runs').waitFor();
  });

  it('goes from difference to difference by keys', async () => {
    const { page } = watched;
    await page.getByRole('heading', { level: 1 }).click();
    const focused = () => page.evaluate(() => document.activeElement?.querySelector('th')?.textContent);
    await page.keyboard.press('n');
    const first = await focused();
    await page.keyboard.press('n');
    const second = await focused();
    assert.ok(first && second && first !== second, `${first}, ${second}`);
    await page.keyboard.press('p');
    assert.equal(await focused(), first);
  });

  it('is copied as Markdown and as CSV', async () => {
    const opened = await session.open(`/compare?runs=${ids.join(',')}&find=lr`, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = opened;
    await page.getByRole('row', { name: /^lr/ }).waitFor();
    const copied = async (as: string) => {
      await page.getByRole('button', { name: 'Copy', exact: true }).click();
      await page.getByRole('menuitem', { name: as }).click();
      await page
        .getByText(/copied as/)
        .last()
        .waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    assert.equal(
      await copied('As Markdown'),
      '|  |  | walnut baseline | walnut with warmup | hazel at night |\n| --- | --- | --- | --- | --- |\n| Parameters | lr | 0.1 | 0.05 | 0.05 |\n',
    );
    assert.equal(await copied('As CSV, exact values'), 'group,key,walnut baseline,walnut with warmup,hazel at night\r\nParameters,lr,0.1,0.05,0.05\r\n');
    await opened.close();
  });

  it('draws the curves of all on common charts, and their pictures at one step', async () => {
    const { page } = watched;
    await page.goto(`/compare?runs=${ids.join(',')}&tab=curves`);
    const chart = page.getByRole('region', { name: 'Chart of val_loss' });
    await chart.locator('canvas').waitFor();
    for (const name of ['walnut baseline', 'walnut with warmup', 'hazel at night']) await chart.getByLabel('Legend').getByText(name).waitFor();
    await page.getByRole('tab', { name: 'Media' }).click();
    await page.getByRole('region', { name: 'Media of hazel at night' }).locator('img').first().waitFor();
    await page.getByRole('region', { name: 'Media of walnut baseline' }).getByRole('slider', { name: 'Step' }).press('ArrowLeft');
    await page.waitForURL(/step=0/);
    const steps = await page.getByRole('slider', { name: 'Step' }).evaluateAll((sliders) => sliders.map((slider) => slider.getAttribute('aria-valuetext')));
    assert.deepEqual(steps, ['Step 0', 'Step 0', 'Step 0']);
  });

  it('holds recorded runs against each other by code, packages, data and outputs, and says where there is no record', async () => {
    const { page } = watched;
    await page.goto(`/compare?runs=${recorded.beforeId},${recorded.afterId},${ids[0]}`);
    const table = page.getByRole('region', { name: 'Comparison' });
    const cellsOf = (name: RegExp) => table.getByRole('row', { name }).getByRole('cell').allInnerTexts();
    await table.getByRole('row', { name: /^features\.py/ }).waitFor();
    assert.deepEqual(await cellsOf(/^scikit-learn/), ['1.7.2', '1.8.0', 'no record']);
    const [before, after, none] = await cellsOf(/^features\.py/);
    assert.ok(before !== after && none === 'no record', `${before}, ${after}, ${none}`);
    for (const name of [/^data\/batches\.csv/, /^model\.npz/]) assert.equal((await cellsOf(name)).at(-1), 'no record');
    assert.equal(await table.getByRole('row', { name: /^numpy/ }).count(), 0);
    await page.getByText('Nothing was recorded from outside of “walnut baseline”').waitFor();
    await page.getByRole('tab', { name: 'Why' }).click();
    const pair = page.getByRole('region', { name: 'Why after the cleanup differs' });
    await pair.getByRole('button', { name: /features\.py/ }).click();
    await pair.getByText('numpy.array([10.0, 5.0, 25.0])').waitFor();
    await page.getByRole('region', { name: 'Why walnut baseline differs' }).getByText('nothing to explain by').waitFor();
    await page.getByRole('tab', { name: 'Console' }).click();
    await page.getByRole('list', { name: 'Last lines of after the cleanup' }).getByText('epoch 28').waitFor();
    await page.getByRole('region', { name: 'Console of walnut baseline' }).getByText('Nothing that it printed was kept').waitFor();
  });

  it('begins with what runs, how far it is and its last value, and follows it', async () => {
    const { client } = session;
    const { id: experimentId } = await client.createExperiment({ name: 'winter sweep' });
    const { id: runId } = await client.createRun({ experimentId, name: 'live cedar' });
    const log = (step: number) => client.logBatch({ runId, metrics: [{ key: 'val_loss', value: 1 / (step + 1), step }], params: [{ key: 'epochs', value: '20' }] });
    for (let step = 0; step < 5; step += 1) await log(step);
    const { id: lostId } = await client.createRun({ experimentId, name: 'lost larch' });
    await client.finishRun({ runId: lostId, status: 'failed' });
    const { page } = watched;
    await page.goto('/');
    const running = page.getByRole('list', { name: 'Running now' }).getByRole('listitem').filter({ hasText: 'live cedar' });
    await running.getByText('step 4 of 20 epochs').waitFor();
    assert.match(await running.innerText(), /val_loss\s+0\.2\s/);
    await page.evaluate(() => (window.name = 'not loaded again'));
    await log(9);
    await running.getByText('step 9 of 20 epochs').waitFor();
    assert.match(await running.innerText(), /val_loss\s+0\.1\s/);
    await page.getByRole('list', { name: 'Failed or lost lately' }).getByRole('link', { name: 'lost larch', exact: true }).waitFor();
    await page.getByRole('list', { name: 'Finished lately' }).getByRole('link', { name: 'hazel at night' }).waitFor();
    await client.finishRun({ runId, status: 'finished' });
    await page.getByRole('list', { name: 'Finished lately' }).getByRole('link', { name: 'live cedar' }).waitFor();
    assert.equal(await page.evaluate(() => window.name), 'not loaded again');
  });

  it('keeps a pinned experiment on top, and is one click from all of them', async () => {
    const { page } = watched;
    const list = page.getByRole('list', { name: 'Experiments' });
    const pin = page.getByRole('button', { name: 'Keep autumn sweep on top' });
    assert.doesNotMatch((await list.getByRole('listitem').first().innerText()).split('\n')[0]!, /autumn sweep/);
    await pin.click();
    await page.reload();
    await list.getByRole('link', { name: 'autumn sweep' }).waitFor();
    assert.match((await list.getByRole('listitem').first().innerText()).split('\n')[0]!, /autumn sweep/);
    await page.getByRole('link', { name: /^All \d+$/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Experiments' }).waitFor();
  });

  it('asks little of a server for its first page', async () => {
    const { page, close } = await session.open('/favicon.svg');
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/') && !pathname.endsWith('/events')) asked.push(pathname);
    });
    await page.goto('/');
    await page.getByRole('list', { name: 'Finished lately' }).getByRole('link', { name: 'live cedar' }).waitFor();
    await page.getByRole('list', { name: 'Running now' }).getByRole('link', { name: 'tree 44' }).waitFor();
    await page.getByText('the newest 12').waitFor();
    await page.waitForTimeout(500);
    // Experiments, three lists of runs, the models that changed; for those that run their keys and their values.
    assert.deepEqual(asked.sort(), ['/api/v1/experiments', '/api/v1/models', '/api/v1/runs/keys', ...Array<string>(4).fill('/api/v1/runs/search')]);
    await close();
  });

  it('leads from the data over the run to the model and its alias, on the pages of all three', async () => {
    const { page } = watched;
    await page.goto(`/runs/${ids[0]}`);
    await page.getByRole('tab', { name: 'Lineage' }).click();
    const drawing = page.getByRole('region', { name: 'Drawing of the lineage' });
    // Three runs logged data of that name, each its own.
    await drawing.getByRole('link', { name: 'points' }).waitFor();
    await drawing.getByRole('link', { name: 'nut reader' }).waitFor();
    await drawing.getByText('@champion').waitFor();
    const lefts = await Promise.all(
      ['points', 'walnut baseline', 'nut reader', '@champion'].map(async (name) => (await drawing.getByText(name, { exact: true }).first().boundingBox())!.x),
    );
    assert.deepEqual(
      lefts,
      [...lefts].sort((a, b) => a - b),
    );
    await page.getByText('The same as a list').click();
    const row = page.getByRole('region', { name: 'List of the lineage' }).getByRole('row').filter({ hasText: 'Run' });
    assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['walnut baseline', 'Run', 'points', 'nut reader 1']);
    await drawing.getByRole('link', { name: 'nut reader' }).click();
    await page.getByRole('heading', { level: 1, name: 'Version 1' }).waitFor();
    await drawing.getByRole('link', { name: 'points' }).click();
    await page.getByRole('heading', { level: 1, name: 'points' }).waitFor();
    await drawing.getByRole('link', { name: 'nut reader' }).waitFor();
  });

  it('grows a lineage of many runs piece by piece', async () => {
    const { client } = session;
    const version = { kind: 'dataset', name: 'grove', version: 1 };
    await client.createCollection({ kind: 'dataset', name: 'grove' });
    await client.addCollectionVersion({ kind: 'dataset', name: 'grove', files: [{ path: 'trees', reference: 'https://data.example/trees' }] });
    const { items } = await client.searchRuns({ experimentIds: [(await client.searchExperiments({ text: 'forest' })).items[0]!.id], limit: 45 });
    for (const { id } of items) await client.addCollectionEdge({ ...version, runId: id, relation: 'used' });
    const { page } = watched;
    await page.goto(`/runs/${items[0]!.id}?tab=lineage`);
    const trees = page.getByRole('region', { name: 'Drawing of the lineage' }).getByRole('link', { name: /^tree / });
    const more = page.getByRole('button', { name: 'Show more of what grove is tied to' });
    const shown: number[] = [];
    for (let presses = 0; presses < 2; presses += 1) {
      await more.waitFor();
      shown.push(await trees.count());
      await more.click();
      await page.waitForFunction((before) => document.querySelectorAll('[aria-label="Drawing of the lineage"] a[href*="/runs/"]').length > before, shown.at(-1)!);
    }
    await more.waitFor({ state: 'detached' });
    // Twenty at a time, the one whose page it is among them.
    assert.deepEqual([...shown, await trees.count()], [20, 40, 45]);
  });

  it('met no error', () => {
    assert.deepEqual(
      { foreign: watched.foreign, dialogs: watched.dialogs, errors: watched.errors.filter((text) => !text.includes('status of 404')) },
      { foreign: [], dialogs: [], errors: [] },
    );
  });
});
