// The events of a flight recorder out of a stored blob, one JSON text a line, in bounded memory.
import type { TraceChannel, TraceEvent } from './observation.ts';
import type { DecodeUtf8 } from './stored-documents.ts';

/** Longer lines are no events of ours, and are not kept to find out. */
const lineBytes = 4 * 1024 * 1024;

const channelNames: readonly TraceChannel[] = ['inputs', 'batch', 'rng', 'params', 'fitted'];

/** In the order in which they were written. Lines that are no events are passed over: a killed program leaves half a line. */
export async function* readTrace(content: AsyncIterable<Uint8Array>, decodeUtf8: DecodeUtf8): AsyncGenerator<TraceEvent> {
  for await (const line of linesOf(content)) {
    const event = eventOf(line, decodeUtf8);
    if (event !== undefined) yield event;
  }
}

async function* linesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  let isTooLong = false;
  for await (const piece of content) {
    let start = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      if (!isTooLong) yield rest.length === 0 ? piece.subarray(start, end) : joined(rest, piece.subarray(start, end));
      rest = new Uint8Array(0);
      isTooLong = false;
      start = end + 1;
    }
    isTooLong ||= rest.length + piece.length - start > lineBytes;
    rest = isTooLong ? new Uint8Array(0) : joined(rest, piece.subarray(start));
  }
  if (rest.length > 0) yield rest;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function eventOf(line: Uint8Array, decodeUtf8: DecodeUtf8): TraceEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(decodeUtf8(line));
  } catch {
    return undefined;
  }
  return isEvent(event) ? event : undefined;
}

function isEvent(value: unknown): value is TraceEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { source, rank, step, channels, tensors } = value as Readonly<Record<string, unknown>>;
  return typeof source === 'string' && Number.isSafeInteger(rank) && Number.isSafeInteger(step) && hasChannels(channels) && (tensors === undefined || isTensors(tensors));
}

function hasChannels(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return channelNames.every((name) => ['string', 'undefined'].includes(typeof (value as Readonly<Record<string, unknown>>)[name]));
}

function isTensors(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (tensor: unknown) =>
        typeof tensor === 'object' && tensor !== null && 'name' in tensor && typeof tensor.name === 'string' && 'hash' in tensor && typeof tensor.hash === 'string',
    )
  );
}
