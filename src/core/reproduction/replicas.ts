// What several repetitions of one run show that a single one cannot: whether the metrics of two places are equivalent.
import { nameOfPair, pairMetrics } from '../../compare/results/pair-metrics.ts';
import type { PairRules } from '../../compare/results/pair-rules.ts';
import { type RunNames, runNames } from '../../compare/results/run-names.ts';
import { type LastValues, testReplicas } from '../../compare/statistics/test-replicas.ts';
import { canonicalText } from '../../documents/canonical-json.ts';
import type { Inputs } from '../../documents/inputs.ts';
import type { EquivalenceTest } from '../../documents/verdict.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { RunRecord } from '../tracking/runs/run.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import { metricKeys } from './metric-keys.ts';
import type { RecordedInputsStore } from './recorded-inputs-store.ts';
import { reproducesTag } from './reproduces-tag.ts';
import type { StoredDocuments } from './stored-documents.ts';

/** How many runs of the entry point are looked at for earlier ones of the same inputs. */
const mostRuns = 500;

export interface ReplicaPorts {
  readonly store: { readonly runs: RunStore; readonly inputs: RecordedInputsStore };
  readonly documents: StoredDocuments;
}

export interface RepeatedRun {
  readonly original: { readonly record: RunRecord; readonly inputs: Inputs };
  readonly repeats: readonly RunRecord[];
  /** Whose keys all metrics go by. */
  readonly named: RunRecord;
  readonly rules: PairRules;
}

/** The original's side is itself and all other runs with its inputs, whatever their seed; the other side are its repetitions. */
export async function statisticsOf({ store, documents }: ReplicaPorts, { original, repeats, named, rules }: RepeatedRun): Promise<readonly EquivalenceTest[]> {
  const candidates = await store.inputs.listLike({ runId: original.record.run.id, withoutTag: reproducesTag, limit: mostRuns });
  const identity = identityOf(original.inputs);
  const digests = [...new Set(candidates.map(({ inputsDigest }) => inputsDigest))];
  const same = new Set((await inParallel(digests, async (digest) => (identityOf(await documents.inputs(digest)) === identity ? [digest] : []))).flat());
  const others = candidates.filter(({ runId, inputsDigest }) => runId !== original.record.run.id && same.has(inputsDigest)).map(({ runId }) => runId);
  return testReplicas(lastValues([original.record, ...(await store.runs.records(others))], named), lastValues(repeats, named), rules);
}

/** Equal for runs that are to be taken as repeats of each other. */
function identityOf(inputs: Inputs): string {
  const { mode } = inputs.randomness;
  return canonicalText(mode === 'observe' ? inputs : { ...inputs, randomness: { mode } });
}

/** By the keys that `named` has for them. */
function lastValues(runs: readonly RunRecord[], named: RunRecord): LastValues {
  const values = new Map<string, number[]>();
  for (const record of runs) {
    const lasts = new Map(record.metrics.map(({ key, last }) => [key, last.value]));
    for (const pair of pairMetrics(metricKeys(record), metricKeys(named), [namesOf(record), namesOf(named)])) {
      const last = pair.before === undefined ? undefined : lasts.get(pair.before);
      const { key } = nameOfPair(pair);
      if (last !== undefined) values.set(key, [...(values.get(key) ?? []), last]);
    }
  }
  return values;
}

function namesOf({ run: { id, startedAt, endedAt } }: RunRecord): RunNames {
  return runNames(id, undefined, { from: startedAt, to: endedAt ?? startedAt });
}
