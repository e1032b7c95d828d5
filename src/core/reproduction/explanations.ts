// The operations on explanations: what made two runs differ, and what re-runs proved about it.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../content/content-doors.ts';
import { canonicalText } from '../../documents/canonical-json.ts';
import type { Digest } from '../base/digest.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { Explanation, Proof } from '../../documents/explanation.ts';
import { explainRuns, type ExplainedRun, type RunDifference } from '../../compare/explain/explain-runs.ts';
import { compareRuns, type ComparedRuns, type ComparisonPorts, type Side } from './compare-runs.ts';
import { changedInputs, differingSteps, lastValues } from './explain-material.ts';
import type { Reproduction } from '../../documents/verdict.ts';
import { findSiblings } from './find-siblings.ts';
import type { ReproductionStore, RunPair } from './reproduction-store.ts';
import { reproducesTag } from './reproduces-tag.ts';
import { requireRuns } from './reproductions.ts';

type Stores = ComparisonPorts['store'] & { readonly reproductions: ReproductionStore };

export interface ExplanationPorts extends ContentDoors<Stores>, Omit<ComparisonPorts, 'store' | 'blobs'> {
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
  const { read, write, digest } = ports;

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
      const pair = { before, after };
      const reader = { ...ports, store, blobs };
      const { replicas = [], outputs = [] } = (await recordedVerdict(store.reproductions, pair))?.evidence ?? {};
      const known = (await store.runs.records(replicas)).map(({ run }) => run.id);
      const compared = await compareRuns(reader, pair, { replicas: known, told: { outputs } });
      const sides = [compared.before, compared.after] as const;
      const difference = { ...(await changedInputs(reader, sides)), steps: await differingSteps(reader, sides), proof: await store.reproductions.findProof(pair) };
      const found = explanationOf(compared, difference);
      const tied = tiedChanges(found, difference);
      return tied.length === 0 ? found : explanationOf(compared, { ...difference, siblings: await findSiblings(reader, compared, tied) });
    },

    recordProof: (caller, { proof, ...pair }) =>
      write(caller, 'run.write', [{ run: pair.before }, { run: pair.after }], async ({ stores, at, audit, announce }) => {
        checkPair(pair);
        const [, after] = await requireRuns(stores.runs, [pair.before, pair.after]);
        await stores.reproductions.putProof(pair, { proof, recordedAt: at });
        audit('proof.recorded', { kind: 'run', id: pair.after }, { before: pair.before, digest: digest(canonicalText(proof)) });
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

/** Those that nothing tells apart; none where there is a proof, or the results are the same. */
function tiedChanges({ changes, results }: Explanation, difference: Pick<RunDifference, 'changes' | 'proof'>): RunDifference['changes'] {
  if (results !== 'different' || (difference.proof?.minimal.length ?? 0) > 0) return [];
  const tied = changes.filter(({ isTied }) => isTied === true);
  return difference.changes.filter(({ group, key }) => tied.some((one) => one.group === group && one.key === key));
}

function explanationOf({ before, after, isRecorded, metrics, evidence }: ComparedRuns, difference: Omit<RunDifference, 'evidence' | 'metrics'>): Explanation {
  const side = ({ record, inputs, observation }: Side): ExplainedRun => ({ runId: record.run.id, name: record.run.name, inputs, observation });
  const explanation = explainRuns(side(before), side(after), { ...difference, evidence, metrics: lastValues({ before, after, metrics }) });
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
