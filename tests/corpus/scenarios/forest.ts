// Random forests of scikit-learn on a table.
import { editLines, type Scenario } from '../scenario.ts';
import { npy } from '../npy.ts';

export const forestScenarios: readonly Scenario[] = [
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
    change: (p) => editLines(p, 'data/train.csv', (lines) => (lines[3] = lines[3]!.replace(/^0\.\d/, '0.9'))),
    cause: /^data data\/train\.csv$/,
    verdict: 'different',
  },
  {
    name: 'rows of the data change places',
    project: 'forest',
    change: (p) => editLines(p, 'data/train.csv', (lines) => lines.splice(1, 2, lines[2]!, lines[1]!)),
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
      editLines(p, 'data/train.csv', (lines) => (lines[9] = lines[9]!.replace(/^0\.\d/, '0.1')));
    },
    cause: /^data data\/train\.csv$/,
    verdict: 'different',
  },
  {
    name: 'columns are normalised in another order, and a comment is rewritten',
    project: 'forest',
    change: (p) => {
      p.replace('train.py', '"""Trains a random forest', '"""Fits a random forest');
      p.replace('features.py', 'def features(', '# The columns as they are, and one more.\ndef features(');
      p.replace('config.json', '20', '23');
    },
    cause: /^code config\.json$/,
    verdict: 'different',
  },
  {
    name: 'a file of settings that git ignores',
    project: 'forest',
    prepare: (p) => {
      p.write('.gitignore', '*.local.json\n__pycache__/\n');
      p.write('trees.local.json', '12');
      p.replace('train.py', 'config = json.load(file)', 'config = json.load(file)\nwith open("trees.local.json") as file:\n    config["trees"] = json.load(file)');
    },
    change: (p) => p.write('trees.local.json', '14'),
    cause: /^data trees\.local\.json$/,
    verdict: 'different',
  },
  {
    name: 'an array in a binary file, and the code only prints more',
    project: 'forest',
    prepare: (p) => {
      p.replace('train.py', 'forest.fit(', 'x = x * numpy.load("scales.npy")[: x.shape[1]]\nforest.fit(');
      p.write('scales.npy', npy([1, 2, 3, 4, 5, 6]));
    },
    change: (p) => {
      p.write('scales.npy', npy([1, -2, 3, 4, 5, 6]));
      p.replace('train.py', 'half = len(x) // 2', 'half = len(x) // 2\nprint("rows", len(x))');
    },
    cause: /^(data|code) scales\.npy$/,
    verdict: 'different',
  },
  {
    name: 'a model that another program trained',
    project: 'forest',
    prepare: (p) => {
      p.write('.gitignore', 'base/\n__pycache__/\n');
      p.write('base/prior.json', '{"bias": 0.25}');
      p.replace('train.py', 'forest.fit(', 'x = x + json.load(open("base/prior.json"))["bias"] * (y[:, None] > 0)\nforest.fit(');
    },
    change: (p) => p.write('base/prior.json', '{"bias": 0.75}'),
    cause: /^data base\/prior\.json$/,
    verdict: 'different',
  },
];
