// The packed form of exported points: a stream of frames, each some points of one series, to the bit.
//
// Layout of a frame, little-endian: the length of its head in bytes (uint32), how many points it holds (uint32), the head as UTF-8
// JSON (`{runId, key}`, of a tail also its cursor and what is said of it) with spaces up to a multiple of eight, then the steps (int64), the timestamps (int64) and the values
// (float64). The stream ends with a frame of length 0 and 0 points: without it something is missing.

export const pointFramesMediaType = 'application/vnd.assay.point-frames';

/** Points of one series, ordered by step, timestamp, value; a longer series is in several frames, one after the other. */
export interface PointsFrame {
  readonly runId: string;
  readonly key: string;
  /** Of a tail: as in its JSON. */
  readonly cursor?: string | undefined;
  readonly isCut?: boolean | undefined;
  readonly isRewritten?: boolean | undefined;
  readonly steps: BigInt64Array;
  readonly timestamps: BigInt64Array;
  readonly values: Float64Array;
}

/** The frames of a body in this form. Throws when it ends too early. */
export async function* readPointFrames(body: AsyncIterable<Uint8Array>): AsyncGenerator<PointsFrame> {
  const source = createByteQueue(body);
  for (;;) {
    const sizes = viewOf(await source.take(8));
    const [length, count] = [sizes.getUint32(0, true), sizes.getUint32(4, true)];
    if (length === 0 && count === 0) return;
    const head = JSON.parse(new TextDecoder().decode(await source.take(length))) as Omit<PointsFrame, 'steps' | 'timestamps' | 'values'>;
    const [steps, timestamps, values] = [viewOf(await source.take(count * 8)), viewOf(await source.take(count * 8)), viewOf(await source.take(count * 8))];
    yield {
      ...head,
      steps: BigInt64Array.from({ length: count }, (_none, index) => steps.getBigInt64(index * 8, true)),
      timestamps: BigInt64Array.from({ length: count }, (_none, index) => timestamps.getBigInt64(index * 8, true)),
      values: Float64Array.from({ length: count }, (_none, index) => values.getFloat64(index * 8, true)),
    };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface ByteQueue {
  take(length: number): Promise<Uint8Array>;
}

function createByteQueue(body: AsyncIterable<Uint8Array>): ByteQueue {
  const chunks = body[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  return {
    take: async (length) => {
      const taken = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        if (rest.length === 0) {
          const next = await chunks.next();
          if (next.done === true) throw new RangeError('the stream of points ends in the middle of a frame; ask for it again');
          rest = new Uint8Array(next.value);
        }
        const part = rest.subarray(0, length - filled);
        taken.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
      }
      return taken;
    },
  };
}
