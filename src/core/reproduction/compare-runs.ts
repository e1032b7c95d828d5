// Holds two runs against each other by everything that is stored of them: the one comparison, from which verdicts are
// graded and differences explained.
import { ownNames, type RunSurroundings } from '../../compare/results/own-names.ts';
import { type MetricPair, nameOfPair, pairMetrics } from '../../compare/results/pair-metrics.ts';
import { pairOutputs, type OutputPair, type RepeatedFiles } from '../../compare/results/pair-outputs.ts';
import { pairRules } from '../../compare/results/pair-rules.ts';
import { exitText } from '../../compare/results/run-end.ts';
import { runNames } from '../../compare/results/run-names.ts';
import { buildEvidence } from '../../compare/verdict/build-evidence.ts';
import type { Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';
import type { ToldEvidence, VerdictEvidence } from '../../documents/verdict.ts';
import { invalidArgument, notFound } from '../base/errors.ts';
import type { ConsoleStore } from '../tracking/console/console-store.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import { isEnded, type RunRecord } from '../tracking/runs/run.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import { compareMetrics } from './compare-metrics.ts';
import { metricKeys } from './metric-keys.ts';
import { compareOutputs, filesOfRun, type OutputPorts } from './compare-outputs.ts';
import { comparePrinted } from './compare-printed.ts';
import { plainInputs } from './plain-inputs.ts';
import type { RecordedInputsStore } from './recorded-inputs-store.ts';
import { statisticsOf } from './replicas.ts';
import { reproducesTag } from './reproduces-tag.ts';
import type { RunPair } from './reproduction-store.ts';
import { createStoredDocuments, type DocumentPorts, type StoredDocuments } from './stored-documents.ts';

export interface ComparisonPorts extends DocumentPorts, OutputPorts {
  readonly store: OutputPorts['store'] & { readonly runs: RunStore; readonly inputs: RecordedInputsStore; readonly metrics: MetricStore; readonly console: ConsoleStore };
}

/** One of the two runs, with what is known of its inputs. */
export interface Side {
  readonly record: RunRecord;
  readonly inputs: Inputs;
  /** Absent when the inputs were not recorded. */
  readonly inputsDigest?: string | undefined;
  readonly observation?: Observation | undefined;
}

export interface ComparedRuns {
  readonly before: Side;
  readonly after: Side;
  /** Whether both were recorded; else params and datasets are all that is known of their inputs. */
  readonly isRecorded: boolean;
  readonly outputs: readonly OutputPair[];
  readonly metrics: readonly MetricPair[];
  readonly evidence: VerdictEvidence;
}

export interface ComparisonExtras {
  /** Further repetitions of the run that one of the two repeated. */
  readonly replicas?: readonly string[] | undefined;
  /** What a client that ran the repetition knows, and the server does not. */
  readonly told?: Pick<ToldEvidence, 'claims' | 'missing' | 'outputs'> | undefined;
}

/** Throws `not_found` for a run there is not, and `invalid_argument` for a replica that repeats another run. */
export async function compareRuns(ports: ComparisonPorts, pair: RunPair, { replicas = [], told = {} }: ComparisonExtras = {}): Promise<ComparedRuns> {
  const { store } = ports;
  const documents = createStoredDocuments(ports);
  const { isRecorded, sides } = await readSides(ports, documents, pair);
  const [before, after] = sides;
  const rules = pairRules(before.observation, after.observation);
  const [left, right] = [await writtenBy(ports, before), await writtenBy(ports, after)];
  const outputs = pairOutputs(left.files, right.files, [left.names, right.names]);
  const metrics = pairMetrics(metricKeys(before.record), metricKeys(after.record), [left.names, right.names]);
  const own = ownNames(
    [...outputs, ...metrics.map(nameOfPair).map(({ key, renamedFrom }) => ({ path: key, renamedFrom }))],
    [await placeOf(store.runs, before), await placeOf(store.runs, after)],
  );
  const repeated = await readReplicas(store.runs, pair, replicas);
  const [original, repetition] = repeated.original === pair.after ? [after, before] : [before, after];
  const repeats: RepeatedFiles[] = [repetition === after ? right : left];
  for (const record of repeated.records) repeats.push(await writtenBy(ports, await recordedSide(store.inputs, documents, record)));
  const evidence = buildEvidence(
    {
      before: { runId: pair.before, exit: exitOf(before, after), ...before },
      after: { runId: pair.after, exit: exitOf(after, before), ...after },
      outputs: await compareOutputs(ports, outputs, { observations: [before.observation, after.observation], told: told.outputs, own }),
      metrics: await compareMetrics(store.metrics, pair, { metrics, rules }),
      console: await comparePrinted(store.console, [pair.before, pair.after], { volatile: rules.volatile, own }),
      repeats,
      replicas,
      statistics:
        replicas.length === 0 ? [] : await statisticsOf({ store, documents }, { original, repeats: [repetition.record, ...repeated.records], named: after.record, rules }),
      told: { claims: told.claims ?? [], missing: told.missing ?? [] },
    },
    rules,
  );
  return { before, after, isRecorded, outputs, metrics, evidence };
}

async function writtenBy(ports: ComparisonPorts, { record: { run }, observation }: Pick<Side, 'record' | 'observation'>): Promise<RepeatedFiles> {
  return { files: await filesOfRun(ports, run, observation), names: runNames(run.id, observation, { from: run.startedAt, to: run.endedAt ?? run.startedAt }) };
}

async function placeOf(runs: RunStore, { record: { run }, observation }: Side): Promise<RunSurroundings> {
  return { runId: run.id, folder: observation?.folder, name: run.name, alias: await runs.aliasOf(run.id) };
}

async function readSides(
  { store }: ComparisonPorts,
  documents: StoredDocuments,
  { before, after }: RunPair,
): Promise<{ readonly isRecorded: boolean; readonly sides: readonly [Side, Side] }> {
  const records = await store.runs.records([before, after]);
  const sides: Side[] = [];
  for (const id of [before, after]) {
    const record = records.find(({ run }) => run.id === id);
    if (!record) throw notFound('run', id);
    sides.push(await recordedSide(store.inputs, documents, record));
  }
  const isRecorded = sides.every(({ inputsDigest }) => inputsDigest !== undefined);
  // What is known of one side alone cannot be held against anything.
  const plain = isRecorded ? sides : sides.map(({ record, inputsDigest }) => ({ record, inputsDigest, inputs: plainInputs(record) }));
  return { isRecorded, sides: plain as unknown as readonly [Side, Side] };
}

/** Throws `not_found` for a run there is not. */
export async function sideOf(ports: ComparisonPorts, runId: string): Promise<Side> {
  const [record] = await ports.store.runs.records([runId]);
  if (!record) throw notFound('run', runId);
  return recordedSide(ports.store.inputs, createStoredDocuments(ports), record);
}

async function recordedSide(store: RecordedInputsStore, documents: StoredDocuments, record: RunRecord): Promise<Side> {
  const recorded = await store.find(record.run.id);
  if (recorded === undefined) return { record, inputs: plainInputs(record) };
  const { inputsDigest, observationDigest } = recorded;
  const inputs = await documents.inputs(inputsDigest);
  return { record, inputsDigest, inputs, ...(observationDigest === undefined ? {} : { observation: await documents.observation(observationDigest) }) };
}

/** As recorded; of runs that nobody recorded, where both have ended, what they say of their end themselves. */
function exitOf(side: Side, other: Side): string {
  const isTold = [side, other].every(({ record, observation }) => observation?.end === undefined && isEnded(record.run.status));
  return isTold ? `status ${side.record.run.status}` : exitText(side.observation);
}

interface Replicas {
  /** Which of the pair they repeat; undefined when there are none. */
  readonly original: string | undefined;
  readonly records: readonly RunRecord[];
}

async function readReplicas(runs: RunStore, { before, after }: RunPair, replicas: readonly string[]): Promise<Replicas> {
  const found = await runs.records(replicas);
  const repeatedBy = ({ tags }: RunRecord): string | undefined => tags.find(({ key }) => key === reproducesTag)?.value;
  const originals = [...new Set(found.map(repeatedBy))].filter((id) => id === before || id === after);
  const original = originals.length === 1 ? originals[0] : before;
  const records = replicas.map((id) => {
    const record = found.find(({ run }) => run.id === id);
    if (!record) throw notFound('run', id);
    const repeated = repeatedBy(record);
    if (repeated === original) return record;
    throw invalidArgument(`replicas names the run '${id}', which repeats ${repeated === undefined ? 'no other' : `'${repeated}'`}; give repetitions of '${original}'`);
  });
  return { original: replicas.length === 0 ? undefined : original, records };
}
