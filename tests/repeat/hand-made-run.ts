// A run recorded by hand on a real server: blobs, inputs and observation, without any program having run.
import { createHash, randomBytes } from 'node:crypto';

import { createClient, type Client } from '../../sdk/index.ts';
import { canonicalText } from '../../src/documents/canonical-json.ts';
import type { Inputs } from '../../src/documents/inputs.ts';
import type { Observation } from '../../src/documents/observation.ts';
import type { TreeEntry } from '../../src/documents/tree.ts';
import { runAssay, temporaryFolder, type ServerProcess } from '../server/server-process.ts';
import { emptyInputs, emptyObservation } from './made-up-run.ts';

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
  readonly inputs?: Partial<Inputs>;
  readonly observation?: Partial<Observation>;
}

/** Resolves to the run's id. */
export async function recordByHand(client: Client, { files, entries = [], inputs = {}, observation = {} }: HandMade): Promise<string> {
  const { id: experimentId } = await client.createExperiment({ name: `by hand ${randomBytes(4).toString('hex')}` });
  const { id: runId } = await client.createRun({ experimentId, id: randomBytes(16).toString('hex') });
  const stored = await Promise.all(
    Object.entries(files).map(async ([path, text]): Promise<TreeEntry> => ({ path, mode: '100644', digest: await putText(client, text), sizeBytes: Buffer.byteLength(text) })),
  );
  const all = [...stored, ...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const tree = await putText(client, canonicalText({ schema: 1, entries: all }));
  const code: Inputs['code'] = [{ path: '', kind: 'git', tree, files: all.length, sizeBytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }];
  const inputsDigest = await putText(client, canonicalText({ ...emptyInputs, code, ...inputs }));
  const observationDigest = await putText(client, canonicalText({ ...emptyObservation, runId, ...observation }));
  await client.recordManifest({ runId, manifestDigest: inputsDigest, observationDigest });
  await client.finishRun({ runId, status: 'finished' });
  return runId;
}
