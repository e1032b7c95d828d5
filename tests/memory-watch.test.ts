// What nobody needs any more goes when the process has nothing to do, without anybody asking for memory, and then it is left in peace.
import assert from 'node:assert/strict';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { startMemoryWatch } from '../src/memory-watch.ts';

const everyMs = 50;

/** Something of 20 MB that was held for a while and now is held by nothing. */
async function garbage(heldMs = 0): Promise<WeakRef<object>> {
  const held = [Array.from({ length: 300_000 }, (_none, index) => ({ index, text: [index] }))];
  await sleep(heldMs);
  return new WeakRef(held.pop()!);
}

async function isGone(what: WeakRef<object>, withinMs: number): Promise<boolean> {
  for (const endAt = performance.now() + withinMs; performance.now() < endAt;) {
    await sleep(everyMs);
    if (what.deref() === undefined) return true;
  }
  return false;
}

describe('a process with nothing to do', () => {
  it('gives up what nobody needs when it is watched, and keeps it when it is not', async (t) => {
    // Until all that was made beside it was collected.
    const left = await garbage(1_000);
    assert.equal(await isGone(left, 1_000), false);
    const watch = startMemoryWatch({ everyMs });
    t.after(() => watch.stop());
    assert.equal(await isGone(left, 30_000), true);
  });

  it('is left in peace after two collections, until there is something new to collect', async (t) => {
    let majors = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ((entry as unknown as { readonly detail: { readonly kind: number } }).detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) majors += 1;
    });
    observer.observe({ entryTypes: ['gc'] });
    t.after(() => observer.disconnect());
    const watch = startMemoryWatch({ everyMs });
    t.after(() => watch.stop());
    for (const endAt = performance.now() + 30_000; majors < 2 && performance.now() < endAt;) await sleep(everyMs);
    const before = majors;
    await sleep(20 * everyMs);
    assert.equal(majors, before);
    assert.equal(before, 2);
    assert.equal(await isGone(await garbage(), 30_000), true);
  });
});
