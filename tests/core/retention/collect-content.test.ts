// Collection beside everything else: whatever the order of the steps, nothing that somebody keeps or was told of is lost, and
// what nobody keeps goes in the end.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import fc from 'fast-check';

import type { BlobStore } from '../../../src/core/content/blob-store.ts';
import type { ContentDigest } from '../../../src/core/content/content-digest.ts';
import { createMemoryBlobStore, type KeptBytes } from '../../../src/storage/blobs/memory.ts';
import { bytesOf, caller, openCore, startTime } from '../core-under-test.ts';

const graceMs = 60 * 60 * 1000;
const runs = Number(process.env['ASSAY_COLLECT_RUNS'] ?? 600);

const contents = ['one', 'two', 'three'] as const;
type Content = (typeof contents)[number];
const digestOf = (content: Content): ContentDigest => `sha256:${createHash('sha256').update(content).digest('hex')}`;

type Step =
  | { readonly kind: 'put' | 'claim' | 'claim and link' | 'put artifact' | 'put in parts'; readonly content: Content }
  | { readonly kind: 'delete'; readonly content: Content }
  | { readonly kind: 'collect' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('put', 'claim', 'claim and link', 'put artifact', 'put in parts', 'delete'), content: fc.constantFrom(...contents) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('collect' as const) }) },
);
/** Steps of a round run at once, in any interleaving; between rounds time passes. */
const rounds = fc.array(fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 4 }), passesMs: fc.constantFrom(0, graceMs / 2, graceMs + 1) }), {
  minLength: 1,
  maxLength: 4,
});

/** Operations take turns: each runs from one call of the blob store to the next, and chance says whose turn it is. */
class Turns {
  readonly #pick: (count: number) => number;
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(pick: (count: number) => number) {
    this.#pick = pick;
  }

  async take(): Promise<void> {
    await new Promise<void>((go) => {
      this.#waiting.push(go);
      this.#next();
    });
  }

  async perform(works: readonly (() => Promise<void>)[]): Promise<void> {
    this.#active = works.length;
    await Promise.all(
      works.map(async (work) => {
        await this.take();
        try {
          await work();
        } finally {
          this.#active -= 1;
          this.#next();
        }
      }),
    );
  }

  /** Only when all others stand still. */
  #next(): void {
    if (this.#active > 0 && this.#waiting.length === this.#active) this.#waiting.splice(this.#pick(this.#active), 1)[0]!();
  }
}

function inTurns(blobs: BlobStore, turns: Turns): BlobStore {
  const waiting = <Args extends readonly unknown[], R>(call: (...args: Args) => Promise<R>) => {
    return async (...args: Args): Promise<R> => {
      await turns.take();
      const result = await call(...args);
      await turns.take();
      return result;
    };
  };
  return {
    ...blobs,
    put: waiting(blobs.put),
    compose: waiting(blobs.compose),
    has: waiting(blobs.has),
    renew: waiting(blobs.renew),
    stat: waiting(blobs.stat),
    list: waiting(blobs.list),
    delete: waiting(blobs.delete),
  };
}

test(`over ${runs} interleavings of putting, claiming, linking, deleting and collecting nothing is lost, and nothing is left`, { timeout: 420_000 }, async (t) => {
  const kept = new Map<ContentDigest, KeptBytes>();
  let now = startTime;
  const blobs = createMemoryBlobStore({ kept, now: () => now });
  let current: BlobStore = blobs;
  const turned = new Proxy(blobs, { get: (_target, name) => Reflect.get(current, name) as unknown });
  const { core } = await openCore(t, { blobs: turned, clock: { now: () => now } });
  const collect = () => core.retention.collect(caller, { graceMs, isDryRun: false });
  let sequence = 0;
  let collections = 0;
  let freed = 0;

  await fc.assert(
    fc.asyncProperty(rounds, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), async (plan, chances) => {
      sequence += 1;
      kept.clear();
      let turn = 0;
      const turns = new Turns((count) => chances[(turn += 1) % chances.length]! % count);
      current = inTurns(blobs, turns);
      /** Until when somebody may rely on it: they were told that it is stored. */
      const promised = new Map<Content, number>();
      const named = new Map<string, Content>();
      let count = 0;
      const promise = (content: Content): void => void promised.set(content, now + graceMs);
      const pathOf = (content: Content): string => `${sequence}/${content}/${(count += 1)}`;

      async function perform(one: Step): Promise<void> {
        if (one.kind === 'collect') {
          const result = await collect();
          collections += 1;
          freed += result.freed;
          return;
        }
        const { kind, content } = one;
        const digest = digestOf(content);
        if (kind === 'put') {
          await core.blobs.put(caller, { digest, source: bytesOf(content) });
          promise(content);
        } else if (kind === 'put artifact') {
          const path = pathOf(content);
          await core.artifacts.put(caller, { path, source: bytesOf(content) });
          named.set(path, content);
        } else if (kind === 'put in parts') {
          const path = pathOf(content);
          const { id: uploadId } = await core.artifacts.startUpload(caller, path);
          await core.artifacts.putPart(caller, { uploadId, number: 1, source: bytesOf(content.slice(0, 2)) });
          await core.artifacts.putPart(caller, { uploadId, number: 2, source: bytesOf(content.slice(2)) });
          await core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 1 }, { number: 2 }] });
          named.set(path, content);
        } else if (kind === 'delete') {
          const [path] = [...named].find(([, one]) => one === content) ?? [];
          if (path === undefined) return;
          named.delete(path);
          await core.artifacts.delete(caller, path);
        } else {
          if ((await core.blobs.findMissing(caller, [digest])).length > 0) return;
          promise(content);
          if (kind === 'claim') return;
          // Told that it is stored, it can be linked.
          const path = pathOf(content);
          await core.artifacts.link(caller, { path, digest });
          named.set(path, content);
        }
      }

      for (const { steps, passesMs } of plan) {
        await turns.perform(steps.map((one) => () => perform(one)));
        for (const content of contents) {
          if ((promised.get(content) ?? 0) >= now) assert.ok(kept.has(digestOf(content)), `${content}, which somebody was told is stored, is lost`);
        }
        for (const [path, content] of named) assert.ok(kept.has(digestOf(content)), `${content} of ${path} is lost`);
        now += passesMs;
      }
      current = blobs;
      now += 2 * graceMs;
      await collect();
      assert.deepEqual(new Set(kept.keys()), new Set([...named.values()].map(digestOf)));
      for (const path of named.keys()) await core.artifacts.delete(caller, path);
    }),
    { numRuns: runs },
  );
  // It was about something.
  assert.ok(collections > runs / 4 && freed > runs / 20, `${collections} collections freed ${freed} blobs`);
});
