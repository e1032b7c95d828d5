// SeaweedFS as an object store of a test: one process on free ports with its data in a folder, which can be killed and started
// again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { S3Credentials } from '../../../../src/storage/blobs/s3/s3-signing.ts';
import { createS3Objects, type S3Objects } from '../../../../src/storage/blobs/s3/s3-objects.ts';
import { type S3Place, s3Place } from '../../../../src/storage/blobs/s3/s3-place.ts';
import { pythonEnvironment } from '../../../python/environments.ts';
import { removeFolder } from '../../../remove-folder.ts';

export interface SeaweedServer {
  /** Where it answers. */
  readonly endpoint: string;
  readonly credentials: S3Credentials;
  /** A place of its own in the bucket. */
  place(prefix: string, endpoint?: string): S3Place;
  /** Objects below a prefix, past any blob store. */
  objects(prefix: string): S3Objects;
  /** kill -9. */
  kill(): Promise<void>;
  /** After a kill, with the same data and ports. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

export const bucket = 'artifacts';
const credentials: S3Credentials = { accessKeyId: 'assay-tests', secretAccessKey: 'not-a-secret-of-anybody' };

export async function startSeaweed(): Promise<SeaweedServer> {
  const { folder: environment } = await pythonEnvironment('seaweedfs');
  const folder = await mkdtemp(join(tmpdir(), 'assay-seaweed-'));
  await mkdir(join(folder, 'data'));
  const config = join(folder, 's3.json');
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = credentials;
  await writeFile(config, JSON.stringify({ identities: [{ name: 'tests', credentials: [{ accessKey, secretKey }], actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] }] }), {
    mode: 0o600,
  });
  const ports = await freePorts(8);
  const endpoint = `http://127.0.0.1:${ports[6]}`;
  const place = (prefix: string, at = endpoint): S3Place => s3Place({ uri: `s3://${bucket}/${prefix}`, endpoint: at, region: 'us-east-1', style: 'auto' });
  let child = start(join(environment, 'bin', 'weed'), argumentsOf(folder, config, ports));

  async function ready(): Promise<void> {
    const objects = createS3Objects({ place: place(''), credentials, retries: { attempts: 1, firstPauseMs: 1, patienceMs: 1 } });
    const startedAt = performance.now();
    try {
      for (;;) {
        // A bucket can be made before there is room for anything in it.
        const isReady = await objects
          .call('PUT', undefined, { allowed: [409] })
          .then(async () => objects.put('ready', Buffer.from('a'), await sha256Of('a')))
          .then(
            () => true,
            () => false,
          );
        if (isReady) return;
        if (child.exitCode !== null || performance.now() - startedAt > 60_000)
          throw new Error(`SeaweedFS did not become ready (${child.exitCode === null ? 'it runs' : `it ended with ${child.exitCode}`})`);
        await sleep(50);
      }
    } finally {
      objects.close();
    }
  }
  await ready();

  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    endpoint,
    credentials,
    place,
    objects: (prefix) => createS3Objects({ place: place(prefix), credentials }),
    kill,
    restart: async () => {
      child = start(join(environment, 'bin', 'weed'), argumentsOf(folder, config, ports));
      await ready();
    },
    end: async () => {
      await kill();
      await removeFolder(folder);
      // It leaves these where it cannot be told otherwise.
      for (const kind of ['master', 'volume', 'filer', 's3']) for (const port of ports) await rm(`/tmp/seaweedfs-${kind}-grpc-${port}.sock`, { force: true });
    },
  };
}

async function sha256Of(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(text)));
}

function argumentsOf(folder: string, config: string, ports: readonly number[]): readonly string[] {
  const names = ['master.port', 'master.port.grpc', 'volume.port', 'volume.port.grpc', 'filer.port', 'filer.port.grpc', 's3.port', 's3.port.grpc'];
  return [
    'server',
    '-filer',
    '-s3',
    '-s3.iam=false',
    `-s3.config=${config}`,
    `-dir=${join(folder, 'data')}`,
    '-ip=127.0.0.1',
    '-ip.bind=127.0.0.1',
    '-master.volumeSizeLimitMB=64',
    '-master.telemetry=false',
    '-volume.max=200',
    // Elections of one are over soon.
    '-master.electionTimeout=500ms',
    '-master.heartbeatInterval=200ms',
    '-s3.port.iceberg=0',
    '-s3.port.lance=0',
    `-filer.localSocket=${join(folder, 'filer.sock')}`,
    `-s3.localSocket=${join(folder, 's3.sock')}`,
    ...names.map((name, index) => `-${name}=${ports[index]}`),
  ];
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const one of running) one.kill('SIGKILL');
});

function start(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** That were free a moment ago, all of them different. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => (server.close(), once(server, 'close'))));
  return ports;
}
