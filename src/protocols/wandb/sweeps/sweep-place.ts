// Sweeps and agents by the ids that this wire gave them, and by the names that clients type.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { Sweep } from '../../../core/sweeps/sweep.ts';
import type { WandbCall } from '../call.ts';
import { globalId, namesOf } from '../graphql/global-id.ts';
import { findPlace, type Place } from '../projects/place.ts';

export interface PlacedSweep {
  readonly place: Place;
  readonly sweep: Sweep;
}

export function sweepGlobalId({ entity, project }: Place, id: string): string {
  return globalId('Sweep', entity, project, id);
}

export function agentGlobalId(id: string): string {
  return globalId('Agent', id);
}

/** Clients that were told of an agent give its id or its name. */
export function agentNamed(given: string): string {
  try {
    return namesOf('Agent', 1, given)[0]!;
  } catch (error) {
    if (error instanceof AssayError) return given;
    throw error;
  }
}

/** A sweep of the place; undefined for another's. */
export async function sweepNamed({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, place: Place, id: string): Promise<Sweep | undefined> {
  try {
    const sweep = await core.sweeps.get(caller, id);
    return sweep.experimentId === place.experiment.id ? sweep : undefined;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Throws `not_found`. */
export async function sweepWithId(call: WandbCall, id: string): Promise<PlacedSweep> {
  const [entity, project, name] = namesOf('Sweep', 3, id) as [string, string, string];
  return placed(call, { entity, project, name, told: id });
}

/** Throws `not_found`. */
export async function requireSweepNamed(call: WandbCall, names: SweepName): Promise<PlacedSweep> {
  return placed(call, { ...names, told: `${names.entity ?? ''}/${names.project ?? ''}/${names.name}` });
}

interface SweepName {
  readonly entity?: string | null | undefined;
  readonly project?: string | null | undefined;
  readonly name: string;
}

async function placed(call: WandbCall, { name, told, ...names }: SweepName & { readonly told: string }): Promise<PlacedSweep> {
  const place = await findPlace(call, names);
  const sweep = place && (await sweepNamed(call, place, name));
  if (place === undefined || sweep === undefined) throw notFound('sweep', told);
  return { place, sweep };
}
