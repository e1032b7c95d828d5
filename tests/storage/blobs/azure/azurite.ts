// Azurite, Microsoft's own emulator of Azure Blob Storage, as the store of a test: fetched on first use, one process on a free port with
// its data in memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createAzureCalls } from '../../../../src/storage/blobs/azure/azure-calls.ts';
import { createAzureObjects } from '../../../../src/storage/blobs/azure/azure-objects.ts';
import type { AzurePlace } from '../../../../src/storage/blobs/azure/azure-place.ts';
import type { BucketObjects } from '../../../../src/storage/blobs/bucket/bucket-objects.ts';
import { withFolderLock } from '../../../../src/workspace/folder-lock.ts';
import { removeFolder } from '../../../remove-folder.ts';

const version = '3.35.0';
const cache = fileURLToPath(new URL('../../../../.cache/npm/', import.meta.url));

export interface AzuriteServer {
  readonly connectionString: string;
  readonly container: string;
  /** A place of its own in the container. */
  place(prefix: string, endpoint?: string): AzurePlace;
  /** Objects below a prefix, past any blob store. */
  objects(prefix: string): BucketObjects;
  end(): Promise<void>;
}

export async function startAzurite(): Promise<AzuriteServer> {
  const program = await installed();
  const [account, key, container] = ['tests', randomBytes(64).toString('base64'), 'artifacts'];
  const folder = await mkdtemp(join(tmpdir(), 'assay-azurite-'));
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [program, '--blobPort', String(port), '--blobHost', '127.0.0.1', '--inMemoryPersistence', '--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    { cwd: folder, stdio: 'ignore', env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` } },
  );
  running.add(child);
  const endpoint = `http://127.0.0.1:${port}/${account}`;
  const place = (prefix: string, at = endpoint): AzurePlace => ({ account, container, prefix: prefix === '' ? '' : `${prefix}/`, endpoint: at, access: { key } });
  await ready(place(''), child);
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint};`,
    container,
    place,
    objects: (prefix) => createAzureObjects({ place: place(prefix) }),
    end: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      running.delete(child);
      await removeFolder(folder);
    },
  };
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const one of running) one.kill('SIGKILL');
});

async function ready(place: AzurePlace, child: ChildProcess): Promise<void> {
  const calls = createAzureCalls({ place, retries: { attempts: 1, firstPauseMs: 1, patienceMs: 1 } });
  const startedAt = performance.now();
  try {
    for (;;) {
      const isReady = await calls.call('PUT', undefined, { query: { restype: 'container' }, allowed: [409] }).then(
        () => true,
        () => false,
      );
      if (isReady) return;
      if (child.exitCode !== null || performance.now() - startedAt > 60_000) throw new Error(`Azurite did not become ready (${child.exitCode ?? 'it runs'})`);
      await sleep(50);
    }
  } finally {
    calls.close();
  }
}

/** The file to run, installed now if it is not there yet. */
async function installed(): Promise<string> {
  const folder = join(cache, `azurite-${version}`);
  const program = join(folder, 'node_modules/azurite/dist/src/blob/main.js');
  if (existsSync(program)) return program;
  await mkdir(cache, { recursive: true });
  await withFolderLock(`${folder}.lock`, async () => {
    if (existsSync(program)) return;
    const draft = `${folder}.draft`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    await writeFile(join(draft, 'package.json'), '{"private":true}\n');
    // Nothing of it is built or run while it is installed.
    const child = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `azurite@${version}`], { cwd: draft, stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`npm could not install azurite@${version} (${code})`);
    await rename(draft, folder);
  });
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}
