// A server that is killed and started again on its data, while others write to it; or several on one database, of which one is killed at a
// time, behind what hands their connections out in turn.
import { setTimeout as sleep } from 'node:timers/promises';

import { startServer, type ServerCommand, type ServerProcess } from '../journeys/server-process.ts';
import type { Random } from './random.ts';
import { startRoundRobin } from './round-robin.ts';

export interface KillOptions {
  readonly kills: number;
  readonly data: string;
  readonly database?: string | undefined;
  readonly command?: ServerCommand | undefined;
  /** Default: one. */
  readonly servers?: number | undefined;
  /** Told after every kill. */
  readonly onKill?: ((count: number, readyMs: number) => void) | undefined;
}

export interface KilledServer {
  readonly url: string;
  /** Kills it as often as asked for, at moments of chance; ends early, throwing, when `failed` rejects. How long each start took. */
  killAgain(random: Random, failed: Promise<never>): Promise<readonly number[]>;
  output(): string;
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

export async function startKilledServer({ kills, onKill, data, database, command, servers: count = 1 }: KillOptions): Promise<KilledServer> {
  const options = { data, ...(database === undefined ? {} : { database }), ...(command === undefined ? {} : { command }) };
  const servers: ServerProcess[] = [];
  for (let index = 0; index < count; index += 1) servers.push(await startServer(options));
  const [first] = servers as [ServerProcess];
  const balancer = count === 1 ? undefined : await startRoundRobin(servers.map(({ port }) => port));
  return {
    url: balancer?.url ?? first.url,
    killAgain: async (random, failed) => {
      const restartsMs: number[] = [];
      for (let done = 1; done <= kills; done += 1) {
        const victim = count === 1 ? 0 : random.between(0, count - 1);
        const { port, readyMs } = servers[victim]!;
        // Where a start takes long answers do too, and some should arrive.
        await Promise.race([sleep(random.between(100, Math.max(2_000, 2 * readyMs))), failed]);
        await servers[victim]!.kill();
        const next = await startServer({ ...options, port });
        servers[victim] = next;
        restartsMs.push(next.readyMs);
        onKill?.(done, next.readyMs);
      }
      return restartsMs;
    },
    output: () => servers.map((server) => server.output()).join('\n'),
    kill: async () => {
      for (const server of servers) await server.kill();
      await balancer?.close();
    },
    stop: async () => {
      const codes = await Promise.all(servers.map((server) => server.stop()));
      return codes.find((code) => code !== 0) ?? 0;
    },
  };
}
