// Writing and reading of small binary formats: varints of up to 53 bits, doubles and floats, little-endian.
import { endianness } from 'node:os';

const isBigEndian = endianness() === 'BE';

/** The bytes of doubles as they are written down; where the machine has them that way, the same memory. */
export function littleEndian(doubles: Float64Array): Uint8Array {
  const bytes = new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength);
  if (!isBigEndian) return bytes;
  const turned = bytes.slice();
  for (let at = 0; at < turned.length; at += 8) turned.subarray(at, at + 8).reverse();
  return turned;
}

export class ByteWriter {
  #bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length] = value;
    this.length += 1;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    if (value < 128) {
      this.byte(value);
      return;
    }
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.length] = (rest % 128) + 128;
      this.length += 1;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.length] = rest;
    this.length += 1;
  }

  /** A whole number within ±2^52, small ones short whatever their sign. */
  signed(value: number): void {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  double(value: number): void {
    this.#reserve(8);
    this.length = this.#bytes.writeDoubleLE(value, this.length);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.length = this.#bytes.writeUInt32LE(value, this.length);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.length = this.#bytes.writeBigInt64LE(value, this.length);
  }

  float(value: number): void {
    this.#reserve(4);
    this.length = this.#bytes.writeFloatLE(value, this.length);
  }

  doubles(values: Float64Array): void {
    this.append(littleEndian(values));
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** What was written is written over from now on. */
  clear(): void {
    this.length = 0;
  }

  /** Good until something is written. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.length + count));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}

export class ByteReader {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    // Beyond the end it is 0, which ends a varint: what is cut has failed its checksum before it is read.
    const byte = this.#bytes[this.position] ?? 0;
    this.position += 1;
    return byte;
  }

  varint(): number {
    let value = 0;
    let weight = 1;
    for (;;) {
      const byte = this.byte();
      if (byte < 128) return value + byte * weight;
      value += (byte - 128) * weight;
      weight *= 128;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** As many whole numbers as the target has room for behind its first, which is there already: each by the change of its difference. */
  secondDifferences(target: Float64Array): void {
    // Every timestamp of a chart comes through here, so nothing is called for the one or two bytes that most take.
    const bytes = this.#bytes;
    let value = target[0]!;
    let difference = 0;
    for (let index = 1; index < target.length; index += 1) {
      const byte = bytes[this.position]!;
      if (byte < 128) {
        this.position += 1;
        difference += (byte >>> 1) ^ -(byte & 1);
      } else difference += this.signed();
      value += difference;
      target[index] = value;
    }
  }

  /** The same with each told by what its difference is beyond a usual one. */
  differences(target: Float64Array, usual: number): void {
    const bytes = this.#bytes;
    let value = target[0]!;
    for (let index = 1; index < target.length; index += 1) {
      const byte = bytes[this.position]!;
      if (byte < 128) {
        this.position += 1;
        value += usual + ((byte >>> 1) ^ -(byte & 1));
      } else value += usual + this.signed();
      target[index] = value;
    }
  }

  /** The next bytes as they lie there. */
  take(count: number): Buffer {
    const found = this.#bytes.subarray(this.position, this.position + count);
    this.position += count;
    return found;
  }

  uint32(): number {
    const value = this.#bytes.readUInt32LE(this.position);
    this.position += 4;
    return value;
  }

  float(): number {
    const value = this.#bytes.readFloatLE(this.position);
    this.position += 4;
    return value;
  }

  double(): number {
    const value = this.#bytes.readDoubleLE(this.position);
    this.position += 8;
    return value;
  }

  /** As many integers of 64 bits as the target has room for. */
  int64s(target: BigInt64Array): void {
    this.#copy(new Uint8Array(target.buffer, target.byteOffset, target.byteLength), 8);
  }

  /** As many doubles as the target has room for. */
  doubles(target: Float64Array): void {
    this.#copy(new Uint8Array(target.buffer, target.byteOffset, target.byteLength), 8);
  }

  /** As many floats as the target has room for. */
  floats(target: Float32Array): void {
    this.#copy(new Uint8Array(target.buffer, target.byteOffset, target.byteLength), 4);
  }

  #copy(target: Uint8Array, size: number): void {
    target.set(this.#bytes.subarray(this.position, this.position + target.length));
    this.position += target.length;
    if (isBigEndian) for (let at = 0; at < target.length; at += size) target.subarray(at, at + size).reverse();
  }
}
