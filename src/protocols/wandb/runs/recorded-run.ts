// What is recorded beside a client's own logging. The recorder of a program has the client say, with each request, which run the
// recorder has begun: `assay-run: ID`, with `; stays` where the run may leave its experiment for no other, and `; repeats` where the
// program repeats another run, and must not go on with one that is there. The recorder itself says `; offline` for a client that cannot.
import type { Run, RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { type ConfigState, configState, configStateOf } from './private-state.ts';

export interface ToldRecording {
  readonly runId: string;
  readonly stays: boolean;
  readonly repeats: boolean;
  /** The client has kept the run on its machine, and sends it when it is asked to. */
  readonly isLater: boolean;
}

/** Undefined when nobody records, and for what no recorder says. */
export function toldRecording({ headers }: Request): ToldRecording | undefined {
  const [runId = '', ...words] = (headers.get('assay-run') ?? '').split(';').map((word) => word.trim());
  if (!/^[0-9a-f]{32}$/.test(runId)) return undefined;
  return { runId, stays: words.includes('stays'), repeats: words.includes('repeats'), isLater: words.includes('offline') };
}

/** The mark of a run that a recorder and a client of this wire both tell of. */
export const recordedTag = { key: 'assay.client', value: 'wandb' } as const;

export function hasRecorder({ tags }: Pick<RunRecord, 'tags'>): boolean {
  return tags.some(({ key }) => key === recordedTag.key);
}

/** The run being recorded, when it is the one that the client calls by this name. */
export async function recordedNamed(call: Pick<WandbCall, 'core' | 'caller'> & Partial<WandbCall>, name: string): Promise<Run | undefined> {
  const told = call.request === undefined ? undefined : toldRecording(call.request);
  if (told === undefined) return undefined;
  const [run] = await call.core.runs.findMany(call.caller, [told.runId]);
  if (run === undefined) return undefined;
  const { name: known, asked = known } = await stateOf(call, run.id);
  return asked === name ? run : undefined;
}

/**
 * Whether a recorder tells what is printed meanwhile, how the machine fares and how it ends, so that the client, which calls the run
 * by this name, says it twice. Who goes on with the run later, without a recorder, says it once.
 */
export async function isToldTwice(call: WandbCall, run: Run, name: string): Promise<boolean> {
  if (toldRecording(call.request)?.runId === run.id) return true;
  // Of most runs the name is the id, and nothing has to be read.
  return run.id !== name && (await stateOf(call, run.id)).isLater === true;
}

async function stateOf({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, runId: string): Promise<ConfigState> {
  return configStateOf(await core.clientState.find(caller, { runId, name: configState }));
}
