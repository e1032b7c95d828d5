// What is recorded beside a client's own logging. The recorder of a program has the client say, with each request, which run the
// recorder has begun: `assay-run: ID`, with `; stays` where the run may leave its experiment for no other, and `; repeats` where the
// program repeats another run, and must not go on with one that is there.
import { type RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { configState, configStateOf } from './private-state.ts';

export interface ToldRun {
  readonly runId: string;
  readonly stays: boolean;
  readonly repeats: boolean;
}

/** Undefined when nobody records, and for what no recorder says. */
export function toldRun({ headers }: Request): ToldRun | undefined {
  const [runId = '', ...words] = (headers.get('assay-run') ?? '').split(';').map((word) => word.trim());
  return /^[0-9a-f]{32}$/.test(runId) ? { runId, stays: words.includes('stays'), repeats: words.includes('repeats') } : undefined;
}

/** The mark of a run that a recorder and a client of this wire both tell of. */
export const recordedTag = { key: 'assay.client', value: 'wandb' } as const;

/** Whether a recorder tells what the run printed, how its machine fared and how it ended: what the client says of that is said twice. */
export function isRecorded({ tags }: Pick<RunRecord, 'tags'>): boolean {
  return tags.some(({ key, value }) => key === recordedTag.key && value === recordedTag.value);
}

/** The run being recorded, when it is the one that the client calls by this name. */
export async function recordedNamed({ core, caller, request }: Pick<WandbCall, 'core' | 'caller'> & Partial<WandbCall>, name: string): Promise<RunRecord | undefined> {
  const told = request === undefined ? undefined : toldRun(request);
  if (told === undefined) return undefined;
  const [record] = await core.runs.getMany(caller, [told.runId]);
  if (record === undefined || !isRecorded(record)) return undefined;
  const { name: known, asked = known } = configStateOf(await core.clientState.find(caller, { runId: told.runId, name: configState }));
  return asked === name ? record : undefined;
}
