// A client that leaves in the middle of a body is no failure of the server's.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { runAssay, temporaryFolder } from './server-process.ts';

const requests = [
  'PUT /api/2.0/mlflow-artifacts/artifacts/0/x.bin',
  'PUT /api/v1/artifacts/content?path=x',
  'POST /api/2.0/mlflow/runs/create',
  'POST /api/2.0/mlflow/runs/log-batch',
  'POST /api/v1/runs',
];

test('a body that its client breaks off is not logged as an error of ours', async () => {
  const server = runAssay(['server', '--port', '0', '--data', temporaryFolder(), '--log-format', 'json']);
  const { port } = await server.started;
  for (const request of requests) {
    for (const chunked of [false, true]) {
      const socket = connect(port, '127.0.0.1');
      const length = chunked ? 'Transfer-Encoding: chunked' : 'Content-Length: 1000000';
      socket.write(`${request} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n${chunked ? '4\r\n{"a"\r\n' : '{"a"'}`);
      await sleep(100);
      socket.destroy();
      await once(socket, 'close');
    }
  }
  await sleep(300);
  server.child.kill('SIGTERM');
  await server.ended;
  assert.ok(!`${server.stdout()}${server.stderr()}`.includes('request.failed'), server.stdout() + server.stderr());
});
