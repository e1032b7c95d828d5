// Reads a source from front to back, through a window, with every length checked against what is left.

import { checkRange, sliceSource, type ByteSource } from './byte-source.ts';
import { damaged, tooLarge } from './format-error.ts';
import { decodeUtf8 } from './utf8.ts';

const windowBytes = 64 * 1024;

/** A text, or a list of numbers, longer than this is refused rather than held in memory. */
export const maxTextBytes = 256 * 1024 * 1024;

export class ByteCursor {
  readonly source: ByteSource;
  position: number;
  #window = new Uint8Array(0);
  #view = new DataView(this.#window.buffer);
  #start = 0;

  constructor(source: ByteSource, position = 0) {
    this.source = source;
    this.position = position;
  }

  get remaining(): number {
    return this.source.size - this.position;
  }

  /** The next byte without moving past it; undefined at the end. */
  peek(): number | undefined {
    if (this.remaining <= 0) return undefined;
    const at = this.#reach(1, 0);
    return this.#view.getUint8(at);
  }

  u8(): number {
    const at = this.#reach(1, 1);
    return this.#view.getUint8(at);
  }

  i8(): number {
    const at = this.#reach(1, 1);
    return this.#view.getInt8(at);
  }

  u16(littleEndian = true): number {
    const at = this.#reach(2, 2);
    return this.#view.getUint16(at, littleEndian);
  }

  i16(littleEndian = true): number {
    const at = this.#reach(2, 2);
    return this.#view.getInt16(at, littleEndian);
  }

  u32(littleEndian = true): number {
    const at = this.#reach(4, 4);
    return this.#view.getUint32(at, littleEndian);
  }

  i32(littleEndian = true): number {
    const at = this.#reach(4, 4);
    return this.#view.getInt32(at, littleEndian);
  }

  u64Big(littleEndian = true): bigint {
    const at = this.#reach(8, 8);
    return this.#view.getBigUint64(at, littleEndian);
  }

  i64Big(littleEndian = true): bigint {
    const at = this.#reach(8, 8);
    return this.#view.getBigInt64(at, littleEndian);
  }

  /** An unsigned 64-bit size or offset; one that no file can have is refused. */
  u64(littleEndian = true): number {
    const value = this.u64Big(littleEndian);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`a length of ${value} at byte ${this.position - 8} is beyond any file`);
    return Number(value);
  }

  f32(littleEndian = true): number {
    const at = this.#reach(4, 4);
    return this.#view.getFloat32(at, littleEndian);
  }

  f64(littleEndian = true): number {
    const at = this.#reach(8, 8);
    return this.#view.getFloat64(at, littleEndian);
  }

  /** Bytes copied into memory; for large ones use `piece`. */
  bytes(length: number): Uint8Array {
    if (length > maxTextBytes) throw tooLarge(`${length} bytes at ${this.position} are more than is held in memory (${maxTextBytes})`);
    checkRange(this.source.size, this.position, length);
    const bytes = this.source.read(this.position, length);
    this.position += length;
    return bytes;
  }

  text(length: number, options: { readonly surrogates?: boolean } = {}): string {
    return decodeUtf8(this.bytes(length), options);
  }

  /** The next `length` bytes as a source of their own, left unread. */
  piece(length: number): ByteSource {
    const piece = sliceSource(this.source, this.position, length);
    this.position += length;
    return piece;
  }

  skip(length: number): void {
    checkRange(this.source.size, this.position, length);
    this.position += length;
  }

  /** The bytes up to the next line feed, without it; the end of the source is refused as an end of line. */
  line(maxBytes = maxTextBytes): Uint8Array {
    const parts: number[] = [];
    for (;;) {
      const byte = this.u8();
      if (byte === 0x0a) return Uint8Array.from(parts);
      if (parts.length >= maxBytes) throw tooLarge(`a line at byte ${this.position - parts.length} is longer than ${maxBytes} bytes`);
      parts.push(byte);
    }
  }

  /** Makes the next `length` bytes (at most 8) readable and returns where they stand in the window. */
  #reach(length: number, advance: number): number {
    const at = this.position - this.#start;
    if (at < 0 || at + length > this.#window.length) return this.#refill(length, advance);
    this.position += advance;
    return at;
  }

  #refill(length: number, advance: number): number {
    checkRange(this.source.size, this.position, length);
    this.#start = this.position;
    this.#window = this.source.read(this.position, Math.min(windowBytes, this.remaining)) as Uint8Array<ArrayBuffer>;
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, this.#window.byteLength);
    this.position += advance;
    return 0;
  }
}
