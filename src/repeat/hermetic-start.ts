// Lets a program run without a network: in a network namespace of its own, where only the loopback device is, with one
// way out, to the relay that takes what it logs. Needs the program `unshare` and a kernel that lets us use it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Claim } from '../documents/verdict.ts';

export interface HermeticStart {
  /** Goes before the program's words; empty where it cannot be done. */
  readonly prefix: readonly string[];
  readonly claims: readonly Claim[];
  end(): Promise<void>;
}

const inside = fileURLToPath(new URL('./hermetic-inside.ts', import.meta.url));

/** Never throws: where there is no way, the claim says so. */
export async function hermeticStart(): Promise<HermeticStart> {
  const unshare = await workingUnshare();
  if (unshare === undefined) {
    return {
      prefix: [],
      claims: [
        {
          about: 'network',
          state: 'unknown',
          sentence: 'It ran with the network on: this system does not let us make a network namespace (the program unshare).',
          ceiling: 'byte',
        },
      ],
      end: async () => undefined,
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'assay-door-'));
  const door = join(folder, 'door');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => passOn(socket, sockets));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(door, resolve));
  return {
    prefix: [...unshare, process.execPath, '--no-warnings', inside, door],
    claims: [{ about: 'network', state: 'exact', sentence: 'It ran without a network; nothing came from outside.', ceiling: 'byte' }],
    async end() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As root no user namespace is needed; else one in which we are root, so that the loopback device can be started. */
async function workingUnshare(): Promise<readonly string[] | undefined> {
  for (const words of [
    ['unshare', '--net', '--'],
    ['unshare', '--user', '--map-root-user', '--net', '--'],
  ]) {
    const isWorking = await promisify(execFile)(words[0] as string, [...words.slice(1), 'ip', 'link', 'set', 'lo', 'up'], { timeout: 5_000 }).then(
      () => true,
      () => false,
    );
    if (isWorking) return words;
  }
  return undefined;
}

/** The first line says which port of this machine is meant. */
function passOn(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  socket.once('error', () => socket.destroy());
  let head = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\n');
    if (end < 0) return;
    socket.off('data', read);
    const relay = connect({ host: '127.0.0.1', port: Number(head.toString('latin1', 0, end)) });
    relay.once('error', () => socket.destroy());
    if (end + 1 < head.length) relay.write(head.subarray(end + 1));
    socket.pipe(relay).pipe(socket);
    sockets.add(relay);
    relay.once('close', () => sockets.delete(relay));
  };
  socket.on('data', read);
}
