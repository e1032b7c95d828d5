// Turns the bytes of a tensor into numbers, by element type.

import type { ElementType } from '../../formats/file-content.ts';
import { doubleDistance, halfValue, orderOf } from './float-order.ts';

/** How to read numbers of one type out of little-endian bytes. Complex numbers are two components each. */
export interface ElementDecoder {
  readonly componentBytes: number;
  readonly components: 1 | 2;
  /** The number at a byte, rounded to float64 where a 64-bit integer is larger than that holds. */
  value(view: DataView, at: number): number;
  /** |a - b| for integers that float64 cannot hold; otherwise undefined. */
  readonly exactDifference: ((one: DataView, other: DataView, at: number) => number) | undefined;
  /** Representable numbers between two finite floats; undefined for other types. */
  readonly ulps: ((one: DataView, other: DataView, at: number) => number) | undefined;
}

function whole(componentBytes: number, value: ElementDecoder['value']): ElementDecoder {
  return { componentBytes, components: 1, value, exactDifference: undefined, ulps: undefined };
}

const float32: ElementDecoder = {
  componentBytes: 4,
  components: 1,
  value: (view, at) => view.getFloat32(at, true),
  exactDifference: undefined,
  ulps: (one, other, at) => Math.abs(orderOf(one.getUint32(at, true), 32) - orderOf(other.getUint32(at, true), 32)),
};

const float64: ElementDecoder = {
  componentBytes: 8,
  components: 1,
  value: (view, at) => view.getFloat64(at, true),
  exactDifference: undefined,
  ulps: (one, other, at) => doubleDistance(halves(one, at), halves(other, at)),
};

function halves(view: DataView, at: number): { readonly high: number; readonly low: number } {
  return { high: view.getUint32(at + 4, true), low: view.getUint32(at, true) };
}

function shortFloat(value: (bits: number) => number): ElementDecoder {
  return {
    componentBytes: 2,
    components: 1,
    value: (view, at) => value(view.getUint16(at, true)),
    exactDifference: undefined,
    ulps: (one, other, at) => Math.abs(orderOf(one.getUint16(at, true), 16) - orderOf(other.getUint16(at, true), 16)),
  };
}

const scratch = new DataView(new ArrayBuffer(4));

/** A bfloat16 is the upper half of a float32. */
function brainValue(bits: number): number {
  scratch.setUint32(0, (bits << 16) >>> 0, true);
  return scratch.getFloat32(0, true);
}

function distance(one: bigint, other: bigint): number {
  return Number(one > other ? one - other : other - one);
}

const decoders: Readonly<Record<Exclude<ElementType, 'opaque'>, ElementDecoder>> = {
  bool: whole(1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
  int8: whole(1, (view, at) => view.getInt8(at)),
  int16: whole(2, (view, at) => view.getInt16(at, true)),
  int32: whole(4, (view, at) => view.getInt32(at, true)),
  int64: { ...whole(8, (view, at) => Number(view.getBigInt64(at, true))), exactDifference: (one, other, at) => distance(one.getBigInt64(at, true), other.getBigInt64(at, true)) },
  uint8: whole(1, (view, at) => view.getUint8(at)),
  uint16: whole(2, (view, at) => view.getUint16(at, true)),
  uint32: whole(4, (view, at) => view.getUint32(at, true)),
  uint64: {
    ...whole(8, (view, at) => Number(view.getBigUint64(at, true))),
    exactDifference: (one, other, at) => distance(one.getBigUint64(at, true), other.getBigUint64(at, true)),
  },
  float16: shortFloat(halfValue),
  bfloat16: shortFloat(brainValue),
  float32,
  float64,
  complex64: { ...float32, components: 2 },
  complex128: { ...float64, components: 2 },
};

/** The decoder of a type; undefined for opaque elements. */
export function decoderOf(element: ElementType): ElementDecoder | undefined {
  return element === 'opaque' ? undefined : decoders[element];
}
