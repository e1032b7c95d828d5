// What is recorded beside a client's own logging. The recorder of a program has the client say, with each request, which run the
// recorder has begun: `assay-run: ID`, with `; stays` where the run may leave its experiment for no other, and `; repeats` where the
// program repeats another run, and must not go on with one that is there. The recorder itself says `; offline` for a client that cannot.
import type { Tag } from '../../../core/base/tag.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { configState, configStateOf } from './private-state.ts';

export interface ToldRun {
  readonly runId: string;
  readonly stays: boolean;
  readonly repeats: boolean;
  readonly isLater: boolean;
}

/** Undefined when nobody records, and for what no recorder says. */
export function toldRun({ headers }: Request): ToldRun | undefined {
  const [runId = '', ...words] = (headers.get('assay-run') ?? '').split(';').map((word) => word.trim());
  return /^[0-9a-f]{32}$/.test(runId) ? { runId, stays: words.includes('stays'), repeats: words.includes('repeats'), isLater: words.includes('offline') } : undefined;
}

/** Marks a run that a recorder and a client of this wire both tell of; the value is what the client is, and how it logged. */
const clientTag = 'assay.client';

/** `isLater`: the client has kept the run on its machine, and sends it when it is asked to. */
export function recordedTag({ isLater }: Pick<ToldRun, 'isLater'>): Tag {
  return { key: clientTag, value: isLater ? 'wandb, offline' : 'wandb' };
}

export function isRecorded({ tags }: Pick<RunRecord, 'tags'>): boolean {
  return tags.some(({ key }) => key === clientTag);
}

/**
 * Whether a recorder tells what is printed meanwhile, how the machine fares and how it ends, so that the client says it twice. Who goes on with
 * the run later, without a recorder, says it once.
 */
export function isToldTwice(request: Request, { run, tags }: RunRecord): boolean {
  return toldRun(request)?.runId === run.id || tags.some(({ key, value }) => key === clientTag && value === recordedTag({ isLater: true }).value);
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
