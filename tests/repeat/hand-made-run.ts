// A run recorded by hand on a real server: blobs, manifest and observation, without any program having run.
import { createHash, randomBytes } from 'node:crypto';

import { createClient, type Client } from '../../sdk/index.ts';
import { canonicalJson, type Json } from '../../src/core/audit/canonical-json.ts';
import type { Manifest } from '../../src/core/reproduction/manifest.ts';
import type { Observation } from '../../src/core/reproduction/observation.ts';
import type { TreeEntry } from '../../src/core/reproduction/tree-listing.ts';
import { runAssay, temporaryFolder, type ServerProcess } from '../server/server-process.ts';
import { emptyManifest, emptyObservation } from './made-up-run.ts';

export interface TestServer {
  readonly url: string;
  readonly client: Client;
  readonly process: ServerProcess;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const server = runAssay(['server', '--port', '0', '--data', temporaryFolder()]);
  const { url } = await server.started;
  return {
    url,
    client: createClient({ baseUrl: url }),
    process: server,
    async stop() {
      server.child.kill('SIGTERM');
      await server.ended;
    },
  };
}

export async function putText(client: Client, text: string): Promise<string> {
  const body = new TextEncoder().encode(text);
  const digest = createHash('sha256').update(body).digest('hex');
  await client.putBlob({ digest, body });
  return digest;
}

export interface HandMade {
  /** The first code root. */
  readonly files: Readonly<Record<string, string>>;
  readonly entries?: readonly TreeEntry[];
  readonly manifest?: Partial<Manifest>;
  readonly observation?: Partial<Observation>;
}

/** Resolves to the run's id. */
export async function recordByHand(client: Client, { files, entries = [], manifest = {}, observation = {} }: HandMade): Promise<string> {
  const { id: experimentId } = await client.createExperiment({ name: `by hand ${randomBytes(4).toString('hex')}` });
  const { id: runId } = await client.createRun({ experimentId, id: randomBytes(16).toString('hex') });
  const stored = await Promise.all(
    Object.entries(files).map(async ([path, text]): Promise<TreeEntry> => ({ path, mode: '100644', digest: await putText(client, text), sizeBytes: Buffer.byteLength(text) })),
  );
  const all = [...stored, ...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const tree = await putText(client, canonicalJson({ schema: 1, entries: all } as unknown as Json));
  const code: Manifest['code'] = [{ path: '', kind: 'git', tree, files: all.length, sizeBytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }];
  const manifestDigest = await putText(client, canonicalJson({ ...emptyManifest, code, ...manifest } as unknown as Json));
  const observationDigest = await putText(client, canonicalJson({ ...emptyObservation, runId, ...observation } as unknown as Json));
  await client.recordManifest({ runId, manifestDigest, observationDigest });
  await client.finishRun({ runId, status: 'finished' });
  return runId;
}
