// Keeps room for those who come: connections that lie idle are the first to go, so that nobody locks others out by opening
// many and sending nothing.
import type { Server } from 'node:http';
import { isIPv6, type Socket } from 'node:net';

import type { Log } from '../log.ts';

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxIdlePerAddress: number;
}

/**
 * Holds a server to its limits. A connection is idle while no request of it is under way, so also before its first one is
 * there whole. Of one address the longest idle goes when there are too many; of all, that of the address with most.
 */
export function limitConnections(server: Server, { maxConnections, maxIdlePerAddress }: ConnectionLimits, log: Log): void {
  /** By address; in each the longest idle one first. */
  const idle = new Map<string, Set<Socket>>();
  const addresses = new WeakMap<Socket, string>();
  const underWay = new WeakMap<Socket, number>();
  let open = 0;

  function rest(socket: Socket): void {
    const address = addresses.get(socket)!;
    const group = idle.get(address) ?? new Set();
    idle.set(address, group.add(socket));
    if (group.size <= maxIdlePerAddress) return;
    log.debug('connection.idle_closed', { address, maxIdlePerAddress });
    end(longestIn(group));
  }

  function wake(socket: Socket): void {
    const address = addresses.get(socket)!;
    const group = idle.get(address);
    group?.delete(socket);
    if (group?.size === 0) idle.delete(address);
  }

  function end(socket: Socket): void {
    wake(socket);
    socket.destroy();
  }

  function makeRoom(newcomer: Socket): void {
    let largest: Set<Socket> | undefined;
    for (const group of idle.values()) if (largest === undefined || group.size > largest.size) largest = group;
    const longest = largest === undefined ? newcomer : longestIn(largest);
    if (longest === newcomer) log.warning('connection.dropped', { maxConnections });
    end(longest);
  }

  server.on('connection', (socket: Socket) => {
    open += 1;
    addresses.set(socket, addressGroup(socket.remoteAddress ?? ''));
    socket.once('close', () => {
      open -= 1;
      wake(socket);
    });
    rest(socket);
    if (open > maxConnections && !socket.destroyed) makeRoom(socket);
  });

  server.on('request', ({ socket }, outgoing) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    wake(socket);
    outgoing.once('close', () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      underWay.set(socket, left);
      if (left === 0 && !socket.destroyed) rest(socket);
    });
  });
}

function longestIn(group: ReadonlySet<Socket>): Socket {
  return group.values().next().value!;
}

/** Whose an address is: one of IPv6 is one of 2^64 that its holder may take. */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? before : [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
