// How a run comes into being: the part of an operation that makes one.
import type { Writing } from '../../access/writing.ts';
import { AssayError, notFound } from '../../base/errors.ts';
import type { ExactObject } from '../../base/exact-json.ts';
import type { Ids } from '../../base/ids.ts';
import { checkTags, type Tag, uniqueTags } from '../../base/tag.ts';
import { runArtifactUri } from '../artifacts/artifact-locations.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import type { Branch } from '../branches/branch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { experimentDeleted } from '../experiments/experiments.ts';
import type { Leaf, LeafKind } from '../values/leaf.ts';
import { leavesOf } from '../values/nested-values.ts';
import { checkFacts, type RunFacts, type RunFactsChange, withFacts } from './run-facts.ts';
import { checkBranch } from './check-branch.ts';
import { checkRunId } from './run-id.ts';
import type { RunStore } from './run-store.ts';
import type { Run, RunRecord } from './run.ts';

interface Stores {
  readonly runs: RunStore;
  readonly experiments: Pick<ExperimentStore, 'find'>;
  readonly branches: BranchStore;
}

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

export interface CreateRun extends Optional<RunFacts> {
  /** An id of the client's choice, see `checkRunId`: creating it again is then no change. Default: a new one. */
  readonly id?: string | undefined;
  readonly experimentId: string;
  /** Default: a readable random one. */
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  /** `scheduled`: its program is yet to begin. Default: `running`. */
  readonly status?: 'running' | 'scheduled' | undefined;
  /** Default: now. */
  readonly startedAt?: number | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly config?: ExactObject | undefined;
  readonly summary?: ExactObject | undefined;
  /** The run it goes on from, which cannot be told later. There need be no such run yet. */
  readonly branchOf?: Pick<Branch, 'runId' | 'step'> | undefined;
}

/** Throws `not_found` and `failed_precondition` for the experiment, and `already_exists` for an id of a run of another one. */
export async function makeRun({ stores, at, audit, announce }: Writing<Stores>, input: CreateRun, ids: Ids): Promise<RunRecord> {
  const experiment = await stores.experiments.find(input.experimentId);
  if (!experiment) throw notFound('experiment', input.experimentId);
  if (experiment.deletedAt !== undefined) throw experimentDeleted(experiment.id);
  const id = input.id ?? ids.run();
  checkRunId(id);
  const [existing] = input.id === undefined ? [] : await stores.runs.records([id]);
  if (existing) return sameCreation(existing, experiment.id);
  const { branchOf } = input;
  if (branchOf !== undefined) await checkBranch(stores, id, branchOf);
  const { name = ids.runName(), userId = '', status = 'running', startedAt = at, tags: given = [], config = {}, summary = {} } = input;
  const facts = { name, ...factsOf(input) };
  checkFacts(facts);
  const tags = uniqueTags(given);
  checkTags(tags);
  const bare: Run = {
    id,
    experimentId: experiment.id,
    name,
    userId,
    status,
    startedAt,
    artifactUri: runArtifactUri(experiment.artifactRoot, id),
    updatedAt: at,
    ...(branchOf && { branchOf: { runId: branchOf.runId, step: branchOf.step } }),
  };
  const run = withFacts(bare, facts);
  const leaves = { config: leavesOf('config', config), summary: leavesOf('summary', summary) };
  await stores.runs.insert(run);
  await stores.runs.putTags(tags.map((tag) => ({ runId: id, ...tag })));
  for (const kind of leafKinds) await stores.runs.putLeaves(kind, ofRun(id, leaves[kind]));
  audit(
    'run.created',
    { kind: 'run', id },
    { experiment: experiment.id, name, user: run.userId, startedAt: run.startedAt, ...(run.branchOf && { branchOf: { ...run.branchOf } }) },
  );
  announce({ type: 'run', experimentId: experiment.id, runId: id });
  return { run, tags: sortedByKey(tags), params: leaves.config, summary: leaves.summary, metrics: [], datasets: [], modelInputs: [], modelOutputs: [] };
}

export const leafKinds: readonly LeafKind[] = ['config', 'summary'];

/** The facts among other fields. */
export function factsOf<F extends RunFactsChange | Optional<RunFacts>>({ notes, userName, parentRunId, group, jobType, sweepId, source }: F) {
  return { notes, userName, parentRunId, group, jobType, sweepId, source };
}

function ofRun(runId: string, leaves: readonly Leaf[]) {
  return leaves.map((leaf) => ({ runId, ...leaf }));
}

/** A creation that came again: the run as it is now. The same id in another experiment is another run's. */
function sameCreation(record: RunRecord, experimentId: string): RunRecord {
  if (record.run.experimentId === experimentId) return record;
  throw new AssayError('already_exists', `run '${record.run.id}' exists in experiment '${record.run.experimentId}'; choose another id`, {
    subject: { kind: 'run', id: record.run.id },
  });
}

function sortedByKey(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((a, b) => (a.key < b.key ? -1 : 1));
}
