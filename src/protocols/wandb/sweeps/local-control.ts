// A controller in the user's own process and this server tell each other what is to be done in two JSON texts of the sweep. The
// controller's says `schedule`, runs that are to be made, and `earlystop`, runs that are to be ended; the server's says what it
// made of the first. The id of what is to be scheduled becomes the run's, so that the same text again makes nothing new.
import { invalidArgument } from '../../../core/base/errors.ts';
import { type ExactJson, type ExactObject, isExactObject, parseExact } from '../../../core/base/exact-json.ts';
import type { Sweep } from '../../../core/sweeps/sweep.ts';
import { isEnded } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { readWireConfig } from '../runs/wire-config.ts';

/** Under which they are kept. */
const controllerText = 'wandb.controller';
const schedulerText = 'wandb.scheduler';

/** What is remembered of what was scheduled: controllers look for the last. */
const remembered = 100;

export function localControl({ exchange }: Sweep) {
  return { controller: exchange[controllerText] ?? null, scheduler: exchange[schedulerText] ?? null };
}

/** Texts to keep as they came. */
export function exchangeOf({ controller, scheduler }: { readonly controller?: string | null | undefined; readonly scheduler?: string | null | undefined }): Sweep['exchange'] {
  return {
    ...(typeof controller === 'string' && { [controllerText]: controller }),
    ...(typeof scheduler === 'string' && { [schedulerText]: scheduler }),
  };
}

/** Does what the controller says. Throws `invalid_argument` for a text that is no JSON object. */
export async function followController(call: WandbCall, sweep: Sweep, controller: string): Promise<void> {
  const { core, caller } = call;
  const { schedule, earlystop } = objectIn(controller, 'controller');
  const made: ExactObject[] = [];
  for (const entry of listOf(schedule)) {
    const { id, data } = isExactObject(entry) ? entry : {};
    if (typeof id !== 'string' || data === undefined || !isExactObject(data))
      throw invalidArgument('an entry of schedule in controller has no id or no data; give {"id": …, "data": {"args": …}}');
    const args = data['args'];
    // There is nothing left to try.
    if (args === null || args === undefined) {
      if (sweep.state !== 'finished' && sweep.state !== 'cancelled') await core.sweeps.update(caller, { id: sweep.id, state: 'finished' });
      continue;
    }
    const { runId } = await core.sweeps.enqueue(caller, { sweepId: sweep.id, runId: id, config: readWireConfig(JSON.stringify(args)).config });
    made.push({ id, runid: runId, data });
  }
  await endRuns(call, sweep, listOf(earlystop));
  if (made.length > 0) await noteScheduled(call, sweep, made);
}

async function endRuns({ core, caller, now }: WandbCall, sweep: Sweep, names: readonly ExactJson[]): Promise<void> {
  const records = await core.runs.getMany(
    caller,
    names.filter((name) => typeof name === 'string'),
  );
  for (const { run } of records) {
    if (run.sweepId === sweep.id && !isEnded(run.status)) await core.runs.update(caller, { id: run.id, status: 'killed', endedAt: now() });
  }
}

async function noteScheduled({ core, caller }: WandbCall, { id, exchange }: Sweep, made: readonly ExactObject[]): Promise<void> {
  const ids = new Set(made.map((entry) => entry['id']));
  const scheduler = objectIn(exchange[schedulerText] ?? '{}', 'scheduler');
  const known = listOf(scheduler['scheduled']).filter((entry) => isExactObject(entry) && !ids.has(entry['id']));
  const scheduled = [...known, ...made].slice(-remembered);
  await core.sweeps.update(caller, { id, exchange: { [schedulerText]: JSON.stringify({ ...scheduler, scheduled }) } });
}

function objectIn(text: string, field: string): ExactObject {
  const value = parseExact(text);
  if (!isExactObject(value)) throw invalidArgument(`${field} is not a JSON object; give one`);
  return value;
}

function listOf(value: ExactJson | undefined): readonly ExactJson[] {
  return Array.isArray(value) ? (value as readonly ExactJson[]) : [];
}
