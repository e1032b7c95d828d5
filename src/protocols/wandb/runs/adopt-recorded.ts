// The run that a recorder has begun becomes the first that its program's client makes: one run, of which both tell.
import { AssayError } from '../../../core/base/errors.ts';
import { isEnded, type RunRecord } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { ensurePlace, findPlace, type Place, placeNamed, placeOfExperiment } from '../projects/place.ts';
import { type ConfigState, configState, configStateOf } from './private-state.ts';
import { recordedTag, type ToldRecording, toldRecording } from './recorded-run.ts';
import { runNamed } from './run-named.ts';

export interface AskedRun {
  readonly name: string;
  readonly entity?: string | null | undefined;
  readonly project?: string | null | undefined;
}

export interface AdoptedRun {
  readonly place: Place;
  readonly record: RunRecord;
  readonly isNew: boolean;
}

/** Undefined when the client is to have a run of its own: nobody records, the recorded run has its client already, or goes on with another run. */
export async function adoptRecorded(call: WandbCall, asked: AskedRun): Promise<AdoptedRun | undefined> {
  const told = toldRecording(call.request);
  if (told === undefined) return undefined;
  const { core, caller } = call;
  const [known] = await core.runs.getMany(caller, [told.runId]);
  if (known !== undefined && !isOpen(known)) return undefined;
  const state: ConfigState = known === undefined ? {} : configStateOf(await core.clientState.find(caller, { runId: told.runId, name: configState }));
  if (known !== undefined && state.name !== undefined)
    return (state.asked ?? state.name) === asked.name ? { place: await placeOfExperiment(call, known.run.experimentId), record: known, isNew: false } : undefined;
  if (!told.repeats && (await isTaken(call, await findPlace(call, asked), asked.name))) return undefined;
  const place = await placeFor(call, asked, { told, known });
  // Its recorder has not come through yet, and finds it later.
  if (known === undefined) await core.runs.create(caller, { id: told.runId, experimentId: place.experiment.id });
  const alias = await nameRun(call, { told, place, name: asked.name });
  if (alias === undefined) return undefined;
  const named: ConfigState = { ...state, name: alias, ...(alias === asked.name ? {} : { asked: asked.name }), ...(told.isLater ? { isLater: true } : {}) };
  await core.ingest.logBatch(caller, { runId: told.runId, tags: [recordedTag], clientState: { name: configState, json: JSON.stringify(named) } });
  return { place, record: await core.runs.get(caller, told.runId), isNew: true };
}

/** A program that was only out of reach for a while may go on. */
function isOpen({ run }: RunRecord): boolean {
  return run.deletedAt === undefined && (!isEnded(run.status) || run.status === 'crashed');
}

async function isTaken(call: WandbCall, place: Place | undefined, name: string): Promise<boolean> {
  return place !== undefined && (await runNamed(call, place, name)) !== undefined;
}

/** What the client asks for, unless the run has to stay where it is: a run cannot leave its project. */
async function placeFor(call: WandbCall, asked: AskedRun, { told, known }: { readonly told: ToldRecording; readonly known: RunRecord | undefined }): Promise<Place> {
  if (known === undefined) return ensurePlace(call, asked);
  const own = await placeOfExperiment(call, known.run.experimentId);
  return told.stays || own.entity !== placeNamed(asked).entity ? own : ensurePlace(call, asked);
}

/** The name it got; undefined when another process of the program was first. */
async function nameRun(
  call: WandbCall,
  { told: { runId }, place, name }: { readonly told: ToldRecording; readonly place: Place; readonly name: string },
): Promise<string | undefined> {
  const other = `${name.slice(0, 100)}-${runId.slice(0, 8)}`;
  for (const alias of (await isTaken(call, place, name)) ? [other] : [name, other]) {
    try {
      await call.core.runAliases.adopt(call.caller, { runId, experimentId: place.experiment.id, alias });
      return alias;
    } catch (error) {
      if (!(error instanceof AssayError && error.code === 'already_exists')) throw error;
      if (error.reason === 'alias_given') return undefined;
    }
  }
  return undefined;
}
