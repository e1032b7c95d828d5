// The pure parts of a record: entry points, parameters, variables, and the bytes of the document.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { buildInputs, canonicalBytes, type InputsFacts, movedBack } from '../../src/record/build-inputs.ts';
import { entryPoint } from '../../src/record/entry-point.ts';
import { programParameters } from '../../src/record/parameters.ts';
import { startFacts, startTags } from '../../src/record/run-tags.ts';
import { shellWord } from '../../src/workspace/shell-word.ts';
import { selectVariables } from '../../src/record/select-variables.ts';
import { stableSettings } from '../../src/record/stable-settings.ts';

it('the entry point is what is run, however it is called', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['python train.py --lr 1', 'sub/train.py'],
    ['python3.11 -u -W ignore train.py', 'sub/train.py'],
    ['python -m pkg.train --x', '-m pkg.train'],
    ['python -c print(1)', 'python -c'],
    ['/usr/bin/python3 /work/sub/a.py', 'sub/a.py'],
    ['env A=1 B=2 nice -n 5 python ../train.py', 'train.py'],
    ['A=1 python train.py', 'sub/train.py'],
    ['uv run --with numpy python train.py', 'sub/train.py'],
    ['uv run train.py', 'sub/train.py'],
    ['poetry run python train.py', 'sub/train.py'],
    ['conda run -n base python train.py', 'sub/train.py'],
    ['time -f %e timeout -k 5 60 ./model --fast', 'sub/model'],
    ['torchrun --nproc_per_node 2 --master_port 1 train.py --lr 1', 'sub/train.py'],
    ['torchrun -m pkg.train', '-m pkg.train'],
    ['python -m torch.distributed.run --nproc_per_node 2 train.py', 'sub/train.py'],
    ['accelerate launch --config_file c.yaml train.py', 'sub/train.py'],
    ['mpirun -n 4 python train.py', 'sub/train.py'],
    ['node --max-old-space-size=1 x.js', 'sub/x.js'],
    ['node -e 1', 'node -e'],
    ['Rscript --vanilla fit.R', 'sub/fit.R'],
    ['bash run.sh', 'sub/run.sh'],
    ['sh -c true', 'sh -c'],
    ['make train', 'make'],
    ['/opt/tools/fit x', 'fit'],
  ];
  for (const [command, expected] of cases) assert.equal(entryPoint(command.split(' '), { root: '/work', folder: '/work/sub' }), expected, command);
});

it('parameters are what the program found out, else what its arguments look like', () => {
  const argv = 'python -u train.py --lr 0.1 --fast --name=a=b -n 3 model.depth=4 +x=1 --shift -2 data.csv'.split(' ');
  assert.deepEqual(programParameters(argv, []), { lr: '0.1', fast: 'true', name: 'a=b', n: '3', 'model.depth': '4', x: '1', shift: '-2' });
  assert.deepEqual(programParameters(argv, [{ source: 'argparse', values: { lr: '0.1', epochs: '3' } }]), { lr: '0.1', epochs: '3' });
});

it('variables are inputs when they are known to be, named, or spoken of in the code; personal and secret ones never', () => {
  const environment = { OMP_NUM_THREADS: '2', LEARNING_RATE: '0.1', OTHER: 'x', HOME: '/me', API_TOKEN: 'abc', NAMED_TOKEN: 'abc', TF_CLI_ARGS: 'x', PINNED: '1' };
  const redactor = { redactNamed: (_name: string, text: string) => text.replaceAll('abc', '[redacted]') };
  assert.deepEqual(selectVariables({ environment, named: ['NAMED_TOKEN'], inCode: new Set(['LEARNING_RATE', 'HOME', 'API_TOKEN']), notInputs: ['PINNED'], redactor }), {
    LEARNING_RATE: '0.1',
    NAMED_TOKEN: '[withheld]',
    OMP_NUM_THREADS: '2',
  });
});

it('equal inputs are equal bytes, in whatever order they were found and wherever they stood', () => {
  const facts: InputsFacts = {
    argv: ['python', 'train.py'],
    workdir: '',
    entryPoint: 'train.py',
    code: [],
    data: ['b.csv', '/data/a.csv'].map((path) => ({ path, kind: 'file', digest: '0'.repeat(64), sizeBytes: 1, isStored: true, isDeclared: false })),
    environment: { libraries: [], system: {}, tools: {}, locks: [] },
    machine: { architecture: 'x64', cpu: { vendor: '', model: '', level: '' }, cpus: 1, threads: {}, numerics: {}, gpus: [] },
    parameters: { b: '1', a: '2' },
    variables: { PYTHONPATH: '/work/lib:/other' },
    mode: 'observe',
    settings: { z: '1', a: '2' },
    connections: [
      { host: 'b', port: 2 },
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ],
  };
  const bytes = (more: Partial<InputsFacts>): string => Buffer.from(canonicalBytes(buildInputs({ ...facts, ...more }))).toString();
  assert.deepEqual(buildInputs(facts).network, ['a:1', 'b:2']);
  assert.deepEqual(
    buildInputs(facts).data.map(({ path }) => path),
    ['/data/a.csv', 'b.csv'],
  );
  assert.equal(bytes({ data: facts.data.toReversed(), parameters: { a: '2', b: '1' }, connections: facts.connections.toReversed() }), bytes({}));
  assert.equal(bytes({ moved: { from: '/work', to: '/restored/7' }, variables: { PYTHONPATH: '/restored/7/lib:/other' } }), bytes({}));
  assert.notEqual(bytes({ parameters: { a: '3', b: '1' } }), bytes({}));
  assert.equal(movedBack('/restored/77/x', { from: '/work', to: '/restored/7' }), '/restored/77/x');
});

it('a seed drawn by chance is told as that, a chosen one by its value', () => {
  const seed = (call: string, value: string) => ({ call, by: 'user', value }) as const;
  const told = (value: string, ...seeds: readonly ReturnType<typeof seed>[]) => stableSettings({ 'torch.initial_seed': value, PYTHONHASHSEED: '0' }, seeds);
  assert.deepEqual(told('1435439702899554090'), { 'torch.initial_seed': 'random', PYTHONHASHSEED: '0' });
  assert.deepEqual(told('1435439702899554090', seed('torch.seed', '1435439702899554090')), { 'torch.initial_seed': 'random', PYTHONHASHSEED: '0' });
  assert.equal(told('7', seed('torch.manual_seed', '7'))['torch.initial_seed'], '7');
  assert.equal(told('67280421310721')['torch.initial_seed'], '67280421310721');
});

it('tags name what there is, and commands read as they are typed', () => {
  assert.equal(['a b', "it's", '--x=1'].map(shellWord).join(' '), `'a b' 'it'\\''s' --x=1`);
  assert.deepEqual(startTags({ host: 'h', argv: ['a.py'], mode: 'deterministic', seed: 3 }).find(({ key }) => key === 'assay.mode')?.value, 'deterministic, seed 3');
  assert.deepEqual(startFacts({ user: '', entryPoint: 'a.py' }), { userName: undefined, source: { name: 'a.py', type: 'LOCAL' } });
});
