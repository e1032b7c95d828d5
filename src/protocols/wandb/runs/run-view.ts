// A run as this wire shows it. What costs a question of its own is asked for only when a client wants it.
import { type ExactJson, type ExactObject } from '../../../core/base/exact-json.ts';
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import { isEnded } from '../../../core/tracking/runs/run.ts';
import { nestedOf } from '../../../core/tracking/values/nested-values.ts';
import { ExactNumber } from '../../../core/base/exact-json.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import type { Place } from '../projects/place.ts';
import { type ConfigState, configState, configStateOf, summaryState, summaryStateOf } from './private-state.ts';
import { wireState } from './run-state.ts';
import { wireConfigText, wireJson } from './wire-config.ts';
import { once } from '../graphql/once.ts';

/** What is known of a run before it is shown. */
export interface ViewedRun {
  readonly place: Place;
  readonly record: RunRecord;
  /** Its project as it is shown; a project shows runs, so that it is handed in. */
  readonly project: () => object;
  /** Where they were read for many runs at once. */
  readonly states?: { readonly config: string | undefined; readonly summary: string | undefined };
}

export function runView(call: WandbCall, { place, record, project, states }: ViewedRun) {
  const { core, caller } = call;
  const { run } = record;
  const own = once(async () => configStateOf(states ? states.config : await core.clientState.find(caller, { runId: run.id, name: configState })));
  const ownSummary = once(() => (states ? Promise.resolve(states.summary) : core.clientState.find(caller, { runId: run.id, name: summaryState })));
  const size = (kind: HistoryKind) => once(() => core.histories.size(caller, { runId: run.id, kind }));
  const rows = { logged: size('logged'), system: size('system') };
  const name = once(async () => wireName(record, await own()));

  return {
    __typename: 'Run',
    /** What it shows: answers of its fields start from it. */
    record,
    id: async () => globalId('Run', place.entity, place.project, await name()),
    name,
    projectId: Number(place.experiment.id),
    displayName: run.name,
    description: run.notes ?? null,
    notes: run.notes ?? null,
    config: async () => wireConfigText({ config: nestedOf(record.params), own: (await own()).own }),
    wandbConfig: async ({ keys }: { readonly keys: readonly string[] }) => wireJson(chosen((await own()).own, keys)),
    summaryMetrics: async () => wireJson(summaryOf(record, await ownSummary())),
    sweepName: null,
    group: run.group ?? null,
    jobType: run.jobType ?? null,
    commit: run.source?.commit ?? null,
    repo: run.source?.repository ?? null,
    program: run.source?.name ?? null,
    state: wireState(run.status),
    stopped: run.status === 'killed',
    readOnly: false,
    tags: labelsOf(record),
    createdAt: timeText(run.startedAt),
    updatedAt: timeText(run.updatedAt),
    heartbeatAt: timeText(isEnded(run.status) ? (run.endedAt ?? run.updatedAt) : run.updatedAt),
    user: { id: globalId('User', run.userId), name: run.userName ?? run.userId, username: run.userName ?? run.userId },
    project,
    historyLineCount: rows.logged,
    eventsLineCount: rows.system,
    logLineCount: once(async () => (await core.console.read(caller, { runId: run.id, fromLine: 0, limit: 0 })).total),
    historyTail: async () => lastRow(call, { runId: run.id, kind: 'logged', size: await rows.logged() }),
    eventsTail: async () => lastRow(call, { runId: run.id, kind: 'system', size: await rows.system() }),
  };
}

export function wireName({ run }: RunRecord, { name }: ConfigState): string {
  return name ?? run.id;
}

/** Tags without a value: this wire's have none. */
export function labelsOf({ tags }: RunRecord): readonly string[] {
  return tags.filter(({ value }) => value === '').map(({ key }) => key);
}

/** What its client said came out; of a run whose client has no such word, what its metrics were last. */
function summaryOf({ metrics, summary }: RunRecord, own: string | undefined): ExactObject {
  const told = nestedOf(summary);
  if (own !== undefined) return { ...told, ...summaryStateOf(own) };
  const last = metrics.filter(({ key }) => !key.startsWith('system/')).map(({ key, last: { value } }): [string, ExactJson] => [key, new ExactNumber(numberText(value))]);
  return { ...Object.fromEntries(last), ...told };
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function chosen(own: ExactObject = {}, keys: readonly string[]): ExactObject {
  return Object.fromEntries(Object.entries(own).filter(([key]) => keys.includes(key)));
}

/** A list with the last row alone, as a text: clients go on from it. */
async function lastRow({ core, caller }: WandbCall, { size, ...of }: { readonly runId: string; readonly kind: HistoryKind; readonly size: number }): Promise<string> {
  if (size === 0) return '[]';
  const { rows } = await core.histories.read(caller, { ...of, fromRow: size - 1, limit: 1 });
  return JSON.stringify(rows.map(({ json }) => json));
}

/** Without a fraction: clients of every age can read it. */
function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
