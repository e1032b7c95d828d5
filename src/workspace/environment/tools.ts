// Versions of the interpreters and compilers other than Python that took part in a run.
import { basename } from 'node:path';

import { runProgram } from './run-program.ts';
import type { Variables } from './environment-facts.ts';

interface Tool {
  readonly args: readonly string[];
  /** Finds the version in what it prints. */
  readonly version: RegExp;
}

const number = /(\d+\.\d+(?:\.\d+)?(?:[-+.][\w.+-]*)?)/u;

/** By the name a program is called by. */
const tools: Readonly<Record<string, Tool>> = {
  node: { args: ['--version'], version: number },
  bun: { args: ['--version'], version: number },
  deno: { args: ['--version'], version: number },
  npm: { args: ['--version'], version: number },
  Rscript: { args: ['--version'], version: number },
  R: { args: ['--version'], version: number },
  julia: { args: ['--version'], version: number },
  cargo: { args: ['--version'], version: number },
  rustc: { args: ['--version'], version: number },
  go: { args: ['version'], version: number },
  java: { args: ['-version'], version: number },
  javac: { args: ['-version'], version: number },
  gcc: { args: ['--version'], version: number },
  'g++': { args: ['--version'], version: number },
  cc: { args: ['--version'], version: number },
  clang: { args: ['--version'], version: number },
  gfortran: { args: ['--version'], version: number },
  make: { args: ['--version'], version: number },
  octave: { args: ['--version'], version: number },
  perl: { args: ['-e', 'print $^V'], version: number },
  ruby: { args: ['--version'], version: number },
  php: { args: ['--version'], version: number },
  lua: { args: ['-v'], version: number },
  dotnet: { args: ['--version'], version: number },
  ghc: { args: ['--version'], version: number },
  bash: { args: ['--version'], version: number },
};

/** `programs`: what was started, as named (`node`, `/usr/bin/gcc`). Those of the table, by name; one that does not answer is `unknown`. */
export async function toolVersions(programs: readonly string[], environment: Variables): Promise<Readonly<Record<string, string>>> {
  const named = new Map<string, string>();
  for (const program of programs) {
    const name = basename(program);
    if (Object.hasOwn(tools, name) && !named.has(name)) named.set(name, program);
  }
  const versions = await Promise.all(
    [...named].sort(([left], [right]) => (left < right ? -1 : 1)).map(async ([name, command]) => [name, await toolVersion(command, environment)] as const),
  );
  return Object.fromEntries(versions);
}

/** The version of one program of the table. */
async function toolVersion(command: string, environment: Variables): Promise<string> {
  const tool = tools[basename(command)] as Tool;
  const answer = await runProgram({ command, args: tool.args, environment: { ...quiet(environment), LC_ALL: 'C' }, timeoutMs: 5_000 });
  return tool.version.exec(`${answer?.stdout ?? ''}\n${answer?.stderr ?? ''}`)?.[1] ?? 'unknown';
}

/** Without what belongs to the recorded program alone. */
function quiet(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('ASSAY_') && name !== 'NODE_OPTIONS' && name !== 'LD_PRELOAD'));
}
