// The values of one parameter in a grid, in their order, without a list of them where a count says it.
import { type ExactJson, type ExactObject, ExactNumber, isExactObject } from '../../base/exact-json.ts';
import { invalidArgument } from '../../base/errors.ts';
import { multiple } from '../quantum.ts';
import type { Parameter } from '../space.ts';
import { valueKey } from './value-key.ts';

export interface GridAxis {
  readonly key: string;
  readonly size: number;
  readonly value: (index: number) => ExactJson;
  /** Where the value stands; undefined for one that the axis does not have. */
  readonly indexOf: (value: ExactJson) => number | undefined;
}

/** Undefined for a constant, which is no axis. Throws `invalid_argument` for a parameter without a list of values. */
export function gridAxis(parameter: Parameter): GridAxis | undefined {
  const { key, distribution } = parameter;
  if (distribution.kind === 'constant') return undefined;
  if (distribution.kind === 'int_uniform') {
    const { min, max } = distribution;
    return {
      key,
      size: max - min + 1,
      ...steps(
        (index) => String(min + index),
        (near) => near - min,
        max - min + 1,
      ),
    };
  }
  if (distribution.kind === 'q_uniform') {
    // From min in steps of q, without max: as the engine does that sweeps of this form come from.
    const { min, max, q } = distribution;
    const size = Math.ceil((max - min) / q);
    return {
      key,
      size,
      ...steps(
        (index) => String(multiple(index, q, min)),
        (near) => Math.round((near - min) / q),
        size,
      ),
    };
  }
  if (distribution.kind === 'categorical' && distribution.probabilities === undefined) return listed(key, distribution.values);
  const found = distribution.kind === 'categorical' ? 'has probabilities, which a grid has no use for; leave them out' : `is ${distribution.kind}, which has no end of values`;
  throw invalidArgument(`parameter '${key}' ${found}. A grid takes values (categorical), value (constant), int_uniform and q_uniform; or use method random`);
}

function steps(text: (index: number) => string, near: (value: number) => number, size: number): Pick<GridAxis, 'value' | 'indexOf'> {
  const value = (index: number): ExactNumber => new ExactNumber(text(index));
  const indexOf = (given: ExactJson): number | undefined => {
    if (!(given instanceof ExactNumber)) return undefined;
    const index = near(Number(given.text));
    return Number.isInteger(index) && index >= 0 && index < size && valueKey(value(index)) === valueKey(given) ? index : undefined;
  };
  return { value, indexOf };
}

/** A value that is listed twice is there once. */
function listed(key: string, values: readonly ExactJson[]): GridAxis {
  const places = new Map<string, number>();
  const distinct = values.filter((value) => {
    const text = valueKey(value);
    return places.has(text) ? false : places.set(text, places.size);
  });
  // A program may add to an object that it was given: what no value of the grid names is not looked at.
  const names = new Set(distinct.filter(isExactObject).flatMap((value) => Object.keys(value)));
  return { key, size: distinct.length, value: (index) => distinct[index]!, indexOf: (value) => places.get(valueKey(namedOnly(value, names))) };
}

function namedOnly(value: ExactJson, names: ReadonlySet<string>): ExactJson {
  if (!isExactObject(value) || names.size === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name))) satisfies ExactObject;
}
