// A point of a space, flat as samplers see it and nested as it stands in a run's config.
import { type ExactJson, type ExactObject, isExactObject } from '../base/exact-json.ts';
import { segmentsOf } from '../tracking/values/leaf.ts';
import type { Space } from './space.ts';

/** A value for each parameter, by its key. Printed by `JSON.stringify` and read back by `parseExact`, it is the same point. */
export type Point = ExactObject;

/** The config of a run at this point: nested as the paths of the parameters say. */
export function configOf(space: Space, point: Point): ExactObject {
  const config = new Map<string, ConfigNode>();
  for (const parameter of space) {
    const value = Object.hasOwn(point, parameter.key) ? point[parameter.key] : undefined;
    if (value !== undefined) plant(config, segmentsOf(parameter), value);
  }
  return objectOf(config);
}

/**
 * The point at which a run with this config stands, of a run that was started by hand too. A parameter that the config does
 * not hold is absent from it.
 */
export function pointOf(space: Space, config: ExactObject): Point {
  return Object.fromEntries(
    space.flatMap((parameter) => {
      const value = valueAt(config, segmentsOf(parameter));
      return value === undefined ? [] : [[parameter.key, value] as const];
    }),
  );
}

type ConfigNode = Map<string, ConfigNode> | { readonly value: ExactJson };

function plant(root: Map<string, ConfigNode>, segments: readonly string[], value: ExactJson): void {
  let node = root;
  for (const segment of segments.slice(0, -1)) {
    const below = node.get(segment);
    const next = below instanceof Map ? below : new Map<string, ConfigNode>();
    node.set(segment, next);
    node = next;
  }
  node.set(segments.at(-1)!, { value });
}

function objectOf(node: ReadonlyMap<string, ConfigNode>): ExactObject {
  return Object.fromEntries([...node].map(([name, item]) => [name, item instanceof Map ? objectOf(item) : item.value]));
}

function valueAt(config: ExactObject, segments: readonly string[]): ExactJson | undefined {
  let value: ExactJson | undefined = config;
  for (const segment of segments) {
    if (value === undefined || !isExactObject(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return value;
}
