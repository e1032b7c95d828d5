// Pairs the tensors of two files and says of each pair whether its bits are equal, and if not, how far apart they are.

import { freeKey } from './compare-facts.ts';
import type { NamedTensor } from '../../formats/file-content.ts';
import { maxListed, type TensorDifference, type TensorShape, type TensorsComparison } from './file-comparison.ts';
import { hasEqualBits, tensorStatistics } from './tensor-statistics.ts';

/** Differences in the definition order of the first file; tensors that only the second has come last. */
export function compareTensors(before: readonly NamedTensor[], after: readonly NamedTensor[]): TensorsComparison {
  const left = byKey(before);
  const right = byKey(after);
  const differences: TensorDifference[] = [];
  let differing = 0;
  const add = (difference: () => TensorDifference): void => {
    differing += 1;
    if (differences.length < maxListed) differences.push(difference());
  };
  for (const [index, [key, tensor]] of [...left].entries()) {
    const other = right.get(key);
    if (other === undefined) add(() => ({ name: tensor.name, index, change: 'removed', before: shapeOf(tensor), after: null, statistics: null }));
    else if (!isEqual(tensor, other)) add(() => describe(tensor, other, index));
  }
  for (const [index, [key, tensor]] of [...right].entries()) {
    if (!left.has(key)) add(() => ({ name: tensor.name, index, change: 'added', before: null, after: shapeOf(tensor), statistics: null }));
  }
  const count = new Set([...left.keys(), ...right.keys()]).size;
  return { count, equal: count - differing, differing, first: differences[0]?.name ?? null, differences };
}

function byKey(tensors: readonly NamedTensor[]): ReadonlyMap<string, NamedTensor> {
  const map = new Map<string, NamedTensor>();
  for (const tensor of tensors) map.set(freeKey(map, tensor.key), tensor);
  return map;
}

function shapeOf(tensor: NamedTensor): TensorShape {
  return { dtype: tensor.dtype, shape: tensor.shape };
}

function hasSameShape(one: NamedTensor, other: NamedTensor): boolean {
  return one.shape.length === other.shape.length && one.shape.every((size, axis) => size === other.shape[axis]);
}

function isEqual(one: NamedTensor, other: NamedTensor): boolean {
  return one.dtype === other.dtype && one.element === other.element && one.sizeBytes === other.sizeBytes && hasSameShape(one, other) && hasEqualBits(one, other);
}

function describe(one: NamedTensor, other: NamedTensor, index: number): TensorDifference {
  const sameShape = hasSameShape(one, other);
  const change = !sameShape ? 'shape' : one.dtype === other.dtype && one.element === other.element ? 'values' : 'dtype';
  return { name: one.name, index, change, before: shapeOf(one), after: shapeOf(other), statistics: sameShape ? tensorStatistics(one, other) : null };
}
