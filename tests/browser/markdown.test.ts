// Markdown and notebooks are shown as their writers meant them, and nothing in them becomes script or reaches another host.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ownerOf } from '../../sdk/index.ts';
import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession } from './browser-session.ts';
import { fillServer, type Filled } from './filled-server.ts';
import { markdownPayloads } from './markdown-payloads.ts';

const notes = [
  '# Tried',
  '',
  'A **cosine** schedule, see [the paper](https://example.org/p).',
  '',
  '- [x] warm-up',
  '- [ ] averages',
  '',
  '| lr | acc |',
  '|---|---:|',
  '| 0.1 | 0.9 |',
].join('\n');

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

describe('Markdown', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let filled: Filled;
  before(async () => {
    session = await startBrowserSession();
    filled = await fillServer(session.client);
  });
  after(() => session.end());

  it('is rendered in notes and files, its pictures beside it, without a fault by axe', async () => {
    const owner = ownerOf.run(filled.runId);
    await session.client.updateRun({ runId: filled.runId, notes });
    await session.client.putArtifact({ owner, path: 'docs/README.md', body: `${notes}\n\n![curve](../plots/curve.png) and ![other](https://example.org/x.png)\n` });
    await session.client.putArtifact({ owner, path: 'plots/curve.png', body: Buffer.from(pixel, 'base64') });
    const { page, close, foreign } = await session.open(`/runs/${filled.runId}`);
    await page.getByRole('heading', { name: 'Tried', level: 3 }).waitFor();
    await page.getByText('☑ warm-up').waitFor();
    assert.equal(await page.getByRole('link', { name: 'the paper' }).getAttribute('rel'), 'noopener noreferrer nofollow');
    assert.deepEqual(await violations(page), []);
    await page.goto(`/runs/${filled.runId}?tab=artifacts&file=docs/README.md`);
    const curve = page.getByRole('img', { name: 'curve' });
    await curve.waitFor();
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('img[alt=curve]')?.naturalWidth === 1);
    assert.equal(await page.getByRole('link', { name: 'other' }).getAttribute('href'), 'https://example.org/x.png', 'a picture from elsewhere is a link');
    assert.deepEqual(await violations(page), []);
    await page.getByText('Source', { exact: true }).click();
    await page.getByText('- [x] warm-up').waitFor();
    assert.deepEqual(foreign, []);
    await close();
  });

  it('is read in notebooks, with the outputs of their cells', async () => {
    const owner = ownerOf.run(filled.runId);
    const cells = [
      { cell_type: 'markdown', source: ['## Results\n', 'all *good*'] },
      {
        cell_type: 'code',
        source: 'plot()',
        outputs: [
          { output_type: 'stream', text: ['epoch 1\n', 'epoch 2\n'] },
          { output_type: 'display_data', data: { 'image/png': pixel, 'text/plain': '<Figure>' } },
          { output_type: 'execute_result', data: { 'text/html': '<script>window.hacked=1</script>' } },
          { output_type: 'error', ename: 'ValueError', evalue: 'no', traceback: ['\u001b[31mValueError\u001b[0m: no'] },
        ],
      },
    ];
    await session.client.putArtifact({ owner, path: 'study.ipynb', body: JSON.stringify({ cells, nbformat: 4 }) });
    const { page, close } = await session.open(`/runs/${filled.runId}?tab=artifacts&file=study.ipynb`);
    await page.getByRole('heading', { name: 'Results' }).waitFor();
    for (const text of ['plot()', 'epoch 2', 'ValueError: no', 'text/html']) await page.getByText(text).first().waitFor();
    await page.getByRole('img', { name: 'Output of the cell' }).waitFor();
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
    assert.deepEqual(await violations(page), []);
    await close();
  });

  it('lets none of 200 attacks through, in notes, descriptions, files and notebooks', async () => {
    const { client } = session;
    assert.ok(markdownPayloads.length >= 200, `${markdownPayloads.length} payloads`);
    const text = markdownPayloads.join('\n\n');
    const { id: runId } = await client.createRun({ experimentId: filled.experimentId, name: 'attacked', notes: text });
    const owner = ownerOf.run(runId);
    await client.putArtifact({ owner, path: 'attack.md', body: text });
    const cells = markdownPayloads.map((source) => ({
      cell_type: 'markdown',
      source,
      outputs: [{ output_type: 'display_data', data: { 'text/plain': source, 'image/png': `" onerror="window.hacked=1`, 'image/svg+xml': source } }],
    }));
    await client.putArtifact({ owner, path: 'attack.ipynb', body: JSON.stringify({ cells: [...cells, ...cells.map((cell) => ({ ...cell, cell_type: 'code' }))] }) });
    await client.createModel({ name: 'attacked', description: text.slice(0, 5_000) });
    const opened = await session.open('/favicon.svg');
    const { page } = opened;
    for (const path of [`/runs/${runId}`, `/runs/${runId}?tab=artifacts&file=attack.md`, `/runs/${runId}?tab=artifacts&file=attack.ipynb`, '/models/attacked']) {
      await page.goto(path);
      await page.getByText('window.hacked=1').first().waitFor();
      // Whatever waits for a hand or for time gets both.
      await page.waitForTimeout(600);
      const found = await page.evaluate(() => {
        const boxes = [...document.querySelectorAll('[class*=markdown], [class*=lines]')];
        const all = boxes.flatMap((box) => [...box.querySelectorAll('*')]);
        for (const element of all) for (const type of ['mouseover', 'click', 'focus', 'toggle']) element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
        return {
          boxes: boxes.length,
          tags: [...new Set(all.map(({ localName }) => localName))].filter((name) =>
            /^(script|style|iframe|object|embed|svg|math|form|input|button|link|meta|base|video|audio|template|details)$/.test(name),
          ),
          handlers: all.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style' || name === 'srcdoc')),
          addresses: all
            .flatMap((element) => ['href', 'src'].flatMap((name) => element.getAttribute(name) ?? []))
            .filter((address) => !/^(https?:|mailto:|\/api\/|data:image\/png;base64,)/.test(address)),
          hacked: 'hacked' in window,
        };
      });
      assert.ok(found.boxes > 0, `${path} shows something`);
      assert.deepEqual({ path, ...found, boxes: 0 }, { path, boxes: 0, tags: [], handlers: [], addresses: [], hacked: false });
      assert.deepEqual({ path, dialogs: opened.dialogs, foreign: opened.foreign }, { path, dialogs: [], foreign: [] });
    }
    await opened.close();
  });
});
