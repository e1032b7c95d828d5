// The operations on logged models.
import type { Caller } from '../access/caller.ts';
import { modelArtifactUri } from '../tracking/artifacts/artifact-locations.ts';
import type { Doors } from '../access/doors.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import type { ExperimentStore } from '../tracking/experiments/experiment-store.ts';
import { experimentDeleted } from '../tracking/experiments/experiments.ts';
import { checkTags, tagMissing, uniqueTags, type Tag } from '../base/tag.ts';
import type { Ids } from '../base/ids.ts';
import type { Page } from '../base/page.ts';
import type { Param } from '../base/param.ts';
import { checkLength, checkName, keyLimit, paramValueLimit } from '../base/text-limits.ts';
import type { LoggedModel, LoggedModelRecord, LoggedModelStatus } from './logged-model.ts';
import type { LoggedModelSearch, LoggedModelStore } from './logged-model-store.ts';

interface Stores {
  readonly loggedModels: LoggedModelStore;
  readonly experiments: ExperimentStore;
}

export interface LoggedModelPorts extends Doors<Stores> {
  readonly ids: Ids;
}

export interface CreateLoggedModel {
  /** An id of the client's choice, `m-` and 32 lower-case hexadecimal digits: creating it again is then no change. Default: a new one. */
  readonly id?: string | undefined;
  readonly experimentId: string;
  /** Default: a readable random one. */
  readonly name?: string | undefined;
  readonly modelType?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly params?: readonly Param[] | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface LoggedModels {
  create(caller: Caller, input: CreateLoggedModel): Promise<LoggedModelRecord>;
  /** Throws `not_found`, for a deleted one too unless `allowDeleted`. */
  get(caller: Caller, input: { readonly id: string; readonly allowDeleted?: boolean }): Promise<LoggedModelRecord>;
  search(caller: Caller, query: LoggedModelSearch): Promise<Page<LoggedModelRecord>>;
  /** Says whether its files arrived. */
  finalize(caller: Caller, input: { readonly id: string; readonly status: LoggedModelStatus; readonly statusMessage?: string | undefined }): Promise<LoggedModelRecord>;
  /** Puts it in the bin; again is no change. */
  delete(caller: Caller, id: string): Promise<void>;
  /** The same param again is no change; another value is an `invalid_argument` (reason `param_changed`). */
  logParams(caller: Caller, input: { readonly id: string; readonly params: readonly Param[] }): Promise<void>;
  setTags(caller: Caller, input: { readonly id: string; readonly tags: readonly Tag[] }): Promise<LoggedModelRecord>;
  /** Forgets which versions were made of it; the versions stay. Whether there were any. */
  forgetRegistrations(caller: Caller, id: string): Promise<boolean>;
  /** Throws `not_found` (reason `tag_missing`) when there is no such tag. */
  deleteTag(caller: Caller, input: { readonly id: string; readonly key: string }): Promise<void>;
}

export function createLoggedModels(ports: LoggedModelPorts): LoggedModels {
  const { read, write } = ports;

  /** One change of one live model, noted and announced. */
  function change<T>(caller: Caller, id: string, action: string, work: (model: LoggedModel, writing: Writing<Stores>) => Promise<T>): Promise<T> {
    return write(caller, 'logged_model.write', { loggedModel: id }, async (writing) => {
      const model = required(await writing.stores.loggedModels.find(id), id);
      if (model.deletedAt !== undefined) throw missing(id);
      const result = await work(model, writing);
      writing.audit(action, subject(id));
      announceRun(model, writing);
      return result;
    });
  }

  return {
    create: (caller, input) =>
      write(caller, 'logged_model.write', { experiment: input.experimentId }, async (writing) => {
        const { stores, at, audit } = writing;
        const experiment = await stores.experiments.find(input.experimentId);
        if (!experiment) throw notFound('experiment', input.experimentId);
        if (experiment.deletedAt !== undefined) throw experimentDeleted(experiment.id);
        const id = input.id ?? ports.ids.loggedModel();
        checkModelId(id);
        const [existing] = input.id === undefined ? [] : await stores.loggedModels.records([id]);
        if (existing) return sameCreation(existing, experiment.id);
        const name = input.name ?? ports.ids.runName();
        checkName('model name', name);
        const model: LoggedModel = {
          id,
          experimentId: experiment.id,
          name,
          artifactUri: modelArtifactUri(experiment.artifactRoot, id),
          createdAt: at,
          updatedAt: at,
          status: 'pending',
          ...(input.modelType === undefined ? {} : { modelType: input.modelType }),
          ...(input.sourceRunId === undefined ? {} : { sourceRunId: input.sourceRunId }),
        };
        const tags = uniqueTags(input.tags ?? []);
        checkTags(tags);
        const params = newParams(id, input.params ?? [], []);
        await stores.loggedModels.insert(model);
        await stores.loggedModels.putTags(id, tags);
        await stores.loggedModels.insertParams(id, params);
        audit('logged_model.created', subject(id), { experiment: experiment.id, name, run: model.sourceRunId ?? null });
        announceRun(model, writing);
        return recordOf(stores, id);
      }),

    get: async (caller, { id, allowDeleted = false }) => {
      const record = await recordOf(await read(caller, 'logged_model.read', { loggedModel: id }), id);
      if (record.model.deletedAt !== undefined && !allowDeleted) throw missing(id);
      return record;
    },

    search: async (caller, query) => {
      const { loggedModels } = await read(caller, 'logged_model.read', 'visible');
      return loggedModels.search(query);
    },

    finalize: (caller, { id, status, statusMessage }) =>
      change(caller, id, 'logged_model.finalized', async (model, { stores, at }) => {
        const { statusMessage: earlier, ...rest } = model;
        const message = statusMessage ?? earlier;
        await stores.loggedModels.update({ ...rest, status, updatedAt: at, ...(message === undefined ? {} : { statusMessage: message }) });
        return recordOf(stores, id);
      }),

    delete: (caller, id) =>
      write(caller, 'logged_model.delete', { loggedModel: id }, async (writing) => {
        const { stores, at, audit } = writing;
        const model = required(await stores.loggedModels.find(id), id);
        if (model.deletedAt !== undefined) return;
        await stores.loggedModels.update({ ...model, updatedAt: at, deletedAt: at });
        audit('logged_model.deleted', subject(id));
        announceRun(model, writing);
      }),

    logParams: (caller, { id, params }) =>
      change(caller, id, 'logged_model.params_logged', async (_model, { stores }) =>
        stores.loggedModels.insertParams(id, newParams(id, params, await stores.loggedModels.params(id))),
      ),

    setTags: (caller, { id, tags }) =>
      change(caller, id, 'logged_model.tagged', async (_model, { stores }) => {
        checkTags(tags);
        await stores.loggedModels.putTags(id, uniqueTags(tags));
        return recordOf(stores, id);
      }),

    forgetRegistrations: (caller, id) => change(caller, id, 'logged_model.registrations_forgotten', (_model, { stores }) => stores.loggedModels.clearRegistrations(id)),

    deleteTag: (caller, { id, key }) =>
      change(caller, id, 'logged_model.untagged', async (_model, { stores }) => {
        if (!(await stores.loggedModels.deleteTag(id, key))) throw tagMissing('logged model', id, key);
      }),
  };
}

async function recordOf(stores: Pick<Stores, 'loggedModels'>, id: string): Promise<LoggedModelRecord> {
  const [record] = await stores.loggedModels.records([id]);
  if (!record) throw missing(id);
  return record;
}

function checkModelId(id: string): void {
  if (!/^m-[0-9a-f]{32}$/.test(id)) throw invalidArgument(`logged model id ${JSON.stringify(id.slice(0, 60))} is not m- and 32 lower-case hexadecimal digits`);
}

/** A creation that came again: the model as it is now. The same id in another experiment is another model's. */
function sameCreation(record: LoggedModelRecord, experimentId: string): LoggedModelRecord {
  if (record.model.experimentId === experimentId) return record;
  throw new AssayError('already_exists', `logged model '${record.model.id}' exists in experiment '${record.model.experimentId}'; choose another id`, {
    subject: subject(record.model.id),
  });
}

/** Those that are not stored yet; refuses a changed value. */
function newParams(id: string, params: readonly Param[], stored: readonly Param[]): readonly Param[] {
  const known = new Map(stored.map(({ key, value }) => [key, value]));
  const fresh: Param[] = [];
  for (const { key, value } of params) {
    checkName('param key', key, keyLimit);
    checkLength(`the value of param '${key}'`, value, paramValueLimit);
    const before = known.get(key);
    if (before === undefined) fresh.push({ key, value });
    else if (before !== value) {
      throw invalidArgument(`param '${key}' of logged model '${id}' is '${before}' and cannot become '${value}'; params are written once`, {
        subject: subject(id),
        reason: 'param_changed',
        detail: { key, stored: before, given: value },
      });
    }
    known.set(key, value);
  }
  return fresh;
}

function announceRun(model: LoggedModel, { announce }: Writing<Stores>): void {
  if (model.sourceRunId !== undefined) announce({ type: 'run', experimentId: model.experimentId, runId: model.sourceRunId });
  else announce({ type: 'experiment', experimentId: model.experimentId });
}

function required(model: LoggedModel | undefined, id: string): LoggedModel {
  if (!model) throw missing(id);
  return model;
}

function missing(id: string): AssayError {
  return new AssayError('not_found', `logged model '${id}' does not exist`, { subject: subject(id) });
}

function subject(id: string) {
  return { kind: 'logged model', id };
}
