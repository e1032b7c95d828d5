// XGBoost and LightGBM, whose settings and data stand in files.
import { editLines, type Scenario } from '../scenario.ts';

export const boostingScenarios: readonly Scenario[] = [
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
    change: (p) => editLines(p, 'data/rows.txt', (lines) => lines.splice(7, 1)),
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
  {
    name: 'how the labels are made, beside a list of packages',
    project: 'leaves',
    prepare: (p) => p.write('requirements.txt', 'lightgbm\n'),
    change: (p) => {
      p.replace('train.py', '* 2 +', '* 2.5 +');
      p.write('requirements.txt', 'lightgbm>=4\n');
    },
    cause: /^code train\.py$/,
    verdict: 'different',
  },
  {
    name: 'the depth of the trees, in a file',
    project: 'boosting',
    change: (p) => p.replace('params.json', '"max_depth": 3', '"max_depth": 2'),
    cause: /^code params\.json$/,
    verdict: 'different',
  },
];
