// A program is recorded while somebody watches, changed and recorded again, explained and repeated: in a real browser,
// with nothing made up. Then the console alone, with more lines than a program prints in a test.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';

import { begin, makeProject, run, until, type Calling, type Project } from '../cli/recorded-project.ts';
import { recorderAt } from '../repeat/recording.ts';
import { browserMissing, startBrowserSession, type BrowserSession, type WatchedPage } from './browser-session.ts';
import { fillServer } from './filled-server.ts';
import { recordRuns } from './recorded-runs.ts';

/** Like any training, without a package: it prints, logs over the wire and writes what it found. */
const train = `import json, os, time, urllib.request

rate = 0.5


def log(step, value):
    body = {"run_id": os.environ["MLFLOW_RUN_ID"], "metrics": [{"key": "loss", "value": value, "step": step, "timestamp": int(time.time() * 1000)}]}
    address = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-batch"
    urllib.request.urlopen(urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"}), timeout=10).close()


weight = 8.0
for step in range(40):
    weight -= rate * weight / 10
    log(step, weight * weight)
    print(f"step {step} of 40, weight {weight:.6f}", flush=True)
    time.sleep(float(os.environ.get("PACE", "0")))
with open("result.json", "w") as file:
    json.dump({"weight": weight}, file)
`;

const firstLine = 'step 0 of 40,';
const lastLine = 'step 39 of 40,';

describe('a recorded program', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let project: Project;
  let watched: WatchedPage;
  let running: Calling;
  let firstId: string;
  before(async () => {
    session = await startBrowserSession();
    project = makeProject({ 'train.py': train, 'README.md': '# Training\n' });
  });
  after(() => session.end());

  it('is watched while it runs: its console grows, and its inputs are there as soon as they are recorded', async () => {
    running = begin(project, ['--experiment', 'watched', '--name', 'the good one', '--', 'python3', 'train.py'], { server: session.server.url, environment: { PACE: '0.3' } });
    firstId = await until(async () => (await session.client.searchRuns({ experimentIds: ['1'], limit: 1 }).catch(() => undefined))?.items[0]?.id, 'a run on the server');
    const inputs = await session.open(`/runs/${firstId}?tab=inputs`);
    watched = await session.open(`/runs/${firstId}?tab=console`);
    const { page } = watched;
    await page.evaluate(() => (window.name = 'not loaded again'));
    const console = page.getByRole('log', { name: 'Console of the run' });
    await console.getByText(firstLine).waitFor();
    assert.equal(await console.getByText(lastLine).count(), 0, 'the program still runs');
    assert.equal((await session.client.getRun({ runId: firstId })).run.status, 'running');
    await console.getByText(lastLine).waitFor({ timeout: 60_000 });
    await page.getByText('Finished').first().waitFor();
    assert.equal(await page.evaluate(() => window.name), 'not loaded again');
    assert.equal((await running.ended).code, 0);
    await inputs.page.getByRole('heading', { name: 'Code' }).waitFor();
    await inputs.page.getByText('python3 train.py').waitFor();
    await inputs.close();
  });

  it('is searched by its address, and its tabs are reached by keys', async () => {
    const { page } = watched;
    await page.getByRole('textbox', { name: 'Find in the console' }).fill('STEP 17 of');
    await page.waitForURL(/find=/);
    const found = page.getByRole('region', { name: /Console lines with/ });
    await found.getByText('step 17 of 40,').waitFor();
    assert.equal(await found.getByRole('listitem').count(), 1);
    await page.reload();
    await found.getByText('step 17 of 40,').waitFor();
    await page.getByRole('tab', { name: 'Console' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(/tab=inputs/);
    await page.getByRole('heading', { name: 'Code' }).waitFor();
    await page.goBack();
    await found.getByText('step 17 of 40,').waitFor();
  });

  it('is held against the run before, which names the line that changed', async () => {
    project.write('train.py', train.replace('rate = 0.5', 'rate = 0.05'));
    project.write('README.md', '# Training, slowly\n');
    assert.equal((await run(project, ['--experiment', 'watched', '--name', 'the bad one', '--', 'python3', 'train.py'], { server: session.server.url })).code, 0);
    const { page } = watched;
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'watched' }).click();
    await page.getByRole('checkbox', { name: 'Select the good one' }).click();
    await page.getByRole('checkbox', { name: 'Select the bad one' }).click();
    await page.getByText('2 runs selected').waitFor();
    const experiment = page.url();
    await page.getByRole('link', { name: 'Explain the difference' }).click();
    await page.waitForURL(/\/explain\?/);
    const change = page.getByRole('button', { name: /train\.py/ });
    assert.match(await change.innerText(), /^1/);
    const lines = page.getByRole('region', { name: 'Changed lines of train.py' });
    assert.match(await lines.innerText(), /− rate = 0\.5\n[^]*\+ rate = 0\.05\n/);
    await page.getByRole('heading', { name: 'Changed, but ruled out' }).waitFor();

    await change.focus();
    await page.keyboard.press('Enter');
    await lines.waitFor({ state: 'detached' });
    await page.waitForURL(/open=none/);
    await page.reload();
    await change.waitFor();
    assert.equal(await lines.count(), 0, 'what is folded stands in the address');
    await change.press(' ');
    await lines.waitFor();
    await page.goBack();
    assert.equal(page.url(), experiment);
    await page.getByText('2 drawn').waitFor();
  });

  it('gets a verdict that its page shows when it comes, with all that it stands on', async () => {
    const { page } = watched;
    await page.goto(`/runs/${firstId}?tab=verdicts`);
    await page.getByRole('heading', { name: 'Not repeated so far' }).waitFor();
    await page.evaluate(() => (window.name = 'not loaded again'));
    const { answer } = await recorderAt({ server: session.server.url, home: project.home }).reproduce(firstId);
    assert.equal(answer.verdict.level, 'byte', answer.verdict.sentence);
    const verdict = page.getByRole('link', { name: 'Byte-identical' });
    await verdict.waitFor();
    assert.equal(await page.evaluate(() => window.name), 'not loaded again');
    await verdict.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Byte-identical' }).waitFor();
    await page.getByText('result.json').waitFor();
    await page.getByText('All lines are the same.').waitFor();
    await page.getByText('40 of 40').waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Byte-identical' }).waitFor();
    await page.goBack();
    await verdict.waitFor();
  });

  it('met no error on the way, and asked no other host', () => {
    assert.deepEqual({ foreign: watched.foreign, dialogs: watched.dialogs }, { foreign: [], dialogs: [] });
    // While it ran there was no manifest to read, which browsers note.
    assert.deepEqual(
      watched.errors.filter((text) => !text.endsWith('/manifest)')),
      [],
    );
  });
});

describe('a console', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let runId: string;
  let stored = 0;
  before(async () => {
    session = await startBrowserSession();
    const { id: experimentId } = await session.client.createExperiment({ name: 'chatty' });
    ({ id: runId } = await session.client.createRun({ experimentId, name: 'chatty' }));
  });
  after(() => session.end());

  const print = async (count: number) => {
    for (const end = stored + count; stored < end;) {
      const lines = Array.from({ length: Math.min(1000, end - stored) }, (_value, index) => ({
        number: stored + index,
        at: Date.now(),
        stream: 'stdout' as const,
        text: lineText(stored + index),
      }));
      await session.client.appendConsole({ runId, lines });
      stored += lines.length;
    }
  };
  const logOf = (page: Page) => page.getByRole('log', { name: 'Console of the run' });
  const placeOf = (page: Page) => logOf(page).evaluate(({ scrollTop, scrollHeight, clientHeight }) => ({ top: scrollTop, left: scrollHeight - scrollTop - clientHeight }));
  const line = (page: Page, number: number) => logOf(page).getByText(`line ${number} `, { exact: false }).first();

  it('stays at the end while thousands of lines come, more than can be read at once', async () => {
    const { page, close, errors } = await session.open(`/runs/${runId}?tab=console`);
    await page.getByRole('heading', { name: 'No console yet' }).waitFor();
    await print(3000);
    await line(page, 2999).waitFor();
    await print(7500);
    await line(page, 10_499).waitFor();
    await page.waitForTimeout(300);
    assert.ok((await placeOf(page)).left < 40, 'at the end');
    assert.ok(await logOf(page).evaluate((box) => box.querySelectorAll('li').length <= 11_000), 'old lines are let go');
    await page.getByText('10,500 lines').waitFor();
    assert.deepEqual(errors, []);
    await close();
  });

  it('stands still while its reader looks further up, says how much came, and goes on at the end', async () => {
    const { page, close } = await session.open(`/runs/${runId}?tab=console`);
    await line(page, stored - 1).waitFor();
    await logOf(page).focus();
    for (let times = 0; times < 3; times += 1) await page.keyboard.press('PageUp');
    await page.getByRole('button', { name: 'To the end' }).waitFor();
    await page.waitForTimeout(400);
    const { top } = await placeOf(page);
    await print(120);
    await page.getByRole('button', { name: '120 new' }).waitFor();
    await page.waitForTimeout(400);
    assert.equal((await placeOf(page)).top, top);
    await page.getByRole('button', { name: '120 new' }).click();
    await line(page, stored - 1).waitFor();
    await page.waitForTimeout(300);
    assert.ok((await placeOf(page)).left < 40, 'at the end again');
    await print(30);
    await line(page, stored - 1).waitFor();
    await close();
  });

  it('shows earlier lines on demand, above the one that was on top', async () => {
    const { page, close } = await session.open(`/runs/${runId}?tab=console`);
    await line(page, stored - 1).waitFor();
    const first = stored - 1000;
    await page.getByRole('button', { name: 'Earlier lines' }).scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    const before = await line(page, first).boundingBox();
    await page.getByRole('button', { name: 'Earlier lines' }).click();
    await logOf(page)
      .locator(`[data-line="${first - 1000}"]`)
      .waitFor({ state: 'attached' });
    await page.waitForTimeout(300);
    const now = await line(page, first).boundingBox();
    assert.ok(Math.abs(now!.y - before!.y) < 4, `the line moved from ${before!.y} to ${now!.y}`);
    await close();
  });
});

/** Some longer than the page is wide. */
function lineText(number: number): string {
  return `line ${number} ${number % 50 === 0 ? 'and what else there is to say about it, '.repeat(20) : ''}`;
}

describe('the inputs of a run that logs', { skip: browserMissing() }, () => {
  it('are not read again for every metric', async () => {
    const session = await startBrowserSession();
    try {
      const { experimentId } = await fillServer(session.client);
      const { afterId } = await recordRuns(session.client, experimentId);
      const { page, close } = await session.open(`/runs/${afterId}?tab=inputs`);
      await page.getByRole('heading', { name: 'Data it read' }).waitFor();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      for (let step = 100; step < 104; step += 1) {
        await session.client.logBatch({ runId: afterId, metrics: [{ key: 'accuracy', value: step, step, timestamp: step }] });
        await page.waitForTimeout(900);
      }
      assert.ok(asked.filter((path) => path.endsWith(`/runs/${afterId}`)).length >= 2, `the run is followed: ${asked.join(' ')}`);
      assert.deepEqual(
        asked.filter((path) => /manifest|console|reproductions/.test(path)),
        [],
      );
      await close();
    } finally {
      await session.end();
    }
  });
});
