// The config that a trial's program is given. Who chooses a point elsewhere may set more than the space has: it is part of the point.
import type { ExactObject } from '../base/exact-json.ts';
import { segmentsOf } from '../tracking/values/leaf.ts';
import type { Space } from './space.ts';
import { configOf, type Point, pointOf } from './space-point.ts';

export function trialConfig(space: Space, point: Point): ExactObject {
  const keys = new Set(space.map(({ key }) => key));
  return { ...Object.fromEntries(Object.entries(point).filter(([key]) => !keys.has(key))), ...configOf(space, point) };
}

/** The point of a config that was chosen elsewhere. */
export function chosenPoint(space: Space, config: ExactObject): Point {
  const roots = new Set(space.map((parameter) => segmentsOf(parameter)[0]!));
  return { ...Object.fromEntries(Object.entries(config).filter(([name]) => !roots.has(name))), ...pointOf(space, config) };
}
