// What of the hardware, and of the choices libraries made on it, can change numbers.
import { arch } from 'node:os';

import type { MachineInputs } from '../../documents/inputs.ts';
import { cpuFacts, usableCpus } from './cpu.ts';
import { listGpus } from './gpus.ts';
import type { EnvironmentFacts, Variables } from './environment-facts.ts';

/** Variables that set numbers of threads. */
export const threadVariables = [
  'OMP_NUM_THREADS',
  'OMP_DYNAMIC',
  'OMP_SCHEDULE',
  'OMP_THREAD_LIMIT',
  'MKL_NUM_THREADS',
  'MKL_DYNAMIC',
  'OPENBLAS_NUM_THREADS',
  'GOTO_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'NUMBA_NUM_THREADS',
  'RAYON_NUM_THREADS',
  'TBB_NUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'TF_NUM_INTEROP_THREADS',
  'LOKY_MAX_CPU_COUNT',
] as const;

/** Variables that choose kernels. */
export const kernelVariables = [
  'OPENBLAS_CORETYPE',
  'ATEN_CPU_CAPABILITY',
  'NPY_DISABLE_CPU_FEATURES',
  'NPY_ENABLE_CPU_FEATURES',
  'MKL_CBWR',
  'MKL_ENABLE_INSTRUCTIONS',
  'DNNL_MAX_CPU_ISA',
  'ONEDNN_MAX_CPU_ISA',
  'DNNL_DEFAULT_FPMATH_MODE',
  'ONEDNN_DEFAULT_FPMATH_MODE',
  'BLIS_ARCH_TYPE',
  'GLIBC_TUNABLES',
  'TF_ENABLE_ONEDNN_OPTS',
  'NVIDIA_TF32_OVERRIDE',
  'CUBLAS_WORKSPACE_CONFIG',
] as const;

export async function captureMachine(hooks: Pick<EnvironmentFacts, 'threads' | 'numerics'>, environment: Variables): Promise<MachineInputs> {
  const [cpu, usable, gpus] = await Promise.all([cpuFacts(), usableCpus(), listGpus(environment)]);
  return {
    architecture: arch() === 'x64' ? 'x86_64' : arch() === 'arm64' ? 'aarch64' : arch(),
    cpu,
    cpus: usable,
    threads: sorted({ ...pick(environment, threadVariables), ...hooks.threads }),
    numerics: sorted({ ...pick(environment, kernelVariables), ...hooks.numerics }),
    gpus,
  };
}

function pick(environment: Variables, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, environment[name]] as const).filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

function sorted(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1)));
}
