// Two recorded runs and a verdict on a server, for tests that look at the pages about them: what a wrapper would have
// sent, over the same wire.
import { createHash } from 'node:crypto';

import type { Client, Inputs, Observation, TreeListing } from '../../sdk/index.ts';

export interface RecordedRuns {
  readonly beforeId: string;
  readonly afterId: string;
  /** Of the same inputs as `before`, with other results. */
  readonly driftedId: string;
  readonly reproductionId: string;
}

const startedAt = Date.UTC(2026, 10, 21, 8);

/** `after` has another features.py, another package and one row of data less than `before`. */
export async function recordRuns(client: Client, experimentId: string): Promise<RecordedRuns> {
  const beforeId = await record(client, { experimentId, name: 'before the cleanup', scale: '0.5', version: '1.7.2', rows: 3, accuracy: 0.91 });
  const afterId = await record(client, { experimentId, name: 'after the cleanup', scale: '5.0', version: '1.8.0', rows: 2, accuracy: 0.66 });
  const repeatedId = await record(client, { experimentId, name: 'before the cleanup, again', scale: '0.5', version: '1.7.2', rows: 3, accuracy: 0.91 });
  const reproductionId = createHash('sha256').update(repeatedId).digest('hex').slice(0, 32);
  await client.recordReproduction({
    id: reproductionId,
    runId: beforeId,
    reproductionRunId: repeatedId,
    evidence: {
      claims: [
        { about: 'code', state: 'exact', sentence: 'All 3 files as they were.', ceiling: 'byte' },
        { about: 'environment', state: 'exact', sentence: 'The same Python with the same packages.', ceiling: 'byte' },
      ],
    },
  });
  const driftedId = await record(client, { experimentId, name: 'before the cleanup, by chance', scale: '0.5', version: '1.7.2', rows: 3, accuracy: 0.87 });
  const features = { group: 'code', key: 'features.py' } as const;
  const data = { group: 'data', key: 'data/batches.csv' } as const;
  await client.recordProof({
    before: beforeId,
    after: afterId,
    proof: {
      target: 'accuracy',
      experiments: [
        { swapped: [], outcome: 'like-before', value: '0.91', isFromCache: true },
        { swapped: [features, data], outcome: 'like-after', value: '0.66', isFromCache: false },
        { swapped: [features], outcome: 'like-after', value: '0.66', isFromCache: false },
        { swapped: [data], outcome: 'failed', isFromCache: false },
      ],
      minimal: [features],
      isComplete: false,
      budget: { runs: 12, spentRuns: 3, spentSeconds: 14.2 },
      stoppedAtStep: 4,
      sentence: 'Shown by 3 re-runs: features.py (code) alone turns accuracy from 0.91 into 0.66.',
    },
  });
  return { beforeId, afterId, driftedId, reproductionId };
}

interface Recorded {
  readonly experimentId: string;
  readonly name: string;
  readonly scale: string;
  readonly version: string;
  readonly rows: number;
  readonly accuracy: number;
}

async function record(client: Client, { experimentId, name, scale, version, rows, accuracy }: Recorded): Promise<string> {
  const { id: runId } = await client.createRun({ experimentId, name, startedAt });
  const put = async (text: string): Promise<{ readonly digest: string; readonly sizeBytes: number }> => {
    const body = new TextEncoder().encode(text);
    const digest = createHash('sha256').update(body).digest('hex');
    await client.putBlob({ digest, body });
    return { digest, sizeBytes: body.length };
  };
  const features = await put(`"""What the model sees."""\nimport numpy\n\n\ndef features(columns):\n    return columns / numpy.array([10.0, ${scale}, 25.0])\n`);
  const train = await put('from features import features\n\nprint("training")\n');
  const readme = await put(`# Batches, scaled by ${scale}\n`);
  const listing: TreeListing = {
    schema: 1,
    entries: [
      { path: 'README.md', mode: '100644', ...readme },
      { path: 'features.py', mode: '100644', ...features },
      { path: 'train.py', mode: '100644', ...train },
    ],
  };
  const tree = await put(JSON.stringify(listing));
  const data = await put(['a,b', ...Array.from({ length: rows }, (_value, index) => `${index},${index * 2}`), ''].join('\n'));
  const distribution = (packageName: string, packageVersion: string, isLoaded: boolean) => ({
    name: packageName,
    version: packageVersion,
    digest: createHash('sha256').update(`${packageName} ${packageVersion}`).digest('hex'),
    isLoaded,
    edited: [],
  });
  const manifest: Inputs = {
    schema: 1,
    command: { argv: ['python', 'train.py', '--seed', '3'], workdir: '', entryPoint: 'train.py' },
    code: [{ path: '', kind: 'git', tree: tree.digest, files: 3, sizeBytes: 300 }],
    data: [{ path: 'data/batches.csv', kind: 'file', ...data, isStored: true, isDeclared: false }],
    environment: {
      python: {
        version: '3.12.4',
        implementation: 'CPython',
        build: '3.12.4 (main)',
        distributions: [distribution('numpy', '2.3.1', true), distribution('pip', '25.0', false), distribution('scikit-learn', version, true)],
      },
      libraries: [],
      system: { os: 'linux', distribution: 'debian 12', libc: 'glibc 2.36' },
      tools: {},
      locks: [],
    },
    parameters: { seed: '3' },
    variables: { LANG: 'C.UTF-8' },
    randomness: { mode: 'observe', settings: { PYTHONHASHSEED: 'random' } },
    machine: { architecture: 'x64', cpu: { vendor: 'AMD', model: 'EPYC', level: 'avx2' }, cpus: 2, threads: { OMP_NUM_THREADS: '2' }, numerics: {}, gpus: [] },
    network: [],
  };
  const manifestDigest = (await put(JSON.stringify(manifest))).digest;
  const observation: Observation = {
    schema: 1,
    runId,
    startedAt,
    endedAt: startedAt + 3000,
    host: { name: 'workstation', user: 'mira', kernel: '6.1', scheduler: {} },
    folder: '/home/mira/batches',
    repositories: [{ path: '', commit: 'c0ffee'.repeat(6) + 'c0ff', branch: 'main', isDirty: scale !== '0.5', changed: scale === '0.5' ? [] : ['features.py'], untracked: [] }],
    processes: [{ pid: 4711, parentPid: 4700, argv: ['python', 'train.py', '--seed', '3'], language: 'python', hasShakenHands: true, settings: [] }],
    readsFoundBy: 'hook',
    reads: ['data/batches.csv', 'features.py', 'train.py'],
    listings: [],
    outputs: [{ path: 'model.npz', ...(await put(`weights of ${scale} and ${accuracy}`)), isStored: true }],
    wheels: {},
    end: { exitCode: 0, cause: 'finished', detail: 'The program ended with 0.', at: startedAt + 3000 },
    seen: [
      { kind: 'answer', key: 'data.example:443', value: 'd'.repeat(64) },
      { kind: 'folder-order', key: 'data', value: 'batches.csv' },
      { kind: 'seed', key: 'numpy.random.default_rng', value: '3' },
    ],
    gaps: [
      { code: 'python-without-handshake', sentence: 'One Python process said nothing of its settings.', lowers: 'metric' },
      { code: 'network-read', sentence: 'What the program fetched from the network is not kept.' },
    ],
  };
  const observationDigest = (await put(JSON.stringify(observation))).digest;
  await client.recordManifest({ runId, manifestDigest, observationDigest });
  await client.appendConsole({
    runId,
    lines: Array.from({ length: 30 }, (_value, number) => ({
      number,
      at: startedAt + number * 100,
      stream: number === 7 ? 'stderr' : 'stdout',
      text:
        number === 7
          ? `warning: ${name.endsWith('again') ? ' ' : ''}the features were not scaled`
          : number === 29
            ? `done in ${name.length}.5 s`
            : `epoch ${number} accuracy ${accuracy}`,
    })),
  });
  await client.logBatch({
    runId,
    metrics: Array.from({ length: 12 }, (_value, step) => ({ key: 'accuracy', value: accuracy - 0.3 / (step + 1), step, timestamp: startedAt + step })),
  });
  await client.finishRun({ runId, status: 'finished', endedAt: startedAt + 3000 });
  return runId;
}
