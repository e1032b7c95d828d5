// Writes values in codes.
import { codeKinds, constants, type PackedValue, smallNumbers } from './value-code.ts';

/** Longer texts are rarely said twice. */
const sharedLength = 100;

export interface Packed {
  readonly value: PackedValue;
  /** In the order of their places. */
  readonly strings: readonly string[];
  /** What can be handed over, and is gone here then. */
  readonly transfer: readonly ArrayBuffer[];
}

/** What may follow the names known so far; a shape that ends here has a number. */
interface ShapeNode {
  readonly next: Map<string, ShapeNode>;
  shape: number | undefined;
}

export interface Packer {
  /** Packs a value behind those before; `unpackValues` gives them back in the same order. */
  pack(value: unknown): void;
  /** Everything so far, to be asked for once. */
  packed(): Packed;
}

export function createPacker(): Packer {
  let codes = new Uint32Array(1_024);
  let doubles = new Float64Array(256);
  let [codeCount, doubleCount, shapeCount] = [0, 0, 0];
  const strings: string[] = [];
  const places = new Map<string, number>();
  const others: unknown[] = [];
  const transfer = new Set<ArrayBuffer>();
  const root: ShapeNode = { next: new Map(), shape: undefined };

  function write(kind: number, rest: number): void {
    if (codeCount === codes.length) {
      const larger = new Uint32Array(codeCount * 2);
      larger.set(codes);
      codes = larger;
    }
    codes[codeCount] = rest * 8 + kind;
    codeCount += 1;
  }

  function writeNumber(value: number): void {
    if (value >>> 0 === value && value < smallNumbers && !Object.is(value, -0)) {
      write(codeKinds.small, value);
      return;
    }
    if (doubleCount === doubles.length) {
      const larger = new Float64Array(doubleCount * 2);
      larger.set(doubles);
      doubles = larger;
    }
    doubles[doubleCount] = value;
    doubleCount += 1;
    write(codeKinds.double, 0);
  }

  function writeText(value: string): void {
    if (value.length > sharedLength) write(codeKinds.text, strings.push(value) - 1);
    else {
      let place = places.get(value);
      if (place === undefined) places.set(value, (place = strings.push(value) - 1));
      write(codeKinds.text, place);
    }
  }

  function writeObject(value: Readonly<Record<string, unknown>>): void {
    let node = root;
    let names = 0;
    for (const name in value) {
      let next = node.next.get(name);
      if (next === undefined) node.next.set(name, (next = { next: new Map(), shape: undefined }));
      node = next;
      names += 1;
    }
    if (node.shape === undefined) {
      node.shape = shapeCount;
      shapeCount += 1;
      write(codeKinds.shape, names);
      for (const name in value) writeText(name);
    } else write(codeKinds.object, node.shape);
    for (const name in value) writeValue(value[name]);
  }

  function writeOther(value: unknown): void {
    // Only what fills its buffer is ours to give away.
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) transfer.add(value.buffer);
    write(codeKinds.other, others.push(value) - 1);
  }

  function writeValue(value: unknown): void {
    if (typeof value === 'string') writeText(value);
    else if (typeof value === 'number') writeNumber(value);
    else if (Array.isArray(value)) {
      write(codeKinds.list, value.length);
      for (let index = 0; index < value.length; index += 1) writeValue(value[index]);
    } else if (isPlain(value)) writeObject(value);
    else {
      const constant = constants.indexOf(value);
      if (constant >= 0) write(codeKinds.constant, constant);
      else writeOther(value);
    }
  }

  return {
    pack: writeValue,
    packed: () => {
      const value = { codes: codes.slice(0, codeCount), doubles: doubles.slice(0, doubleCount), others };
      return { value, strings, transfer: [...transfer, value.codes.buffer, value.doubles.buffer] };
    },
  };
}

/** An object that its names and values say all of. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, '__proto__');
}
