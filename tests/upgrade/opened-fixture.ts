// Opens what a release left behind with the server and the command line of today.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createClient } from '../../sdk/client.ts';
import { withFolderLock } from '../../src/workspace/folder-lock.ts';
import { runAssay } from '../server/server-process.ts';
import { type EngineName, type FixtureFiles, recordedRoot, unpack } from './fixture-files.ts';
import { loadDatabase } from './postgres-dump.ts';
import { readRun, type Told } from './read-everything.ts';
import { openWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';
import { removeFolderAtOnce } from '../remove-folder.ts';

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** `assay server` on a data folder, and on a PostgreSQL database when one is given. */
export async function startServer(data: string, database?: string): Promise<Server> {
  const { started, child, ended, stderr } = runAssay([
    'server',
    '--port',
    '0',
    '--data',
    data,
    '--log-level',
    'error',
    '--webhooks-allow-private',
    ...(database === undefined ? [] : ['--database', database]),
  ]);
  const { url } = await started;
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      const end = await ended;
      if (end !== 0) throw new Error(`the server ended with ${end}:\n${stderr()}`);
    },
  };
}

export interface Opening {
  readonly engine: EngineName;
  /** Of an empty database, for PostgreSQL. */
  readonly database?: string | undefined;
}

export interface OpenedFixture {
  readonly url: string;
  /** The server's data folder. */
  readonly data: string;
  readonly receiver: WebhookReceiver;
  /** What `assay ARGS` printed, with the fixture's ASSAY_HOME and server; throws unless it ended with 0. */
  call(...args: readonly string[]): Promise<string>;
}

/**
 * A server on a copy of the fixture's data, its home and projects where they were recorded, and somebody at the address of
 * its webhook. Place and address are the same for all, so one process at a time has them.
 */
export function withOpenedFixture(files: FixtureFiles, { engine, database }: Opening, work: (opened: OpenedFixture) => Promise<void>): Promise<void> {
  return withFolderLock(`${recordedRoot}.lock`, async () => {
    const data = mkdtempSync(join(tmpdir(), 'assay-upgrade-'));
    rmSync(recordedRoot, { recursive: true, force: true });
    const receiver = await openWebhookReceiver();
    try {
      unpack(files.home, recordedRoot);
      unpack(files.data[engine], data);
      if (database !== undefined) await loadDatabase(database, readFileSync(join(data, 'dump.sql'), 'utf8'));
      const { url, stop } = await startServer(data, database);
      await work({ url, data, receiver, call: (...args) => callAssay(url, args) });
      await stop();
    } finally {
      await receiver.close();
      for (const folder of [data, recordedRoot]) removeFolderAtOnce(folder);
    }
  });
}

async function callAssay(url: string, args: readonly string[]): Promise<string> {
  const { ended, stdout, stderr } = runAssay(args, { ASSAY_HOME: join(recordedRoot, 'home'), ASSAY_SERVER: url, HOME: join(recordedRoot, 'user') }, recordedRoot);
  const end = await ended;
  if (end !== 0) throw new Error(`assay ${args.join(' ')} ended with ${end}:\n${stdout()}${stderr()}`);
  return stdout();
}

interface SentSpool {
  readonly runId: string;
  readonly outcome: string;
  readonly waiting: number;
  readonly problems: readonly unknown[];
}

/** Sends what waits in the home, and reads what the server tells of it then. */
export async function sendUnsent({ url, call }: OpenedFixture): Promise<Told> {
  const { recordings } = JSON.parse(await call('sync', '--json')) as { readonly recordings: readonly SentSpool[] };
  const client = createClient({ baseUrl: url });
  const runs: Record<string, unknown> = {};
  for (const { runId } of recordings) runs[runId] = withoutCircumstances(await readRun(client, runId));
  return {
    sent: recordings.map(({ runId, outcome, waiting, problems }) => ({ runId, outcome, waiting, problems, isSpoolLeft: existsSync(join(recordedRoot, 'home', 'spool', runId)) })),
    runs,
  };
}

/**
 * The server's clock says when a run came, which is another time with each sending. The record of a run that was cut off is
 * finished by whoever sends it, from what lies on the disk and from the machine they are on: what that machine adds is left out.
 */
function withoutCircumstances(run: Told): unknown {
  const { observation } = run['manifest'] as { readonly observation: { readonly end: { readonly cause: string } } };
  return without(run, observation.end.cause === 'wrapper-lost' ? new Set([...timesOfSending, ...ofTheFinisher]) : timesOfSending);
}

const timesOfSending: ReadonlySet<string> = new Set(['updatedAt', 'recordedAt']);
/** Digests cover the rest, and an explanation and the list of blobs are made of it. */
const ofTheFinisher: ReadonlySet<string> = new Set(['endedAt', 'end', 'host', 'environment', 'machine', 'gaps', 'manifestDigest', 'observationDigest', 'blobs', 'explanation']);

function without(value: unknown, left: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, left));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (left.has(key) ? [] : [[key, without(inner, left)]])));
}
