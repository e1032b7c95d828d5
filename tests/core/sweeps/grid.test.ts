// A grid hands out every combination once, in order, and never holds them all.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { type ExactJson, ExactNumber, type ExactObject, parseExact } from '../../../src/core/base/exact-json.ts';
import { configOf, pointOf } from '../../../src/core/sweeps/space-point.ts';
import type { Parameter, Space } from '../../../src/core/sweeps/space.ts';
import { checkGrid, grid } from '../../../src/core/sweeps/suggest/grid.ts';
import type { Trial } from '../../../src/core/sweeps/suggest/suggest.ts';
import { valueKey } from '../../../src/core/sweeps/suggest/value-key.ts';

/** What a grid hands out one after another, at most so many. */
function walk(space: Space, limit: number, started: readonly Trial[] = []): readonly string[] {
  const history = [...started];
  for (let count = 0; count < limit; count += 1) {
    const point = grid(space, history, 0);
    if (point === 'exhausted') break;
    history.push({ number: history.length, point, state: 'running' });
  }
  return history.slice(started.length).map(({ point }) => JSON.stringify(point));
}

const numbers = (...texts: readonly string[]): readonly ExactNumber[] => texts.map((text) => new ExactNumber(text));
const trial = (number: number, text: string): Trial => ({ number, point: parseExact(text) as ExactObject, state: 'failed' });

describe('a grid', () => {
  const space: Space = [
    { key: 'a', distribution: { kind: 'categorical', values: ['x', 'y'] } },
    { key: 'n', distribution: { kind: 'int_uniform', min: 1, max: 2 } },
    { key: 'c', distribution: { kind: 'constant', value: new ExactNumber('0.10') } },
  ];

  it('hands out every combination once, the last parameter varying fastest', () => {
    assert.deepEqual(walk(space, 10), ['{"a":"x","n":1,"c":0.10}', '{"a":"x","n":2,"c":0.10}', '{"a":"y","n":1,"c":0.10}', '{"a":"y","n":2,"c":0.10}']);
  });

  it('leaves out what is in the history, whatever became of it and however its numbers are written', () => {
    const started = [trial(0, '{"a":"x","n":2.0}'), trial(1, '{"a":"y","n":1e0,"c":7}'), trial(4, '{"a":"z","n":1}'), trial(5, '{"n":1}'), trial(6, '{"a":"x","n":true}')];
    assert.deepEqual(walk(space, 10, started), ['{"a":"x","n":1,"c":0.10}', '{"a":"y","n":2,"c":0.10}']);
  });

  it('hands a combination out again when its trial is no more in the history', () => {
    const started = [trial(0, '{"a":"x","n":1}'), trial(1, '{"a":"x","n":2}'), trial(2, '{"a":"y","n":1}')];
    assert.deepEqual(walk(space, 1, [started[0]!, started[2]!]), ['{"a":"x","n":2,"c":0.10}']);
  });

  it('counts in steps of q from min, without max, as people write them', () => {
    const steps = (min: number, max: number, q: number): string => walk([{ key: 'q', distribution: { kind: 'q_uniform', min, max, q } }], 20).join('');
    assert.equal(steps(0.1, 1, 0.2), '{"q":0.1}{"q":0.3}{"q":0.5}{"q":0.7}{"q":0.9}');
    assert.equal(steps(-1, 1, 1), '{"q":-1}{"q":0}');
    assert.equal(steps(1e-7, 4e-7, 1e-7), '{"q":1e-7}{"q":2e-7}{"q":3e-7}');
  });

  it('compares values as a whole, but for names that a program added to an object', () => {
    const values = [parseExact('{"a":1,"b":[1,2]}'), parseExact('{"a":2}'), parseExact('[1,2]'), null, ...numbers('12345678901234567890', '12345678901234567891')];
    const objects: Space = [{ key: 'o', distribution: { kind: 'categorical', values } }];
    const started = [trial(0, '{"o":{"b":[1.0,2],"added":{"x":1},"a":1e0}}'), trial(1, '{"o":[2,1]}'), trial(2, '{"o":12345678901234567890}')];
    assert.deepEqual(walk(objects, 9, started), ['{"o":{"a":2}}', '{"o":[1,2]}', '{"o":null}', '{"o":12345678901234567891}']);
  });

  it('is complete and has nothing twice, for any lists of values and any runs before', () => {
    const scalar = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constantFrom('1', 'a', null));
    const axes = fc.array(fc.array(scalar, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(axes, fc.array(fc.nat(), { maxLength: 20 }), (lists, picks) => {
        const listed: Space = lists.map((values, index) => ({
          key: `p${index}`,
          distribution: { kind: 'categorical', values: parseExact(JSON.stringify(values)) as readonly ExactJson[] },
        }));
        const all = lists.reduce<readonly (readonly unknown[])[]>((rows, values) => rows.flatMap((row) => [...new Set(values)].map((value) => [...row, value])), [[]]);
        const texts = all.map((row) => JSON.stringify(Object.fromEntries(row.map((value, index) => [`p${index}`, value]))));
        const taken = new Set(picks.map((pick) => texts[pick % texts.length]!));
        const started = [...taken].map((text, number) => trial(number, text));
        assert.deepEqual(
          walk(listed, 100, started),
          texts.filter((text) => !taken.has(text)),
        );
      }),
    );
  });

  it('of 10^40 points costs what its history costs', () => {
    const great: Space = Array.from({ length: 10 }, (_, index) => ({ key: `p${index}`, distribution: { kind: 'int_uniform', min: 1, max: 10_000 } }));
    const history = Array.from({ length: 10_000 }, (_, number): Trial => ({
      number,
      point: Object.fromEntries(great.map(({ key }, index) => [key, new ExactNumber(index === 9 ? String(number + 1) : '1')])),
      state: 'complete',
    }));
    const startedAt = performance.now();
    const point = grid(great, history, 0);
    assert.equal(JSON.stringify(point), `{${great.map(({ key }, index) => `"${key}":${index === 8 ? 2 : 1}`).join(',')}}`);
    assert.ok(performance.now() - startedAt < 2000, `${performance.now() - startedAt} ms`);
  });

  it('has no place for what has no end of values', () => {
    const unfit: readonly (readonly [Parameter['distribution'], RegExp])[] = [
      [{ kind: 'uniform', min: 0, max: 1 }, /^parameter 'lr' is uniform, which has no end of values\. A grid takes values \(categorical\)/],
      [{ kind: 'q_normal', mu: 0, sigma: 1, q: 1 }, /is q_normal/],
      [{ kind: 'categorical', values: ['a'], probabilities: [1] }, /has probabilities, which a grid has no use for; leave them out/],
    ];
    for (const [distribution, message] of unfit) {
      assert.throws(() => checkGrid([{ key: 'lr', distribution }]), { code: 'invalid_argument', message });
      assert.throws(() => grid([{ key: 'lr', distribution }], [], 0), { code: 'invalid_argument', message });
    }
  });
});

describe('a point', () => {
  const space: Space = [
    { key: 'lr', distribution: { kind: 'uniform', min: 0, max: 1 } },
    { key: 'optim.name', distribution: { kind: 'categorical', values: ['adam'] } },
    { key: 'optim.eps', distribution: { kind: 'uniform', min: 0, max: 1 } },
    { key: 'a.b', path: ['a.b'], distribution: { kind: 'constant', value: null } },
    { key: '__proto__.x', distribution: { kind: 'constant', value: null } },
  ];
  const config = '{"lr":0.10,"optim":{"name":"adam","eps":1e-8},"a.b":{"c":1},"__proto__":{"x":1}}';

  it('is nested as a config, and found in one again', () => {
    const point = pointOf(space, parseExact(config) as ExactObject);
    assert.equal(JSON.stringify(point), '{"lr":0.10,"optim.name":"adam","optim.eps":1e-8,"a.b":{"c":1},"__proto__.x":1}');
    assert.equal(JSON.stringify(configOf(space, point)), config);
  });

  it('of a run that was started by hand has what its config has', () => {
    assert.equal(JSON.stringify(pointOf(space, parseExact('{"optim":5,"lr":[1],"a":{"b":2},"toString":1}') as ExactObject)), '{"lr":[1]}');
    assert.equal(JSON.stringify(pointOf(space, {})), '{}');
  });
});

describe('values', () => {
  it('are the same where they mean the same', () => {
    const same: readonly (readonly [string, string, boolean])[] = [
      ['1', '1.0', true],
      ['1e-5', '0.00001', true],
      ['-0', '0', true],
      ['1', 'true', false],
      ['1', '"1"', false],
      ['null', '"null"', false],
      ['{"a":1,"b":2}', '{"b":2.0,"a":1}', true],
      ['[1,2]', '[2,1]', false],
      ['{}', '[]', false],
      ['9007199254740993', '9007199254740992', false],
      ['{"$number":"NaN"}', '{"$number":"NaN"}', true],
    ];
    for (const [one, other, isSame] of same) assert.equal(valueKey(parseExact(one)) === valueKey(parseExact(other)), isSame, `${one} and ${other}`);
  });
});
