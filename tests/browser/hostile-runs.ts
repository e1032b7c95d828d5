// Two recorded runs and a verdict whose every text tries to become script, to turn the direction of writing, to steer a
// terminal, or to be longer than any page is wide.
import { createHash } from 'node:crypto';

import type { Client, Inputs, Observation, TreeListing } from '../../sdk/index.ts';

export interface HostileRuns {
  readonly beforeId: string;
  readonly afterId: string;
  readonly reproductionId: string;
}

const at = Date.UTC(2026, 10, 21, 8);

/** Shown on every page of it, so that a test knows that the page is there. */
export const plainMark = 'plain mark';

/** What is no markup, and misleads in other ways. */
export const trickTexts = [
  `\u202egnp.exe ${plainMark}`,
  'safe\u2066.py\u2069',
  '\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b[2J after',
  'nul \u0000 bell \u0007 delete \u007f back\b end',
  'x'.repeat(50_000),
  'word '.repeat(4_000),
] as const;

export async function recordHostileRuns(client: Client, experimentId: string, payloads: readonly string[]): Promise<HostileRuns> {
  const texts = [...payloads, ...trickTexts];
  const beforeId = await record(client, { experimentId, texts, value: 'before' });
  const afterId = await record(client, { experimentId, texts, value: 'after' });
  const reproductionId = createHash('sha256').update(afterId).digest('hex').slice(0, 32);
  await client.recordReproduction({
    id: reproductionId,
    runId: beforeId,
    reproductionRunId: afterId,
    evidence: { claims: texts.map((sentence) => ({ about: 'code', state: 'unknown', sentence, ceiling: 'byte' })) },
  });
  return { beforeId, afterId, reproductionId };
}

interface Recorded {
  readonly experimentId: string;
  readonly texts: readonly string[];
  /** What differs between the two. */
  readonly value: string;
}

async function record(client: Client, { experimentId, texts, value }: Recorded): Promise<string> {
  const { id: runId } = await client.createRun({ experimentId, name: texts[0]!, startedAt: at });
  const put = async (text: string): Promise<{ readonly digest: string; readonly sizeBytes: number }> => {
    const body = new TextEncoder().encode(text);
    const digest = createHash('sha256').update(body).digest('hex');
    await client.putBlob({ digest, body });
    return { digest, sizeBytes: body.length };
  };
  const code = await put([value, ...texts].join('\n'));
  // In code-unit order, as listings are.
  const paths = ['<img src=x onerror=hacked=1>.py', 'a\u202eyp.py', `${plainMark}.py`].sort();
  const listing: TreeListing = { schema: 1, entries: paths.map((path) => ({ path, mode: '100644', ...code })) };
  const tree = await put(JSON.stringify(listing));
  const named = Object.fromEntries(texts.map((text, index) => [index === 0 ? text : `${text.slice(0, 300)} ${index}`, `${value} ${text}`]));
  const manifest: Inputs = {
    schema: 1,
    command: { argv: ['python', ...texts], workdir: '', entryPoint: 'train.py' },
    code: [{ path: '', kind: 'folder', tree: tree.digest, files: paths.length, sizeBytes: 100 }],
    data: texts.slice(0, 6).map((text) => ({ path: `data/${text.slice(0, 200).replaceAll('/', '|')}`, kind: 'file', ...code, isStored: true, isDeclared: false })),
    environment: {
      python: {
        version: texts[0]!,
        implementation: texts[1]!,
        build: texts[2]!,
        distributions: texts.map((name, index) => ({
          name: `${index} ${name.slice(0, 300)}`,
          version: `${value} ${name.slice(0, 300)}`,
          digest: code.digest,
          isLoaded: true,
          edited: [],
        })),
      },
      libraries: [],
      system: { os: texts[0]! },
      tools: { [texts[1]!]: texts[2]! },
      locks: [],
    },
    parameters: named,
    variables: named,
    randomness: { mode: 'observe', settings: named },
    machine: {
      architecture: 'x64',
      cpu: { vendor: texts[0]!, model: texts[1]!, level: texts[2]! },
      cpus: 2,
      threads: named,
      numerics: {},
      gpus: [{ model: texts[0]!, driver: texts[1]! }],
    },
    network: [],
  };
  const { digest: manifestDigest } = await put(JSON.stringify(manifest));
  const observation: Observation = {
    schema: 1,
    runId,
    startedAt: at,
    endedAt: at + 1000,
    host: { name: texts[0]!, user: texts[1]!, kernel: texts[2]!, scheduler: {} },
    folder: texts[3]!,
    repositories: [{ path: '', branch: texts[0]!, commit: texts[1]!, remote: texts[2]!, isDirty: true, changed: texts, untracked: texts }],
    processes: [],
    readsFoundBy: 'nothing',
    reads: [],
    listings: [],
    // Other bytes on each side, and some of them volatile by the project's word.
    outputs: texts.map((text) => ({ path: text.slice(0, 500), digest: createHash('sha256').update(`${value} ${text}`).digest('hex'), sizeBytes: 9, isStored: false })),
    rules: { volatile: texts.slice(0, 3).map((text) => text.slice(0, 500)) },
    wheels: {},
    seen: texts.map((text) => ({ kind: 'answer', key: text, value: text })),
    end: { exitCode: 1, signal: value === 'before' ? texts[0]! : texts[1]!, cause: 'exception', detail: texts.join(' '), at: at + 1000 },
    gaps: texts.map((text, index) => ({ code: `gap-${index}`, sentence: text, lowers: 'metric' })),
  };
  const { digest: observationDigest } = await put(JSON.stringify(observation));
  await client.recordManifest({ runId, manifestDigest, observationDigest });
  await client.appendConsole({
    runId,
    lines: [...texts, `${value} <b onmouseover=hacked=1>other\u0007</b>`].map((text, number) => ({ number, at, stream: number % 2 === 0 ? 'stdout' : 'stderr', text })),
  });
  await client.logBatch({ runId, metrics: [{ key: texts[0]!, value: value === 'before' ? 1 : 2, step: 0, timestamp: at }] });
  await client.finishRun({ runId, status: 'failed', endedAt: at + 1000 });
  return runId;
}
