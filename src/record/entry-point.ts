// Says what a command line runs, however it is called: `torchrun --nproc 2 train.py` and `python -u train.py` both run
// train.py. Runs of one entry point are comparable. Pure.
import { isAbsolute, join, normalize, relative } from 'node:path';

export interface CalledFrom {
  /** The absolute folder of the first code root. */
  readonly root: string;
  /** The absolute folder the command ran in. */
  readonly folder: string;
}

/** `train.py`, `-m package.module`, or the program's name; a file is told relative to the first code root. */
export function entryPoint(argv: readonly string[], from: CalledFrom): string {
  const words = withoutPrefixes(argv);
  const program = programName(words[0] ?? '');
  const read = readers[program] ?? (/^python[0-9.]*$|^pypy[0-9.]*$/.test(program) ? python : undefined);
  const found = read?.(words.slice(1));
  if (found === undefined) return words[0] === undefined ? '' : place(words[0], from, /\/|\.(?:py|sh|R|jl|js|rb|pl)$/.test(words[0]));
  return found.isFile ? place(found.name, from, true) : found.name;
}

interface Found {
  readonly name: string;
  readonly isFile: boolean;
}

type Reader = (args: readonly string[]) => Found | undefined;

/** Flags that take the next word as their value, by program. */
const valueFlags: Readonly<Record<string, readonly string[]>> = {
  python: ['-W', '-X', '--check-hash-based-pycs'],
  node: ['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--env-file', '--max-old-space-size'],
  Rscript: ['-e'],
  julia: ['-p', '-t', '-J', '--project', '--threads', '--procs'],
  bash: ['-o', '-O', '--rcfile', '--init-file'],
  launcher: [],
};

const python: Reader = (args) => {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] as string;
    if (arg === '-m') return args[index + 1] === undefined ? undefined : modul(args.slice(index + 1));
    if (arg === '-c' || arg === '-') return { name: `python ${arg}`, isFile: false };
    if (/^-[a-zA-Z]*m$/.test(arg)) return modul(args.slice(index + 1));
    if (valueFlags['python']!.includes(arg)) index += 1;
    else if (!arg.startsWith('-')) return { name: arg, isFile: true };
  }
  return undefined;
};

/** `-m torch.distributed.run train.py` and the like run the script behind them. */
function modul(words: readonly string[]): Found | undefined {
  const name = words[0] as string;
  const launcher = moduleLaunchers[name];
  return (launcher === undefined ? undefined : launcher(words.slice(1))) ?? { name: `-m ${name}`, isFile: false };
}

/** torchrun, accelerate and their like: the first word that is a script, or what follows -m or --module. */
const launcher: Reader = (args) => {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] as string;
    if (arg === '-m' || arg === '--module') return args[index + 1] === undefined ? undefined : { name: `-m ${args[index + 1]}`, isFile: false };
    if (/\.(py|ipynb|sh)$/.test(arg) && !arg.startsWith('-')) return { name: arg, isFile: true };
  }
  return undefined;
};

const moduleLaunchers: Readonly<Record<string, Reader>> = {
  'torch.distributed.run': launcher,
  'torch.distributed.launch': launcher,
  'accelerate.commands.launch': launcher,
  'deepspeed.launcher.runner': launcher,
  debugpy: launcher,
  cProfile: launcher,
  coverage: launcher,
};

function firstFile(program: string, inline: readonly string[]): Reader {
  return (args) => {
    for (let index = 0; index < args.length; index += 1) {
      const arg = args[index] as string;
      if (inline.includes(arg)) return { name: `${program} ${arg}`, isFile: false };
      if (valueFlags[program]?.includes(arg)) index += 1;
      else if (!arg.startsWith('-')) return { name: arg, isFile: true };
    }
    return undefined;
  };
}

const readers: Readonly<Record<string, Reader>> = {
  torchrun: launcher,
  accelerate: (args) => (args[0] === 'launch' ? launcher(args.slice(1)) : undefined),
  deepspeed: launcher,
  horovodrun: (args) => entryOfRest(args),
  mpirun: (args) => entryOfRest(args),
  mpiexec: (args) => entryOfRest(args),
  srun: (args) => entryOfRest(args),
  ipython: python,
  node: firstFile('node', ['-e', '-p', '--eval', '--print']),
  nodejs: firstFile('node', ['-e', '-p', '--eval', '--print']),
  deno: (args) => (args[0] === 'run' ? firstFile('deno', [])(args.slice(1)) : undefined),
  bun: (args) => firstFile('bun', [])(args[0] === 'run' ? args.slice(1) : args),
  Rscript: firstFile('Rscript', ['-e']),
  julia: firstFile('julia', ['-e', '-E']),
  bash: firstFile('bash', ['-c']),
  sh: firstFile('sh', ['-c']),
  perl: firstFile('perl', ['-e', '-E']),
  ruby: firstFile('ruby', ['-e']),
};

/** Of `mpirun -n 4 python train.py`: what the program behind the launcher's own flags runs. */
function entryOfRest(args: readonly string[]): Found | undefined {
  const start = args.findIndex((arg) => isInterpreter(programName(arg)) || /\.(py|sh|R|jl)$/.test(arg));
  if (start < 0) return undefined;
  const name = programName(args[start] as string);
  if (!isInterpreter(name)) return { name: args[start] as string, isFile: true };
  return (readers[name] ?? python)(args.slice(start + 1));
}

function isInterpreter(name: string): boolean {
  return /^python[0-9.]*$/.test(name) || ['node', 'Rscript', 'julia', 'bash', 'sh'].includes(name);
}

/** Takes off what only prepares the program: `env A=1`, `nice -n 5`, `time`, `uv run`, `conda run -n x`. */
function withoutPrefixes(argv: readonly string[]): readonly string[] {
  const prefix = prefixes[programName(argv[0] ?? '')];
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(argv[0] ?? '')) return withoutPrefixes(argv.slice(1));
  const rest = prefix?.(argv.slice(1));
  return rest === undefined || rest.length === 0 ? argv : withoutPrefixes(rest);
}

type Prefix = (args: readonly string[]) => readonly string[] | undefined;

const prefixes: Readonly<Record<string, Prefix>> = {
  env: (args) => afterFlags(args, ['-u', '-C', '--unset', '--chdir', '-S'], (word) => /^[A-Za-z_][A-Za-z0-9_]*=/.test(word)),
  nice: (args) => afterFlags(args, ['-n', '--adjustment']),
  ionice: (args) => afterFlags(args, ['-c', '-n', '--class', '--classdata']),
  time: (args) => afterFlags(args, ['-f', '-o']),
  nohup: (args) => args,
  exec: (args) => args,
  stdbuf: (args) => afterFlags(args, ['-i', '-o', '-e']),
  setsid: (args) => afterFlags(args, []),
  taskset: (args) => afterFlags(args, ['-c']).slice(args[0] === '-c' ? 0 : 1),
  numactl: (args) => afterFlags(args, []),
  timeout: (args) => afterFlags(args, ['-s', '-k', '--signal', '--kill-after']).slice(1),
  unshare: (args) => afterFlags(args, []),
  uv: (args) =>
    args[0] === 'run' ? afterFlags(args.slice(1), ['--with', '--python', '-p', '--extra', '--group', '--project', '--directory', '--env-file', '--with-requirements']) : undefined,
  poetry: (args) => (args[0] === 'run' ? args.slice(1) : undefined),
  pdm: (args) => (args[0] === 'run' ? afterFlags(args.slice(1), ['-p']) : undefined),
  pipenv: (args) => (args[0] === 'run' ? args.slice(1) : undefined),
  hatch: (args) => (args[0] === 'run' ? args.slice(1) : undefined),
  pixi: (args) => (args[0] === 'run' ? afterFlags(args.slice(1), ['-e', '--environment', '--manifest-path']) : undefined),
  conda: (args) => (args[0] === 'run' ? afterFlags(args.slice(1), ['-n', '-p', '--name', '--prefix', '--cwd']) : undefined),
  mamba: (args) => (args[0] === 'run' ? afterFlags(args.slice(1), ['-n', '-p', '--name', '--prefix']) : undefined),
  micromamba: (args) => (args[0] === 'run' ? afterFlags(args.slice(1), ['-n', '-p', '--name', '--prefix']) : undefined),
  npx: (args) => afterFlags(args, ['-p', '--package']),
};

/** What follows the flags; `--` ends them. */
function afterFlags(args: readonly string[], withValue: readonly string[], isSkipped: (word: string) => boolean = () => false): readonly string[] {
  let index = 0;
  while (index < args.length) {
    const arg = args[index] as string;
    if (arg === '--') return args.slice(index + 1);
    if (!arg.startsWith('-') && !isSkipped(arg)) break;
    index += withValue.includes(arg) ? 2 : 1;
  }
  return args.slice(index);
}

function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** A file of the code by its path in it; anything else by its name. */
function place(name: string, { root, folder }: CalledFrom, isFile: boolean): string {
  if (!isFile) return name;
  const path = relative(root, isAbsolute(name) ? normalize(name) : join(folder, name));
  return path === '..' || path.startsWith('../') ? programName(name) : path;
}
