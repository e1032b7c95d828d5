// A run as this wire shows it. What costs a question of its own is asked for only when a client wants it.
import { type ExactJson, type ExactObject } from '../../../core/base/exact-json.ts';
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';
import { runConsoleLines } from '../console/run-console-lines.ts';
import { runFileList } from '../files/file-list.ts';
import { runHistory } from '../history/run-history.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import { isEnded } from '../../../core/tracking/runs/run.ts';
import { nestedOf } from '../../../core/tracking/values/nested-values.ts';
import { ExactNumber } from '../../../core/base/exact-json.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { projectFields } from '../projects/project-fields.ts';
import type { Place } from '../projects/place.ts';
import { wireNumber } from './wire-number.ts';
import { type ConfigState, configStateOf, summaryStateOf } from './private-state.ts';
import { createRunReads, type RunReads } from './run-reads.ts';
import { wireState } from './run-state.ts';
import { wireConfigText, wireJson } from './wire-config.ts';
import { once } from '../graphql/once.ts';

/** What is known of a run before it is shown. */
export interface ViewedRun {
  readonly place: Place;
  readonly record: RunRecord;
  /** Default: of this run alone. */
  readonly reads?: RunReads;
  /** Its project, where more is to be told of it than what it is. */
  readonly project?: () => object;
}

export function runView(
  call: WandbCall,
  { place, record, project = () => projectFields(place), reads = createRunReads(call, [record.run.id]) }: ViewedRun,
): Readonly<Record<string, unknown>> {
  const { run } = record;
  const own = once(async () => configStateOf(await reads.config(run.id)));
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
    summaryMetrics: async () => wireJson(summaryOf(record, await reads.summary(run.id))),
    sweepName: run.sweepId ?? null,
    group: run.group ?? null,
    jobType: run.jobType ?? null,
    commit: run.source?.commit ?? null,
    repo: run.source?.repository ?? null,
    program: run.source?.name ?? null,
    state: wireState(run.status),
    stopped: run.status === 'killed',
    shouldStop: run.status === 'killed',
    running: run.status === 'running',
    failed: run.status === 'failed' || run.status === 'crashed',
    exitcode: run.status === 'finished' ? 0 : run.status === 'failed' ? 1 : null,
    readOnly: false,
    tags: labelsOf(record),
    createdAt: timeText(run.startedAt),
    updatedAt: timeText(run.updatedAt),
    heartbeatAt: timeText(isEnded(run.status) ? (run.endedAt ?? run.updatedAt) : run.updatedAt),
    user: { id: globalId('User', run.userId), name: run.userName ?? run.userId, username: run.userName ?? run.userId },
    project,
    ...runHistory(call, { record, reads }),
    ...runConsoleLines(call, run.id),
    ...runFileList(call, run.id),
    historyTail: async () => lastRow(call, { runId: run.id, kind: 'logged', size: (await reads.extent(run.id, 'logged'))?.size ?? 0 }),
    eventsTail: async () => lastRow(call, { runId: run.id, kind: 'system', size: (await reads.extent(run.id, 'system'))?.size ?? 0 }),
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
function summaryOf({ run, metrics, summary }: RunRecord, own: string | undefined): ExactObject {
  const told = own === undefined ? nestedOf(summary) : { ...nestedOf(summary), ...summaryStateOf(own) };
  // A program that took its run back knows nothing of what came out before.
  if (own !== undefined && run.rewound === undefined) return told;
  const last = metrics.filter(({ key }) => !key.startsWith('system/')).map(({ key, last: { value } }): [string, ExactJson] => [key, new ExactNumber(wireNumber(value))]);
  return { ...Object.fromEntries(last), ...told };
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
