// What a space must be to be searched. Every refusal names the parameter, the field, its value and what would be right.
import { type ExactJson, ExactNumber } from '../base/exact-json.ts';
import { invalidArgument } from '../base/errors.ts';
import { segmentsOf } from '../tracking/values/leaf.ts';
import { leavesOf } from '../tracking/values/nested-values.ts';
import { checkDistribution } from './space-distribution.ts';
import type { Parameter, Space } from './space.ts';
import { configOf } from './space-point.ts';

/** More are no search but data; a config holds ten times as many leaves. */
export const parameterLimit = 1000;

/** Throws `invalid_argument`. */
export function checkSpace(space: Space): void {
  if (space.length === 0) throw invalidArgument('the sweep has no parameters; give at least one');
  if (space.length > parameterLimit) throw invalidArgument(`the sweep has ${space.length} parameters; the limit is ${parameterLimit}`);
  for (const { key, distribution } of space) checkDistribution(key, distribution);
  checkPlaces(space);
  // What no run could be given shall not be told to the agent, when the sweep has long begun.
  for (const parameter of space) for (const value of valuesOf(parameter)) leavesOf('config', configOf([parameter], { [parameter.key]: value }));
  leavesOf('config', configOf(space, Object.fromEntries(space.map((parameter) => [parameter.key, valuesOf(parameter)[0]!]))));
}

/** No parameter may stand where another stands, or inside of it. */
function checkPlaces(space: Space): void {
  const places = new Map(space.map((parameter) => [JSON.stringify(segmentsOf(parameter)), parameter.key]));
  const keys = new Set<string>();
  for (const parameter of space) {
    const { key } = parameter;
    if (keys.has(key)) throw invalidArgument(`parameter '${key}' is there twice: a name with a dot and a path say the same; leave one out`);
    keys.add(key);
    const segments = segmentsOf(parameter);
    if (segments.join('.') !== key) throw invalidArgument(`parameter '${key}' has the path ${JSON.stringify(segments)}, which is another; its segments joined by dots are the key`);
    const above = segments
      .slice(1)
      .map((_, index) => places.get(JSON.stringify(segments.slice(0, index + 1))))
      .find((other) => other !== undefined);
    if (above !== undefined) throw invalidArgument(`parameter '${key}' lies inside of parameter '${above}', which is a value itself; leave one of them out or rename it`);
  }
}

/** All that are listed; of a numeric one any number, since they are all alike to a config. */
function valuesOf({ distribution }: Parameter): readonly ExactJson[] {
  if (distribution.kind === 'constant') return [distribution.value];
  return distribution.kind === 'categorical' ? distribution.values : [new ExactNumber('0')];
}
