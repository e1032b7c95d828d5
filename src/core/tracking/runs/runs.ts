// The operations on runs, but for what a running program logs (see ingest).
import type { Caller } from '../../access/caller.ts';
import { runArtifactUri } from '../artifacts/artifact-locations.ts';
import type { Doors } from '../../access/doors.ts';
import type { Writing } from '../../access/writing.ts';
import type { DatasetInput, DatasetSummary, ModelInput, ModelOutput } from '../../datasets/dataset.ts';
import type { DatasetStore } from '../../datasets/dataset-store.ts';
import { AssayError, notFound } from '../../base/errors.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { experimentDeleted } from '../experiments/experiments.ts';
import { checkTags, tagMissing, uniqueTags, type Tag } from '../../base/tag.ts';
import type { Ids } from '../../base/ids.ts';
import type { LeaseStore } from './lease-store.ts';
import { noteStatus } from './note-status.ts';
import type { Page } from '../../base/page.ts';
import type { ExactObject } from '../../base/exact-json.ts';
import type { Leaf, LeafKind } from '../values/leaf.ts';
import { leavesOf } from '../values/nested-values.ts';
import type { Run, RunRecord, RunStatus } from './run.ts';
import { changeOf, changesFacts, checkFacts, type FactName, factOf, factTexts, type RunFacts, type RunFactsChange, withFacts } from './run-facts.ts';
import { checkRunId } from './run-id.ts';
import { replaceLeaves } from './replace-leaves.ts';
import type { RunKeys, RunSearch, RunStore } from './run-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly experiments: ExperimentStore;
  readonly datasets: DatasetStore;
  readonly leases: LeaseStore;
}

export interface RunPorts extends Doors<Stores> {
  readonly ids: Ids;
}

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

export interface CreateRun extends Optional<RunFacts> {
  /** An id of the client's choice, see `checkRunId`: creating it again is then no change. Default: a new one. */
  readonly id?: string | undefined;
  readonly experimentId: string;
  /** Default: a readable random one. */
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  /** Default: now. */
  readonly startedAt?: number | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly config?: ExactObject | undefined;
  readonly summary?: ExactObject | undefined;
}

/** What is absent stays as it is. */
export interface UpdateRun extends RunFactsChange {
  readonly id: string;
  readonly status?: RunStatus | undefined;
  readonly endedAt?: number | undefined;
  readonly tags?: readonly Tag[] | undefined;
  /** Tags that go; those that are not there are fine. */
  readonly removedTags?: readonly string[] | undefined;
  /** The whole config from now on: what is not in it goes. */
  readonly config?: ExactObject | undefined;
  /** The whole summary from now on. */
  readonly summary?: ExactObject | undefined;
}

export interface ReplaceTag {
  readonly id: string;
  readonly key: string;
  /** Absent when there must be no such tag yet. */
  readonly expected?: string | undefined;
  readonly value: string;
}

export interface LogInputs {
  readonly runId: string;
  readonly datasets?: readonly DatasetInput[] | undefined;
  readonly models?: readonly ModelInput[] | undefined;
}

export interface Runs {
  /** A run that is running. Throws `failed_precondition` in a deleted experiment. */
  create(caller: Caller, input: CreateRun): Promise<RunRecord>;
  /** Deleted ones too; throws `not_found`. */
  get(caller: Caller, id: string): Promise<RunRecord>;
  /** Unknown ids are left out; in the order asked. */
  getMany(caller: Caller, ids: readonly string[]): Promise<readonly RunRecord[]>;
  /** The same, without what is in them. */
  findMany(caller: Caller, ids: readonly string[]): Promise<readonly Run[]>;
  search(caller: Caller, query: RunSearch): Promise<Page<RunRecord>>;
  count(caller: Caller, query: Omit<RunSearch, 'order' | 'page'>): Promise<number>;
  keys(caller: Caller, query: { readonly experimentIds: readonly string[]; readonly limit: number }): Promise<RunKeys>;
  /** Throws `failed_precondition` (reason `run_deleted`) for a deleted one, as do all changes but restore. */
  update(caller: Caller, input: UpdateRun): Promise<Run>;
  /** In whatever state it is: again is no change. */
  delete(caller: Caller, id: string): Promise<void>;
  restore(caller: Caller, id: string): Promise<void>;
  /** Throws `not_found` (reason `tag_missing`) when there is no such tag. */
  deleteTag(caller: Caller, input: { readonly id: string; readonly key: string }): Promise<void>;
  /** Takes a fact away. Throws `not_found` (reason `fact_missing`) when nobody told it. */
  forgetFact(caller: Caller, input: { readonly id: string; readonly fact: FactName }): Promise<void>;
  /** Sets a tag that has the expected value. Throws `conflict` (reason `tag_changed`, detail `stored` when there is one) when it has another. */
  replaceTag(caller: Caller, input: ReplaceTag): Promise<void>;
  logInputs(caller: Caller, input: LogInputs): Promise<void>;
  logOutputs(caller: Caller, input: { readonly runId: string; readonly models: readonly ModelOutput[] }): Promise<void>;
  datasets(caller: Caller, query: { readonly experimentIds: readonly string[]; readonly limit: number }): Promise<readonly DatasetSummary[]>;
}

export function createRuns(ports: RunPorts): Runs {
  const { read, write } = ports;

  /** One change of one live run: loads it, refuses a deleted one, notes and announces the change. */
  function change<T>(caller: Caller, id: string, action: string, work: (run: Run, writing: Writing<Stores>) => Promise<T>): Promise<T> {
    return write(caller, 'run.write', { run: id }, async (writing) => {
      const run = requireActive(await writing.stores.runs.find(id), id);
      const result = await work(run, writing);
      writing.audit(action, subject(id));
      writing.announce({ type: 'run', experimentId: run.experimentId, runId: id });
      return result;
    });
  }

  const all = (caller: Caller): Promise<Stores> => read(caller, 'run.read', 'visible');

  async function setDeleted(caller: Caller, id: string, isDeleted: boolean): Promise<void> {
    await write(caller, 'run.delete', { run: id }, async ({ stores, at, audit, announce }) => {
      const run = required(await stores.runs.find(id), id);
      if ((run.deletedAt !== undefined) === isDeleted) return;
      const { deletedAt: _, ...live } = run;
      await stores.runs.update(isDeleted ? { ...live, updatedAt: at, deletedAt: at } : { ...live, updatedAt: at });
      audit(isDeleted ? 'run.deleted' : 'run.restored', subject(id));
      announce({ type: 'run', experimentId: run.experimentId, runId: id });
    });
  }

  return {
    create: (caller, input) =>
      write(caller, 'run.write', { experiment: input.experimentId }, async ({ stores, at, audit, announce }) => {
        const experiment = await stores.experiments.find(input.experimentId);
        if (!experiment) throw notFound('experiment', input.experimentId);
        if (experiment.deletedAt !== undefined) throw experimentDeleted(experiment.id);
        const id = input.id ?? ports.ids.run();
        checkRunId(id);
        const [existing] = input.id === undefined ? [] : await stores.runs.records([id]);
        if (existing) return sameCreation(existing, experiment.id);
        const { name = ports.ids.runName(), userId = '', startedAt = at, tags: given = [], config = {}, summary = {} } = input;
        const facts = { name, ...factsOf(input) };
        checkFacts(facts);
        const tags = uniqueTags(given);
        checkTags(tags);
        const bare: Run = {
          id,
          experimentId: experiment.id,
          name,
          userId,
          status: 'running',
          startedAt,
          artifactUri: runArtifactUri(experiment.artifactRoot, id),
          updatedAt: at,
        };
        const run = withFacts(bare, facts);
        const leaves = { config: leavesOf('config', config), summary: leavesOf('summary', summary) };
        await stores.runs.insert(run);
        await stores.runs.putTags(tags.map((tag) => ({ runId: id, ...tag })));
        for (const kind of leafKinds) await stores.runs.putLeaves(kind, ofRun(id, leaves[kind]));
        audit('run.created', subject(id), { experiment: experiment.id, name, user: run.userId, startedAt: run.startedAt });
        announce({ type: 'run', experimentId: experiment.id, runId: id });
        return { run, tags: sortedByKey(tags), params: leaves.config, summary: leaves.summary, metrics: [], datasets: [], modelInputs: [], modelOutputs: [] };
      }),

    get: async (caller, id) => {
      const { runs } = await read(caller, 'run.read', { run: id });
      const [record] = await runs.records([id]);
      if (!record) throw notFound('run', id);
      return record;
    },

    getMany: async (caller, ids) => (await all(caller)).runs.records(ids),
    findMany: async (caller, ids) => (await all(caller)).runs.findMany(ids),
    search: async (caller, query) => (await all(caller)).runs.search(query),
    count: async (caller, query) => (await all(caller)).runs.count(query),
    keys: async (caller, query) => (await all(caller)).runs.keys(query),

    update: (caller, input) =>
      write(caller, 'run.write', { run: input.id }, async ({ stores, at, audit, announce }) => {
        const stored = requireActive(await stores.runs.find(input.id), input.id);
        const run = input.status === undefined ? stored : await noteStatus(stores, stored, input.status);
        const tags = uniqueTags(input.tags ?? []);
        checkTags(tags);
        const facts = { name: input.name, ...factsOf(input) };
        checkFacts(facts);
        const changed: Run = { ...run, status: input.status ?? run.status, updatedAt: at, ...(input.endedAt === undefined ? {} : { endedAt: input.endedAt }) };
        const updated = withFacts(changed, facts);
        await stores.runs.update(updated);
        for (const key of input.removedTags ?? []) await stores.runs.deleteTag(run.id, key);
        await stores.runs.putTags(tags.map((tag) => ({ runId: run.id, ...tag })));
        for (const kind of leafKinds) {
          const object = input[kind];
          if (object !== undefined) await replaceLeaves(stores.runs, kind, { runId: run.id, leaves: leavesOf(kind, object) });
        }
        const { name: _, ...more } = facts;
        const detail = { status: updated.status, name: updated.name, endedAt: updated.endedAt ?? null };
        audit('run.updated', subject(run.id), changesFacts(more) ? { ...detail, facts: factTexts(more) } : detail);
        announce({ type: 'run', experimentId: run.experimentId, runId: run.id });
        return updated;
      }),

    delete: (caller, id) => setDeleted(caller, id, true),
    restore: (caller, id) => setDeleted(caller, id, false),

    deleteTag: (caller, { id, key }) =>
      change(caller, id, 'run.untagged', async (_run, { stores }) => {
        if (!(await stores.runs.deleteTag(id, key))) throw tagMissing('run', id, key);
      }),

    forgetFact: (caller, { id, fact }) =>
      change(caller, id, 'run.fact_forgotten', async (run, { stores }) => {
        if (factOf(run, fact) === undefined) throw factMissing(id, fact);
        await stores.runs.patch(id, changeOf(fact, null));
      }),

    replaceTag: (caller, { id, key, expected, value }) =>
      change(caller, id, 'run.tagged', async (_run, { stores }) => {
        checkTags([{ key, value }]);
        const [record] = await stores.runs.records([id]);
        const stored = record?.tags.find((tag) => tag.key === key)?.value;
        if (stored !== expected) throw tagChanged(id, key, stored);
        await stores.runs.putTags([{ runId: id, key, value }]);
      }),

    logInputs: (caller, { runId, datasets: inputs = [], models = [] }) =>
      change(caller, runId, 'run.inputs_logged', async (run, { stores }) => {
        await stores.datasets.linkDatasets({ experimentId: run.experimentId, runId, inputs });
        await stores.datasets.linkModelInputs(runId, models);
      }),

    logOutputs: (caller, { runId, models }) => change(caller, runId, 'run.outputs_logged', (_run, { stores }) => stores.datasets.linkModelOutputs(runId, models)),

    datasets: async (caller, query) => (await all(caller)).datasets.summaries(query),
  };
}

const leafKinds: readonly LeafKind[] = ['config', 'summary'];

function factsOf<F extends RunFactsChange | Optional<RunFacts>>({ notes, userName, parentRunId, group, jobType, source }: F) {
  return { notes, userName, parentRunId, group, jobType, source };
}

function ofRun(runId: string, leaves: readonly Leaf[]) {
  return leaves.map((leaf) => ({ runId, ...leaf }));
}

function factMissing(id: string, fact: FactName): AssayError {
  return new AssayError('not_found', `run '${id}' has no ${fact}`, { subject: subject(id), reason: 'fact_missing', detail: { fact } });
}

function tagChanged(id: string, key: string, stored: string | undefined): AssayError {
  return new AssayError('conflict', `tag '${key}' of run '${id}' has another value by now; read it and try again`, {
    subject: subject(id),
    reason: 'tag_changed',
    detail: { key, ...(stored === undefined ? {} : { stored }) },
  });
}

/** A creation that came again: the run as it is now. The same id in another experiment is another run's. */
function sameCreation(record: RunRecord, experimentId: string): RunRecord {
  if (record.run.experimentId === experimentId) return record;
  throw new AssayError('already_exists', `run '${record.run.id}' exists in experiment '${record.run.experimentId}'; choose another id`, {
    subject: subject(record.run.id),
  });
}

/** Throws `not_found`, or `failed_precondition` with the reason `run_deleted`. */
export function requireActive(run: Run | undefined, id: string): Run {
  const found = required(run, id);
  if (found.deletedAt !== undefined) {
    throw new AssayError('failed_precondition', `run '${id}' is deleted; restore it first`, { subject: subject(id), reason: 'run_deleted' });
  }
  return found;
}

function required(run: Run | undefined, id: string): Run {
  if (!run) throw notFound('run', id);
  return run;
}

function sortedByKey(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function subject(id: string) {
  return { kind: 'run', id };
}
