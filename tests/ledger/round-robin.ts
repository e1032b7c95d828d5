// A TCP proxy before several servers: each connection goes to the next one that takes it, as before any balancer.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface RoundRobin {
  readonly url: string;
  close(): Promise<void>;
}

export async function startRoundRobin(ports: readonly number[]): Promise<RoundRobin> {
  const sockets = new Set<Socket>();
  let turn = 0;

  async function pass(client: Socket): Promise<void> {
    for (let tries = 0; tries < ports.length; tries += 1) {
      const upstream = connect({ host: '127.0.0.1', port: ports[(turn += 1) % ports.length]! });
      try {
        await once(upstream, 'connect');
      } catch {
        continue;
      }
      joined(client, upstream);
      return;
    }
    client.destroy();
  }

  function joined(client: Socket, upstream: Socket): void {
    const dropBoth = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', dropBoth).on('close', () => {
        sockets.delete(socket);
        dropBoth();
      });
    }
    client.pipe(upstream).pipe(client);
  }

  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    void pass(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening gave no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
