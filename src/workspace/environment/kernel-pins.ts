// Which variable tells which library to take the kernels of an earlier machine. Each library has its own words for the
// same levels of vector instructions.
import type { MachineInputs } from '../../documents/inputs.ts';
import { levelRank } from './cpu.ts';

interface LevelWords {
  readonly level: string;
  /** ONEDNN_MAX_CPU_ISA (oneDNN, "CPU Dispatcher Control"). */
  readonly onednn: string;
  /** MKL_ENABLE_INSTRUCTIONS (Intel oneMKL developer guide). */
  readonly mkl?: string | undefined;
  /** ATEN_CPU_CAPABILITY (PyTorch). */
  readonly torch: string;
  /** What NumPy may take from this level on, as it is called from 2.4 on; and before. */
  readonly numpy: readonly string[];
  readonly oldNumpy: readonly string[];
}

const x86: readonly LevelWords[] = [
  { level: 'sse4.2', onednn: 'SSE41', mkl: 'SSE4_2', torch: 'default', numpy: [], oldNumpy: [] },
  { level: 'avx', onednn: 'AVX', mkl: 'AVX', torch: 'default', numpy: [], oldNumpy: ['AVX', 'F16C'] },
  { level: 'avx2', onednn: 'AVX2', mkl: 'AVX2', torch: 'avx2', numpy: ['X86_V3'], oldNumpy: ['FMA3', 'AVX2'] },
  { level: 'avx512', onednn: 'AVX512_CORE', mkl: 'AVX512', torch: 'avx512', numpy: ['X86_V4'], oldNumpy: ['AVX512F', 'AVX512CD', 'AVX512_SKX'] },
  { level: 'avx512_vnni', onednn: 'AVX512_CORE_VNNI', mkl: 'AVX512_E1', torch: 'avx512', numpy: ['AVX512_ICL'], oldNumpy: ['AVX512_CLX', 'AVX512_CNL', 'AVX512_ICL'] },
  { level: 'avx512_bf16', onednn: 'AVX512_CORE_BF16', mkl: 'AVX512_E1', torch: 'avx512', numpy: [], oldNumpy: [] },
  { level: 'amx', onednn: 'AVX512_CORE_AMX', torch: 'avx512', numpy: ['AVX512_SPR'], oldNumpy: ['AVX512_SPR'] },
];

/** OpenBLAS's names of x86-64 cores (its TargetList), with the level each takes. */
const openblasCores: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['Prescott', 'Core2', 'Athlon', 'Opteron', 'Opteron_SSE3'].map((core) => [core, 'sse2'])),
  ...Object.fromEntries(['Penryn', 'Dunnington', 'Nehalem', 'Atom', 'Nano', 'Bobcat', 'Barcelona'].map((core) => [core, 'sse4.2'])),
  ...Object.fromEntries(['Sandybridge', 'Bulldozer', 'Piledriver', 'Steamroller'].map((core) => [core, 'avx'])),
  ...Object.fromEntries(['Haswell', 'Zen', 'Excavator'].map((core) => [core, 'avx2'])),
  ...{ SkylakeX: 'avx512', Cooperlake: 'avx512_bf16', SapphireRapids: 'amx' },
};

/** The rank of the level a core of OpenBLAS takes; `undefined` for one that is not known. */
export function openblasLevel(core: string | undefined): number | undefined {
  const level = core === undefined ? undefined : openblasCores[core];
  return level === undefined ? undefined : levelRank(level);
}

/** Pins for a machine of the level `here`, as far as it can do what `wanted` did. */
export function kernelPins({ cpu, numerics }: MachineInputs, here: string): Readonly<Record<string, string>> {
  const rank = levelRank(here);
  const pins: Record<string, string> = {};
  const core = numerics['openblas.core'];
  const coreRank = openblasLevel(core);
  if (core !== undefined && coreRank !== undefined && coreRank <= rank) pins['OPENBLAS_CORETYPE'] = core;
  const words = x86.find(({ level }) => level === cpu.level);
  if (words === undefined || rank < levelRank(cpu.level)) return pins;
  pins['ATEN_CPU_CAPABILITY'] = torchWord(numerics['torch.cpu_capability']) ?? words.torch;
  if (rank === levelRank(cpu.level)) return pins;
  pins['ONEDNN_MAX_CPU_ISA'] = words.onednn;
  pins['DNNL_MAX_CPU_ISA'] = words.onednn;
  if (words.mkl !== undefined) pins['MKL_ENABLE_INSTRUCTIONS'] = words.mkl;
  const features = numerics['numpy.cpu_features'];
  if (features !== undefined) {
    // NumPy warns of names it does not know.
    const tooWide = x86
      .filter(({ level }) => levelRank(level) > levelRank(cpu.level) && levelRank(level) <= rank)
      .flatMap(({ numpy, oldNumpy }) => (features.includes('X86_V') ? numpy : oldNumpy));
    if (tooWide.length > 0) pins['NPY_DISABLE_CPU_FEATURES'] = tooWide.join(' ');
  }
  // glibc's own exp, log and the like come with and without fused multiplication.
  if (levelRank(cpu.level) < levelRank('avx2') && rank >= levelRank('avx2')) pins['GLIBC_TUNABLES'] = 'glibc.cpu.hwcaps=-AVX2,-FMA';
  return pins;
}

function torchWord(capability: string | undefined): string | undefined {
  if (capability === undefined) return undefined;
  const word = capability.toLowerCase();
  return ['default', 'avx2', 'avx512'].includes(word) ? word : undefined;
}
