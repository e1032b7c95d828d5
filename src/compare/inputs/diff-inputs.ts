// Every input in which two inputs differ, each once, in groups. What was only observed (commit, host, folder) is
// among no inputs and so in no difference.
import { diffCommand } from './diff-command.ts';
import { diffEnvironment } from './diff-environment.ts';
import { diffCode, diffData, type Trees } from './diff-trees.ts';
import { inputGroups } from '../../documents/input-group.ts';
import { changedTexts, type InputDifference } from './input-difference.ts';
import type { MachineInputs, Inputs, RandomnessInputs } from '../../documents/inputs.ts';

/** In the order of the groups, within a group in code-unit order of the keys. */
export function diffInputs(before: Inputs, after: Inputs, trees: Trees): readonly InputDifference[] {
  const parameters = changedTexts('parameter', 'parameters', [before.parameters, after.parameters]);
  const variables = changedTexts('variable', 'variables', [before.variables, after.variables]);
  const code = diffCode(before.code, after.code, trees);
  const changes = [
    ...code,
    ...diffData(before.data, after.data, trees),
    ...parameters,
    ...withoutLocksOf(code, diffEnvironment(before.environment, after.environment)),
    ...variables,
    ...diffRandomness(before.randomness, after.randomness),
    ...diffMachine(before.machine, after.machine),
    ...diffCommand(before, after, parameters),
    ...diffNetwork(before.network, after.network),
  ];
  return withConsequences(changes, variables).sort(byGroupAndKey);
}

function byGroupAndKey(one: InputDifference, other: InputDifference): number {
  const groups = inputGroups.indexOf(one.group) - inputGroups.indexOf(other.group);
  return groups !== 0 ? groups : one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
}

/** A lock file that lies among the code is told there, with its lines. */
function withoutLocksOf(code: readonly InputDifference[], environment: readonly InputDifference[]): readonly InputDifference[] {
  const files = new Set(code.map(({ key }) => key));
  return environment.filter(({ kind, key }) => kind !== 'lock' || !files.has(key.slice('lock '.length)));
}

function diffRandomness(before: RandomnessInputs, after: RandomnessInputs): readonly InputDifference[] {
  const group = 'randomness';
  const seed = ({ seed: value }: RandomnessInputs): string | undefined => (value === undefined ? undefined : String(value));
  return [
    ...(before.mode === after.mode ? [] : [{ kind: 'mode', group, key: 'mode', before: before.mode, after: after.mode } as const]),
    ...(before.seed === after.seed ? [] : [{ kind: 'seed', group, key: 'seed', before: seed(before), after: seed(after) } as const]),
    ...changedTexts('setting', group, [before.settings, after.settings]).map((change) =>
      change.key === 'mode' || change.key === 'seed' ? { ...change, key: `setting ${change.key}` } : change,
    ),
  ];
}

function diffMachine(before: MachineInputs, after: MachineInputs): readonly InputDifference[] {
  const group = 'machine';
  const plain = (machine: MachineInputs): Readonly<Record<string, string>> => ({
    architecture: machine.architecture,
    'processor vendor': machine.cpu.vendor,
    'processor model': machine.cpu.model,
    'vector level': machine.cpu.level,
  });
  const gpus = (machine: MachineInputs): Readonly<Record<string, string>> =>
    Object.fromEntries(machine.gpus.map(({ model, driver }, index) => [`gpu ${index}`, `${model}, driver ${driver}`]));
  return [
    ...changedTexts('processor', group, [plain(before), plain(after)]),
    ...changedTexts('processors', group, [{ processors: String(before.cpus) }, { processors: String(after.cpus) }]),
    ...changedTexts('threads', group, [before.threads, after.threads]).map((change) => ({ ...change, key: `threads ${change.key}` })),
    ...changedTexts('numerics', group, [before.numerics, after.numerics]),
    ...changedTexts('gpu', group, [gpus(before), gpus(after)]),
  ];
}

function diffNetwork(before: readonly string[], after: readonly string[]): readonly InputDifference[] {
  const record = (places: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(places.map((place) => [place, 'connected']));
  return changedTexts('network', 'network', [record(before), record(after)]);
}

/** Variables whose effect shows again among the threads, the kernels or the settings. */
const effects: readonly { readonly variable: RegExp; readonly effect: RegExp; readonly kinds: readonly InputDifference['kind'][] }[] = [
  { variable: /_NUM_THREADS$|_MAX_THREADS$|^(OMP|MKL|OPENBLAS|BLIS|NUMEXPR|VECLIB)_/, effect: /./, kinds: ['threads'] },
  { variable: /^ATEN_CPU_CAPABILITY$/, effect: /torch/i, kinds: ['numerics'] },
  { variable: /^OPENBLAS_/, effect: /openblas|blas/i, kinds: ['numerics'] },
  { variable: /^MKL_/, effect: /mkl/i, kinds: ['numerics'] },
  { variable: /^(ONEDNN|DNNL)_/, effect: /onednn|dnnl|mkldnn/i, kinds: ['numerics'] },
  { variable: /^NPY_/, effect: /numpy|npy|simd/i, kinds: ['numerics'] },
  { variable: /^GLIBC_TUNABLES$/, effect: /./, kinds: ['numerics', 'processor'] },
  { variable: /^CUDA_VISIBLE_DEVICES$/, effect: /./, kinds: ['gpu'] },
];

/** Marks what only follows from a changed variable; the same thing under two heads is told once, as the variable. */
function withConsequences(changes: readonly InputDifference[], variables: readonly InputDifference[]): InputDifference[] {
  return changes.flatMap((change) => {
    if (change.kind === 'setting' || change.kind === 'threads' || change.kind === 'numerics') {
      const name = change.key.replace(/^threads /, '');
      if (variables.some(({ key, before, after }) => key === name && before === change.before && after === change.after)) return [];
    }
    const cause = variables.find(({ key }) => isEffect(change, key));
    return [cause === undefined ? change : { ...change, follows: cause.key }];
  });
}

function isEffect({ kind, key }: InputDifference, variable: string): boolean {
  if (kind === 'setting') return key.replace(/^setting /, '') === variable;
  return effects.some((rule) => rule.kinds.includes(kind) && rule.variable.test(variable) && rule.effect.test(key));
}
