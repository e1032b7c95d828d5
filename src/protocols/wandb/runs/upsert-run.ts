// Creating a run, and changing what is told of it: one mutation of this wire does both.
import { AssayError, invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { Tag } from '../../../core/base/tag.ts';
import type { RunFacts } from '../../../core/tracking/runs/run-facts.ts';
import { isEnded, type RunRecord } from '../../../core/tracking/runs/run.ts';
import { isExactObject } from '../../../core/base/exact-json.ts';
import type { WandbCall } from '../call.ts';
import { namesOf } from '../graphql/global-id.ts';
import { ensurePlace, findPlace, type Place } from '../projects/place.ts';
import { parseLenient } from '../stream/lenient-json.ts';
import { splitSummary } from '../stream/split-summary.ts';
import { adoptRecorded } from './adopt-recorded.ts';
import { hasRecorder } from './recorded-run.ts';
import { branchIn, branchPointOf } from './branch-point.ts';
import { type ConfigState, configState, configStateOf, summaryStateText } from './private-state.ts';
import { runNamed, runIdsOf } from './run-named.ts';
import { labelsOf } from './run-view.ts';
import { statusOf } from './run-state.ts';
import { readWireConfig, type WireConfig } from './wire-config.ts';

type Given<T> = T | null | undefined;

/** As the mutation's input has it. `config` and `summaryMetrics` are JSON texts. */
export interface UpsertRun {
  /** Of a run there is; without it a run is named by the next three, and made when there is none. */
  readonly id?: Given<string>;
  readonly name?: Given<string>;
  readonly modelName?: Given<string>;
  readonly entityName?: Given<string>;
  readonly groupName?: Given<string>;
  readonly jobType?: Given<string>;
  readonly displayName?: Given<string>;
  readonly description?: Given<string>;
  readonly notes?: Given<string>;
  readonly tags?: Given<readonly string[]>;
  readonly config?: Given<string>;
  readonly summaryMetrics?: Given<string>;
  readonly commit?: Given<string>;
  readonly repo?: Given<string>;
  readonly program?: Given<string>;
  /** Older clients' words for the two before. */
  readonly jobProgram?: Given<string>;
  readonly jobRepo?: Given<string>;
  readonly host?: Given<string>;
  readonly state?: Given<string>;
  /** The sweep that the run is a trial of. */
  readonly sweep?: Given<string>;
}

export interface UpsertedRun {
  readonly place: Place;
  readonly record: RunRecord;
  readonly isNew: boolean;
  /** What its program calls it, where that is not its name for others. */
  readonly name?: string | undefined;
}

/** Again with the same input is no change. Throws `failed_precondition` for a run in the bin. */
export async function upsertRun(call: WandbCall, input: UpsertRun): Promise<UpsertedRun> {
  if (typeof input.id === 'string' && input.id !== '') return changeKnown(call, input, input.id);
  const { name } = input;
  if (typeof name !== 'string' || name === '') throw invalidArgument('name is missing; give the name of a run');
  const recorded = isOfAnother(input, name) ? undefined : await adoptRecorded(call, { name, entity: input.entityName, project: input.modelName });
  if (recorded !== undefined) return { ...recorded, record: await change(call, input, recorded.record), name };
  const place = await ensurePlace(call, { entity: input.entityName, project: input.modelName });
  const stored = await runNamed(call, place, name);
  if (stored === undefined) return { place, record: await create(call, input, { place, name }), isNew: true };
  return { place, record: await change(call, input, stored), isNew: false };
}

/** A trial of a sweep is known there by its name, and a fork begins as what it was taken from: neither is a run that was there before. */
function isOfAnother(input: UpsertRun, name: string): boolean {
  return (input.sweep ?? '') !== '' || branchPointOf(contentOf(input).config?.own, name) !== undefined;
}

/** Whoever names a run by its id gives the whole of what it changes. */
async function changeKnown(call: WandbCall, input: UpsertRun, id: string): Promise<UpsertedRun> {
  const [entity, project, name] = namesOf('Run', 3, id) as [string, string, string];
  const place = await findPlace(call, { entity, project });
  const stored = place && (await runNamed(call, place, name));
  if (place === undefined || stored === undefined) throw notFound('run', id);
  const { core, caller } = call;
  const { config, summary } = contentOf(input);
  const status = typeof input.state === 'string' ? statusOf(input.state) : undefined;
  await core.runs.update(caller, {
    id: stored.run.id,
    ...factsOf(input),
    ...tagChange(input, stored),
    status,
    ...(status !== undefined && !isEnded(status) ? { endedAt: null } : {}),
    config: config?.config,
    summary: summary?.summary,
  });
  await keepState(call, stored.run.id, { config, summary });
  return { place, record: await core.runs.get(caller, stored.run.id), isNew: false };
}

interface Content {
  readonly config?: WireConfig | undefined;
  readonly summary?: ReturnType<typeof splitSummary> | undefined;
}

function contentOf({ config, summaryMetrics }: UpsertRun): Content {
  return {
    config: typeof config === 'string' && config !== '' ? readWireConfig(config) : undefined,
    summary: typeof summaryMetrics === 'string' && summaryMetrics !== '' ? readSummary(summaryMetrics) : undefined,
  };
}

function readSummary(json: string): ReturnType<typeof splitSummary> {
  const object = parseLenient(json);
  if (!isExactObject(object)) throw invalidArgument('summaryMetrics is not a JSON object; give one with a value for each key');
  return splitSummary(object);
}

async function create(call: WandbCall, input: UpsertRun, { place, name }: { readonly place: Place; readonly name: string }): Promise<RunRecord> {
  const { core, caller } = call;
  const { config, summary } = contentOf(input);
  const tags = (input.tags ?? []).map(labelTag);
  const told = {
    ...factsOf(input),
    experimentId: place.experiment.id,
    userId: userNameOf(call),
    userName: userNameOf(call),
    tags,
    config: config?.config,
    summary: summary?.summary,
    branchOf: await branchIn(call, place, branchPointOf(config?.own, name)),
  };
  let record: RunRecord | undefined;
  for (const id of runIdsOf(place.experiment.id, name)) {
    try {
      record = await core.runs.create(caller, { ...told, id });
      break;
    } catch (error) {
      // The id is a run's of another project.
      if (!(error instanceof AssayError && error.code === 'already_exists')) throw error;
    }
  }
  if (record === undefined) throw new AssayError('already_exists', `run '${name}' cannot be made in '${place.project}': its id is another run's; give another name`);
  await keepState(call, record.run.id, { config, summary, name: name === record.run.id ? undefined : name });
  return record;
}

/** A session that goes on with a run tells again what it knows: what it does not name stays. */
async function change(call: WandbCall, input: UpsertRun, stored: RunRecord): Promise<RunRecord> {
  const { core, caller } = call;
  const { id } = stored.run;
  const { config, summary } = contentOf(input);
  // It was made beforehand, and its program begins now.
  if (stored.run.status === 'scheduled') await core.runs.update(caller, { id, status: 'running' });
  const state = config?.own === undefined ? undefined : configStateOf(await core.clientState.find(caller, { runId: id, name: configState }));
  await core.ingest.logBatch(caller, {
    runId: id,
    facts: hasRecorder(stored) ? { ...factsOf(input), source: undefined } : factsOf(input),
    ...tagChange(input, stored),
    config: config?.config,
    onChange: 'replace',
    wholeSummary: summary?.summary,
    clientState: state === undefined ? undefined : stateText({ ...state, own: config?.own }),
  });
  return core.runs.get(caller, id);
}

async function keepState({ core, caller }: WandbCall, runId: string, { config, summary, name }: Content & { readonly name?: string | undefined }): Promise<void> {
  if (config?.own !== undefined || name !== undefined) await core.ingest.logBatch(caller, { runId, clientState: stateText({ name, own: config?.own }) });
  if (summary !== undefined) await core.ingest.logBatch(caller, { runId, clientState: summaryStateText(summary.own) });
}

function stateText(state: ConfigState): { readonly name: string; readonly json: string } {
  return { name: configState, json: JSON.stringify(state) };
}

/** What the input tells of the run, without what it leaves out. */
interface ToldFacts extends RunFacts {
  readonly name?: string;
}

function factsOf({ groupName, jobType, displayName, description, notes, commit, sweep, ...program }: UpsertRun): ToldFacts {
  const source = present({ commit, repository: program.repo ?? program.jobRepo, name: program.program ?? program.jobProgram });
  return {
    ...present({ group: groupName, jobType, notes: notes ?? description, name: displayName === '' ? undefined : displayName, sweepId: sweep === '' ? undefined : sweep }),
    ...(Object.keys(source).length === 0 ? {} : { source }),
  };
}

function present<T extends Record<string, Given<string>>>(fields: T): { [Key in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'string')) as { [Key in keyof T]?: string };
}

function labelTag(key: string): Tag {
  return { key, value: '' };
}

/** The list is the whole of the run's labels from now on. */
function tagChange({ tags }: UpsertRun, stored: RunRecord): { readonly tags?: readonly Tag[]; readonly removedTags?: readonly string[] } {
  if (tags === undefined || tags === null) return {};
  return { tags: tags.map(labelTag), removedTags: labelsOf(stored).filter((label) => !tags.includes(label)) };
}

/** As the client tells it beside each request. */
function userNameOf({ request, caller }: WandbCall): string {
  const told = request.headers.get('x-wandb-username') ?? '';
  return told === '' ? caller.id : told;
}
