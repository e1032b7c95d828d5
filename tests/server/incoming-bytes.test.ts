// The bodies of large uploads, as the server hands them on.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';

import { incomingBytes } from '../../src/server/incoming-bytes.ts';

async function answerOf(body: Uint8Array, read: (incoming: IncomingMessage) => Promise<string>): Promise<string> {
  const server = createServer((incoming, outgoing) => void read(incoming).then((text) => outgoing.end(text)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method: 'PUT', body: Buffer.from(body) });
    return await answer.text();
  } finally {
    server.close();
  }
}

describe('bytes of a request under way', () => {
  it('come as they were sent, and give their memory back once more is asked for', async () => {
    const body = randomBytes(5_000_000);
    let chunks: Uint8Array[] = [];
    const digest = await answerOf(body, async (incoming) => {
      const hash = createHash('sha256');
      for await (const chunk of incomingBytes(incoming)) {
        assert.ok(chunks.every(({ byteLength }) => byteLength === 0));
        hash.update(chunk);
        chunks = chunk.byteLength >= 16_384 ? [chunk] : [];
      }
      return hash.digest('hex');
    });
    assert.equal(digest, createHash('sha256').update(body).digest('hex'));
  });

  it('leave the connection to whoever answers, when reading stops early', async () => {
    const answer = await answerOf(randomBytes(200_000), async (incoming) => {
      for await (const chunk of incomingBytes(incoming)) return `stopped after ${chunk.byteLength > 0}`;
      return 'nothing came';
    });
    assert.equal(answer, 'stopped after true');
  });
});
