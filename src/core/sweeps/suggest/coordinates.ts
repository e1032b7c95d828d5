// Points of a space as samplers that learn see them: every parameter but constants has a coordinate, and there is a way back.
import type { Point } from '../space-point.ts';
import type { Parameter, Space } from '../space.ts';
import { quantile } from './quantile.ts';
import { type Share, shareOf } from './share.ts';
import type { Trial } from './suggest.ts';
import { valueKey } from './value-key.ts';

/** One parameter of a point: where its number stands, or which of its values it has. */
export type Coordinate = Share | number;

/** The parameters that there is something to choose of. */
export function searchedOf(space: Space): Space {
  return space.filter(({ distribution }) => distribution.kind !== 'constant');
}

/** Undefined for a point that lacks a parameter, or has a value that this does not take. */
function coordinatesOf(searched: Space, point: Point): readonly Coordinate[] | undefined {
  const found = searched.map(({ key, distribution }): Coordinate | undefined => {
    const value = Object.hasOwn(point, key) ? point[key] : undefined;
    if (value === undefined || distribution.kind === 'constant') return undefined;
    if (distribution.kind !== 'categorical') return shareOf(distribution, value);
    const index = distribution.values.findIndex((one) => valueKey(one) === valueKey(value));
    return index < 0 ? undefined : index;
  });
  return found.includes(undefined) ? undefined : (found as readonly Coordinate[]);
}

/** The step that a draw falls into, of a parameter that has steps. */
export function steppedTo({ distribution }: Parameter, drawn: Coordinate): Coordinate {
  if (distribution.kind === 'constant' || distribution.kind === 'categorical' || typeof drawn === 'number') return drawn;
  return ('q' in distribution || distribution.kind === 'int_uniform' ? shareOf(distribution, quantile(distribution, inner(drawn.low))) : undefined) ?? drawn;
}

export function pointAtCoordinates(space: Space, searched: Space, at: readonly Coordinate[]): Point {
  return Object.fromEntries(
    space.map(({ key, distribution }) => {
      if (distribution.kind === 'constant') return [key, distribution.value];
      const coordinate = at[searched.findIndex((parameter) => parameter.key === key)]!;
      if (distribution.kind === 'categorical') return [key, distribution.values[coordinate as number]!];
      const { low, high } = coordinate as { readonly low: number; readonly high: number };
      return [key, quantile(distribution, inner((low + high) / 2))];
    }),
  );
}

/** Some distributions have no value at 0 and 1. */
function inner(share: number): number {
  return Math.min(1 - 2 ** -53, Math.max(2 ** -53, share));
}

export interface PlacedTrial {
  readonly trial: Trial;
  readonly at: readonly Coordinate[];
}

/** What can be learnt from: trials that have a value of every parameter and did not fail, and those among them that have a result. */
export function placedTrials(searched: Space, history: readonly Trial[]): { readonly placed: readonly PlacedTrial[]; readonly told: readonly PlacedTrial[] } {
  const placed = history.flatMap((trial) => {
    const at = coordinatesOf(searched, trial.point);
    return at === undefined || trial.state === 'failed' ? [] : [{ trial, at }];
  });
  return { placed, told: placed.filter(({ trial }) => trial.loss !== undefined && (trial.state === 'complete' || trial.state === 'pruned')) };
}
