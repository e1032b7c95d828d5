// Of every 64 points of a block: the least and the greatest value, where they are, where the first NaN is, and the first step.
import { hasFloats } from './block-head.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { groupPoints } from './group-points.ts';
import type { Range } from './segment-codec.ts';

/** Column by column, a group at an index. Places are counted from the beginning of the block; -1 for none. */
export interface Pyramid {
  readonly least: Float64Array;
  readonly greatest: Float64Array;
  readonly leastAt: Int32Array;
  readonly greatestAt: Int32Array;
  readonly nanAt: Int32Array;
  readonly firstSteps: Float64Array;
}

/** Stands for a place there is not. */
const none = 255;

interface PyramidOf {
  readonly steps: Range;
  readonly values: number;
}

export function packPyramid({ least, greatest, leastAt, greatestAt, nanAt, firstSteps }: Pyramid, { steps, values }: PyramidOf): Buffer {
  const writer = new ByteWriter(nanAt.length * 20);
  let step = steps.low;
  for (let group = 0; group < nanAt.length; group += 1) {
    for (const places of [leastAt, greatestAt, nanAt]) writer.byte(places[group]! < 0 ? none : places[group]! - group * groupPoints);
    writer.varint(firstSteps[group]! - step);
    step = firstSteps[group]!;
    if (leastAt[group]! < 0) continue;
    for (const value of [least[group]!, greatest[group]!]) {
      if (hasFloats(values)) writer.float(value);
      else writer.double(value);
    }
  }
  return writer.bytes();
}

export function unpackPyramid(bytes: Buffer, { count, steps, values }: PyramidOf & { readonly count: number }): Pyramid {
  const reader = new ByteReader(bytes);
  const groups = Math.ceil(count / groupPoints);
  const pyramid = {
    least: new Float64Array(groups),
    greatest: new Float64Array(groups),
    leastAt: new Int32Array(groups),
    greatestAt: new Int32Array(groups),
    nanAt: new Int32Array(groups),
    firstSteps: new Float64Array(groups),
  };
  let step = steps.low;
  for (let group = 0; group < groups; group += 1) {
    for (const places of [pyramid.leastAt, pyramid.greatestAt, pyramid.nanAt]) {
      const place = reader.byte();
      places[group] = place === none ? -1 : place + group * groupPoints;
    }
    step += reader.varint();
    pyramid.firstSteps[group] = step;
    if (pyramid.leastAt[group]! < 0) continue;
    pyramid.least[group] = hasFloats(values) ? reader.float() : reader.double();
    pyramid.greatest[group] = hasFloats(values) ? reader.float() : reader.double();
  }
  return pyramid;
}
