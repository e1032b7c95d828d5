// Makes room in a journal whose deliveries cannot leave: system metrics are taken out, the oldest first. Each leaves a
// mark in its place, so that the numbers stay without gaps.
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Delivery } from './delivery.ts';
import { droppedType, encodeFrame, recordType, type Frame } from './journal-frame.ts';
import { readSegment, syncFolder } from './journal-segments.ts';

/** Whether a delivery may be given up when the disk is short: nothing but readings of the machine. */
export function isDroppable(delivery: Delivery): boolean {
  if (delivery.kind !== 'batch') return false;
  const { metrics = [], params = [], tags = [] } = delivery.batch;
  return params.length === 0 && tags.length === 0 && metrics.every(({ key }) => key.startsWith('system/'));
}

/** Rewrites one segment without its droppable records after a sequence number; how many there were, and their bytes. */
export async function dropFromSegment(path: string, after: number): Promise<{ readonly records: number; readonly bytes: number }> {
  const { frames } = await readSegment(path);
  let records = 0;
  let bytes = 0;
  const kept = frames.map((frame): Frame => {
    if (frame.type !== recordType || frame.sequence <= after) return frame;
    // A quick look first: few records are what we seek, and some are large.
    if (!frame.payload.includes('"system/') || !isDroppable(JSON.parse(frame.payload.toString('utf8')) as Delivery)) return frame;
    records += 1;
    bytes += frame.payload.length;
    return { sequence: frame.sequence, type: droppedType, payload: Buffer.alloc(0) };
  });
  if (records > 0) await replaceFile(path, Buffer.concat(kept.map(encodeFrame)));
  return { records, bytes };
}

async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}
