// The numbers in TensorBoard's event files, as they are read from front to back: what a program logged by `add_scalar`, or `tf.summary.scalar`.
// Messages are those of TensorFlow's event.proto, summary.proto and tensor.proto.
import { ByteCursor } from '../byte-cursor.ts';
import { type ByteSource, sliceSource } from '../byte-source.ts';
import { damaged } from '../format-error.ts';
import { bytesField, numberField, readProtobuf, repeatedBytes } from '../protobuf-wire.ts';
import { decodeUtf8 } from '../utf8.ts';
import { maskedCrc32c } from './crc32c.ts';

export interface ScalarEvent {
  readonly tag: string;
  readonly step: bigint;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** What is no number: a picture, a histogram, a text. Told so that it can be counted. */
export interface OtherEvent {
  readonly tag: string;
  readonly isOther: true;
}

/**
 * A record that is cut off at the end ends the reading, as of a program that still writes, or was killed. Throws FormatError for one whose checksum
 * is wrong.
 */
export function* readScalars(source: ByteSource): Generator<ScalarEvent | OtherEvent> {
  const cursor = new ByteCursor(source);
  while (cursor.remaining >= 12) {
    const at = cursor.position;
    const length = cursor.u64();
    const isHeadRight = maskedCrc32c(source.read(at, 8)) === cursor.u32();
    if (!isHeadRight) throw damaged(`the length of the event at byte ${at} has another checksum than is written beside it`);
    if (length + 4 > cursor.remaining) return;
    const event = cursor.piece(length);
    if (maskedCrc32c(event.read(0, event.size)) !== cursor.u32()) throw damaged(`the event at byte ${at} has another checksum than is written beside it`);
    yield* scalarsOf(event);
  }
}

function* scalarsOf(event: ByteSource): Generator<ScalarEvent | OtherEvent> {
  const fields = readProtobuf(event);
  const summary = bytesField(fields, 5);
  if (summary === undefined) return;
  const time = fields.find(({ number, wire }) => number === 1 && wire === 'fixed64');
  const at = time?.wire === 'fixed64' ? float64(time.source) : 0;
  for (const entry of repeatedBytes(readProtobuf(summary), 1)) {
    const value = readProtobuf(entry);
    const name = bytesField(value, 1);
    const tag = name === undefined ? '' : decodeUtf8(name.read(0, name.size));
    const number = numberOf(value);
    yield number === undefined ? { tag, isOther: true } : { tag, step: numberField(fields, 2) ?? 0n, at, value: number };
  }
}

type Fields = ReturnType<typeof readProtobuf>;

/** `simple_value`, or a tensor of one number that its plugin calls a scalar. */
function numberOf(value: Fields): number | undefined {
  const simple = value.find(({ number, wire }) => number === 2 && wire === 'fixed32');
  if (simple?.wire === 'fixed32') return float32(simple.source);
  const tensor = bytesField(value, 8);
  return tensor === undefined || !isScalar(value) ? undefined : tensorNumber(readProtobuf(tensor));
}

/** By the plugin's name, where one is told. Only the first event of a tag need tell it. */
function isScalar(value: Fields): boolean {
  const metadata = bytesField(value, 9);
  const plugin = metadata === undefined ? undefined : bytesField(readProtobuf(metadata), 1);
  const name = plugin === undefined ? undefined : bytesField(readProtobuf(plugin), 1);
  return name === undefined || decodeUtf8(name.read(0, name.size)) === 'scalars';
}

const [floats, doubles] = [1n, 2n];

function tensorNumber(tensor: Fields): number | undefined {
  const type = numberField(tensor, 1);
  const content = bytesField(tensor, 4);
  if (type === floats) {
    const listed = content ?? bytesField(tensor, 5);
    return listed?.size === 4 ? float32(listed) : undefined;
  }
  const listed = type === doubles ? (content ?? bytesField(tensor, 6)) : undefined;
  return listed?.size === 8 ? float64(listed) : undefined;
}

function float32(source: ByteSource): number {
  return viewOf(sliceSource(source, 0, 4)).getFloat32(0, true);
}

function float64(source: ByteSource): number {
  return viewOf(sliceSource(source, 0, 8)).getFloat64(0, true);
}

function viewOf(source: ByteSource): DataView {
  const bytes = source.read(0, source.size);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
