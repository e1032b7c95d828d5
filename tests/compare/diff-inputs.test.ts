// Differences between inputs: each once, under its group, and none where there is none.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { diffInputs } from '../../src/compare/inputs/diff-inputs.ts';
import type { InputDifference } from '../../src/compare/inputs/input-difference.ts';
import type { Distribution, EnvironmentInputs, Inputs } from '../../src/documents/inputs.ts';
import type { TreeListing } from '../../src/documents/tree.ts';
import { someInputs } from '../core/recorded-run.ts';

const trees = new Map<string, TreeListing>();

/** A root with these files; contents stand for their digests. */
function code(files: Readonly<Record<string, string>>, path = ''): Inputs['code'][number] {
  const entries = Object.entries(files).map(([name, content]) => ({
    path: name,
    mode: content.startsWith('#!') ? ('100755' as const) : ('100644' as const),
    digest: content.replace('#!', ''),
    sizeBytes: content.length,
  }));
  const tree = JSON.stringify(entries);
  trees.set(tree, { schema: 1, entries });
  return { path, kind: 'git', tree, files: entries.length, sizeBytes: 1 };
}

const diff = (before: Partial<Inputs>, after: Partial<Inputs>): readonly InputDifference[] => diffInputs(someInputs(before), someInputs(after), trees);
const keys = (changes: readonly InputDifference[]): readonly string[] => changes.map(({ group, key, before, after }) => `${group} ${key}: ${before ?? '-'} -> ${after ?? '-'}`);
const command = (...argv: readonly string[]): Partial<Inputs> => ({ command: { argv, workdir: '', entryPoint: 'train.py' } });

describe('code', () => {
  it('is told file by file: added, removed, changed, and mode', () => {
    const changes = diff({ code: [code({ 'a.py': 'one', 'gone.py': 'x', 'run.sh': 'same' })] }, { code: [code({ 'a.py': 'two', 'new.py': 'y', 'run.sh': '#!same' })] });
    assert.deepEqual(keys(changes), [
      'code a.py: 3 bytes, one -> 3 bytes, two',
      'code gone.py: 1 bytes, x -> -',
      'code new.py: - -> 1 bytes, y',
      'code run.sh: a plain file -> executable',
    ]);
    assert.deepEqual(changes[0]?.digests, { before: 'one', after: 'two' });
  });

  it('of other roots stands under their path, also when the root is new', () => {
    const changes = diff({ code: [code({})] }, { code: [code({}), code({ 'm.py': 'x' }, 'vendor/lib')] });
    assert.deepEqual(keys(changes), ['code vendor/lib/m.py: - -> 1 bytes, x']);
  });

  it('without a listing is told as a whole', () => {
    const root = code({ 'a.py': 'one' });
    assert.deepEqual(
      diff({ code: [root] }, { code: [{ ...root, tree: 'unknown' }] }).map(({ kind, key }) => [kind, key]),
      [['code-root', '.']],
    );
  });
});

it('data is told by path, and a folder by its files', () => {
  const listing = (digest: string, files: Readonly<Record<string, string>>): void =>
    void trees.set(digest, { schema: 1, entries: Object.entries(files).map(([path, content]) => ({ path, mode: '100644', digest: content, sizeBytes: 1 })) });
  listing('folder-1', { a: '1', b: '2' });
  listing('folder-2', { a: '1', b: '3', c: '4' });
  const input = (path: string, digest: string, kind: 'file' | 'folder' = 'file') => ({ path, kind, digest, sizeBytes: 5, isStored: true, isDeclared: false });
  const changes = diff(
    { data: [input('d.csv', 'x'), input('images', 'folder-1', 'folder'), input('same', 's')] },
    { data: [input('d.csv', 'y'), input('images', 'folder-2', 'folder'), { ...input('same', 's'), isStored: false, isDeclared: true }] },
  );
  assert.deepEqual(keys(changes), ['data d.csv: 5 bytes, x -> 5 bytes, y', 'data images: 5 bytes, folder-1 -> 5 bytes, folder-2']);
  assert.deepEqual(changes[1]?.detail, {
    kind: 'files',
    files: [
      { path: 'b', change: 'changed' },
      { path: 'c', change: 'added' },
    ],
    hasMore: false,
  });
});

describe('the command', () => {
  it('is not told again where a parameter explains it, by its name or by its values', () => {
    const named = diff(
      { ...command('python', 'train.py', '--lr', '0.01'), parameters: { lr: '0.01' } },
      { ...command('python', 'train.py', '--lr', '0.02'), parameters: { lr: '0.02' } },
    );
    assert.deepEqual(keys(named), ['parameters lr: 0.01 -> 0.02']);
    const short = diff({ ...command('python', 'train.py', '-n', '5'), parameters: { epochs: '5' } }, { ...command('python', 'train.py', '-n', '6'), parameters: { epochs: '6' } });
    assert.deepEqual(keys(short), ['parameters epochs: 5 -> 6']);
    const hydra = diff(
      { ...command('python', 'train.py', 'model.lr=1e-2'), parameters: { 'model.lr': '0.01' } },
      { ...command('python', 'train.py', 'model.lr=1e-3'), parameters: { 'model.lr': '0.001' } },
    );
    assert.deepEqual(keys(hydra), ['parameters model.lr: 0.01 -> 0.001']);
  });

  it('tells what no parameter explains: flags, words, the program', () => {
    const changes = diff(command('python', 'train.py', '--fast', '0.1'), command('python3', 'train.py', '--slow=1', 'extra'));
    assert.deepEqual(keys(changes), ['command --fast: 0.1 -> -', 'command --slow: - -> 1', 'command argument 2: - -> extra', 'command program: python -> python3']);
  });

  it('tells another entry point once', () => {
    const other = { command: { argv: ['python', 'other.py'], workdir: '', entryPoint: 'other.py' } };
    assert.deepEqual(keys(diff(command('python', 'train.py'), other)), ['command entry point: train.py -> other.py']);
  });
});

describe('the environment', () => {
  const distribution = (name: string, version: string, fields: Partial<Distribution> = {}): Distribution => ({
    name,
    version,
    digest: `${name}-${version}`,
    isLoaded: true,
    edited: [],
    ...fields,
  });
  const environment = (distributions: readonly Distribution[], fields: Partial<EnvironmentInputs> = {}): Partial<Inputs> => ({
    environment: { python: { version: '3.11.7', implementation: 'cpython', build: 'b', distributions }, libraries: [], system: {}, tools: {}, locks: [], ...fields },
  });

  it('tells versions, packages that came and went, and packages that were edited where they are installed', () => {
    const edited = [{ path: 'numpy/core.py', digest: 'e' }];
    const changes = diff(
      environment([distribution('numpy', '1.0'), distribution('old', '1'), distribution('torch', '2.0')]),
      environment([distribution('numpy', '1.0', { edited }), distribution('new', '3'), distribution('torch', '2.1')]),
    );
    assert.deepEqual(keys(changes), [
      'environment new: - -> 3',
      'environment numpy: 1.0 (numpy-1.0) -> 1.0 (numpy-1.0, 1 edited file)',
      'environment old: 1 -> -',
      'environment torch: 2.0 -> 2.1',
    ]);
    assert.deepEqual(changes[1]?.detail, { kind: 'files', files: [{ path: 'numpy/core.py', change: 'changed' }], hasMore: false });
  });

  it('tells interpreters, libraries, tools and lock files, and a lock file among the code only there', () => {
    const changes = diff(
      {
        ...environment([], {
          tools: { node: '24' },
          locks: [
            { path: 'uv.lock', digest: 'l1' },
            { path: '../poetry.lock', digest: 'p1' },
          ],
        }),
        code: [code({ 'uv.lock': 'l1' })],
      },
      {
        ...environment([], {
          tools: { node: '25' },
          libraries: [{ name: 'libgomp', digest: 'g' }],
          locks: [
            { path: 'uv.lock', digest: 'l2' },
            { path: '../poetry.lock', digest: 'p2' },
          ],
        }),
        code: [code({ 'uv.lock': 'l2' })],
      },
    );
    assert.deepEqual(keys(changes), [
      'code uv.lock: 2 bytes, l1 -> 2 bytes, l2',
      'environment library libgomp: - -> g',
      'environment lock ../poetry.lock: p1 -> p2',
      'environment tool node: 24 -> 25',
    ]);
  });
});

describe('one cause under two heads', () => {
  it('is told as the variable when the setting is the same thing', () => {
    const side = (seed: string): Partial<Inputs> => ({ variables: { PYTHONHASHSEED: seed }, randomness: { mode: 'observe', settings: { PYTHONHASHSEED: seed } } });
    assert.deepEqual(keys(diff(side('0'), side('1'))), ['variables PYTHONHASHSEED: 0 -> 1']);
  });

  it('is marked as a consequence when a variable steers it', () => {
    const machine = someInputs().machine;
    const side = (threads: string, kernel: string): Partial<Inputs> => ({
      variables: { OMP_NUM_THREADS: threads, OPENBLAS_CORETYPE: kernel },
      machine: { ...machine, threads: { torch: threads }, numerics: { 'openblas.core': kernel.toLowerCase() } },
    });
    const changes = diff(side('1', 'Haswell'), side('2', 'SkylakeX'));
    assert.deepEqual(
      changes.map(({ key, follows }) => [key, follows]),
      [
        ['OMP_NUM_THREADS', undefined],
        ['OPENBLAS_CORETYPE', undefined],
        ['openblas.core', 'OPENBLAS_CORETYPE'],
        ['threads torch', 'OMP_NUM_THREADS'],
      ],
    );
  });
});

it('randomness, machine and network are told by their parts', () => {
  const machine = someInputs().machine;
  const changes = diff(
    {},
    {
      randomness: { mode: 'deterministic', seed: 3, settings: { mode: 'x' } },
      machine: { ...machine, cpu: { ...machine.cpu, level: 'avx512' }, cpus: 4, gpus: [{ model: 'A100', driver: '5' }] },
      network: ['example.org:443'],
    },
  );
  assert.deepEqual(keys(changes), [
    'randomness mode: observe -> deterministic',
    'randomness seed: - -> 3',
    'randomness setting mode: - -> x',
    'machine gpu 0: - -> A100, driver 5',
    'machine processors: 2 -> 4',
    'machine vector level: avx2 -> avx512',
    'network example.org:443: - -> connected',
  ]);
});

describe('for any inputs', () => {
  const texts = fc.dictionary(fc.constantFrom('lr', 'SEED', 'OMP_NUM_THREADS', 'mode', '__proto__', 'a b'), fc.constantFrom('1', '2', ''));
  const inputs: fc.Arbitrary<Inputs> = fc
    .record({
      parameters: texts,
      variables: texts,
      settings: texts,
      threads: texts,
      argv: fc.array(fc.constantFrom('python', 'train.py', '--lr', '1', 'x=2', '-v', ''), { maxLength: 6 }),
      files: fc.dictionary(fc.constantFrom('a.py', 'b.py', 'uv.lock'), fc.constantFrom('1', '#!1', '2')),
      network: fc.uniqueArray(fc.constantFrom('a:1', 'b:2')),
      cpus: fc.nat(2),
    })
    .map(({ parameters, variables, settings, threads, argv, files, network, cpus }) =>
      someInputs({
        parameters,
        variables,
        network,
        randomness: { mode: 'observe', settings },
        machine: { ...someInputs().machine, threads, cpus },
        command: { argv, workdir: '', entryPoint: argv[1] ?? '' },
        code: [code(files)],
      }),
    );

  it('there is no difference between a inputs and itself', () => {
    fc.assert(fc.property(inputs, (one) => assert.deepEqual(diffInputs(one, structuredClone(one), trees), [])));
  });

  it('every change has a group and a key of its own, and differs', () => {
    fc.assert(
      fc.property(inputs, inputs, (one, other) => {
        const changes = diffInputs(one, other, trees);
        assert.equal(new Set(changes.map(({ group, key }) => `${group}\n${key}`)).size, changes.length);
        for (const { before, after } of changes) assert.notEqual(before, after);
      }),
    );
  });

  it('backwards it is the same with the sides exchanged', () => {
    const sides = (changes: readonly InputDifference[]) => changes.map(({ group, key, before, after }) => ({ group, key, before, after }));
    fc.assert(
      fc.property(inputs, inputs, (one, other) =>
        assert.deepEqual(
          sides(diffInputs(other, one, trees)).map(({ before, after, ...rest }) => ({ ...rest, before: after, after: before })),
          sides(diffInputs(one, other, trees)),
        ),
      ),
    );
  });
});
