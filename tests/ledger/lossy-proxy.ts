// A TCP proxy that loses answers: the whole request reaches the server, the connection dies before the answer
// does. That is the failure that makes a client send again what was stored already.
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

import type { Random } from './random.ts';

export interface LossyProxy {
  readonly url: string;
  /** How many answers were lost so far. */
  lost(): number;
  /** Passes everything from now on. */
  heal(): void;
  close(): Promise<void>;
}

/** Loses each answer, or a part of it, with the probability given. */
export async function startLossyProxy(target: string, { random, loss }: { readonly random: Random; readonly loss: number }): Promise<LossyProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let lostCount = 0;
  let isHealed = false;

  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) });
    const dropBoth = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => {
        sockets.delete(socket);
        dropBoth();
      });
      socket.on('error', dropBoth);
    }
    client.pipe(upstream);
    upstream.on('data', (answer: Buffer) => {
      // Our clients send one request at a time on a connection, so bytes from the server are an answer.
      if (isHealed || !random.chance(loss)) {
        client.write(answer);
        return;
      }
      lostCount += 1;
      // Sometimes the status line still gets through: a client must not take half an answer for one.
      if (random.chance(0.3)) client.write(answer.subarray(0, random.between(1, Math.max(1, answer.length - 1))), dropBoth);
      else dropBoth();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening gave no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    lost: () => lostCount,
    heal: () => {
      isHealed = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
