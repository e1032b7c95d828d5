// TensorBoard's event files: records framed by their length and two checksums (TFRecord), each a message of TensorFlow's
// event.proto. When an event was written says nothing about it; everything else is content.
import { ByteCursor } from '../byte-cursor.ts';
import { type ByteSource, sliceSource } from '../byte-source.ts';
import { nameTensor, type Fact, type FileContent, type NamedTensor } from '../file-content.ts';
import { damaged, tooLarge } from '../format-error.ts';
import { hex } from '../hex.ts';
import { bytesField, numberField, readProtobuf, repeatedBytes } from '../protobuf-wire.ts';
import { decodeUtf8 } from '../utf8.ts';

const maxEvents = 1_000_000;
/** Pictures and the like are told as bytes, and only shorter ones as a value. */
const maxValueBytes = 512;
const wallTime = { number: 1, bytes: 9 };

/** By the name that TensorBoard itself goes by. */
export function isTfevents(name: string): boolean {
  return name.includes('tfevents');
}

/** Throws FormatError when it is no event file, or is cut off within an event that is not the last. */
export function readTfevents(source: ByteSource): FileContent {
  const cursor = new ByteCursor(source);
  const facts: Fact[] = [];
  const tensors: NamedTensor[] = [];
  let events = 0;
  let first: string | undefined;
  for (; cursor.remaining > 0; events += 1) {
    if (events >= maxEvents) throw tooLarge(`more than ${maxEvents} events`);
    const event = readRecord(cursor);
    const content = withoutWallTime(event);
    first ??= timeOf(event);
    const name = `event ${events}${tagsOf(content)}`;
    if (content.size <= maxValueBytes) facts.push({ path: name, value: hex(content.read(0, content.size)) });
    else tensors.push(nameTensor(name, rawBytes(content)));
  }
  return { format: 'TensorBoard events', tensors, facts, volatile: [{ path: 'wall time', value: first ?? 'none' }] };
}

function readRecord(cursor: ByteCursor): ByteSource {
  const at = cursor.position;
  const length = cursor.u64();
  // The checksum of the length, the event, its checksum.
  if (length + 8 > cursor.remaining) throw damaged(`the event at byte ${at} is longer than what is left of the file`);
  cursor.u32();
  const event = cursor.piece(length);
  cursor.u32();
  return event;
}

/** It is the first field wherever an event has one. */
function withoutWallTime(event: ByteSource): ByteSource {
  if (event.size < wallTime.bytes || event.read(0, 1)[0] !== ((wallTime.number << 3) | 1)) throw damaged('an event does not begin with its time');
  return sliceSource(event, wallTime.bytes, event.size - wallTime.bytes);
}

function timeOf(event: ByteSource): string {
  const bytes = event.read(1, wallTime.bytes - 1);
  return String(new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true));
}

/** Which series an event has values of, and of which step. */
function tagsOf(event: ByteSource): string {
  const fields = readProtobuf(event);
  const summary = bytesField(fields, 5);
  const tags = (summary === undefined ? [] : repeatedBytes(readProtobuf(summary), 1)).flatMap((value) => {
    const tag = bytesField(readProtobuf(value), 1);
    return tag === undefined ? [] : [decodeUtf8(tag.read(0, tag.size))];
  });
  return tags.length === 0 ? '' : ` (${tags.slice(0, 3).join(', ')}, step ${numberField(fields, 2) ?? 0n})`;
}

function rawBytes(content: ByteSource): Parameters<typeof nameTensor>[1] {
  return { dtype: 'bytes', element: 'opaque', elementBytes: 1, shape: [content.size], sizeBytes: content.size, read: (offset, length) => content.read(offset, length) };
}
