// Core on a real SQLite store in memory, with a clock that moves when told and ids that count: what the tests of
// operations and of wires start from.
import type { TestContext } from 'node:test';

import type { Caller } from '../../src/core/access/caller.ts';
import type { Change } from '../../src/core/base/changes.ts';
import { type Core, createCore, type Ports } from '../../src/core/core.ts';
import type { Store } from '../../src/core/store.ts';
import { nextCronTime } from '../../src/jobs/next-cron-time.ts';
import { createArtifactLocations } from '../../src/protocols/mlflow/artifacts/artifact-locations.ts';
import { strictUtf8, digestOfText } from '../../src/server/system-ports.ts';
import { createMemoryBlobStore } from '../../src/storage/blobs/memory.ts';
import { openSqliteStore } from '../../src/storage/sql/sqlite.ts';
import { createContentComparisons } from '../../src/compare-contents.ts';
import { createContentDescriptions } from '../../src/describe-content.ts';

export interface CoreUnderTest {
  readonly core: Core;
  readonly store: Store;
  /** What was announced since the start, oldest first. */
  readonly changes: readonly Change[];
  readonly clock: { now(): number; set(time: number): void };
}

export const caller: Caller = { id: 'local', name: 'local user', via: 'test', requestId: 'request-1' };

/** The clock's time at the start. */
export const startTime = 1_750_000_000_000;

/** Opens it; the test closes it when it ends. `ports` replace ours. */
export async function openCore(test: Pick<TestContext, 'after'>, ports: Partial<Ports> = {}): Promise<CoreUnderTest> {
  const store = ports.store ?? (await openSqliteStore({ path: ':memory:' }));
  test.after(() => store.close());
  const comparisons = createContentComparisons();
  test.after(() => comparisons.close());
  const descriptions = createContentDescriptions();
  test.after(() => descriptions.close());
  const changes: Change[] = [];
  await store.feed.subscribe({ onEvent: ({ change }) => void changes.push(change) });
  let time = startTime;
  let count = 0;
  const hex = (): string => (count += 1).toString(16).padStart(32, '0');
  const clock = {
    now: () => time,
    set: (to: number) => {
      time = to;
    },
  };
  const core = await createCore({
    store,
    blobs: createMemoryBlobStore(),
    clock,
    ids: { run: hex, loggedModel: () => `m-${hex()}`, other: hex, short: () => hex().slice(-8), runName: () => `run-${count}` },
    digest: digestOfText,
    decodeUtf8: strictUtf8,
    compareContents: comparisons.compare,
    describeContent: descriptions.describe,
    locations: createArtifactLocations(),
    webhookSender: { send: () => Promise.resolve({ isDelivered: true, status: 200, body: '' }) },
    nextCronTime,
    ...ports,
  });
  return { core, store, changes, clock };
}

/** Bytes as a source for the blob store, in pieces. */
export async function* bytesOf(...pieces: readonly string[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield new TextEncoder().encode(piece);
}
