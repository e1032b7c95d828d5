// What several repetitions of one run show that a single one cannot: whether the metrics of two places are equivalent.
import type { PairRules } from '../../compare/results/pair-rules.ts';
import { type LastValues, testReplicas } from '../../compare/statistics/test-replicas.ts';
import { canonicalText } from '../../documents/canonical-json.ts';
import type { Inputs } from '../../documents/inputs.ts';
import type { EquivalenceTest } from '../../documents/verdict.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { RunRecord } from '../tracking/runs/run.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { RecordedInputsStore } from './recorded-inputs-store.ts';
import { reproducesTag } from './reproduces-tag.ts';
import type { StoredDocuments } from './stored-documents.ts';

/** How many runs of the entry point are looked at for earlier ones of the same inputs. */
const mostRuns = 500;

export interface ReplicaPorts {
  readonly store: { readonly runs: RunStore; readonly inputs: RecordedInputsStore };
  readonly documents: StoredDocuments;
}

/** The original's side is itself and all other runs with its inputs, whatever their seed; the other side are its repetitions. */
export async function statisticsOf(
  { store, documents }: ReplicaPorts,
  { original, repeats, rules }: { readonly original: { readonly runId: string; readonly inputs: Inputs }; readonly repeats: readonly RunRecord[]; readonly rules: PairRules },
): Promise<readonly EquivalenceTest[]> {
  const candidates = await store.inputs.listLike({ runId: original.runId, withoutTag: reproducesTag, limit: mostRuns });
  const identity = identityOf(original.inputs);
  const digests = [...new Set(candidates.map(({ inputsDigest }) => inputsDigest))];
  const same = new Set((await inParallel(digests, async (digest) => (identityOf(await documents.inputs(digest)) === identity ? [digest] : []))).flat());
  const others = candidates.filter(({ runId, inputsDigest }) => runId !== original.runId && same.has(inputsDigest)).map(({ runId }) => runId);
  return testReplicas(lastValues(await store.runs.records([original.runId, ...others])), lastValues(repeats), rules);
}

/** Equal for runs that are to be taken as repeats of each other. */
function identityOf(inputs: Inputs): string {
  const { mode } = inputs.randomness;
  return canonicalText(mode === 'observe' ? inputs : { ...inputs, randomness: { mode } });
}

function lastValues(runs: readonly RunRecord[]): LastValues {
  const values = new Map<string, number[]>();
  for (const { metrics } of runs) for (const { key, last } of metrics) values.set(key, [...(values.get(key) ?? []), last.value]);
  return values;
}
