// A command's request is tried again where that cannot do a thing twice.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';

import { patientFetch } from '../../src/cli/patient-fetch.ts';

async function listen(t: TestContext, port: number, listener: RequestListener): Promise<number> {
  const server: Server = createServer(listener).listen(port, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Closes the connection of so many first requests without an answer, and counts all. */
function cuttingOff(first: number): { readonly listener: RequestListener; readonly seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    listener: (request, response) => {
      seen.push(`${request.method}`);
      if (seen.length <= first) request.socket.destroy();
      else void request.toArray().then((pieces: readonly Buffer[]) => response.end(Buffer.concat(pieces).toString() || 'answer'));
    },
  };
}

const json = { 'content-type': 'application/json' };

describe('a request of a command', () => {
  for (const init of [{}, { method: 'POST', body: '{"text":"x"}', headers: json }, { method: 'PUT', body: '{"text":"y"}', headers: json }]) {
    it(`${init.method ?? 'GET'} waits for a server that is just starting`, async (t) => {
      const port = await freePort();
      const answer = patientFetch(new Request(`http://127.0.0.1:${port}/`, init));
      // After the first try was refused, and before the last.
      setTimeout(() => void listen(t, port, cuttingOff(0).listener), 200);
      assert.equal(await (await answer).text(), init.body ?? 'answer');
    });
  }

  for (const init of [{}, { method: 'DELETE' }, { method: 'PUT', body: '{"text":"y"}', headers: json }]) {
    it(`${init.method ?? 'GET'} is sent again when the connection ends before the answer`, async (t) => {
      const { listener, seen } = cuttingOff(2);
      const port = await listen(t, 0, listener);
      assert.equal(await (await patientFetch(new Request(`http://127.0.0.1:${port}/`, init))).text(), init.body ?? 'answer');
      assert.equal(seen.length, 3);
    });
  }

  it('POST is not, for it may have had its effect', async (t) => {
    const { listener, seen } = cuttingOff(9);
    const port = await listen(t, 0, listener);
    await assert.rejects(patientFetch(new Request(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}', headers: json })), TypeError);
    assert.equal(seen.length, 1);
  });

  it('is given up after a few tries', async (t) => {
    const { listener, seen } = cuttingOff(99);
    const port = await listen(t, 0, listener);
    await assert.rejects(patientFetch(new Request(`http://127.0.0.1:${port}/`)), TypeError);
    assert.equal(seen.length, 3);
  });

  it('that is aborted while it waits is not sent again', async (t) => {
    const { listener, seen } = cuttingOff(99);
    const port = await listen(t, 0, listener);
    const cancel = new AbortController();
    const answer = patientFetch(new Request(`http://127.0.0.1:${port}/`, { signal: cancel.signal }));
    setTimeout(() => cancel.abort(), 50);
    await assert.rejects(answer, { name: 'AbortError' });
    assert.equal(seen.length, 1);
  });
});
