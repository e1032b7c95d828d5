// How near samplers come to the least value of known functions: `node bench/sweeps.ts [--seeds N] [--optuna PYTHON]`. Medians and quartiles of
// what is left after so many trials, one after the other; beside them those of Optuna's samplers, where a Python that has it is named.
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';

import { type ExactJson, ExactNumber } from '../src/core/base/exact-json.ts';
import type { Space } from '../src/core/sweeps/space.ts';
import { random } from '../src/core/sweeps/suggest/random.ts';
import type { Suggest, Trial } from '../src/core/sweeps/suggest/suggest.ts';
import { tpe } from '../src/core/sweeps/suggest/tpe.ts';
import { machine, markdown } from './report.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '20' }, optuna: { type: 'string' } } });
const seeds = Number(values.seeds);
const marks = [50, 100, 200] as const;

interface Problem {
  readonly name: string;
  readonly bounds: readonly (readonly [low: number, high: number])[];
  /** Less the least value. */
  readonly regret: (x: readonly number[]) => number;
}

const hartmannWidths = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
] as const;
const hartmannPlaces = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
] as const;

const problems: readonly Problem[] = [
  {
    name: 'Branin',
    bounds: [
      [-5, 10],
      [0, 15],
    ],
    regret: ([x = 0, y = 0]) => (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.397887357729739,
  },
  {
    name: 'Hartmann6',
    bounds: Array.from({ length: 6 }, () => [0, 1] as const),
    regret: (x) =>
      3.32236801141551 -
      [1, 1.2, 3, 3.2].reduce(
        (sum, height, row) => sum + height * Math.exp(-x.reduce((away, one, at) => away + hartmannWidths[row]![at]! * (one - hartmannPlaces[row]![at]! / 1e4) ** 2, 0)),
        0,
      ),
  },
  {
    name: 'Ackley5',
    bounds: Array.from({ length: 5 }, () => [-5, 10] as const),
    regret: (x) =>
      20 +
      Math.E -
      20 * Math.exp(-0.2 * Math.sqrt(x.reduce((sum, one) => sum + one * one, 0) / x.length)) -
      Math.exp(x.reduce((sum, one) => sum + Math.cos(2 * Math.PI * one), 0) / x.length),
  },
];

interface Measured {
  readonly at: Readonly<Record<number, readonly number[]>>;
  /** Of the last suggestion, milliseconds of processor time. */
  readonly lastMs: number;
}

function measure(sampler: Suggest, { bounds, regret }: Problem): Measured {
  const space: Space = bounds.map(([min, max], index) => ({ key: `x${index}`, distribution: { kind: 'uniform', min, max } }));
  const at: Record<number, number[]> = { 50: [], 100: [], 200: [] };
  let lastMs = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const history: Trial[] = [];
    let best = Infinity;
    for (let number = 0; number < 200; number += 1) {
      const before = process.cpuUsage();
      const point = sampler(space, history, seed) as Readonly<Record<string, ExactJson>>;
      const { user, system } = process.cpuUsage(before);
      lastMs = (user + system) / 1000;
      const loss = regret(bounds.map((_bound, index) => Number((point[`x${index}`] as ExactNumber).text)));
      best = Math.min(best, loss);
      history.push({ number, point, state: 'complete', loss });
      at[number + 1]?.push(best);
    }
  }
  return { at, lastMs };
}

const python = `
import json, math, sys, time, warnings
warnings.filterwarnings("ignore")
import optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
seeds = int(sys.argv[1])
W, P = json.loads(sys.argv[2])
def branin(x): return (x[1] - 5.1 / (4 * math.pi ** 2) * x[0] ** 2 + 5 / math.pi * x[0] - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10 - 0.397887357729739
def hartmann(x): return 3.32236801141551 - sum(h * math.exp(-sum(w * (o - p / 1e4) ** 2 for w, o, p in zip(W[r], x, P[r]))) for r, h in enumerate((1, 1.2, 3, 3.2)))
def ackley(x): return 20 + math.e - 20 * math.exp(-0.2 * math.sqrt(sum(o * o for o in x) / len(x))) - math.exp(sum(math.cos(2 * math.pi * o) for o in x) / len(x))
out = {"version": optuna.__version__}
for name, f, bounds in (("Branin", branin, [(-5, 10), (0, 15)]), ("Hartmann6", hartmann, [(0, 1)] * 6), ("Ackley5", ackley, [(-5, 10)] * 5)):
    at = {50: [], 100: [], 200: []}
    for seed in range(seeds):
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        for n in range(1, 201):
            before = time.process_time()
            trial = study.ask({f"x{i}": optuna.distributions.FloatDistribution(*b) for i, b in enumerate(bounds)})
            last = (time.process_time() - before) * 1000
            study.tell(trial, f([trial.params[f"x{i}"] for i in range(len(bounds))]))
            if n in at: at[n].append(study.best_value)
    out[name] = {"at": at, "lastMs": last}
print(json.dumps(out))
`;

function quartiles(found: readonly number[]): string {
  const sorted = found.toSorted((a, b) => a - b);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * (sorted.length - 1))]!.toPrecision(2));
  return `${middle} (${low}–${high})`;
}

const optuna =
  values.optuna === undefined
    ? undefined
    : (JSON.parse(
        execFileSync(values.optuna, ['-c', python, String(seeds), JSON.stringify([hartmannWidths, hartmannPlaces])], { encoding: 'utf8', maxBuffer: 1 << 26 }),
      ) as Readonly<Record<string, Measured>> & { readonly version: string });
console.log(`What is left to the least value, medians and quartiles of ${seeds} seeds, on ${machine()}.\n`);
const rows = problems.flatMap((problem) => {
  const row = (name: string, { at, lastMs }: Measured) => [problem.name, name, ...marks.map((mark) => quartiles(at[mark]!)), lastMs.toFixed(1)];
  return [
    row('random', measure(random, problem)),
    row('tpe', measure(tpe, problem)),
    ...(optuna === undefined ? [] : [row(`Optuna ${optuna.version} TPE, its defaults`, optuna[problem.name]!)]),
  ];
});
console.log(markdown(['Function', 'Sampler', ...marks.map((mark) => `after ${mark}`), 'last suggestion (ms)'], rows, 2));
