// Making a sweep, and changing one: one mutation of this wire does both.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Sweep } from '../../../core/sweeps/sweep.ts';
import type { WandbCall } from '../call.ts';
import { ensurePlace } from '../projects/place.ts';
import { exchangeOf, followController } from './local-control.ts';
import { type PlacedSweep, sweepWithId } from './sweep-place.ts';
import { readSweepConfig } from './sweep-config.ts';
import { sweepStateOf } from './sweep-states.ts';

type Given<T> = T | null | undefined;

/** As the mutation's input has it. */
export interface UpsertSweep {
  readonly id?: Given<string>;
  readonly config?: Given<string>;
  readonly description?: Given<string>;
  readonly displayName?: Given<string>;
  readonly entityName?: Given<string>;
  readonly projectName?: Given<string>;
  readonly state?: Given<string>;
  readonly controller?: Given<string>;
  readonly scheduler?: Given<string>;
  /** A filter that finds runs to learn from. */
  readonly priorRunsFilters?: Given<string>;
}

export interface UpsertedSweep extends PlacedSweep {
  readonly warnings: readonly string[];
}

/** Throws `invalid_argument` for a config that says no sweep. */
export async function upsertSweep(call: WandbCall, input: UpsertSweep): Promise<UpsertedSweep> {
  return typeof input.id === 'string' && input.id !== '' ? change(call, input, input.id) : create(call, input);
}

async function create(call: WandbCall, input: UpsertSweep): Promise<UpsertedSweep> {
  if (!isText(input.config)) throw invalidArgument('config is missing; give the definition of the sweep in YAML');
  const { definition, warnings } = readSweepConfig(input.config);
  const place = await ensurePlace(call, { entity: input.entityName, project: input.projectName });
  const made = await call.core.sweeps.create(call.caller, {
    experimentId: place.experiment.id,
    definition,
    source: input.config,
    ...wordsOf(input),
    exchange: exchangeOf(input),
  });
  return { place, sweep: await followed(call, made, input), warnings: [...warnings, ...priorWarnings(input)] };
}

async function change(call: WandbCall, input: UpsertSweep, id: string): Promise<UpsertedSweep> {
  const { place, sweep } = await sweepWithId(call, id);
  const state = isText(input.state) ? sweepStateOf(input.state) : undefined;
  if (state === 'pending' && sweep.state !== 'pending') throw invalidArgument('a sweep that was begun cannot become PENDING again; give RUNNING, PAUSED, FINISHED or CANCELED');
  const read = isText(input.config) && input.config !== sweep.source ? readSweepConfig(input.config) : undefined;
  const changed = await call.core.sweeps.update(call.caller, {
    id: sweep.id,
    ...wordsOf(input),
    ...(state !== undefined && state !== 'pending' && { state }),
    ...(read !== undefined && { definition: read.definition, source: input.config! }),
    exchange: exchangeOf(input),
  });
  return { place, sweep: await followed(call, changed, input), warnings: read?.warnings ?? [] };
}

async function followed(call: WandbCall, sweep: Sweep, { controller }: UpsertSweep): Promise<Sweep> {
  if (!isText(controller)) return sweep;
  await followController(call, sweep, controller);
  return call.core.sweeps.get(call.caller, sweep.id);
}

/** No sampler there is so far learns from runs. */
function priorWarnings({ priorRunsFilters }: UpsertSweep): readonly string[] {
  return isText(priorRunsFilters) && !/^\s*(\{\s*\}|null)\s*$/.test(priorRunsFilters)
    ? ['runs from before do not become part of the sweep: no method of this server learns from them yet']
    : [];
}

function wordsOf({ displayName, description }: UpsertSweep) {
  return { ...(isText(displayName) && { name: displayName }), ...(isText(description) && { description }) };
}

function isText(given: Given<string>): given is string {
  return typeof given === 'string' && given !== '';
}
