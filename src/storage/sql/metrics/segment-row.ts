// A stored segment, and what is said when its bytes are not those that were stored.
import { AssayError } from '../../../core/base/errors.ts';

export interface SegmentRow {
  readonly num: number;
  readonly runNum: number;
  readonly body: Uint8Array;
}

/** Unpacks a segment; a failure names it. */
export function unpackRow({ num, runNum, body }: SegmentRow, unpack: (body: Uint8Array) => void): void {
  try {
    unpack(body);
  } catch (cause) {
    throw new AssayError('integrity', `metric segment ${num} of run number ${runNum} is damaged; restore the database from a backup`, {
      subject: { kind: 'metric segment', id: String(num) },
      cause,
    });
  }
}
