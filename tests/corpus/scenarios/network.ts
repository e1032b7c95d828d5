// A small network in PyTorch.
import { readFileSync } from 'node:fs';

import type { Scenario } from '../scenario.ts';

export const networkScenarios: readonly Scenario[] = [
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
  { name: 'the learning rate of a network', project: 'network', change: () => ({ args: ['--lr', '0.04'] }), cause: /^(parameters|command) .*lr/, verdict: 'different' },
  {
    name: 'a layer drops more',
    project: 'network',
    change: (p) => p.replace('layers.py', 'Dropout(0.1)', 'Dropout(0.3)'),
    cause: /^code layers\.py$/,
    verdict: 'different',
  },
];
