// The batches that wait for a commit. What waits is bounded, so that memory does not grow with what is sent while the disk is
// slow; and whoever sends much waits for the own batches, not others for them: commits are filled in turn, one batch of each.
import type { Caller } from '../../access/caller.ts';
import { AssayError } from '../../base/errors.ts';
import type { WaitingBatch } from './waiting-batch.ts';

export interface IngestLimits {
  /** Of all that wait, about. */
  readonly bytes: number;
  readonly batches: number;
  /** The part of both that one sender may take up. */
  readonly shareOfOne: number;
}

export const ingestLimits: IngestLimits = { bytes: 64 * 1024 * 1024, batches: 8_192, shareOfOne: 0.5 };

/** More than this in one commit would keep those who wait for the next one too long. */
const [batchesPerCommit, bytesPerCommit] = [256, 16 * 1024 * 1024];

export interface IngestQueue {
  /** Throws `rate_limited`, reason `ingest_busy`, when there is no room for it. One of a sender that has none waiting finds more room than others. */
  push(entry: WaitingBatch): void;
  /**
   * The next ones that share a commit, of each sender in the order they came: all of one view, for a transaction has one. A batch that replaces stored
   * leaves goes alone: those after it must be held against what it leaves behind. Empty when none wait.
   */
  next(): readonly WaitingBatch[];
}

interface Sender {
  readonly waiting: WaitingBatch[];
  bytes: number;
}

export function createIngestQueue(limits: IngestLimits): IngestQueue {
  /** In the order of whose turn it is. None is without a batch. */
  const senders = new Map<string, Sender>();
  let [bytes, batches] = [0, 0];

  function checkRoom(entry: WaitingBatch, own: Sender | undefined): void {
    const { shareOfOne } = limits;
    const isOver = (part: number, some: { readonly bytes: number; readonly batches: number }): boolean =>
      some.bytes + entry.bytes > limits.bytes * part || some.batches + 1 > limits.batches * part;
    if (own === undefined) {
      // Its one batch, however large; but not of any number of senders.
      if (isOver(2, { bytes, batches })) throw busy({ bytes, batches });
    } else if (isOver(1, { bytes, batches }) || isOver(shareOfOne, { bytes: own.bytes, batches: own.waiting.length })) throw busy({ bytes, batches });
  }

  function take(name: string, sender: Sender): WaitingBatch {
    const entry = sender.waiting.shift()!;
    sender.bytes -= entry.bytes;
    bytes -= entry.bytes;
    batches -= 1;
    // To the end of the row.
    senders.delete(name);
    if (sender.waiting.length > 0) senders.set(name, sender);
    return entry;
  }

  return {
    push: (entry) => {
      const name = senderOf(entry.admission.caller);
      const known = senders.get(name);
      checkRoom(entry, known);
      const sender = known ?? { waiting: [], bytes: 0 };
      if (known === undefined) senders.set(name, sender);
      sender.waiting.push(entry);
      sender.bytes += entry.bytes;
      bytes += entry.bytes;
      batches += 1;
    },
    next: () => {
      const group: WaitingBatch[] = [];
      let size = 0;
      const fits = (entry: WaitingBatch): boolean =>
        group.length === 0 || (!isAlone(entry) && entry.admission.view.key === group[0]!.admission.view.key && size + entry.bytes <= bytesPerCommit);
      for (let taken = -1; taken !== group.length && group.length < batchesPerCommit;) {
        taken = group.length;
        for (const [name, sender] of [...senders]) {
          if (group.length === batchesPerCommit || !fits(sender.waiting[0]!)) continue;
          const entry = take(name, sender);
          group.push(entry);
          size += entry.bytes;
          if (isAlone(entry)) return group;
        }
      }
      return group;
    },
  };
}

function isAlone({ batch, leaves }: WaitingBatch): boolean {
  return batch.onChange === 'replace' && leaves.length > 0;
}

/** One user on several machines is several; many behind one address are one. */
function senderOf({ id, address = '' }: Caller): string {
  return `${id} ${address}`;
}

function busy({ bytes, batches }: { readonly bytes: number; readonly batches: number }): AssayError {
  const message = `${batches} batches of ${Math.ceil(bytes / 2 ** 20)} MiB wait to be stored already, and there is no room for more; send this one again in a second`;
  return new AssayError('rate_limited', message, { reason: 'ingest_busy' });
}
