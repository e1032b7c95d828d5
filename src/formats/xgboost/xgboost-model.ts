// XGBoost's models, in JSON or UBJSON: the same tree of values. The version of the writing library is no content.

import type { FileContent } from '../file-content.ts';
import { layOut, type StructuredValue } from '../structured-value.ts';

/** Is this value a model as XGBoost saves it: an object with a `learner` and a `version`? */
export function isXgboostModel(value: StructuredValue): boolean {
  const names = value.kind === 'object' ? value.members.map(([name]) => name) : [];
  return names.includes('learner') && names.includes('version');
}

/** Lays a model out; `spelling` is how the file spells it, such as `json`. */
export function readXgboostModel(value: StructuredValue, spelling: string): FileContent {
  const { tensors, facts, volatile } = layOut(value, { root: '', isVolatile: (path) => path === 'version' || path.startsWith('version/') });
  const versions = tensors
    .filter((tensor) => tensor.name === 'version')
    .map((tensor) => ({ path: 'version', value: numbersText(tensor.read(0, tensor.sizeBytes), tensor.elementBytes) }));
  return { format: `XGBoost ${spelling}`, tensors: tensors.filter((tensor) => tensor.name !== 'version'), facts, volatile: [...volatile, ...versions] };
}

/** The three parts of a version: float64 in JSON, signed integers in UBJSON. */
function numbersText(bytes: Uint8Array, elementBytes: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += elementBytes) {
    const value = elementBytes === 8 ? view.getFloat64(at, true) : elementBytes === 4 ? view.getInt32(at, true) : elementBytes === 2 ? view.getInt16(at, true) : view.getInt8(at);
    parts.push(String(value));
  }
  return parts.join('.');
}
