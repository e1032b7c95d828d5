// A grid hands out every combination once, in order, and never holds them all.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExactNumber } from '../../../src/core/base/exact-json.ts';
import type { Space } from '../../../src/core/sweeps/space.ts';
import { grid } from '../../../src/core/sweeps/suggest/grid.ts';
import type { Trial } from '../../../src/core/sweeps/suggest/suggest.ts';

function walk(space: Space, limit: number): readonly string[] {
  const history: Trial[] = [];
  for (let number = 0; number < limit; number += 1) {
    const point = grid(space, history, 0);
    if (point === 'exhausted') break;
    history.push({ number, point, state: 'running' });
  }
  return history.map(({ point }) => JSON.stringify(point));
}

describe('a grid', () => {
  const space: Space = [
    { key: 'a', distribution: { kind: 'categorical', values: ['x', 'y'] } },
    { key: 'n', distribution: { kind: 'int_uniform', min: 1, max: 2 } },
    { key: 'c', distribution: { kind: 'constant', value: new ExactNumber('0.10') } },
  ];

  it('hands out every combination once, the last parameter varying fastest', () => {
    assert.deepEqual(walk(space, 10), ['{"a":"x","n":1,"c":0.10}', '{"a":"x","n":2,"c":0.10}', '{"a":"y","n":1,"c":0.10}', '{"a":"y","n":2,"c":0.10}']);
  });
});
