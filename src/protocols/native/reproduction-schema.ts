// The shapes of recording, repeating and explaining a run, as schemas: for what comes in and for what is answered.
import { z } from 'zod';

const text = z.string();
const count = z.int().min(0);
const time = z.int().describe('milliseconds since 1970-01-01T00:00:00Z');
const texts = z.array(text);
const facts = z.record(text, text);
const level = z.enum(['byte', 'tensor', 'metric', 'statistical', 'different', 'not-runnable']);
const namedDigest = z.strictObject({ name: text, digest: text });
const placedDigest = z.strictObject({ path: text, digest: text });

export const consoleStream = z.enum(['stdout', 'stderr']);
export const consoleLine = z.strictObject({ number: count, at: time, stream: consoleStream, text }).meta({ id: 'ConsoleLine' });

const distribution = z
  .strictObject({ name: text, version: text, digest: text, origin: text.optional(), isLoaded: z.boolean(), edited: z.array(placedDigest) })
  .meta({ id: 'Distribution' });
const python = z.strictObject({ version: text, implementation: text, build: text, distributions: z.array(distribution) }).meta({ id: 'PythonInputs' });

const manifest = z
  .strictObject({
    schema: z.literal(1),
    command: z.strictObject({ argv: texts, workdir: text, entryPoint: text }),
    code: z.array(z.strictObject({ path: text, kind: z.enum(['git', 'submodule', 'folder']), tree: text, files: z.int(), sizeBytes: z.int() })),
    data: z.array(z.strictObject({ path: text, kind: z.enum(['file', 'folder']), digest: text, sizeBytes: z.int(), isStored: z.boolean(), isDeclared: z.boolean() })),
    environment: z.strictObject({
      python: python.optional(),
      libraries: z.array(namedDigest),
      system: facts,
      container: text.optional(),
      tools: facts,
      locks: z.array(placedDigest),
    }),
    parameters: facts,
    variables: facts,
    randomness: z.strictObject({ mode: z.enum(['observe', 'deterministic']), seed: z.number().optional(), settings: facts }),
    machine: z.strictObject({
      architecture: text,
      cpu: z.strictObject({ vendor: text, model: text, level: text }),
      cpus: z.number(),
      threads: facts,
      numerics: facts,
      gpus: z.array(z.strictObject({ model: text, driver: text })),
    }),
    network: texts,
  })
  .meta({ id: 'Manifest' });

const repository = z
  .strictObject({
    path: text,
    commit: text.optional(),
    branch: text.optional(),
    remote: text.optional(),
    isDirty: z.boolean(),
    changed: texts,
    untracked: texts,
  })
  .meta({ id: 'Repository' });

const observedProcess = z
  .strictObject({
    pid: z.int(),
    parentPid: z.int(),
    argv: texts,
    language: z.enum(['python', 'other']),
    hasShakenHands: z.boolean(),
    settings: z.array(z.strictObject({ name: text, value: text, state: z.enum(['applied', 'user', 'refused']) })),
  })
  .meta({ id: 'ObservedProcess' });

const endCause = z.enum(['finished', 'exception', 'exit-code', 'signal', 'out-of-memory', 'disk-full', 'not-a-number', 'preempted', 'not-started', 'wrapper-lost']);

const observation = z
  .strictObject({
    schema: z.literal(1),
    runId: text,
    startedAt: time,
    endedAt: time.optional(),
    host: z.strictObject({ name: text, user: text, kernel: text, scheduler: facts }),
    folder: text,
    repositories: z.array(repository),
    processes: z.array(observedProcess),
    readsFoundBy: z.enum(['hook', 'trace', 'nothing']),
    reads: texts,
    listings: texts,
    outputs: z.array(z.strictObject({ path: text, digest: text, sizeBytes: z.int(), isStored: z.boolean() })),
    trace: text.optional(),
    console: text.optional(),
    wheels: z.record(text, z.strictObject({ file: text, digest: text })),
    lock: text.optional(),
    end: z.strictObject({ exitCode: z.int().optional(), signal: text.optional(), cause: endCause, detail: text, at: time }).optional(),
    seen: z.array(z.strictObject({ kind: z.enum(['answer', 'connection', 'folder-names', 'folder-order', 'seed']), key: text, value: text })).optional(),
    gaps: z.array(z.strictObject({ code: text, sentence: text, lowers: z.enum(['metric', 'statistical', 'not-runnable']).optional() })),
  })
  .meta({ id: 'Observation' });

export const runManifest = z
  .strictObject({
    runId: text,
    manifestDigest: text,
    observationDigest: text.optional(),
    entryPoint: text,
    recordedAt: time,
    manifest,
    observation: observation.optional(),
  })
  .meta({ id: 'RunManifest' });

const textDifference = { before: text, after: text };

const metricEvidence = z
  .strictObject({
    key: text,
    pointsBefore: count,
    pointsAfter: count,
    equalPoints: count,
    firstDifference: z.strictObject({ step: z.int(), ...textDifference }).optional(),
    lastBefore: text.optional(),
    lastAfter: text.optional(),
    isVolatile: z.boolean(),
    tolerance: z.strictObject({ relative: z.number(), absolute: z.number(), source: z.enum(['user', 'noise-band']), isWithin: z.boolean() }).optional(),
  })
  .meta({ id: 'MetricEvidence' });

const equivalenceTest = z
  .strictObject({
    key: text,
    replicasBefore: count,
    replicasAfter: count,
    meanBefore: z.number(),
    meanAfter: z.number(),
    margin: z.number(),
    marginFrom: z.enum(['user', 'noise-band']),
    pValue: z.number(),
    power: z.number(),
    isEquivalent: z.boolean(),
    undecided: text.optional(),
  })
  .meta({ id: 'EquivalenceTest' });

const outputLevel = z.enum(['byte', 'tensor', 'volatile', 'different', 'incomparable', 'only-before', 'only-after']);

export const verdictEvidence = z
  .strictObject({
    exit: z.strictObject(textDifference),
    outputs: z.array(z.strictObject({ path: text, level: outputLevel, summary: text, isVolatile: z.boolean() })).max(100_000),
    metrics: z.array(metricEvidence).max(100_000),
    console: z
      .strictObject({
        lines: count,
        differing: count,
        first: z.strictObject({ line: count, ...textDifference }).optional(),
        differingResults: count.optional(),
        isReordered: z.boolean().optional(),
      })
      .optional(),
    volatile: z.array(z.strictObject({ where: text, why: text, ...textDifference })).max(100_000),
    statistics: z.array(equivalenceTest).max(100_000),
    claims: z
      .array(
        z.strictObject({
          about: z.enum(['code', 'data', 'environment', 'settings', 'variables', 'hardware', 'network']),
          state: z.enum(['exact', 'substituted', 'unknown', 'missing']),
          sentence: text,
          ceiling: level,
        }),
      )
      .max(10_000),
    hasSameInputs: z.boolean(),
    isDeterministic: z.boolean(),
    missing: texts.max(10_000),
  })
  .meta({ id: 'VerdictEvidence' });

export const reproduction = z
  .strictObject({
    id: text,
    runId: text,
    reproductionRunId: text.optional(),
    verdict: z.strictObject({ level, sentence: text, finding: text.optional(), ceiling: level }),
    evidence: verdictEvidence,
    recordedAt: time,
  })
  .meta({ id: 'Reproduction' });

const group = z.enum(['code', 'data', 'parameters', 'environment', 'variables', 'randomness', 'machine', 'command', 'network']);
const changeName = z.strictObject({ group, key: text });

export const proof = z
  .strictObject({
    target: text,
    experiments: z
      .array(
        z.strictObject({
          swapped: z.array(changeName),
          outcome: z.enum(['like-before', 'like-after', 'neither', 'failed']),
          value: text.optional(),
          isFromCache: z.boolean(),
        }),
      )
      .max(10_000),
    minimal: z.array(changeName),
    isComplete: z.boolean(),
    budget: z.strictObject({ runs: z.number(), spentRuns: z.number(), spentSeconds: z.number() }),
    stoppedAtStep: z.int().optional(),
    sentence: text,
  })
  .meta({ id: 'Proof' });

const hunk = z
  .strictObject({
    beforeStart: count,
    afterStart: count,
    lines: z.array(z.strictObject({ change: z.enum(['same', 'removed', 'added']), text })),
  })
  .meta({ id: 'Hunk' });

const changeDetail = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('lines'), hunks: z.array(hunk), hasMore: z.boolean() }),
    z.strictObject({ kind: z.literal('content'), summary: text }),
    z.strictObject({
      kind: z.literal('files'),
      files: z.array(z.strictObject({ path: text, change: z.enum(['added', 'removed', 'changed', 'mode']) })),
      hasMore: z.boolean(),
    }),
  ])
  .meta({ id: 'ChangeDetail' });

const inputChange = z
  .strictObject({
    group,
    key: text,
    before: text.optional(),
    after: text.optional(),
    detail: changeDetail.optional(),
    use: z.enum(['used', 'not-used', 'unknown']),
    rank: z.int().optional(),
    reason: text,
  })
  .meta({ id: 'InputChange' });

const divergence = z
  .strictObject({
    source: text,
    rank: z.int(),
    step: z.int(),
    channel: z.enum(['data', 'randomness', 'numerics']),
    alsoDiffering: z.array(z.enum(['data', 'randomness', 'numerics'])).optional(),
    tensor: text.optional(),
    stepsCompared: z.int(),
    reading: text,
  })
  .meta({ id: 'Divergence' });

const uncapturedInput = z
  .strictObject({
    source: z.enum(['network', 'random-numbers', 'hash-order', 'clock', 'workers', 'threads', 'folder-order', 'unwatched-program', 'gpu']),
    isSeen: z.boolean(),
    sentence: text,
  })
  .meta({ id: 'UncapturedInput' });

export const explanation = z
  .strictObject({
    beforeRunId: text,
    afterRunId: text,
    hasSameInputs: z.boolean(),
    changes: z.array(inputChange),
    divergence: divergence.optional(),
    firstMetricDifference: z.strictObject({ key: text, step: z.int(), ...textDifference }).optional(),
    metrics: z.array(z.strictObject({ key: text, before: text.optional(), after: text.optional() })),
    finding: text.optional(),
    uncaptured: z.array(uncapturedInput).optional(),
    results: z.enum(['same', 'different', 'unknown']).optional(),
    paragraph: text,
    proof: proof.optional(),
  })
  .meta({ id: 'Explanation' });
