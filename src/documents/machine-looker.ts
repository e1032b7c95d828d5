// Small programs that libraries start to look at the machine, and those by which tracking clients send what the program logs. What
// they read is no input of the run, so that they need not be watched.
import type { ObservedProcess } from './observation.ts';

const lookers = new Set(
  'uname arch lscpu nproc getconf sysctl hostname id whoami ldconfig lsb_release sw_vers nvidia-smi rocm-smi rocminfo xpu-smi git which tput stty locale df free ps uptime dpkg dpkg-query rpm lspci numactl sinfo scontrol wandb-core wandb-symon wandb-xpu gpu_stats nvidia_gpu_stats apple_gpu_stats'.split(
    ' ',
  ),
);
/** Python looks for libraries with them; they are more than that only when they are given something to compile. */
const linkers = /^(.*-)?(gcc|cc|clang|ld|objdump)$/;
const sources = /\.(c|cc|cpp|cxx|cu|o|a|f90|f|s)$/i;

/** Whether a process only looked at the machine, going by its command. */
export function isMachineLooker({ argv }: Pick<ObservedProcess, 'argv'>): boolean {
  const words = wordsOf(argv);
  if (words === undefined) return false;
  const name = words[0]?.split('/').at(-1) ?? '';
  return lookers.has(name) || (linkers.test(name) && !words.some((word) => sources.test(word)));
}

/** The program and its arguments; for `sh -c` those of its one simple command, undefined when it is more. */
function wordsOf(argv: readonly string[]): readonly string[] | undefined {
  const shell = /^(.*\/)?(sh|bash|dash)$/.test(argv[0] ?? '') && argv[1] === '-c' ? argv[2] : undefined;
  if (shell === undefined) return argv;
  const plain = shell.replaceAll(/\s*2>\s*(\/dev\/null|&1)/g, '').replaceAll(/\s*>\s*\/dev\/null/g, '');
  if (/[|;&<>`$(){}\n]/.test(plain)) return undefined;
  const words = plain.trim().split(/\s+/);
  return words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)));
}
