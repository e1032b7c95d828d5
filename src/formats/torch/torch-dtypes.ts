// PyTorch's element types by the names its files use: storage classes (`FloatStorage`) and dtypes (`float32`).

import type { ElementType } from '../file-content.ts';

export interface TorchDtype {
  readonly name: string;
  readonly element: ElementType;
  readonly elementBytes: number;
  /** Width of the numbers whose bytes are reversed in big-endian files. */
  readonly numberBytes: number;
}

function plain(name: ElementType, elementBytes: number): TorchDtype {
  return { name, element: name, elementBytes, numberBytes: name.startsWith('complex') ? elementBytes / 2 : elementBytes };
}

function opaque(name: string, elementBytes: number): TorchDtype {
  return { name, element: 'opaque', elementBytes, numberBytes: elementBytes };
}

const byStorage: Readonly<Record<string, TorchDtype>> = {
  DoubleStorage: plain('float64', 8),
  FloatStorage: plain('float32', 4),
  HalfStorage: plain('float16', 2),
  BFloat16Storage: plain('bfloat16', 2),
  LongStorage: plain('int64', 8),
  IntStorage: plain('int32', 4),
  ShortStorage: plain('int16', 2),
  CharStorage: plain('int8', 1),
  ByteStorage: plain('uint8', 1),
  BoolStorage: plain('bool', 1),
  ComplexDoubleStorage: plain('complex128', 16),
  ComplexFloatStorage: plain('complex64', 8),
  QUInt8Storage: opaque('quint8', 1),
  QInt8Storage: opaque('qint8', 1),
  QInt32Storage: opaque('qint32', 4),
  QUInt4x2Storage: opaque('quint4x2', 1),
  QUInt2x4Storage: opaque('quint2x4', 1),
  UntypedStorage: plain('uint8', 1),
};

const byDtype: Readonly<Record<string, TorchDtype>> = {
  float64: plain('float64', 8),
  float32: plain('float32', 4),
  float16: plain('float16', 2),
  bfloat16: plain('bfloat16', 2),
  int64: plain('int64', 8),
  int32: plain('int32', 4),
  int16: plain('int16', 2),
  int8: plain('int8', 1),
  uint8: plain('uint8', 1),
  uint16: plain('uint16', 2),
  uint32: plain('uint32', 4),
  uint64: plain('uint64', 8),
  bool: plain('bool', 1),
  complex128: plain('complex128', 16),
  complex64: plain('complex64', 8),
  complex32: opaque('complex32', 4),
  float8_e4m3fn: opaque('float8_e4m3fn', 1),
  float8_e5m2: opaque('float8_e5m2', 1),
  float8_e4m3fnuz: opaque('float8_e4m3fnuz', 1),
  float8_e5m2fnuz: opaque('float8_e5m2fnuz', 1),
  float8_e8m0fnu: opaque('float8_e8m0fnu', 1),
};

/** The elements a storage class counts in; undefined for classes not known here. */
export function storageDtype(className: string): TorchDtype | undefined {
  return Object.hasOwn(byStorage, className) ? byStorage[className] : undefined;
}

/** The element type `torch.<name>`; undefined when not known here. */
export function torchDtype(name: string): TorchDtype | undefined {
  return Object.hasOwn(byDtype, name) ? byDtype[name] : undefined;
}
