// What the relay knows of the server's state from the requests and answers it has seen: so that it can answer the
// program while the server is away, and a relay started anew can too.
import { join } from 'node:path';

import { type Journal, openJournal, readJournal } from '../outbox/journal.ts';
import { firstExperiment, isMadeUp, madeUpExperimentId } from '../outbox/made-up-experiment.ts';
import type { RunDelivery } from '../outbox/outbox.ts';
import { tagsOfNewRun } from './fact-tags.ts';
import { type KnownRun, knownRun } from './known-run.ts';
import type { WireExperiment, WireModel, WireRun } from './wire-shapes.ts';

export interface KnownFile {
  readonly sizeBytes: number;
  /** Where its bytes are, when they are here. */
  readonly digest?: string | undefined;
}

export interface Known {
  readonly runId: string;
  experiment(id: string): WireExperiment | undefined;
  experimentNamed(name: string): WireExperiment | undefined;
  experiments(): readonly WireExperiment[];
  run(id: string): KnownRun | undefined;
  runs(): readonly KnownRun[];
  model(id: string): WireModel | undefined;
  models(): readonly WireModel[];
  /** By the logical path in the artifact store. */
  readonly files: Map<string, KnownFile>;
  /** Versions of registered models that were made here. */
  readonly versions: Map<string, Readonly<Record<string, unknown>>>;
  learnExperiment(experiment: WireExperiment): void;
  /** What is known already of a run's content stays when the answer has less. */
  learnRun(run: WireRun): KnownRun;
  learnModel(model: WireModel): void;
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

type Fact = { readonly experiment: WireExperiment } | { readonly run: Pick<WireRun, 'info'> } | { readonly model: WireModel } | { readonly handedOut: string };

/** Where artifacts are when the server keeps them. */
const proxiedRoot = 'mlflow-artifacts:/';
const memoryLimit = 5_000;

export async function openKnown(spool: string, runId: string): Promise<Known> {
  const folder = join(spool, 'relay.journal');
  const journal: Journal = await openJournal(folder, { runId });
  const experiments = new Map<string, WireExperiment>();
  const runs = new Map<string, KnownRun>();
  const models = new Map<string, WireModel>();
  const handedOut = new Set<string>();
  let writing: Promise<unknown> = Promise.resolve();

  /** A full disk costs no more than answers after a second accident. */
  const note = (fact: Fact): void => void (writing = Promise.all([writing, journal.append(fact).catch(() => undefined)]));

  experiments.set(firstExperiment.id, makeExperiment(firstExperiment.id, firstExperiment.name));
  for await (const { record } of readJournal(folder)) {
    const fact = record as Fact;
    if ('experiment' in fact) experiments.set(fact.experiment.experiment_id, fact.experiment);
    else if ('run' in fact) runs.set(fact.run.info.run_id, knownRun(fact.run));
    else if ('model' in fact) models.set(fact.model.info.model_id, fact.model);
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
      const before = experiments.get(experiment.experiment_id);
      known.replaceMadeUp(madeUpExperimentId(runId, experiment.name), experiment.experiment_id);
      experiments.set(experiment.experiment_id, experiment);
      if (before?.name !== experiment.name) note({ experiment });
    },
    learnRun: (answer) => {
      const before = runs.get(answer.info.run_id);
      const run = knownRun(answer);
      if (before !== undefined) keepHistory(before, run);
      runs.set(answer.info.run_id, run);
      if (before === undefined || before.info.experiment_id !== answer.info.experiment_id) note({ run: { info: answer.info } });
      if (runs.size > memoryLimit) runs.delete(oldestBut(runs, runId));
      return run;
    },
    learnModel: (model) => {
      const isNew = !models.has(model.info.model_id);
      models.set(model.info.model_id, model);
      if (isNew) note({ model });
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
      experiments.set(id, { ...experiment, experiment_id: id, artifact_location: place(experiment.artifact_location) });
      for (const run of runs.values()) {
        if (run.info.experiment_id === madeUp) run.info = { ...run.info, experiment_id: id, artifact_uri: place(run.info.artifact_uri) };
      }
    },
    expectRun: ({ experiment: name, run }) => {
      if (runs.has(run.id)) return;
      const experiment = known.experimentNamed(name) ?? makeExperiment(madeUpExperimentId(runId, name), name);
      known.learnExperiment(experiment);
      const info = {
        run_id: run.id,
        run_uuid: run.id,
        run_name: run.name ?? `run-${run.id.slice(0, 8)}`,
        experiment_id: experiment.experiment_id,
        user_id: run.userId ?? '',
        status: 'RUNNING',
        start_time: run.startedAt ?? Date.now(),
        artifact_uri: `${experiment.artifact_location}/${run.id}/artifacts`,
        lifecycle_stage: 'active',
      };
      known.learnRun({ info, data: { tags: tagsOfNewRun(run, info.run_name) } });
    },
    settled: async () => void (await writing),
    close: () => journal.close(),
  };
  return known;
}

/** An experiment nobody has told us more of than its name. */
export function makeExperiment(id: string, name: string, artifactLocation = ''): WireExperiment {
  const now = Date.now();
  return {
    experiment_id: id,
    name,
    artifact_location: artifactLocation === '' ? `${proxiedRoot}${id}` : artifactLocation,
    lifecycle_stage: 'active',
    last_update_time: now,
    creation_time: now,
  };
}

/** The logical path of an artifact URI that goes through the server. */
export function storedPath(uri: string): string | undefined {
  return uri.startsWith(proxiedRoot) ? uri.slice(proxiedRoot.length).replace(/^\/+/, '') : undefined;
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
