// What a colleague may have changed between two runs, one change (and sometimes an innocent one beside it) each, and
// what an honest answer to "why?" has to begin with.
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';

import type { Project, ProjectName } from './project.ts';

export interface RunDifference {
  /** Added to the command. */
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Scenario {
  readonly name: string;
  readonly project: ProjectName;
  /** What both runs share beyond the project as it is made. Scenarios without it share their first run. */
  readonly prepare?: (project: Project, place: Place) => void;
  /** Changes the project before the second run; says what the second run is given besides. */
  readonly change: (project: Project, place: Place) => RunDifference | void;
  /** Of the first run, when it is given something too. */
  readonly first?: RunDifference;
  /** `assay run --trace`. */
  readonly isTraced?: boolean;
  /** The cause: `group key`; or that there is none to be found among the inputs. */
  readonly cause: RegExp | 'uncaptured' | 'nothing';
  /** Needs a file system in memory. */
  readonly needsMemoryFolder?: boolean;
  readonly verdict: 'same' | 'different';
}

/** What scenarios may use beside the project. */
export interface Place {
  /** A web server that answers with `answer()`. */
  readonly address: string;
  setAnswer(text: string): void;
  /** Installs another version of the package `tinyscale` into the project's environment, or edits it in place. */
  install(version: string): void;
  /** Of the installed package's module. */
  readonly installedModule: () => string;
  /** Makes `parts` a folder that lists its files in another order than by name; throws where no file system does. */
  orderFolder(project: Project, names: readonly string[]): void;
  readonly compile: (project: Project, ...flags: readonly string[]) => void;
}

const editData = (project: Project, file: string, edit: (lines: string[]) => void): void => {
  const lines = project.read(file).split('\n');
  edit(lines);
  project.write(file, lines.join('\n'));
};

export const scenarios: readonly Scenario[] = [
  // scikit-learn
  {
    name: 'a tracked file is edited',
    project: 'forest',
    change: (p) => p.replace('features.py', 'columns[:, :1] * columns[:, 1:2]', 'columns[:, :1] + columns[:, 1:2]'),
    cause: /^code features\.py$/,
    verdict: 'different',
  },
  {
    name: 'an untracked module appears',
    project: 'forest',
    change: (p) => p.write('extra_features.py', 'def extra(columns):\n    return columns[:, 2:3] ** 2\n'),
    cause: /^code extra_features\.py$/,
    verdict: 'different',
  },
  {
    name: 'one digit of the data changes',
    project: 'forest',
    change: (p) => editData(p, 'data/train.csv', (lines) => (lines[3] = lines[3]!.replace(/^0\.\d/, '0.9'))),
    cause: /^data data\/train\.csv$/,
    verdict: 'different',
  },
  {
    name: 'rows of the data change places',
    project: 'forest',
    change: (p) => editData(p, 'data/train.csv', (lines) => lines.splice(1, 2, lines[2]!, lines[1]!)),
    cause: /^data data\/train\.csv$/,
    verdict: 'different',
  },
  { name: 'a configuration file changes', project: 'forest', change: (p) => p.replace('config.json', '20', '25'), cause: /^code config\.json$/, verdict: 'different' },
  { name: 'an argument changes', project: 'forest', change: () => ({ args: ['--depth', '6'] }), cause: /^(parameters|command) .*depth/, verdict: 'different' },
  { name: 'the seed changes', project: 'forest', change: () => ({ args: ['--seed', '2'] }), cause: /^(parameters|command) .*seed/, verdict: 'different' },
  { name: 'an environment variable changes', project: 'forest', change: () => ({ variables: { TREES: '30' } }), cause: /^variables TREES$/, verdict: 'different' },
  {
    name: 'an environment variable changes that both runs had',
    project: 'forest',
    first: { variables: { TREES: '15' } },
    change: () => ({ variables: { TREES: '16' } }),
    cause: /^variables TREES$/,
    verdict: 'different',
  },
  {
    name: 'a number is drawn once more',
    project: 'forest',
    change: (p) => p.replace('train.py', 'forest.fit(', 'y[int(numpy.random.default_rng(3).integers(0, half))] ^= 1\nforest.fit('),
    cause: /^code train\.py$/,
    verdict: 'different',
  },
  { name: 'only the documentation changes', project: 'forest', change: (p) => p.write('README.md', '# Another text\n'), cause: 'nothing', verdict: 'same' },
  { name: 'a module that nobody imports changes', project: 'forest', change: (p) => p.replace('unused.py', '41', '42'), cause: 'nothing', verdict: 'same' },
  {
    name: 'a decoy beside the data',
    project: 'forest',
    change: (p) => {
      p.replace('unused.py', '41', '43');
      p.write('README.md', '# Much rewritten\n\nMany words.\n');
      editData(p, 'data/train.csv', (lines) => (lines[9] = lines[9]!.replace(/^0\.\d/, '0.1')));
    },
    cause: /^data data\/train\.csv$/,
    verdict: 'different',
  },

  // XGBoost and LightGBM
  { name: 'the learning rate in a file', project: 'boosting', change: (p) => p.replace('params.json', '0.3', '0.25'), cause: /^code params\.json$/, verdict: 'different' },
  {
    name: 'the kernels of the matrix library',
    project: 'boosting',
    prepare: (p) =>
      p.replace('train.py', 'half = len(table) // 2', 'half = len(table) // 2\nprint(repr(numpy.linalg.svd(numpy.random.default_rng(1).normal(size=(300, 300)))[0].sum()))'),
    // Both are named: which one a processor would take by itself differs from machine to machine.
    first: { variables: { OPENBLAS_CORETYPE: 'Nehalem' } },
    change: () => ({ variables: { OPENBLAS_CORETYPE: 'Haswell' } }),
    cause: /^(variables OPENBLAS_CORETYPE|machine .*openblas.*)$/i,
    verdict: 'different',
  },
  {
    name: 'a line of the data is lost',
    project: 'boosting',
    change: (p) => editData(p, 'data/rows.txt', (lines) => lines.splice(7, 1)),
    cause: /^data data\/rows\.txt$/,
    verdict: 'different',
  },
  {
    name: 'the number of leaves, in a file',
    project: 'leaves',
    change: (p) => p.write('leaves.txt', '9\n'),
    cause: /^(code leaves\.txt|parameters leaves)$/,
    verdict: 'different',
  },
  { name: 'the bagging seed, in a variable', project: 'leaves', change: () => ({ variables: { BAGGING_SEED: '4' } }), cause: /^variables BAGGING_SEED$/, verdict: 'different' },

  // PyTorch
  { name: 'the order of the data', project: 'network', change: () => ({ args: ['--order-seed', '12'] }), cause: /^(parameters|command) .*order.seed/, verdict: 'different' },
  {
    name: 'a draw of random numbers more',
    project: 'network',
    change: (p) => p.replace('layers.py', 'def make_network(inputs):\n', 'def make_network(inputs):\n    torch.rand(1)\n'),
    cause: /^code layers\.py$/,
    verdict: 'different',
    prepare: (p) => p.replace('layers.py', 'from torch import nn', 'import torch\nfrom torch import nn'),
  },
  { name: 'the seed in a settings file', project: 'network', change: (p) => p.replace('settings.json', '4', '5'), cause: /^code settings\.json$/, verdict: 'different' },
  {
    name: 'the vector instructions',
    project: 'network',
    change: () => ({ variables: { ATEN_CPU_CAPABILITY: 'default' } }),
    cause: /^(variables|machine) .*(ATEN_CPU_CAPABILITY|capability)/i,
    verdict: 'different',
  },
  {
    name: 'the number of threads, where it does no harm',
    project: 'network',
    first: { variables: { OMP_NUM_THREADS: '1' } },
    change: () => ({ variables: { OMP_NUM_THREADS: '2' } }),
    cause: /^(variables|machine) .*thread/i,
    verdict: 'same',
    prepare: () => undefined,
  },
  {
    name: 'the number of threads, where sums change',
    project: 'network',
    first: { variables: { OMP_NUM_THREADS: '1' } },
    prepare: (p) => p.replace('train.py', 'torch.manual_seed(settings["seed"])', 'torch.manual_seed(settings["seed"])\nprint(repr(torch.rand(3_000_001).cos().sum().item()))'),
    change: () => ({ variables: { OMP_NUM_THREADS: '2' } }),
    cause: /^(variables|machine) .*thread/i,
    verdict: 'different',
  },
  {
    name: 'weights to begin from',
    project: 'network',
    prepare: (p) => p.write('.gitignore', 'model.pt\n__pycache__/\nstart.pt\n'),
    change: (p) => p.write('start.pt', readFileSync(p.path('model.pt'))),
    cause: /^data start\.pt$/,
    verdict: 'different',
  },

  // Packages
  { name: 'another version of a package', project: 'installed', change: (_p, place) => place.install('1.1'), cause: /^environment tinyscale$/, verdict: 'different' },
  {
    name: 'an installed package is edited',
    project: 'installed',
    change: (_p, place) => {
      const text = readFileSync(place.installedModule(), 'utf8');
      writeFileSync(place.installedModule(), text.replace('2.0', '2.0000001'));
    },
    cause: /^environment tinyscale$/,
    verdict: 'different',
  },

  // Any program
  {
    name: 'a compiled program is built with another weight',
    project: 'compiled',
    prepare: (p, place) => place.compile(p),
    change: (p, place) => place.compile(p, '-DWEIGHT=1.01'),
    cause: /^(code|data) model$/,
    verdict: 'different',
  },
  {
    name: 'data that a compiled program reads',
    project: 'compiled',
    isTraced: true,
    prepare: (p, place) => place.compile(p),
    change: (p) => editData(p, 'points.txt', (lines) => (lines[4] = '4 9.5')),
    cause: /^data points\.txt$/,
    verdict: 'different',
  },
  {
    name: 'a module of a Node program',
    project: 'node',
    change: (p) => p.replace('gradient.mjs', '2 * error * x', '2.001 * error * x'),
    cause: /^code gradient\.mjs$/,
    verdict: 'different',
  },
  {
    name: 'data that a Node program reads',
    project: 'node',
    isTraced: true,
    prepare: () => undefined,
    change: (p) => editData(p, 'points.csv', (lines) => (lines[2] = '0.050,3.5')),
    cause: /^data points\.csv$/,
    verdict: 'different',
  },
  { name: 'an argument of a Node program', project: 'node', change: () => ({ args: ['0.06'] }), cause: /^(parameters|command) /, verdict: 'different' },

  // Small things
  { name: 'an executable bit is lost', project: 'plain', change: (p) => p.setExecutable('tool.sh', false), cause: /^code tool\.sh$/, verdict: 'different' },
  { name: 'a script that is called changes', project: 'plain', change: (p) => p.replace('tool.sh', '0.5', '0.75'), cause: /^code tool\.sh$/, verdict: 'different' },
  {
    name: 'a binary file changes',
    project: 'plain',
    prepare: (p) => p.write('parts/d.txt', Uint8Array.of(0x31, 0x0a)),
    change: (p) => p.write('parts/d.txt', Uint8Array.of(0x32, 0x0a)),
    cause: /^code parts\/d\.txt$/,
    verdict: 'different',
  },
  {
    name: 'a link leads elsewhere',
    project: 'plain',
    prepare: (p) => symlinkSync('../two.txt', (p.write('two.txt', '2'), p.write('three.txt', '3'), p.path('parts/e.txt'))),
    change: (p) => {
      p.remove('parts/e.txt');
      symlinkSync('../three.txt', p.path('parts/e.txt'));
    },
    cause: /^code parts\/e\.txt$/,
    verdict: 'different',
  },
  {
    name: 'a file outside the project changes',
    project: 'plain',
    prepare: (p) => p.write('../shared/weights.json', '[1, 2]'),
    change: (p) => p.write('../shared/weights.json', '[1, 3]'),
    cause: /^data .*shared\/weights\.json$/,
    verdict: 'different',
  },
  {
    name: 'the locale changes',
    project: 'plain',
    prepare: () => undefined,
    first: { variables: { LC_ALL: 'C' } },
    change: () => ({ variables: { LC_ALL: 'C.UTF-8' } }),
    cause: /^variables LC_ALL$/,
    verdict: 'same',
  },
  {
    name: 'the seed comes from the clock',
    project: 'plain',
    prepare: (p) => p.write('settings.json', '{ "seed": "clock" }\n'),
    change: () => undefined,
    cause: /^randomness random\.seed$/,
    verdict: 'different',
  },
  {
    name: 'what a web server answers changes',
    project: 'plain',
    prepare: (p, place) => (place.setAnswer('1.5'), p.write('settings.json', JSON.stringify({ seed: 3, address: place.address }))),
    change: (_p, place) => place.setAnswer('2.5'),
    cause: /^network http:\/\/.*\/weights$/,
    verdict: 'different',
  },
  {
    name: 'times and dates among the results, and nothing changed',
    project: 'plain',
    prepare: (p) =>
      p.replace(
        'train.py',
        'json.dump({"total": total}',
        'json.dump({"total": total, "seconds": time.perf_counter(), "pid": os.getpid(), "finished_at": time.strftime("%Y-%m-%dT%H:%M:%S")}',
      ),
    change: () => undefined,
    cause: 'nothing',
    verdict: 'same',
  },
  {
    name: 'workers that race',
    project: 'plain',
    prepare: (p) => {
      p.write('race.py', 'import os\nimport time\n\n\ndef work(number):\n    time.sleep(os.urandom(1)[0] / 1000)\n    return number\n');
      p.replace(
        'train.py',
        'total = 0.0',
        'from concurrent.futures import ProcessPoolExecutor, as_completed\n\nfrom race import work\n\ntotal = 0.0\nwith ProcessPoolExecutor(4) as pool:\n    for place, done in enumerate(as_completed([pool.submit(work, number) for number in range(8)])):\n        total += (place + 1) * 10.0 ** done.result()',
      );
    },
    change: () => undefined,
    cause: 'uncaptured',
    verdict: 'different',
  },
  {
    name: 'chance from the system decides',
    project: 'plain',
    prepare: (p) => p.replace('train.py', 'total = 0.0', 'total = float(os.urandom(1)[0]) * 1000 + os.getpid()'),
    change: () => undefined,
    cause: 'uncaptured',
    verdict: 'different',
  },
  {
    name: 'a folder is listed in another order',
    project: 'plain',
    needsMemoryFolder: true,
    prepare: (p, place) => place.orderFolder(p, ['c.txt', 'b.txt', 'a.txt']),
    change: (p, place) => place.orderFolder(p, ['a.txt', 'b.txt', 'c.txt']),
    cause: /^data the order of the names in parts$/,
    verdict: 'different',
  },
  {
    name: 'a run goes on from the checkpoint of the one before',
    project: 'plain',
    prepare: (p) => p.write('settings.json', '{ "seed": 3, "resumes": true }\n'),
    change: () => undefined,
    cause: /^data checkpoint\.json$/,
    verdict: 'different',
  },
];
