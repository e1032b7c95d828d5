// The config of a sweep: what the reference engine takes is taken and means the same, what is wrong is said with its fix.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { type ExactObject, parseExact } from '../../../src/core/base/exact-json.ts';
import { configOf, pointOf } from '../../../src/core/sweeps/space-point.ts';
import { grid } from '../../../src/core/sweeps/suggest/grid.ts';
import type { Trial } from '../../../src/core/sweeps/suggest/suggest.ts';
import { valueKey } from '../../../src/core/sweeps/suggest/value-key.ts';
import { parseSweepText } from '../../../src/protocols/wandb/sweeps/sweep-config-text.ts';
import { readSweepConfig } from '../../../src/protocols/wandb/sweeps/sweep-config.ts';

/** As JSON, so that numbers are seen as they were written. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the config of a sweep', () => {
  it('is read whole: space, method, metric, stop rule, cap, names, and what is for the client', () => {
    const text = `
program: train.py
project: mnist
entity: team
method: random
name: first try
description: of many
metric: {name: loss, goal: minimize, target: 0.1, impute: best, impute_while_running: false}
run_cap: 20
early_terminate: {type: hyperband, max_iter: 27, s: 2, eta: 3}
command: ['\${env}', python, '\${program}', '\${args}']
parameters:
  lr: {min: 1.0e-05, max: 0.1, distribution: log_uniform_values}
  optim:
    parameters:
      name: {values: [adam, sgd], probabilities: [0.75, 0.25]}
      beta: {distribution: beta, a: 2}
  epochs: {value: 1.50}
  layers: {min: 1, max: 4}
  width: {min: 1, max: 4.0}
  model/size: {distribution: q_normal, mu: 10}
`;
    assert.deepEqual(plain(readSweepConfig(text)), {
      definition: {
        name: 'first try',
        description: 'of many',
        space: [
          { key: 'epochs', distribution: { kind: 'constant', value: 1.5 } },
          { key: 'layers', distribution: { kind: 'int_uniform', min: 1, max: 4 } },
          { key: 'lr', distribution: { kind: 'log_uniform_values', min: 0.00001, max: 0.1 } },
          { key: 'model/size', distribution: { kind: 'q_normal', mu: 10, sigma: 1, q: 1 } },
          { key: 'optim.beta', distribution: { kind: 'beta', a: 2, b: 1 } },
          { key: 'optim.name', distribution: { kind: 'categorical', values: ['adam', 'sgd'], probabilities: [0.75, 0.25] } },
          { key: 'width', distribution: { kind: 'uniform', min: 1, max: 4 } },
        ],
        sampler: 'random',
        objective: { metric: 'loss', goal: 'minimize', target: 0.1 },
        stopRule: { kind: 'hyperband', eta: 3, isStrict: true, maxIter: 27, s: 2 },
        runCap: 20,
      },
      method: 'random',
      program: 'train.py',
      command: ['${env}', 'python', '${program}', '${args}'],
      project: 'mnist',
      entity: 'team',
      text,
      warnings: [],
    });
  });

  it('keeps the numbers of values as they were written, from YAML and from JSON', () => {
    const point = (text: string): string => JSON.stringify(grid(readSweepConfig(text).definition.space, [], 0));
    const yaml = 'method: grid\nparameters: {a: {values: [1.50, 2]}, b: {value: [-0, 1.0e-05, 12345678901234567890, .5, .nan, 0x1F]}, c: {value: {1: x, on: yes}}, d: {value: ~}}';
    assert.equal(point(yaml), '{"a":1.50,"b":[-0,1.0e-05,12345678901234567890,0.5,{"$number":"NaN"},31],"c":{"1":"x","on":"yes"},"d":null}');
    assert.equal(point('{"method":"grid","parameters":{"a":{"values":[1.50]},"b":{"value":1e400}}}'), '{"a":1.50,"b":1e400}');
  });

  it('takes every distribution by its name', () => {
    const bounds = { min: 1, max: 9 };
    const bodies: Readonly<Record<string, object>> = {
      constant: { value: 1 },
      categorical: { values: [1, 2] },
      ...Object.fromEntries(
        ['int_uniform', 'uniform', 'q_uniform', 'log_uniform', 'log_uniform_values', 'inv_log_uniform', 'inv_log_uniform_values'].map((kind) => [kind, bounds]),
      ),
      ...Object.fromEntries(['q_log_uniform', 'q_log_uniform_values'].map((kind) => [kind, { ...bounds, q: 0.5 }])),
      ...Object.fromEntries(['normal', 'q_normal', 'log_normal', 'q_log_normal', 'beta', 'q_beta'].map((kind) => [kind, {}])),
    };
    assert.equal(Object.keys(bodies).length, 17);
    for (const [distribution, body] of Object.entries(bodies)) {
      const { definition } = readSweepConfig(JSON.stringify({ method: 'random', parameters: { p: { distribution, ...body } } }));
      assert.deepEqual(
        definition.space.map(({ distribution: { kind } }) => kind),
        [distribution],
      );
    }
    assert.deepEqual(
      plain(readSweepConfig('{"method":"random","parameters":{"p":{"distribution":"categorical_w_probabilities","values":["a"],"probabilities":[1]}}}').definition.space),
      [{ key: 'p', distribution: { kind: 'categorical', values: ['a'], probabilities: [1] } }],
    );
  });

  it('tells a name with a dot from a path', () => {
    const { definition } = readSweepConfig('{"method":"grid","parameters":{"a.b":{"value":1},"a":{"parameters":{"c":{"value":2}}}}}');
    assert.deepEqual(plain(configOf(definition.space, grid(definition.space, [], 0) as ExactObject)), { 'a.b': 1, a: { c: 2 } });
  });
});

const engine = parseExact(readFileSync(new URL('../../fixtures/sweeps/engine.json', import.meta.url), 'utf8')) as ExactObject;

describe('the text that a client prints', () => {
  it('is read as what was meant, word for word and number for number', () => {
    const texts = engine['texts'] as unknown as readonly { readonly config: ExactObject; readonly text: string }[];
    assert.ok(texts.length > 9);
    for (const { config, text } of texts) assert.equal(valueKey(parseSweepText(text)), valueKey(config));
  });
});

describe('a grid of a config', () => {
  interface EngineGrid {
    readonly parameters: ExactObject;
    readonly outside: readonly ExactObject[];
    readonly configs: readonly ExactObject[];
    readonly isExhausted: boolean;
  }
  const cases = engine['grid'] as unknown as readonly EngineGrid[];

  /** The engine adds floats, where we write multiples as people do. */
  const rounded = (config: ExactObject): string => valueKey(parseExact(JSON.stringify(config).replaceAll(/\d+\.\d+/g, (digits) => String(Number(Number(digits).toFixed(12))))));

  it('is handed out as the reference engine does: in its order, but for what runs have already, to its end', () => {
    assert.ok(cases.length > 10);
    for (const { parameters, outside, configs, isExhausted } of cases) {
      const { space } = readSweepConfig(JSON.stringify({ method: 'grid', parameters })).definition;
      const history: Trial[] = outside.map((config, number) => ({ number, point: pointOf(space, config), state: 'complete' }));
      const found: string[] = [];
      let point = grid(space, history, 0);
      // A space of constants is one point to us; the engine, too, hands it out once.
      while (point !== 'exhausted' && found.length < 40) {
        found.push(rounded(configOf(space, point)));
        history.push({ number: history.length, point, state: 'running' });
        point = grid(space, history, 0);
      }
      assert.deepEqual({ found, isExhausted: point === 'exhausted' }, { found: configs.map((config) => rounded(config)), isExhausted }, JSON.stringify(parameters));
    }
  });
});

describe('a warning', () => {
  const warningsOf = (config: object): readonly string[] =>
    readSweepConfig(JSON.stringify({ parameters: { lr: { min: -5.5, max: -1, distribution: 'uniform' } }, ...config })).warnings;

  it('is not made of a Bayesian sweep, which has a sampler that learns', () => {
    const { definition, method, warnings } = readSweepConfig('{"method":"bayes","metric":{"name":"loss"},"parameters":{"lr":{"min":0.1,"max":1}}}');
    assert.deepEqual([definition.sampler, method], ['tpe', 'bayes']);
    assert.deepEqual(warnings, []);
  });

  it('says that points come from elsewhere, and none are drawn', () => {
    const local = { method: 'random', controller: { type: 'local' } };
    assert.deepEqual([readSweepConfig(JSON.stringify({ parameters: { a: { value: 1 } }, ...local })).definition.sampler, warningsOf(local)], [undefined, []]);
    for (const config of [{ method: 'custom' }, { method: 'custom', scheduler: { engine: 'optuna' } }]) {
      assert.match(warningsOf(config).join('\n'), /^this server draws no points/);
      assert.equal(readSweepConfig(JSON.stringify({ parameters: { a: { value: 1 } }, ...config })).definition.sampler, undefined);
    }
    assert.deepEqual(plain(readSweepConfig('{"method":"custom","scheduler":{"engine":"optuna","source":"s.py","search_space":"f"}}').definition), { space: [] });
    assert.match(warningsOf({ method: 'custom', metrics: [{ name: 'a' }, { name: 'b' }] }).join('\n'), /metrics is left to your own scheduler/);
  });

  it('says what is there in vain', () => {
    const both = { type: 'hyperband', min_iter: 3, max_iter: 9, s: 1, verbose: 1 };
    assert.deepEqual(warningsOf({ method: 'random', metric: { name: 'loss', unit: 's' }, early_terminate: both, retries: 3, kind: 'sweep', controller: { type: 'cloud' } }), [
      'metric: "unit" is no key that belongs here, and has no effect',
      'early_terminate: "verbose" is no key that belongs here, and has no effect',
      'early_terminate: min_iter has no effect with max_iter',
      '"retries" is no key that belongs here, and has no effect',
    ]);
    assert.deepEqual(warningsOf({ method: 'random', parameters: { a: { value: 1, q: 2 }, b: { parameters: { c: { value: 1 } }, value: 3 } } }), [
      'parameter \'a\': "q" is no key that belongs here, and has no effect',
      'parameter \'b\': "value" is no key that belongs here, and has no effect',
    ]);
  });

  it('says which words of the command agents leave out', () => {
    const known = ['${env}', 'A=1', '${interpreter}', '${program}', '${args_json_file}', '${envvar:HOME}', 3];
    assert.deepEqual(warningsOf({ method: 'random', command: known }), []);
    assert.match(
      warningsOf({ method: 'random', command: [...known, '${agrs}'] }).join('\n'),
      /^command: "\$\{agrs\}" stands for nothing, and agents leave it out; give one of \$\{env\}, .*\$\{args\}/,
    );
  });

  it('says what exponents come to', () => {
    const parameters = { lr: { distribution: 'log_uniform', min: 0, max: 1 }, d: { distribution: 'inv_log_uniform', min: 0, max: 2 } };
    assert.deepEqual(warningsOf({ method: 'random', parameters }), [
      "parameter 'd': min and max of inv_log_uniform are exponents of e, so its values lie between 0.1353352832366127 and 1; for limits that are values use inv_log_uniform_values",
      "parameter 'lr': min and max of log_uniform are exponents of e, so its values lie between 1 and 2.718281828459045; for limits that are values use log_uniform_values",
    ]);
  });
});

describe('a refusal', () => {
  const parameter = (body: unknown): object => ({ method: 'random', parameters: { lr: body } });
  const sweep = (more: object): object => ({ method: 'random', parameters: { lr: { value: 1 } }, ...more });
  const stop = (early: object): object => sweep({ metric: { name: 'loss' }, early_terminate: early });

  /** What is wrong, what is said of it, and what is right in its place. */
  const refused: readonly (readonly [object, RegExp, object])[] = [
    [{ parameters: { lr: { value: 1 } } }, /has no method; give one of grid, random, bayes, custom/, sweep({})],
    [sweep({ method: 'gird' }), /^method is "gird"; it must be one of grid, random/, sweep({ method: 'grid' })],
    [sweep({ method: 3 }), /^method is 3; it must be a text/, sweep({})],
    [{ method: 'grid' }, /has no parameters; give a mapping/, sweep({})],
    [sweep({ parameters: {} }), /has no parameters; give at least one/, sweep({})],
    [sweep({ parameters: [1] }), /^parameters is \[1\]; it must be a mapping/, sweep({})],
    [parameter(0.1), /^parameter 'lr' is 0\.1; write value: 0\.1 below it/, parameter({ value: 0.1 })],
    [parameter({ min: 1 }), /^parameter 'lr' says nothing that it could be drawn from/, parameter({ min: 1, max: 2 })],
    [parameter({ mu: 1 }), /^parameter 'lr' says nothing/, parameter({ mu: 1, distribution: 'normal' })],
    [parameter({ distribution: 'gamma' }), /^parameter 'lr': distribution is "gamma"; it must be one of constant, categorical/, parameter({ distribution: 'beta' })],
    [parameter({ distribution: 'normal', mu: '0' }), /^parameter 'lr': mu is "0"; it must be a number, without quotes/, parameter({ distribution: 'normal', mu: 0 })],
    [parameter({ distribution: 'uniform', min: 0 }), /^parameter 'lr' has no max, which uniform needs/, parameter({ distribution: 'uniform', min: 0, max: 1 })],
    [parameter({ distribution: 'constant' }), /^parameter 'lr' has no value/, parameter({ distribution: 'constant', value: null })],
    [parameter({ values: 3 }), /^parameter 'lr': values is 3; it must be a list/, parameter({ values: [3] })],
    [parameter({ values: [] }), /^parameter 'lr': values is \[\]; give at least one/, parameter({ values: [null] })],
    [parameter({ values: [1, 2], probabilities: [1] }), /probabilities is a list of 1; give one for each of the 2 values/, parameter({ values: [1, 2], probabilities: [0, 1] })],
    [
      parameter({ values: [1, 2], probabilities: [0.5, 0.6] }),
      /probabilities is a list with the sum 1\.1/,
      parameter({ values: [1, 2, 3], probabilities: [0.333333, 0.333333, 0.333333] }),
    ],
    [parameter({ values: [1, 2], probabilities: [1.5, -0.5] }), /probabilities is 1\.5; each is a number from 0 to 1/, parameter({ values: [1, 2], probabilities: [1, 0] })],
    [parameter({ values: [1], probabilities: ['1'] }), /probabilities has "1"; each is a number/, parameter({ values: [1], probabilities: [1] })],
    [parameter({ distribution: 'categorical_w_probabilities', values: [1] }), /has no probabilities/, parameter({ distribution: 'categorical', values: [1] })],
    [parameter({ min: 3, max: 3 }), /^parameter 'lr': min is 3; it is less than max, which is 3/, parameter({ min: 3, max: 4 })],
    [parameter({ distribution: 'int_uniform', min: 0.5, max: 3 }), /min is 0\.5; int_uniform takes whole numbers/, parameter({ distribution: 'int_uniform', min: 0, max: 3 })],
    [
      parameter({ distribution: 'log_uniform_values', min: 0, max: 1 }),
      /min is 0; log_uniform_values takes values above 0/,
      parameter({ distribution: 'log_uniform_values', min: 1e-9, max: 1 }),
    ],
    [
      parameter({ distribution: 'log_uniform', min: 1, max: 1000 }),
      /max is 1000; log_uniform takes exponents of e, from -745 to 709; for limits that are values use log_uniform_values/,
      parameter({ distribution: 'log_uniform', min: 1, max: 7 }),
    ],
    [
      parameter({ distribution: 'q_uniform', min: 0.2, max: 0.8 }),
      /q is 1; it has no multiple between 0\.2 and 0\.8/,
      parameter({ distribution: 'q_uniform', min: 0.2, max: 0.8, q: 0.1 }),
    ],
    [parameter({ distribution: 'q_normal', q: 0 }), /q is 0; it is above 0/, parameter({ distribution: 'q_normal', q: 1e-300 })],
    [parameter({ distribution: 'normal', sigma: -1 }), /sigma is -1; a standard deviation is 0 or more/, parameter({ distribution: 'normal', sigma: 0 })],
    [parameter({ distribution: 'log_normal', sigma: 1000 }), /sigma is 1000; with mu 0 values would pass/, parameter({ distribution: 'log_normal', sigma: 80 })],
    [parameter({ distribution: 'beta', a: 0 }), /a is 0; a shape lies between/, parameter({ distribution: 'beta', a: 0.001 })],
    [
      { method: 'grid', parameters: { lr: { min: 0.1, max: 1 } } },
      /^parameter 'lr' is uniform, which has no end of values\. A grid takes/,
      { method: 'grid', parameters: { lr: { min: 1, max: 2 } } },
    ],
    [{ method: 'grid', parameters: { lr: { values: [1], probabilities: [1] } } }, /^parameter 'lr' has probabilities/, { method: 'grid', parameters: { lr: { values: [1] } } }],
    [
      sweep({ parameters: { 'a.b': { value: 1 }, a: { parameters: { b: { value: 1 } } } } }),
      /^parameter 'a\.b' is there twice/,
      sweep({ parameters: { 'a.b': { value: 1 }, a: { parameters: { c: { value: 1 } } } } }),
    ],
    [sweep({ metric: { goal: 'minimize' } }), /^metric has no name/, sweep({ metric: { name: 'loss' } })],
    [sweep({ metric: { name: 'loss', goal: 'min' } }), /^metric: goal is "min"; it must be one of minimize, maximize/, sweep({ metric: { name: 'loss', goal: 'maximize' } })],
    [sweep({ metric: { name: 'loss', target: 'low' } }), /^metric: target is "low"; it must be a number/, sweep({ metric: { name: 'loss', target: -1 } })],
    [sweep({ metric: { name: 'loss', impute: 'mean' } }), /^metric: impute is "mean"/, sweep({ metric: { name: 'loss', impute: 'worst' } })],
    [sweep({ metric: 'loss' }), /^metric is "loss"; it must be a mapping/, sweep({ metric: null })],
    [sweep({ method: 'bayes' }), /^method bayes needs a metric/, sweep({ method: 'bayes', metric: { name: 'loss' } })],
    [
      sweep({ metrics: [{ name: 'a' }, { name: 'b' }] }),
      /^metrics is for method custom, and method is random/,
      sweep({ method: 'custom', metrics: [{ name: 'a' }, { name: 'b' }] }),
    ],
    [sweep({ early_terminate: { type: 'hyperband', min_iter: 3 } }), /^early_terminate needs a metric/, stop({ type: 'hyperband', min_iter: 3 })],
    [stop({ min_iter: 3 }), /^early_terminate has no type/, stop({ type: 'hyperband', min_iter: 3 })],
    [stop({ type: 'median' }), /^early_terminate: type is "median"; it must be one of hyperband/, stop({ type: 'hyperband', min_iter: 1 })],
    [stop({ type: 'hyperband' }), /^early_terminate has no band to stop at/, stop({ type: 'hyperband', min_iter: 1 })],
    [stop({ type: 'hyperband', max_iter: 9 }), /max_iter is 9, and s is missing/, stop({ type: 'hyperband', max_iter: 9, s: 2 })],
    [stop({ type: 'hyperband', min_iter: 0 }), /min_iter is 0; it is a whole number/, stop({ type: 'hyperband', min_iter: 1, eta: 1.5 })],
    [
      stop({ type: 'hyperband', min_iter: 1, strict: 'yes' }),
      /^early_terminate: strict is "yes"; it must be true or false/,
      stop({ type: 'hyperband', min_iter: 1, strict: false }),
    ],
    [sweep({ run_cap: 0 }), /run cap is 0; it is a whole number of at least 1/, sweep({ run_cap: 1 })],
    [sweep({ run_cap: 1.5 }), /run cap is 1\.5/, sweep({ run_cap: null })],
    [sweep({ controller: { type: 'remote' } }), /^controller: type is "remote"/, sweep({ controller: { type: 'local' } })],
    [sweep({ command: 'python' }), /^command is "python"; it must be a list/, sweep({ command: ['python'] })],
  ];

  it('names the field, its value and the fix, and the fix is taken', () => {
    for (const [wrong, message, right] of refused) {
      assert.throws(() => readSweepConfig(JSON.stringify(wrong)), { code: 'invalid_argument', message }, JSON.stringify(wrong));
      assert.doesNotThrow(() => readSweepConfig(JSON.stringify(right)), JSON.stringify(right));
    }
  });

  it('is all that a text gets that is no config, however it is made', () => {
    const bomb = `a0: &a0 [xxxxxxxxxx]\n${Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}`;
    const texts = [
      '',
      '3',
      '[1]',
      'method: [',
      '{"method": "grid"',
      'method: grid\nmethod: random',
      'a: *b',
      'a: &a [*a]',
      '? [1]\n: 2',
      `method: "${'x'.repeat(300_000)}"`,
      bomb,
      '['.repeat(50_000),
      '--- 1\n--- 2',
    ];
    for (const text of texts) assert.throws(() => readSweepConfig(text), { code: 'invalid_argument' }, text.slice(0, 60));
  });
});
