// How far two tensors of one shape are from each other, read piece by piece so that their size does not matter.

import type { NamedTensor } from '../../formats/file-content.ts';
import { decoderOf, type ElementDecoder } from './element-decoder.ts';
import type { TensorStatistics } from './file-comparison.ts';

/** Elements read at once: two pieces of at most 4 MiB of the widest type. */
const pieceElements = 256 * 1024;

/** Are the bytes of two tensors of one type and shape the same? */
export function hasEqualBits(before: NamedTensor, after: NamedTensor): boolean {
  const step = Math.max(1, Math.floor((4 * 1024 * 1024) / before.elementBytes)) * before.elementBytes;
  for (let at = 0; at < before.sizeBytes; at += step) {
    const length = Math.min(step, before.sizeBytes - at);
    if (firstDifference(before.read(at, length), after.read(at, length)) >= 0) return false;
  }
  return true;
}

/** Index of the first byte in which two runs of one length differ, or -1. */
export function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const words = Math.floor(one.length / 4);
  const left = aligned(one);
  const right = aligned(other);
  let word = 0;
  while (word < words && left[word] === right[word]) word += 1;
  for (let at = word * 4; at < one.length; at += 1) if (one[at] !== other[at]) return at;
  return -1;
}

function aligned(bytes: Uint8Array): Int32Array {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(whole.buffer, whole.byteOffset, Math.floor(whole.length / 4));
}

/** Numbers about two tensors of one shape, whose types may differ; null when either has no numeric meaning and widths differ. */
export function tensorStatistics(before: NamedTensor, after: NamedTensor): TensorStatistics | null {
  const sums = new Sums(before, after);
  if (!sums.isPossible) return null;
  const elements = before.sizeBytes / before.elementBytes;
  for (let first = 0; first < elements; first += pieceElements) {
    const count = Math.min(pieceElements, elements - first);
    sums.add(first, before.read(first * before.elementBytes, count * before.elementBytes), after.read(first * after.elementBytes, count * after.elementBytes));
  }
  return sums.result(elements);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

class Sums {
  readonly isPossible: boolean;
  readonly #before: NamedTensor;
  readonly #after: NamedTensor;
  readonly #one: ElementDecoder | undefined;
  readonly #other: ElementDecoder | undefined;
  readonly #sameType: boolean;
  readonly #counts = { differing: 0, nanBefore: 0, nanAfter: 0, nanOtherBits: 0, infinities: 0, signedZeros: 0 };
  #maxAbs = -1;
  #maxRelative = -1;
  #maxUlp = -1;
  #dot = 0;
  #squareBefore = 0;
  #squareAfter = 0;
  #first: { readonly index: number; readonly before: string; readonly after: string } | undefined;

  constructor(before: NamedTensor, after: NamedTensor) {
    this.#before = before;
    this.#after = after;
    this.#one = decoderOf(before.element);
    this.#other = decoderOf(after.element);
    this.#sameType = before.element === after.element && before.elementBytes === after.elementBytes;
    this.isPossible = this.#sameType || (this.#one !== undefined && this.#other !== undefined && this.#one.components === this.#other.components);
  }

  add(first: number, one: Uint8Array, other: Uint8Array): void {
    const left = viewOf(one);
    const right = viewOf(other);
    const { elementBytes } = this.#before;
    for (let index = 0; index * elementBytes < one.length; index += 1) {
      const differs = this.#sameType ? bytesDiffer(one, other, { at: index * elementBytes, length: elementBytes }) : this.#valuesDiffer(left, right, index);
      if (differs) {
        this.#counts.differing += 1;
        this.#first ??= { index: first + index, before: this.#show(left, index, this.#before), after: this.#show(right, index, this.#after) };
      }
      if (this.#one !== undefined && this.#other !== undefined) this.#addElement({ left, right, index, differs });
    }
  }

  result(elements: number): TensorStatistics {
    const { differing } = this.#counts;
    const length = Math.sqrt(this.#squareBefore) * Math.sqrt(this.#squareAfter);
    const cosine = this.#dot / length;
    return {
      elements,
      ...this.#counts,
      share: elements === 0 ? 0 : differing / elements,
      maxAbs: this.#maxAbs < 0 ? null : this.#maxAbs,
      maxRelative: this.#maxRelative < 0 ? null : this.#maxRelative,
      maxUlp: this.#maxUlp < 0 ? null : this.#maxUlp,
      cosine: Number.isFinite(cosine) ? Math.max(-1, Math.min(1, cosine)) : null,
      firstIndex: this.#first === undefined ? [] : unravel(this.#first.index, this.#before.shape),
      firstBefore: this.#first?.before ?? '',
      firstAfter: this.#first?.after ?? '',
    };
  }

  #valuesDiffer(left: DataView, right: DataView, index: number): boolean {
    const one = this.#one as ElementDecoder;
    const other = this.#other as ElementDecoder;
    for (let part = 0; part < one.components; part += 1) {
      const a = one.value(left, index * this.#before.elementBytes + part * one.componentBytes);
      const b = other.value(right, index * this.#after.elementBytes + part * other.componentBytes);
      if (!Object.is(a, b)) return true;
    }
    return false;
  }

  /** One element, as a complex number whose imaginary part may be none. */
  #addElement(pair: { readonly left: DataView; readonly right: DataView; readonly index: number; readonly differs: boolean }): void {
    const one = this.#one as ElementDecoder;
    const other = this.#other as ElementDecoder;
    let square = 0;
    let sizeBefore = 0;
    let sizeAfter = 0;
    let isFinite = true;
    for (let part = 0; part < one.components; part += 1) {
      const at = pair.index * this.#before.elementBytes + part * one.componentBytes;
      const a = one.value(pair.left, at);
      const b = other.value(pair.right, pair.index * this.#after.elementBytes + part * other.componentBytes);
      if (pair.differs) this.#countSpecial(a, b);
      if (!Number.isFinite(a) || !Number.isFinite(b)) {
        isFinite = false;
        continue;
      }
      this.#dot += a * b;
      this.#squareBefore += a * a;
      this.#squareAfter += b * b;
      if (!pair.differs) continue;
      const difference = (this.#sameType ? one.exactDifference?.(pair.left, pair.right, at) : undefined) ?? Math.abs(a - b);
      square = Math.hypot(square, difference);
      sizeBefore = Math.hypot(sizeBefore, a);
      sizeAfter = Math.hypot(sizeAfter, b);
      if (this.#sameType && one.ulps !== undefined) this.#maxUlp = Math.max(this.#maxUlp, one.ulps(pair.left, pair.right, at));
    }
    if (!pair.differs || !isFinite) return;
    // A difference of huge numbers may itself be beyond a float64, and JSON has no infinity.
    const distance = Math.min(square, Number.MAX_VALUE);
    const size = Math.min(Math.max(sizeBefore, sizeAfter), Number.MAX_VALUE);
    this.#maxAbs = Math.max(this.#maxAbs, distance);
    this.#maxRelative = Math.max(this.#maxRelative, size === 0 ? 0 : distance / size);
  }

  #countSpecial(a: number, b: number): void {
    if (Number.isNaN(a) && Number.isNaN(b)) this.#counts.nanOtherBits += 1;
    else if (Number.isNaN(a)) this.#counts.nanBefore += 1;
    else if (Number.isNaN(b)) this.#counts.nanAfter += 1;
    else if (a !== b && (Math.abs(a) === Infinity || Math.abs(b) === Infinity)) this.#counts.infinities += 1;
    else if (a === 0 && b === 0 && !Object.is(a, b)) this.#counts.signedZeros += 1;
  }

  #show(view: DataView, index: number, tensor: NamedTensor): string {
    const decoder = tensor === this.#before ? this.#one : this.#other;
    const at = index * tensor.elementBytes;
    if (decoder === undefined)
      return `0x${Array.from({ length: Math.min(tensor.elementBytes, 32) }, (_, byte) =>
        view
          .getUint8(at + byte)
          .toString(16)
          .padStart(2, '0'),
      ).join('')}`;
    if (tensor.element === 'int64') return String(view.getBigInt64(at, true));
    if (tensor.element === 'uint64') return String(view.getBigUint64(at, true));
    const parts = Array.from({ length: decoder.components }, (_, part) => decoder.value(view, at + part * decoder.componentBytes)).map((value) =>
      Object.is(value, -0) ? '-0' : String(value),
    );
    return parts.length === 1 ? (parts[0] as string) : `${parts[0]} + ${parts[1]}i`;
  }
}

function bytesDiffer(one: Uint8Array, other: Uint8Array, range: { readonly at: number; readonly length: number }): boolean {
  for (let at = range.at; at < range.at + range.length; at += 1) if (one[at] !== other[at]) return true;
  return false;
}

function unravel(index: number, shape: readonly number[]): readonly number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}
