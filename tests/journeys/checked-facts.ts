// Compares what a script says it logged with what the server holds: settings, and every point of every curve.
import assert from 'node:assert/strict';

import type { Wire } from '../ledger/wire.ts';
import type { Facts } from './script.ts';
import { trackedRun, type TrackedRun } from './tracked-run.ts';

/** The run of the facts, once all of them are found to hold. */
export async function checkFacts(wire: Wire, facts: Facts): Promise<TrackedRun> {
  const run = await trackedRun(wire, facts.run_id);
  assert.equal(run.status, 'FINISHED');
  const params = (facts['params'] ?? {}) as Readonly<Record<string, string>>;
  assert.deepEqual(pick(run.params, Object.keys(params)), params);

  // Curves: the values in the order of their steps, or pairs of step and value.
  const curves = Object.entries((facts['metrics'] ?? {}) as Readonly<Record<string, readonly number[]>>);
  for (const [key, values] of curves) {
    const points = await run.history(key);
    assert.deepEqual(
      points.map(([, value]) => value),
      values,
      `every value of '${key}'`,
    );
    assert.equal(run.latest[key], values.at(-1), `the latest value of '${key}'`);
  }
  for (const [key, pairs] of Object.entries((facts['points'] ?? {}) as Readonly<Record<string, readonly (readonly [number, number])[]>>)) {
    const points = await run.history(key);
    assert.deepEqual(
      points.map(([, value, , step]) => [step, value]),
      pairs,
      `every point of '${key}'`,
    );
  }
  return run;
}

function pick(record: Readonly<Record<string, string>>, keys: readonly string[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(keys.map((key) => [key, record[key]]));
}
