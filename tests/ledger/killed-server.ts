// A server that is killed and started again on its data, while others write to it.
import { setTimeout as sleep } from 'node:timers/promises';

import { startServer, type ServerCommand, type ServerProcess } from '../journeys/server-process.ts';
import type { Random } from './random.ts';

export interface KillOptions {
  readonly kills: number;
  readonly data: string;
  readonly database?: string | undefined;
  readonly command?: ServerCommand | undefined;
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

export async function startKilledServer({ kills, onKill, data, database, command }: KillOptions): Promise<KilledServer> {
  const options = { data, ...(database === undefined ? {} : { database }), ...(command === undefined ? {} : { command }) };
  let server: ServerProcess = await startServer(options);
  return {
    url: server.url,
    killAgain: async (random, failed) => {
      const restartsMs: number[] = [];
      for (let count = 1; count <= kills; count += 1) {
        // Where a start takes long answers do too, and some should arrive.
        await Promise.race([sleep(random.between(100, Math.max(2_000, 2 * server.readyMs))), failed]);
        await server.kill();
        server = await startServer({ ...options, port: server.port });
        restartsMs.push(server.readyMs);
        onKill?.(count, server.readyMs);
      }
      return restartsMs;
    },
    output: () => server.output(),
    kill: () => server.kill(),
    stop: () => server.stop(),
  };
}
