// Every combination of the values of a space, each once: the last parameter varies fastest.
import type { Point } from '../space-point.ts';
import type { Space } from '../space.ts';
import { type GridAxis, gridAxis } from './grid-axis.ts';
import type { Suggest } from './suggest.ts';

/**
 * The first combination that no trial of the history has; constants do not count, neither does the state of a trial. Nothing
 * grows with the grid: with n trials the answer is among its first n + 1 combinations.
 */
export const grid: Suggest = (space, history) => {
  const axes = axesOf(space);
  const size = axes.reduce((product, axis) => product * axis.size, 1);
  const used = new Set(history.map(({ point }) => combinationOf(axes, point)));
  let combination = 0;
  while (used.has(combination)) combination += 1;
  return combination < size ? pointAt(space, axes, combination) : 'exhausted';
};

/** Throws `invalid_argument`, naming the parameter and the fix, for a space that has no end of points. */
export function checkGrid(space: Space): void {
  axesOf(space);
}

function axesOf(space: Space): readonly GridAxis[] {
  return space.flatMap((parameter) => gridAxis(parameter) ?? []);
}

/**
 * Its place in the order. Undefined for a point off the grid. A place beyond 2^53 is not exact, and need not be: nobody counts
 * so far.
 */
function combinationOf(axes: readonly GridAxis[], point: Point): number | undefined {
  let combination = 0;
  for (const axis of axes) {
    const value = Object.hasOwn(point, axis.key) ? point[axis.key] : undefined;
    const index = value === undefined ? undefined : axis.indexOf(value);
    if (index === undefined) return undefined;
    combination = combination * axis.size + index;
  }
  return combination;
}

function pointAt(space: Space, axes: readonly GridAxis[], combination: number): Point {
  const values = new Map(axes.map((axis) => [axis.key, axis.value(0)]));
  let rest = combination;
  for (const axis of axes.toReversed()) {
    values.set(axis.key, axis.value(rest % axis.size));
    rest = Math.floor(rest / axis.size);
  }
  return Object.fromEntries(space.map(({ key, distribution }) => [key, distribution.kind === 'constant' ? distribution.value : values.get(key)!]));
}
