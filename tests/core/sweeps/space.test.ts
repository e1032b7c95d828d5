// What no run could be given, or no sweep could do, is refused when the sweep is made. (What is said of each distribution is
// tested where people meet it: tests/protocols/wandb/sweep-config.test.ts.)
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExactNumber, parseExact } from '../../../src/core/base/exact-json.ts';
import { checkSpace } from '../../../src/core/sweeps/space-checks.ts';
import type { Parameter, Space } from '../../../src/core/sweeps/space.ts';
import { checkSweepDefinition, type SweepDefinition } from '../../../src/core/sweeps/sweep-definition.ts';

const parameter = (key: string, more: Partial<Parameter> = {}): Parameter => ({ key, distribution: { kind: 'uniform', min: 0, max: 1 }, ...more });

describe('a space', () => {
  it('has parameters that a config can hold, each in a place of its own', () => {
    const refused: readonly (readonly [Space, RegExp])[] = [
      [[], /has no parameters; give at least one/],
      [Array.from({ length: 1001 }, (_, index) => parameter(`p${index}`)), /has 1001 parameters; the limit is 1000/],
      [[parameter('a'), parameter('a')], /parameter 'a' is there twice/],
      [[parameter('a.b'), parameter('a.b', { path: ['a.b'] })], /parameter 'a\.b' is there twice/],
      [[parameter('a.b.c'), parameter('a')], /parameter 'a\.b\.c' lies inside of parameter 'a'/],
      [[parameter('a.b', { path: ['a', 'c'] })], /has the path \["a","c"\], which is another/],
      [[parameter('')], /config key is empty/],
      [[parameter('a\u0007')], /has a control character/],
      [[parameter('k'.repeat(513))], /has 513 characters.*the limit is 512/],
      [[parameter('a', { distribution: { kind: 'constant', value: 'x'.repeat(65_537) } })], /the value of config 'a' has 65537 characters/],
      [[parameter('a', { distribution: { kind: 'categorical', values: [1, '\u0000'].map(String) } })], /holds a NUL character/],
      [[parameter('a', { distribution: { kind: 'constant', value: parseExact('{"b":1,"b.c":{"d":1},"b.c.d":2}') } })], /has two values under 'a\.b\.c\.d'/],
    ];
    for (const [space, message] of refused) assert.throws(() => checkSpace(space), { code: 'invalid_argument', message });
    checkSpace([parameter('a.b', { path: ['a.b'] }), parameter('a.c'), parameter('a.d.e', { path: ['a', 'd.e'] }), parameter('ab')]);
  });

  it('may have long lists of values, and no endless ones', () => {
    const values = Array.from({ length: 100_001 }, (_, index) => new ExactNumber(String(index)));
    checkSpace([parameter('a', { distribution: { kind: 'categorical', values: values.slice(1) } })]);
    assert.throws(() => checkSpace([parameter('a', { distribution: { kind: 'categorical', values } })]), {
      code: 'invalid_argument',
      message: "parameter 'a': values is a list of 100001; the limit is 100000; search over their numbers with int_uniform",
    });
  });
});

describe('the definition of a sweep', () => {
  const definition: SweepDefinition = { space: [parameter('lr')], sampler: 'random' };
  const objective = { metric: 'loss', goal: 'minimize' } as const;
  const stopRule = { kind: 'hyperband', eta: 3, isStrict: true, minIter: 1 } as const;

  it('is refused where no sweep can do it', () => {
    const refused: readonly (readonly [SweepDefinition, RegExp])[] = [
      [{ ...definition, name: '' }, /the name of the sweep is empty/],
      [{ ...definition, description: 'x'.repeat(100_001) }, /the description of the sweep has 100001 characters/],
      [{ ...definition, space: [] }, /has no parameters/],
      [{ ...definition, sampler: 'grid' }, /parameter 'lr' is uniform, which has no end of values/],
      [{ ...definition, objective: { ...objective, metric: '' } }, /the metric of the sweep is empty/],
      [{ ...definition, objective: { ...objective, target: Number.NaN } }, /the target of metric 'loss' is NaN/],
      [{ ...definition, stopRule }, /stops runs early, but has no metric/],
      [{ ...definition, objective, stopRule: { ...stopRule, minIter: 0 } }, /min_iter is 0/],
      [{ ...definition, runCap: 0 }, /the run cap is 0/],
    ];
    for (const [wrong, message] of refused) assert.throws(() => checkSweepDefinition(wrong), { code: 'invalid_argument', message });
    checkSweepDefinition({ ...definition, name: 'n', description: '', objective: { ...objective, target: 0 }, stopRule, runCap: 1 });
    checkSweepDefinition({ space: [] });
  });
});
