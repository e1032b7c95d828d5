// Makes libraries compute here as they did on the machine of a run, where they let themselves be told: as many
// threads, and no wider vector instructions than there were. On the same kind of machine nothing is set.
import type { MachineInputs } from '../../documents/inputs.ts';
import { verdictLevels } from '../../documents/verdict-level.ts';
import type { Claim } from '../../documents/verdict.ts';
import { captureMachine } from './capture-machine.ts';
import { levelRank } from './cpu.ts';
import { kernelPins, openblasLevel } from './kernel-pins.ts';
import type { Difference } from './match-environment.ts';
import type { Variables } from './environment-facts.ts';

export interface MachinePins {
  /** To be set where the run had not set them itself. */
  readonly variables: Readonly<Record<string, string>>;
  readonly claim: Claim;
}

/** `machine`: of the run. `environment`: the variables the program will have, which say which GPUs it may see. */
export async function pinMachine(machine: MachineInputs, environment: Variables): Promise<MachinePins> {
  return planPins(machine, await captureMachine({ threads: {}, numerics: {} }, environment));
}

/** What to set here, and what may then be claimed. */
export function planPins(wanted: MachineInputs, here: MachineInputs): MachinePins {
  const differences = [...processorDifferences(wanted, here), ...countDifferences(wanted, here), ...gpuDifferences(wanted, here)];
  if (differences.length === 0)
    return { variables: {}, claim: { about: 'hardware', state: 'exact', sentence: `The hardware is of the same kind: ${describe(here)}.`, ceiling: 'byte' } };
  const threads = wanted.cpus === here.cpus ? {} : threadPins(wanted);
  const kernels = wanted.architecture === here.architecture && !isSameProcessor(wanted, here) ? kernelPins(wanted, here.cpu.level) : {};
  const variables = { ...threads, ...kernels };
  const names = Object.keys(variables);
  const pinned = names.length === 0 ? '' : ` Libraries are told to compute as there by ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}.`;
  const ceiling = differences.map((difference) => difference.ceiling).reduce((left, right) => (verdictLevels.indexOf(left) > verdictLevels.indexOf(right) ? left : right));
  const state = isUnknown(wanted) || isUnknown(here) ? 'unknown' : 'substituted';
  return { variables, claim: { about: 'hardware', state, sentence: `The hardware is not the same: ${differences.map(({ sentence }) => sentence).join('; ')}.${pinned}`, ceiling } };
}

function describe({ cpu, cpus, gpus }: MachineInputs): string {
  return [`${cpus} processors`, cpu.model, ...gpus.map(({ model }) => model)].filter((part) => part !== '').join(', ');
}

function isUnknown({ cpu }: MachineInputs): boolean {
  return levelRank(cpu.level) < 0;
}

function isSameProcessor({ cpu: one }: MachineInputs, { cpu: other }: MachineInputs): boolean {
  return one.vendor === other.vendor && one.model === other.model && one.level === other.level;
}

function processorDifferences(wanted: MachineInputs, here: MachineInputs): readonly Difference[] {
  if (wanted.architecture !== here.architecture) return [{ sentence: `the architecture is ${here.architecture}, was ${wanted.architecture}`, ceiling: 'statistical' }];
  if (isSameProcessor(wanted, here)) return [];
  const what = `the processor is ${nameOf(here)}, was ${nameOf(wanted)}`;
  if (isUnknown(wanted) || isUnknown(here)) return [{ sentence: `${what}, and what it can is not known`, ceiling: 'metric' }];
  if (levelRank(here.cpu.level) < levelRank(wanted.cpu.level)) {
    const core = openblasLevel(wanted.numerics['openblas.core']);
    const words = core !== undefined && core > levelRank(here.cpu.level) ? ', so OpenBLAS must take other kernels' : '';
    return [{ sentence: `${what}, and has no ${wanted.cpu.level} instructions${words}`, ceiling: 'statistical' }];
  }
  // The same instructions of the same maker: libraries choose the same kernels.
  const isOfOneKind = wanted.cpu.level === here.cpu.level && wanted.cpu.vendor === here.cpu.vendor;
  return [{ sentence: what, ceiling: isOfOneKind ? 'byte' : 'metric' }];
}

function nameOf({ cpu }: MachineInputs): string {
  return [cpu.model === '' ? cpu.vendor : cpu.model, cpu.level === '' ? '' : `(${cpu.level})`].filter((part) => part !== '').join(' ') || 'unknown';
}

function countDifferences(wanted: MachineInputs, here: MachineInputs): readonly Difference[] {
  if (wanted.cpus === here.cpus || wanted.cpus === 0) return [];
  const sentence = `${here.cpus} processors may be used, ${wanted.cpus} then`;
  // OpenBLAS starts no more threads than there are processors, whatever it is told.
  return [{ sentence, ceiling: here.cpus < Number(wanted.threads['openblas'] ?? 1) ? 'metric' : 'byte' }];
}

function gpuDifferences(wanted: MachineInputs, here: MachineInputs): readonly Difference[] {
  if (wanted.gpus.length === 0) return here.gpus.length === 0 ? [] : [{ sentence: `there is a graphics processor here, ${here.gpus[0]?.model}, and was none`, ceiling: 'metric' }];
  if (here.gpus.length === 0) return [{ sentence: `there is no graphics processor here, and was ${wanted.gpus[0]?.model}`, ceiling: 'statistical' }];
  if (wanted.gpus.map(({ model }) => model).join() !== here.gpus.map(({ model }) => model).join()) {
    return [{ sentence: `graphics processors are ${list(here)}, were ${list(wanted)}`, ceiling: 'statistical' }];
  }
  const [now, before] = [here.gpus[0]?.driver, wanted.gpus[0]?.driver];
  return now === before ? [] : [{ sentence: `the graphics driver is ${now}, was ${before}`, ceiling: 'metric' }];
}

function list({ gpus }: MachineInputs): string {
  return `${gpus.length} × ${[...new Set(gpus.map(({ model }) => model))].join(' and ')}`;
}

/** As many threads as there were, by what the libraries told of themselves or else by the processors. */
function threadPins({ cpus, threads }: MachineInputs): Readonly<Record<string, string>> {
  if (cpus === 0) return {};
  const count = String(cpus);
  const openMp = threads['OMP_NUM_THREADS'] ?? threads['torch.num_threads'] ?? count;
  return {
    OMP_NUM_THREADS: openMp,
    MKL_NUM_THREADS: threads['MKL_NUM_THREADS'] ?? openMp,
    OPENBLAS_NUM_THREADS: threads['OPENBLAS_NUM_THREADS'] ?? threads['openblas'] ?? openMp,
    NUMEXPR_NUM_THREADS: threads['NUMEXPR_NUM_THREADS'] ?? count,
    LOKY_MAX_CPU_COUNT: threads['LOKY_MAX_CPU_COUNT'] ?? count,
  };
}
