// The operations on explanations: what made two runs differ, and what re-runs proved about it.
import type { Caller } from '../access/caller.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { canonicalText } from '../../documents/canonical-json.ts';
import { createWrite, type WritePorts } from '../audit/write.ts';
import type { ConsoleStore } from '../tracking/console/console-store.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { ContentPorts } from './compare-contents.ts';
import type { Explanation, Proof } from '../../documents/explanation.ts';
import { explainRuns, type ExplainedRun, type RunDifference } from '../../compare/explain/explain-runs.ts';
import { compareRuns, type ComparedRuns, type ComparisonPorts, type Side } from './compare-runs.ts';
import { changedInputs, differingSteps, lastValues } from './explain-material.ts';
import type { Reproduction } from '../../documents/verdict.ts';
import type { ReproductionStore, RunPair } from './reproduction-store.ts';
import { reproducesTag } from './reproduces-tag.ts';
import { requireRuns } from './reproductions.ts';
import type { RecordedInputsStore } from './recorded-inputs-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly metrics: MetricStore;
  readonly inputs: RecordedInputsStore;
  readonly reproductions: ReproductionStore;
  readonly console: ConsoleStore;
  readonly audit: AuditStore;
}

export type ExplanationPorts = WritePorts<Stores> & ContentPorts & ComparisonPorts;

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
  const write = createWrite(ports);
  const { runs, inputs, reproductions } = ports.store;

  async function lastGood(runId: string): Promise<string> {
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
    explain: async (_caller, { before: asked, after }) => {
      const before = asked ?? (await lastGood(after));
      checkPair({ before, after });
      const pair = { before, after };
      const { replicas, outputs = [] } = (await recordedVerdict(reproductions, pair))?.evidence ?? {};
      const compared = await compareRuns(ports, pair, { replicas, told: { outputs } });
      const sides = [compared.before, compared.after] as const;
      return explanationOf(compared, { changes: await changedInputs(ports, sides), steps: await differingSteps(ports, sides), proof: await reproductions.findProof(pair) });
    },

    recordProof: (caller, { proof, ...pair }) =>
      write(caller, async ({ stores, at, audit, announce }) => {
        checkPair(pair);
        const [, after] = await requireRuns(stores.runs, [pair.before, pair.after]);
        await stores.reproductions.putProof(pair, { proof, recordedAt: at });
        audit('proof.recorded', { kind: 'run', id: pair.after }, { before: pair.before, digest: ports.digest(canonicalText(proof)) });
        announce({ type: 'run', experimentId: after!.experimentId, runId: pair.after });
      }),
  };
}

/** What is recorded of the pair: the newest verdict, in whichever order it names the two. */
async function recordedVerdict(store: ReproductionStore, { before, after }: RunPair): Promise<Reproduction | undefined> {
  const both = [...(await store.list({ runId: after, page: newest })).items, ...(await store.list({ runId: before, page: newest })).items];
  const ofPair = both.filter(({ runId, reproductionRunId }) => (runId === before && reproductionRunId === after) || (runId === after && reproductionRunId === before));
  return ofPair.toSorted((one, other) => other.recordedAt - one.recordedAt)[0];
}

const newest = { limit: 100 };

function explanationOf({ before, after, isRecorded, evidence }: ComparedRuns, difference: Omit<RunDifference, 'evidence' | 'metrics'>): Explanation {
  const side = ({ record, inputs, observation }: Side): ExplainedRun => ({ runId: record.run.id, inputs, observation });
  const explanation = explainRuns(side(before), side(after), { ...difference, evidence, metrics: lastValues([before, after]) });
  if (isRecorded) return explanation;
  const which = [before, after].filter(({ inputsDigest }) => inputsDigest === undefined).map(({ record }) => `'${record.run.name}'`);
  return {
    ...explanation,
    paragraph: `The inputs of ${which.join(' and ')} were not recorded, so only params, datasets, files and metrics are compared; start programs with assay run to have the rest. ${explanation.paragraph}`,
  };
}

function checkPair({ before, after }: RunPair): void {
  if (before === after) throw invalidArgument(`before and after are both '${after}'; name two runs`);
}
