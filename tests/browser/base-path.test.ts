// The web app and every client below a path that a reverse proxy shows the server at, whether the proxy takes it off or not.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { createClient } from '../../sdk/index.ts';
import { readEvents } from '../../sdk/events.ts';
import { assayCommand, startServer, type ServerProcess } from '../journeys/server-process.ts';
import { removeFolder } from '../remove-folder.ts';
import { browserMissing, openBrowser } from './browser-session.ts';
import { fillServer, type Filled } from './filled-server.ts';

const basePath = '/team/assay';

/** Shows one server below the path and nothing else, as nginx does with a `location`. */
async function startProxy({ port }: ServerProcess, takesOff: boolean): Promise<{ readonly url: string; readonly outside: string[]; readonly server: Server }> {
  const outside: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    if (!url.startsWith(`${basePath}/`)) {
      outside.push(url);
      outgoing.writeHead(404).end();
      return;
    }
    const onward = request({ host: '127.0.0.1', port, method, headers, path: takesOff ? url.slice(basePath.length) : url }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, outside, server };
}

for (const takesOff of [false, true])
  describe(`below a path that the proxy ${takesOff ? 'takes off' : 'passes on'}`, () => {
    let data: string;
    let server: ServerProcess;
    let proxy: Awaited<ReturnType<typeof startProxy>>;
    let filled: Filled;
    before(async () => {
      data = await mkdtemp(join(tmpdir(), 'base-path-'));
      server = await startServer({ data, command: (place) => [...assayCommand(place), '--base-path', basePath] });
      proxy = await startProxy(server, takesOff);
      filled = await fillServer(createClient({ baseUrl: proxy.url + basePath }));
    });
    after(async () => {
      proxy.server.close();
      proxy.server.closeAllConnections();
      await server.stop();
      await removeFolder(data);
    });

    it('clients that have the path in their address reach everything, the live stream too', async () => {
      const baseUrl = `${proxy.url}${basePath}/`;
      const client = createClient({ baseUrl });
      assert.deepEqual((await client.getServer()).trackingUri, proxy.url + basePath);
      const ended = new AbortController();
      const events = readEvents({ baseUrl, signal: ended.signal, onState: () => void client.createExperiment({ name: `heard ${takesOff}` }).catch(() => undefined) });
      assert.equal((await events.next()).value?.type, 'experiment');
      ended.abort();
    });

    it('addresses that the server makes lead back through the proxy', async () => {
      const api = `${proxy.url}${basePath}/api/2.0`;
      await fetch(`${api}/mlflow-artifacts/artifacts/some/file.txt`, { method: 'PUT', body: 'hello' });
      const { url } = (await (await fetch(`${api}/mlflow-artifacts/presigned/some/file.txt`)).json()) as { readonly url: string };
      assert.ok(url.startsWith(`${api}/`), url);
      assert.equal(await (await fetch(url)).text(), 'hello');
      assert.equal((await fetch(`${proxy.url}${basePath}//health`)).status, 200);
    });

    it('artifact roots that name this server are its own, by whichever way they do; those of another are not served', async () => {
      const post = async (path: string, body: unknown): Promise<any> => {
        const answer = await fetch(`${server.url}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
        return answer.json();
      };
      const listing = async (location: string): Promise<{ readonly status: number; readonly text: string }> => {
        const { experiment_id } = await post('experiments/create', { name: `at ${location}`, artifact_location: location });
        const { run } = await post('runs/create', { experiment_id, start_time: 1 });
        const path = `shared/${run.info.run_id}/artifacts/a.txt`;
        await fetch(`${server.url}/api/2.0/mlflow-artifacts/artifacts/${path}`, { method: 'PUT', body: 'x' });
        const answer = await fetch(`${server.url}/api/2.0/mlflow/artifacts/list?run_id=${run.info.run_id}`);
        return { status: answer.status, text: await answer.text() };
      };
      const route = 'api/2.0/mlflow-artifacts/artifacts/shared';
      for (const own of [
        `${server.url}/${route}`,
        `${server.url}${basePath}/${route}`,
        `http://localhost:${server.port}/${route}`,
        `mlflow-artifacts://127.0.0.1:${server.port}/shared`,
      ]) {
        const { status, text } = await listing(own);
        assert.equal(status, 200, own);
        assert.match(text, /a\.txt/u);
      }
      for (const foreign of [`http://127.0.0.1:1/${route}`, `https://tracking.example/${route}`, 'mlflow-artifacts://tracking.example/shared']) {
        const { status, text } = await listing(foreign);
        assert.equal(status, 501, foreign);
        assert.match(text, /which this server does not serve/u);
      }
    });

    it('pages open at their own addresses, load what they need and lead to each other', { skip: browserMissing() }, async () => {
      const browser = await openBrowser(proxy.url);
      try {
        const { page, errors } = await browser.open(`${basePath}/`);
        await page.getByRole('link', { name: /^All \d+$/ }).click();
        await page.waitForURL(`**${basePath}/experiments`);
        await page.getByRole('link', { name: 'digits classifier' }).first().click();
        await page.waitForURL(`**${basePath}/experiments/${filled.experimentId}*`);
        await page.getByText('run 11').first().waitFor();
        await page.goto(`${basePath}/runs/${filled.runId}`);
        await page
          .getByRole('heading', { name: /run \d+/u })
          .first()
          .waitFor();
        await page.goto(`${basePath}/#/experiments/${filled.experimentId}/runs/${filled.runId}`);
        await page.waitForURL(`**${basePath}/runs/${filled.runId}*`);
        await page.goto(`${basePath}/models`);
        await page.getByRole('link', { name: filled.modelName }).first().waitFor();
        assert.deepEqual(errors, []);
        assert.deepEqual(proxy.outside, []);
      } finally {
        await browser.end();
      }
    });
  });
