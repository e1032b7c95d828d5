// The two that are compared: ours and PyPI's, each with an empty data folder and, for PostgreSQL, an empty database.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { assayCommand, mlflowCommand, mlflowVariables, type ServerCommand, startServer, type ServerProcess } from '../tests/journeys/server-process.ts';

export interface Contestant {
  readonly name: 'assay' | 'mlflow';
  readonly data: string;
  /** The server as it runs now. */
  server(): ServerProcess;
  /** Stops it, starts it again on the same data; milliseconds from spawn to the first good answer. */
  restart(): Promise<number>;
  /** Resident memory of the server and all its processes. */
  memoryMiB(): Promise<number>;
  end(): Promise<void>;
}

export interface ContestantOptions {
  readonly name: 'assay' | 'mlflow';
  readonly kind: Kind;
  readonly database?: string;
}

/** How a server is started. */
export interface Kind {
  readonly command: ServerCommand;
  readonly env?: Readonly<Record<string, string>>;
}

/** PyPI's, with the interpreter that has it. */
export function mlflowKind(python: string): Kind {
  return { command: mlflowCommand(python), env: mlflowVariables };
}

/** Ours, as it is in a checkout. */
export function checkoutKind(root: string): Kind {
  return { command: (place) => [join(root, 'assay'), ...assayCommand(place).slice(1)] };
}

export async function startContestant({ name, kind, database }: ContestantOptions): Promise<Contestant> {
  const data = await mkdtemp(join(tmpdir(), `bench-${name}-`));
  const options = { data, ...kind, ...(database === undefined ? {} : { database }) };
  let server = await startServer(options);
  return {
    name,
    data,
    server: () => server,
    restart: async () => {
      await server.stop();
      server = await startServer({ ...options, port: server.port });
      return server.readyMs;
    },
    memoryMiB: () => groupMemory(server.pid),
    end: async () => {
      await server.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The proportional set size of every process in the group, so that pages shared by workers count once. */
async function groupMemory(group: number): Promise<number> {
  let kib = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = (await readFile(`/proc/${name}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
      if (Number(fields[2]) !== group) continue;
      kib += Number(/^Pss: +(\d+) kB/m.exec(await readFile(`/proc/${name}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch (error) {
      // A process that ended while we looked has no memory.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return kib / 1_024;
}

/** The size of all files below a folder that the filter takes. */
export async function folderBytes(folder: string, isCounted: (name: string) => boolean): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await folderBytes(path, isCounted);
    else if (isCounted(entry.name)) bytes += (await stat(path)).size;
  }
  return bytes;
}
