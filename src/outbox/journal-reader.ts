// Follows a journal while it is being written: record after record, never beyond what is durable.
import { headerType, recordType, type FrameAt } from './journal-frame.ts';
import { checkHeader, type Damage, listSegments, readSegment } from './journal-segments.ts';

export interface JournalReader {
  /** The next record up to a sequence number, and how long its text is; undefined when there is none yet. */
  next(upTo: number): Promise<{ readonly sequence: number; readonly record: unknown; readonly bytes: number } | undefined>;
  /** The segment being read. */
  readonly path: string | undefined;
}

/** Of a segment at a time: one that waited for a server is many times as long as what a process of ours is to hold. */
const mostBytes = 1024 * 1024;

/** Begins after a sequence number. */
export function createJournalReader(folder: string, { after, onDamage }: { readonly after: number; readonly onDamage: (damage: Damage) => void }): JournalReader {
  let position = after;
  let path: string | undefined;
  let offset = 0;
  let frames: readonly FrameAt[] = [];
  let at = 0;

  /** Reads what came since; false when there is nothing. */
  async function fill(): Promise<boolean> {
    for (;;) {
      const segments = await listSegments(folder);
      const index = segments.findLastIndex((segment) => segment.after <= position);
      const segment = segments[Math.max(0, index)];
      if (segment === undefined) return false;
      if (segment.path !== path) offset = 0;
      path = segment.path;
      const content = await readSegment(segment.path, { offset, mostBytes });
      for (const damage of content.damages) onDamage(damage);
      offset = content.soundBytes;
      frames = content.frames.filter(({ sequence }) => sequence > position);
      at = 0;
      if (content.frames[0]?.type === headerType) checkHeader(content.frames[0]);
      if (frames.length > 0) return true;
      // What was read is known already.
      if (content.frames.length > 0) continue;
      const follower = segments[Math.max(0, index) + 1];
      if (follower === undefined) return false;
      onDamage({ file: segment.path, fromByte: content.soundBytes, toByte: content.sizeBytes });
      position = follower.after;
    }
  }

  return {
    get path() {
      return path;
    },
    next: async (upTo) => {
      while (position < upTo) {
        if (at >= frames.length && !(await fill())) return undefined;
        const { sequence, type, payload } = frames[at]!;
        if (sequence > upTo) return undefined;
        at += 1;
        position = sequence;
        if (type === recordType) return { sequence, record: JSON.parse(payload.toString('utf8')), bytes: payload.length };
      }
      return undefined;
    },
  };
}
