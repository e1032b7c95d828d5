// The wire format of protocol buffers: fields by number, nothing of any schema.

import { ByteCursor } from './byte-cursor.ts';
import type { ByteSource } from './byte-source.ts';
import { damaged, tooLarge } from './format-error.ts';

const maxFields = 5_000_000;

export type WireField =
  | { readonly number: number; readonly wire: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly wire: 'fixed64' | 'fixed32' | 'bytes'; readonly source: ByteSource };

/** All fields of a message in their order. Throws FormatError for anything that is no message. */
export function readProtobuf(source: ByteSource): readonly WireField[] {
  const cursor = new ByteCursor(source);
  const fields: WireField[] = [];
  while (cursor.remaining > 0) {
    if (fields.length >= maxFields) throw tooLarge(`a message of more than ${maxFields} fields`);
    fields.push(readField(cursor));
  }
  return fields;
}

function readField(cursor: ByteCursor): WireField {
  const tag = readVarint(cursor);
  const number = Number(tag >> 3n);
  const type = Number(tag & 7n);
  if (number < 1 || number > 536_870_911) throw damaged(`a message has field number ${number} before byte ${cursor.position}`);
  if (type === 0) return { number, wire: 'varint', value: readVarint(cursor) };
  if (type === 1) return { number, wire: 'fixed64', source: cursor.piece(8) };
  if (type === 5) return { number, wire: 'fixed32', source: cursor.piece(4) };
  if (type !== 2) throw damaged(`a message has wire type ${type} before byte ${cursor.position}`);
  const length = Number(readVarint(cursor));
  return { number, wire: 'bytes', source: cursor.piece(length) };
}

/** One base-128 number of at most ten bytes, as an unsigned 64-bit integer. */
export function readVarint(cursor: ByteCursor): bigint {
  let low = 0;
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = cursor.u8();
    if (index < 4) low += (byte & 0x7f) << (7 * index);
    else value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return BigInt.asUintN(64, value | BigInt(low));
  }
  throw damaged(`a number before byte ${cursor.position} is longer than ten bytes`);
}

/** The bytes of the last field with this number; undefined when there is none. */
export function bytesField(fields: readonly WireField[], number: number): ByteSource | undefined {
  const field = fields.findLast((candidate) => candidate.number === number);
  return field === undefined || field.wire === 'varint' ? undefined : field.source;
}

/** The number of the last varint field with this number, signed; undefined when there is none. */
export function numberField(fields: readonly WireField[], number: number): bigint | undefined {
  const field = fields.findLast((candidate) => candidate.number === number);
  return field?.wire === 'varint' ? BigInt.asIntN(64, field.value) : undefined;
}

/** The bytes of every field with this number. */
export function repeatedBytes(fields: readonly WireField[], number: number): readonly ByteSource[] {
  return fields.flatMap((field) => (field.number === number && field.wire === 'bytes' ? [field.source] : []));
}

/** Repeated integers, packed or one by one, as unsigned 64-bit integers. */
export function repeatedNumbers(fields: readonly WireField[], number: number): readonly bigint[] {
  const values: bigint[] = [];
  for (const field of fields) {
    if (field.number !== number) continue;
    if (field.wire === 'varint') values.push(field.value);
    if (field.wire !== 'bytes') continue;
    const cursor = new ByteCursor(field.source);
    while (cursor.remaining > 0) values.push(readVarint(cursor));
  }
  return values;
}

/** Repeated numbers of fixed width, packed or one by one, as one run of bytes. */
export function repeatedFixed(fields: readonly WireField[], number: number): Uint8Array {
  const pieces = fields.flatMap((field) => (field.number === number && field.wire !== 'varint' ? [field.source.read(0, field.source.size)] : []));
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
