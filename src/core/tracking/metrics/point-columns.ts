// Points of several series on their way in, packed: what stands at one index of each column is one point, and every key stands
// once. Thousands of points cost little this way, where an object for each would cost more than all that is done with them.
import type { WholeNumber } from '../../base/whole-number.ts';
import { makeColumns, markAt, type MetricColumns } from './metric-columns.ts';
import type { MetricPoint } from './metric.ts';

export interface PointColumns extends MetricColumns {
  /** Those that some point has, each once. */
  readonly keys: readonly string[];
  /** Of each point: where its key stands among them. */
  readonly keyOf: Uint32Array;
}

/** As it suits whoever brings them; packed where there are many. */
export type Points = readonly MetricPoint[] | PointColumns;

/** A point as wires read it: what a double would round is a bigint. */
export interface WholePoint {
  readonly key: string;
  readonly value: number;
  readonly step: WholeNumber;
  readonly timestamp: WholeNumber;
}

export function pointCount(points: Points): number {
  return isPacked(points) ? points.keyOf.length : points.length;
}

export function packPoints(points: Points): PointColumns {
  if (isPacked(points)) return points;
  const packer = createPointPacker(points.length);
  for (const { key, value, step, timestamp, farStep = step, farTimestamp = timestamp } of points) packer.add({ key, value, step: farStep, timestamp: farTimestamp });
  return packer.packed();
}

/** The points one by one; for few of them. */
export function pointsIn(points: Points): readonly MetricPoint[] {
  if (!isPacked(points)) return points;
  const { keys, keyOf } = points;
  return Array.from(keyOf, (key, index) => ({ key: keys[key]!, ...markAt(points, index) }));
}

export interface PointPacker {
  add(point: WholePoint): void;
  /** When as many were added as it was made for. */
  packed(): PointColumns;
}

export function createPointPacker(count: number): PointPacker {
  const columns = makeColumns(count);
  const { steps, timestamps, values } = columns;
  const keyOf = new Uint32Array(count);
  const keys: string[] = [];
  const places = new Map<string, number>();
  let length = 0;
  let next = 0;

  /** Programs log the same keys in the same order, step by step: the one that follows is looked at before any is looked up. */
  function placeOf(key: string): number {
    if (keys[next] === key) return next;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, keys.length);
    return keys.push(key) - 1;
  }

  function setFar(index: number, step: WholeNumber, timestamp: WholeNumber): void {
    const far = (columns.far ??= { steps: BigInt64Array.from(steps, exactOf), timestamps: BigInt64Array.from(timestamps, exactOf) });
    far.steps[index] = exactOf(step);
    far.timestamps[index] = exactOf(timestamp);
  }

  return {
    add: ({ key, value, step, timestamp }) => {
      const place = placeOf(key);
      next = place + 1 === keys.length ? 0 : place + 1;
      keyOf[length] = place;
      values[length] = value;
      steps[length] = Number(step);
      timestamps[length] = Number(timestamp);
      if (columns.far !== undefined || typeof step === 'bigint' || typeof timestamp === 'bigint') setFar(length, step, timestamp);
      length += 1;
    },
    packed: () => ({ ...columns, keys, keyOf }),
  };
}

/** What is no whole number is refused by the column of doubles. */
const exactOf = (whole: WholeNumber): bigint => (typeof whole === 'bigint' || Number.isSafeInteger(whole) ? BigInt(whole) : 0n);

function isPacked(points: Points): points is PointColumns {
  return 'keyOf' in points;
}
