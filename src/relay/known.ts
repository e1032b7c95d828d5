// What the relay knows of the server's state from the requests and answers it has seen: so that it can answer the
// program while the server is away, and a relay started anew can too.
import { join } from 'node:path';

import type { Experiment } from '../core/tracking/experiments/experiment.ts';
import { defaultProjectId } from '../core/tracking/projects/project.ts';
import { runArtifactUri } from '../core/tracking/artifacts/artifact-locations.ts';
import type { Run } from '../core/tracking/runs/run.ts';
import { withFacts } from '../core/tracking/runs/run-facts.ts';
import type { LoggedModelRecord } from '../core/models/logged-model.ts';
import type { ModelVersion } from '../core/models/registered-model.ts';
import { type Journal, openJournal, readJournal } from '../outbox/journal.ts';
import { firstExperiment, isMadeUp, madeUpExperimentId } from '../outbox/made-up-experiment.ts';
import type { RunDelivery } from '../outbox/outbox.ts';
import { createArtifactLocations, proxiedRoot } from '../protocols/mlflow/artifacts/artifact-locations.ts';
import { readExperiment } from '../protocols/mlflow/experiments/experiment-read.ts';
import { wireExperiment } from '../protocols/mlflow/experiments/experiment-translate.ts';
import { readLoggedModel } from '../protocols/mlflow/logged-models/logged-model-read.ts';
import { wireLoggedModel } from '../protocols/mlflow/logged-models/logged-model-translate.ts';
import { factsOfTags } from '../protocols/mlflow/runs/fact-tags.ts';
import { readRun, type ToldRun } from '../protocols/mlflow/runs/run-read.ts';
import { wireRunInfo } from '../protocols/mlflow/runs/run-translate.ts';
import { type KnownRun, knownRun } from './known-run.ts';

export interface KnownFile {
  readonly sizeBytes: number;
  /** Where its bytes are, when they are here. */
  readonly digest?: string | undefined;
}

export interface Known {
  readonly runId: string;
  experiment(id: string): Experiment | undefined;
  experimentNamed(name: string): Experiment | undefined;
  experiments(): readonly Experiment[];
  run(id: string): KnownRun | undefined;
  runs(): readonly KnownRun[];
  model(id: string): LoggedModelRecord | undefined;
  models(): readonly LoggedModelRecord[];
  /** By the logical path in the artifact store. */
  readonly files: Map<string, KnownFile>;
  /** Versions of registered models that were made here. */
  readonly versions: Map<string, ModelVersion>;
  learnExperiment(experiment: Experiment): void;
  /** What is known already of a run's content stays when the answer has less. */
  learnRun(run: Partial<ToldRun> & Pick<ToldRun, 'run'>): KnownRun;
  learnModel(model: LoggedModelRecord): void;
  /** Made-up ids the program was given in an answer. */
  readonly handedOut: ReadonlySet<string>;
  /** Looks for made-up ids in an answer to the program, or takes one by itself. */
  handOut(answer: string): void;
  /** The server's id of an experiment; it takes the place of one made up that the program never saw. */
  replaceMadeUp(madeUp: string, id: string): void;
  /** Makes the run known that the recorder will make. */
  expectRun(delivery: RunDelivery): void;
  /** What was learnt is on disk, for a relay that is started after this one died. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** As the wire tells of them. */
type Fact = { readonly experiment: unknown } | { readonly run: { readonly info: unknown } } | { readonly model: unknown } | { readonly handedOut: string };

const locations = createArtifactLocations();
const memoryLimit = 5_000;

export async function openKnown(spool: string, runId: string): Promise<Known> {
  const folder = join(spool, 'relay.journal');
  const journal: Journal = await openJournal(folder, { runId });
  const experiments = new Map<string, Experiment>();
  const runs = new Map<string, KnownRun>();
  const models = new Map<string, LoggedModelRecord>();
  const handedOut = new Set<string>();
  let writing: Promise<unknown> = Promise.resolve();

  /** A full disk costs no more than answers after a second accident. */
  const note = (fact: Fact): void => void (writing = Promise.all([writing, journal.append(fact).catch(() => undefined)]));

  const addExperiment = (experiment: Experiment): unknown => experiments.set(experiment.id, experiment);
  const addRun = (told: ToldRun): unknown => runs.set(told.run.id, knownRun(told));
  const addModel = (record: LoggedModelRecord): unknown => models.set(record.model.id, record);

  addExperiment(makeExperiment(firstExperiment.id, firstExperiment.name));
  for await (const { record } of readJournal(folder)) {
    const fact = record as Fact;
    if ('experiment' in fact) addExperiment(readExperiment(fact.experiment));
    else if ('run' in fact) addRun(readRun(fact.run));
    else if ('model' in fact) addModel(readLoggedModel(fact.model));
    else handedOut.add(fact.handedOut);
  }

  const known: Known = {
    runId,
    experiment: (id) => experiments.get(id),
    experimentNamed: (name) => [...experiments.values()].find((experiment) => experiment.name === name),
    experiments: () => [...experiments.values()],
    run: (id) => runs.get(id),
    runs: () => [...runs.values()],
    model: (id) => models.get(id),
    models: () => [...models.values()],
    files: new Map(),
    versions: new Map(),
    learnExperiment: (experiment) => {
      const before = experiments.get(experiment.id);
      known.replaceMadeUp(madeUpExperimentId(runId, experiment.name), experiment.id);
      addExperiment(experiment);
      if (before?.name !== experiment.name) note({ experiment: wireExperiment(experiment) });
    },
    learnRun: (told) => {
      const before = runs.get(told.run.id);
      const run = knownRun(told);
      if (before !== undefined) keepHistory(before, run);
      runs.set(told.run.id, run);
      if (before === undefined || before.run.experimentId !== told.run.experimentId) note({ run: { info: wireRunInfo(told.run) } });
      if (runs.size > memoryLimit) runs.delete(oldestBut(runs, runId));
      return run;
    },
    learnModel: (record) => {
      const isNew = !models.has(record.model.id);
      addModel(record);
      if (isNew) note({ model: wireLoggedModel(record) });
    },
    handedOut,
    handOut: (answer) => {
      for (const id of [...experiments.keys(), answer]) {
        if (!isMadeUp(id) || handedOut.has(id) || !answer.includes(id)) continue;
        handedOut.add(id);
        note({ handedOut: id });
      }
    },
    replaceMadeUp: (madeUp, id) => {
      const experiment = experiments.get(madeUp);
      if (experiment === undefined || madeUp === id || handedOut.has(madeUp)) return;
      experiments.delete(madeUp);
      const place = (uri: string): string => uri.replace(`${proxiedRoot}${madeUp}`, `${proxiedRoot}${id}`);
      experiments.set(id, { ...experiment, id, artifactRoot: place(experiment.artifactRoot) });
      for (const known of runs.values()) {
        if (known.run.experimentId === madeUp) known.run = { ...known.run, experimentId: id, artifactUri: place(known.run.artifactUri) };
      }
    },
    expectRun: ({ experiment: name, run: { id, name: runName, userId = '', startedAt = Date.now(), tags = [], ...told } }) => {
      if (runs.has(id)) return;
      const experiment = known.experimentNamed(name) ?? makeExperiment(madeUpExperimentId(runId, name), name);
      known.learnExperiment(experiment);
      const { notes, userName, parentRunId, group, jobType, sweepId, source } = told;
      const run: Run = {
        notes,
        userName,
        parentRunId,
        group,
        jobType,
        sweepId,
        source,
        id,
        experimentId: experiment.id,
        name: runName ?? `run-${id.slice(0, 8)}`,
        userId,
        status: 'running',
        startedAt,
        artifactUri: runArtifactUri(experiment.artifactRoot, id),
        updatedAt: startedAt,
      };
      const { facts, tags: rest } = factsOfTags(tags);
      known.learnRun({ run: withFacts(run, facts), tags: rest });
    },
    settled: async () => void (await writing),
    close: () => journal.close(),
  };
  return known;
}

/** An experiment nobody has told us more of than its name. */
export function makeExperiment(id: string, name: string, artifactRoot = locations.ofExperiment(id)): Experiment {
  const now = Date.now();
  return { id, projectId: defaultProjectId, name, artifactRoot, createdAt: now, updatedAt: now, tags: [] };
}

/** The logical path of an artifact URI that goes through the server. */
export function storedPath(uri: string): string | undefined {
  return locations.pathOf(uri);
}

/** An answer holds the last point of each metric; those before it are known here only. */
function keepHistory(before: KnownRun, run: KnownRun): void {
  for (const [key, points] of before.metrics) {
    const told = run.metrics.get(key) ?? [];
    run.metrics.set(key, [...points, ...told.filter((point) => !points.some((kept) => kept.timestamp === point.timestamp && kept.step === point.step))]);
  }
  for (const [key, value] of before.params) if (!run.params.has(key)) run.params.set(key, value);
  for (const [key, input] of before.modelInputs) if (!run.modelInputs.has(key)) run.modelInputs.set(key, input);
}

function oldestBut(runs: ReadonlyMap<string, KnownRun>, kept: string): string {
  for (const id of runs.keys()) if (id !== kept) return id;
  return kept;
}
