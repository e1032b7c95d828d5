// What files hold, described by a thread that asks for the bytes it wants: bounded in time, right after what went wrong, and read by no more than is needed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DescribedFile } from '../src/core/tracking/artifacts/content-description.ts';
import { createContentDescriptions } from '../src/describe-content.ts';

const csv = (rows: number) => Buffer.from(`number,square\n${Array.from({ length: rows }, (_none, index) => `${index},${index * index}`).join('\n')}\n`);

function fileOf(bytes: Uint8Array, name = 'table.csv', asked: (readonly [start: number, end: number])[] = []): DescribedFile {
  return {
    name,
    sizeBytes: bytes.length,
    from: 0,
    limit: 2,
    read: (start, end) => {
      asked.push([start, end]);
      return Promise.resolve(bytes.subarray(start, end + 1));
    },
  };
}

test('many files one after the other, and at once, are each described, and nothing piles up at the thread', async (t) => {
  const descriptions = createContentDescriptions();
  t.after(() => descriptions.close());
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const found = await Promise.all(Array.from({ length: 40 }, (_none, index) => descriptions.describe(fileOf(csv(3 + index)))));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  assert.deepEqual([found.length, found.every((one) => 'table' in one && one.table?.rows.length === 2), warnings], [40, true, []]);
});

test('of a long table no more is asked for than holds the rows that are wanted', async (t) => {
  const descriptions = createContentDescriptions();
  t.after(() => descriptions.close());
  const asked: (readonly [number, number])[] = [];
  const bytes = csv(1_000_000);
  const found = await descriptions.describe(fileOf(bytes, 'long.csv', asked));
  assert.ok('table' in found && found.table?.hasMore === true && found.table.rowCount === undefined);
  const most = asked.reduce((end, [, last]) => Math.max(end, last), 0);
  assert.ok(bytes.length > 10_000_000 && most < 2_200_000, `asked up to ${most} of ${bytes.length}`);
});

test('bytes that cannot be read are the error of whoever asked, and the next file is described all the same', async (t) => {
  const descriptions = createContentDescriptions();
  t.after(() => descriptions.close());
  await assert.rejects(descriptions.describe({ ...fileOf(csv(3)), read: () => Promise.reject(new Error('the disk is gone')) }), /the disk is gone/);
  assert.ok('table' in (await descriptions.describe(fileOf(csv(3)))));
});

test('a file that takes too long is given up, and holds up nothing after it', async (t) => {
  const descriptions = createContentDescriptions({ timeLimitMs: 3_000 });
  t.after(() => descriptions.close());
  const stuck = await descriptions.describe({ ...fileOf(csv(3)), read: () => new Promise<Uint8Array>(() => undefined) });
  assert.deepEqual(stuck, { problem: 'it could not be looked at within 3 seconds and 384 MiB' });
  assert.ok('table' in (await descriptions.describe(fileOf(csv(3)))));
});
