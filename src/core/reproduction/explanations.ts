// The operations on explanations: what made two runs differ, and what re-runs proved about it.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../access/doors.ts';
import { canonicalJson, type Json } from '../../documents/canonical-json.ts';
import type { Digest } from '../base/digest.ts';
import type { ConsoleStore } from '../tracking/console/console-store.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { ContentPorts } from './compare-contents.ts';
import type { Explanation, Proof } from '../../documents/explanation.ts';
import { explainRuns, type ExplainedRun } from './explain-runs.ts';
import { gatherMaterial, type Material, type Side } from './gather-material.ts';
import type { ReproductionStore, RunPair } from './reproduction-store.ts';
import { reproducesTag, requireRuns } from './reproductions.ts';
import type { RecordedInputsStore } from './recorded-inputs-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly metrics: MetricStore;
  readonly inputs: RecordedInputsStore;
  readonly reproductions: ReproductionStore;
  readonly console: ConsoleStore;
}

export interface ExplanationPorts extends ContentDoors<Stores>, Omit<ContentPorts, 'blobs'> {
  readonly digest: Digest;
}

export interface Explanations {
  /**
   * What made `after` differ from `before`; runs that were not recorded are compared by their params, datasets and metrics.
   * Default for `before`: the run that `after` repeated, else the last finished run of the same entry point in its experiment.
   * Throws `not_found` for a run there is not, with the reason `no_good_run` when there is no such default.
   */
  explain(caller: Caller, runs: { readonly before?: string | undefined; readonly after: string }): Promise<Explanation>;
  /** Keeps what re-runs showed of two runs, replacing what was kept. Throws `not_found` for a run there is not. */
  recordProof(caller: Caller, input: RunPair & { readonly proof: Proof }): Promise<void>;
}

export function createExplanations(ports: ExplanationPorts): Explanations {
  const { read, write, digest, decodeUtf8, summariseContents } = ports;

  async function lastGood({ runs, inputs }: Stores, runId: string): Promise<string> {
    const [record] = await runs.records([runId]);
    if (!record) throw notFound('run', runId);
    const repeated = record.tags.find(({ key }) => key === reproducesTag)?.value;
    const found = repeated ?? (await inputs.findLastGood({ runId, withoutTag: reproducesTag }));
    if (found !== undefined) return found;
    const isRecorded = (await inputs.find(runId)) !== undefined;
    const why = isRecorded
      ? 'no earlier finished run of the same entry point is recorded in its experiment'
      : 'nothing is recorded of its inputs, so it is not known which runs it could be held against';
    throw new AssayError('not_found', `there is no run to compare '${runId}' with: ${why}; name one as before`, { subject: { kind: 'run', id: runId }, reason: 'no_good_run' });
  }

  return {
    explain: async (caller, { before: asked, after }) => {
      const { blobs, ...store } = await read(caller, 'run.read', asked === undefined ? { run: after } : [{ run: asked }, { run: after }]);
      const before = asked ?? (await lastGood(store, after));
      checkPair({ before, after });
      const material = await gatherMaterial({ store, blobs, decodeUtf8, summariseContents }, { before, after });
      return explained(material, await store.reproductions.findProof({ before, after }));
    },

    recordProof: (caller, { proof, ...pair }) =>
      write(caller, 'run.write', [{ run: pair.before }, { run: pair.after }], async ({ stores, at, audit, announce }) => {
        checkPair(pair);
        const [, after] = await requireRuns(stores.runs, [pair.before, pair.after]);
        await stores.reproductions.putProof(pair, { proof, recordedAt: at });
        // Plain JSON since it came over a wire; the compiler cannot know.
        audit('proof.recorded', { kind: 'run', id: pair.after }, { before: pair.before, digest: digest(canonicalJson(proof as unknown as Json)) });
        announce({ type: 'run', experimentId: after!.experimentId, runId: pair.after });
      }),
  };
}

function explained({ before, after, isRecorded, changes, steps, metrics, results }: Material, proof: Proof | undefined): Explanation {
  // Digests that are equal to no other: it is not known whether the inputs were the same.
  const side = ({ record, inputs, observation, inputsDigest = `not recorded: ${record.run.id}` }: Side): ExplainedRun => ({
    runId: record.run.id,
    inputsDigest,
    inputs,
    observation,
  });
  const explanation = explainRuns(side(before), side(after), {
    changes,
    steps,
    metrics: metrics.metrics,
    firstMetricDifference: metrics.first,
    differingMetrics: metrics.differing,
    countedMetrics: metrics.counted,
    results,
    proof,
  });
  if (isRecorded) return explanation;
  const which = [before, after].filter(({ inputsDigest }) => inputsDigest === undefined).map(({ record }) => `'${record.run.name}'`);
  return {
    ...explanation,
    paragraph: `The inputs of ${which.join(' and ')} were not recorded, so only params, datasets and metrics are compared; start programs with assay run to have the rest. ${explanation.paragraph}`,
  };
}

function checkPair({ before, after }: RunPair): void {
  if (before === after) throw invalidArgument(`before and after are both '${after}'; name two runs`);
}
