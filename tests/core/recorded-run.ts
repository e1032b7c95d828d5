// Recorded runs for tests: documents as a recorder makes them, their contents stored, and the run around them.
import { createHash } from 'node:crypto';

import type { Core } from '../../src/core/core.ts';
import { canonicalText } from '../../src/documents/canonical-json.ts';
import type { Inputs } from '../../src/documents/inputs.ts';
import type { Observation } from '../../src/documents/observation.ts';
import type { TreeEntry, TreeListing } from '../../src/documents/tree.ts';
import type { VerdictEvidence } from '../../src/documents/verdict.ts';
import { bytesOf, caller } from './core-under-test.ts';

export const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The text a document is stored as. */
export const documentText = (document: object): string => canonicalText(document);

export function someInputs(fields: Partial<Inputs> = {}): Inputs {
  return {
    schema: 1,
    command: { argv: ['python', 'train.py'], workdir: '', entryPoint: 'train.py' },
    code: [],
    data: [],
    environment: { libraries: [], system: { os: 'linux' }, tools: {}, locks: [] },
    parameters: {},
    variables: {},
    randomness: { mode: 'observe', settings: {} },
    machine: { architecture: 'x86_64', cpu: { vendor: 'GenuineIntel', model: 'Some CPU', level: 'avx2' }, cpus: 2, threads: {}, numerics: {}, gpus: [] },
    network: [],
    ...fields,
  };
}

export function anObservation(runId: string, fields: Partial<Observation> = {}): Observation {
  return {
    schema: 1,
    runId,
    startedAt: 1,
    endedAt: 2,
    host: { name: 'host', user: 'ann', kernel: 'Linux', scheduler: {} },
    folder: '/somewhere',
    repositories: [],
    processes: [{ pid: 1, parentPid: 0, argv: ['python', 'train.py'], language: 'python', hasShakenHands: true, settings: [] }],
    readsFoundBy: 'hook',
    reads: [],
    listings: [],
    outputs: [],
    wheels: {},
    end: { exitCode: 0, cause: 'finished', detail: 'exit code 0', at: 2 },
    gaps: [],
    ...fields,
  };
}

export function evidenceOf(fields: Partial<VerdictEvidence> = {}): VerdictEvidence {
  return {
    exit: { before: 'exit code 0', after: 'exit code 0' },
    outputs: [{ path: 'model.bin', level: 'byte', summary: 'byte for byte the same', isVolatile: false }],
    metrics: [],
    volatile: [],
    statistics: [],
    claims: [],
    hasSameInputs: true,
    isDeterministic: false,
    missing: [],
    ...fields,
  };
}

/** Stores a text as a blob; its bare digest. */
export async function store(core: Core, content: string): Promise<string> {
  const digest = sha256(content);
  await core.blobs.put(caller, { digest: `sha256:${digest}`, source: bytesOf(content) });
  return digest;
}

export const storeDocument = (core: Core, document: object): Promise<string> => store(core, documentText(document));

/** A tree of text files, all stored. */
export async function storeTree(core: Core, files: Readonly<Record<string, string>>): Promise<{ readonly tree: string; readonly files: number; readonly sizeBytes: number }> {
  const entries: TreeEntry[] = [];
  for (const [path, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    entries.push({ path, mode: '100644', digest: await store(core, content), sizeBytes: Buffer.byteLength(content) });
  }
  const listing: TreeListing = { schema: 1, entries };
  return { tree: await storeDocument(core, listing), files: entries.length, sizeBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

export interface RecordedRun {
  readonly experimentId?: string;
  readonly startedAt?: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly inputs?: Partial<Inputs>;
  readonly observation?: Partial<Observation>;
  readonly status?: 'finished' | 'failed' | 'killed';
}

/** A run that was recorded from its start to its end; its id. */
export async function recordRun(
  core: Core,
  { experimentId = '0', startedAt, files = { 'train.py': 'print(1)\n' }, inputs, observation, status = 'finished' }: RecordedRun = {},
): Promise<string> {
  const { id } = (await core.runs.create(caller, { experimentId, startedAt })).run;
  const root = { path: '', kind: 'git' as const, ...(await storeTree(core, files)) };
  const inputsDigest = await storeDocument(core, someInputs({ code: [root], ...inputs }));
  const observationDigest = await storeDocument(core, anObservation(id, { reads: Object.keys(files).sort(), ...observation }));
  await core.inputs.record(caller, { runId: id, inputsDigest, observationDigest });
  await core.runs.update(caller, { id, status, endedAt: (startedAt ?? 0) + 1 });
  return id;
}
