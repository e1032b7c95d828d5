// Brings together what an explanation of two runs stands on: their documents, the listings of what changed, what changed inside
// files, where the steps part, where the metrics part. Every part is bounded.
import { sha256Digest } from '../content/content-digest.ts';
import type { ConsoleStore } from '../tracking/console/console-store.ts';
import { notFound } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import type { RunRecord } from '../tracking/runs/run.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import { compareContents, type ContentPorts } from './compare-contents.ts';
import { compareMetrics, type MetricComparison } from './compare-metrics.ts';
import { compareResults, type ResultComparison } from './compare-results.ts';
import { diffInputs } from './diff-inputs.ts';
import { diffSeenInputs } from './diff-seen-inputs.ts';
import { diffSteps, type StepsDifference } from './diff-steps.ts';
import type { InputDifference } from './input-difference.ts';
import type { Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';
import { plainInputs } from './plain-inputs.ts';
import { readSteps } from '../../documents/steps.ts';
import type { RunPair } from './reproduction-store.ts';
import type { RecordedInputs } from './recorded-inputs.ts';
import type { RecordedInputsStore } from './recorded-inputs-store.ts';
import { createStoredDocuments, type StoredDocuments } from './stored-documents.ts';
import type { TreeListing } from '../../documents/tree.ts';

export interface MaterialPorts extends ContentPorts {
  readonly store: { readonly runs: RunStore; readonly inputs: RecordedInputsStore; readonly metrics: MetricStore; readonly console: ConsoleStore };
}

/** One of the two runs, with what is known of its inputs. */
export interface Side {
  readonly record: RunRecord;
  readonly inputs: Inputs;
  readonly inputsDigest?: string | undefined;
  readonly observation?: Observation | undefined;
}

export interface Material {
  readonly before: Side;
  readonly after: Side;
  /** Whether both were recorded; else params and datasets are all there is. */
  readonly isRecorded: boolean;
  /** With what changed inside files. */
  readonly changes: readonly InputDifference[];
  readonly steps?: StepsDifference | undefined;
  readonly metrics: MetricComparison;
  readonly results: ResultComparison;
}

/** Throws `not_found` for a run there is not. */
export async function gatherMaterial(ports: MaterialPorts, pair: RunPair): Promise<Material> {
  const { before, after } = await bothRecords(ports.store.runs, pair);
  const documents = createStoredDocuments(ports);
  const [one, other] = [await ports.store.inputs.find(pair.before), await ports.store.inputs.find(pair.after)];
  const isRecorded = one !== undefined && other !== undefined;
  const sides = isRecorded
    ? { before: { record: before, ...(await inputsOf(documents, one)) }, after: { record: after, ...(await inputsOf(documents, other)) } }
    : {
        before: { record: before, inputs: plainInputs(before), inputsDigest: one?.inputsDigest },
        after: { record: after, inputs: plainInputs(after), inputsDigest: other?.inputsDigest },
      };
  const changes = await changesOf(ports, documents, [sides.before, sides.after]);
  const metrics = await compareMetrics(ports.store.metrics, pair, { before: before.metrics, after: after.metrics });
  const results = await compareResults(ports, sides.before.observation, sides.after.observation);
  return { ...sides, isRecorded, changes, steps: await stepsOf(ports, sides), metrics, results };
}

async function bothRecords(runs: RunStore, { before, after }: RunPair): Promise<{ readonly before: RunRecord; readonly after: RunRecord }> {
  const records = await runs.records([before, after]);
  const recordOf = (id: string): RunRecord => {
    const record = records.find(({ run }) => run.id === id);
    if (!record) throw notFound('run', id);
    return record;
  };
  return { before: recordOf(before), after: recordOf(after) };
}

async function inputsOf(documents: StoredDocuments, { inputsDigest, observationDigest }: RecordedInputs): Promise<Omit<Side, 'record'>> {
  const inputs = await documents.inputs(inputsDigest);
  return { inputsDigest, inputs, ...(observationDigest === undefined ? {} : { observation: await documents.observation(observationDigest) }) };
}

async function changesOf(ports: MaterialPorts, documents: StoredDocuments, sides: readonly [Side, Side]): Promise<readonly InputDifference[]> {
  const [before, after] = [sides[0].inputs, sides[1].inputs];
  const recorded = diffInputs(before, after, await changedTrees(documents, [before, after]));
  const changes = [...recorded, ...diffSeenInputs(sides[0].observation, sides[1].observation, recorded)];
  const details = await compareContents(ports, changes, new Set(sides.flatMap(({ observation }) => observation?.reads ?? [])));
  return changes.map((change) => (details.has(change) ? { ...change, detail: details.get(change) } : change));
}

/** The listings of roots and folders that only one of the two has: those of both say nothing about a difference. */
async function changedTrees(documents: StoredDocuments, [before, after]: readonly [Inputs, Inputs]): Promise<ReadonlyMap<string, TreeListing>> {
  const [one, other] = [treesOf(before), treesOf(after)];
  const changed = [...new Set([...one, ...other])].filter((digest) => one.has(digest) !== other.has(digest));
  const listings = await inParallel(changed, (digest) => documents.tree(digest));
  return new Map(changed.map((digest, index) => [digest, listings[index]!]));
}

function treesOf({ code, data }: Inputs): ReadonlySet<string> {
  return new Set([...code.map(({ tree }) => tree), ...data.filter(({ kind, isStored }) => kind === 'folder' && isStored).map(({ digest }) => digest)]);
}

async function stepsOf({ blobs, decodeUtf8 }: MaterialPorts, { before, after }: { readonly before: Side; readonly after: Side }): Promise<StepsDifference | undefined> {
  const [one, other] = [before.observation?.trace, after.observation?.trace];
  if (one === undefined || other === undefined) return undefined;
  return diffSteps(readSteps(await blobs.get(sha256Digest(one)), decodeUtf8), readSteps(await blobs.get(sha256Digest(other)), decodeUtf8));
}
