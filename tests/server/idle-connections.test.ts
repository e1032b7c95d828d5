// Nobody locks others out by opening connections and sending nothing: idle ones are closed, the longest idle first.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';

import { addressGroup, limitConnections, type ConnectionLimits } from '../../src/server/idle-connections.ts';
import { createLog } from '../../src/log.ts';

interface Limited {
  readonly port: number;
  readonly server: Server;
  readonly logged: readonly string[];
}

/** `/slow` is answered when the test ends, everything else at once. */
async function limited(test: TestContext, limits: ConnectionLimits): Promise<Limited> {
  const logged: string[] = [];
  const server = createServer((incoming, outgoing) => void (incoming.url === '/slow' ? outgoing.write('.') : outgoing.end('ok')));
  limitConnections(server, limits, createLog({ level: 'warning', format: 'json', write: (line) => void logged.push(line), now: () => 0 }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, logged, port: (server.address() as AddressInfo).port };
}

/** A connection by which nothing is sent, from an address of this machine. */
async function open({ server, port }: Limited, localAddress = '127.0.0.1'): Promise<Socket> {
  const taken = once(server, 'connection');
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => undefined);
  await Promise.all([once(socket, 'connect'), taken]);
  return socket;
}

async function ask(socket: Socket, path: string): Promise<void> {
  const answered = once(socket, 'data');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await answered;
}

const closed = (socket: Socket): Promise<unknown> => (socket.destroyed ? Promise.resolve() : once(socket, 'close'));
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

describe('connections', () => {
  it('of one address that idle are bounded, those of another are not touched', async (t) => {
    const place = await limited(t, { maxConnections: 100, maxIdlePerAddress: 3 });
    const other = await open(place, '127.0.0.2');
    const [first, second, ...rest] = [await open(place), await open(place), await open(place), await open(place), await open(place)];
    await Promise.all([closed(first), closed(second)]);
    await settle();
    assert.deepEqual(
      [other, ...rest].map((socket) => socket.destroyed),
      [false, false, false, false],
    );
    await ask(rest[0], '/');
  });

  it('are idle again when their request is answered, from then on', async (t) => {
    const place = await limited(t, { maxConnections: 100, maxIdlePerAddress: 2 });
    const used = await open(place);
    const quiet = await open(place);
    await ask(used, '/');
    await settle();
    await open(place);
    await closed(quiet);
    assert.equal(used.destroyed, false);
  });

  it('with a request under way are never closed for others', async (t) => {
    const place = await limited(t, { maxConnections: 100, maxIdlePerAddress: 1 });
    const busy: Socket[] = [];
    for (let count = 0; count < 2; count += 1) {
      busy.push(await open(place));
      await ask(busy.at(-1)!, '/slow');
    }
    const idle = await open(place);
    await open(place);
    await closed(idle);
    assert.deepEqual(
      busy.map((socket) => socket.destroyed),
      [false, false],
    );
  });

  it('beyond the limit of all take the place of an idle one of whoever has most', async (t) => {
    const place = await limited(t, { maxConnections: 4, maxIdlePerAddress: 100 });
    const [first] = [await open(place), await open(place), await open(place)];
    const other = await open(place, '127.0.0.2');
    const newcomer = await open(place, '127.0.0.3');
    await closed(first);
    await ask(newcomer, '/');
    assert.equal(other.destroyed, false);
    assert.deepEqual(place.logged, []);
  });

  it('beyond the limit of all are closed themselves where all others are busy, and the log says so', async (t) => {
    const place = await limited(t, { maxConnections: 2, maxIdlePerAddress: 100 });
    const busy = [await open(place), await open(place)];
    for (const socket of busy) void ask(socket, '/slow');
    await settle();
    await closed(await open(place));
    assert.deepEqual(
      busy.map((socket) => socket.destroyed),
      [false, false],
    );
    assert.match(place.logged.join(), /connection\.dropped/u);
  });
});

describe('an address', () => {
  const groups: readonly (readonly [string, string])[] = [
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:0:7:aaaa:bbbb:cccc:dddd', '2001:db8:0:7::/64'],
    ['2001:db8::7:1:2:3:4', '2001:db8:0:7::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ];
  for (const [address, group] of groups) it(`counts by who holds it: ${address || 'none'}`, () => assert.equal(addressGroup(address), group));
});
