// The frames a journal is made of. Four marker bytes that no UTF-8 text holds, the length of the payload, a CRC-32 of
// all that follows it, a sequence number, a type, the payload. All numbers big-endian. A reader that lost its way
// finds the next whole frame by the marker and the checksum.
import { crc32 } from 'node:zlib';

export interface Frame {
  /** From 1, without gaps over all segments. A segment's header has the number before its first record. */
  readonly sequence: number;
  readonly type: number;
  readonly payload: Buffer;
}

/** The first frame of each segment: the version of the format and the run. */
export const headerType = 0;
export const recordType = 1;
/** Stands where a record was taken out to make room. */
export const droppedType = 2;

const marker = Buffer.from([0xfe, 0x41, 0x4a, 0xff]);
const headBytes = 4 + 4 + 4 + 8 + 1;
const checkedFrom = 12;

export function encodeFrame({ sequence, type, payload }: Frame): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + payload.length);
  marker.copy(frame);
  frame.writeUInt32BE(payload.length, 4);
  frame.writeBigUInt64BE(BigInt(sequence), checkedFrom);
  frame.writeUInt8(type, 20);
  payload.copy(frame, headBytes);
  frame.writeUInt32BE(checksum(frame), 8);
  return frame;
}

export interface FrameAt extends Frame {
  /** Where it begins in the bytes, and where what follows begins. */
  readonly from: number;
  readonly to: number;
}

/** The frame that begins at an offset, or undefined when no whole, sound one does. */
export function frameAt(bytes: Buffer, from: number): FrameAt | undefined {
  if (bytes.length - from < headBytes || marker.compare(bytes, from, from + 4) !== 0) return undefined;
  const to = from + headBytes + bytes.readUInt32BE(from + 4);
  if (to > bytes.length) return undefined;
  const frame = bytes.subarray(from, to);
  if (frame.readUInt32BE(8) !== checksum(frame)) return undefined;
  return { sequence: Number(frame.readBigUInt64BE(checkedFrom)), type: frame.readUInt8(20), payload: frame.subarray(headBytes), from, to };
}

/** The first whole frame at an offset or after it. */
export function nextFrame(bytes: Buffer, offset: number): FrameAt | undefined {
  for (let at = bytes.indexOf(marker, offset); at >= 0; at = bytes.indexOf(marker, at + 1)) {
    const frame = frameAt(bytes, at);
    if (frame !== undefined) return frame;
  }
  return undefined;
}

/** Covers the length too, so that a damaged one is not believed. */
function checksum(frame: Buffer): number {
  return crc32(frame.subarray(checkedFrom), crc32(frame.subarray(4, 8)));
}
