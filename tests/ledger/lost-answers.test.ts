// Answers that never arrive: every intent is sent again until one does, and has the effect of one.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { inspectedSoak, ledgerSeed } from './inspected-soak.ts';
import { startLossyProxy, type LossyProxy } from './lossy-proxy.ts';
import { createRandom } from './random.ts';

it('a third of all answers lost leaves one effect of each intent', async (test) => {
  const seed = ledgerSeed();
  let proxy: LossyProxy | undefined;
  test.after(() => proxy?.close());
  const through = async (url: string): Promise<string> => {
    proxy = await startLossyProxy(url, { random: createRandom(seed), loss: 0.33 });
    return proxy.url;
  };
  await inspectedSoak(test, { seed, kills: 0, writers: 8, pauseMs: 20, intents: 600, through });
  test.diagnostic(`${proxy!.lost()} answers lost`);
  assert.ok(proxy!.lost() >= 150, `only ${proxy!.lost()} answers were lost`);
});
