// How a program is started under strace, so that what it reads and writes is seen in any language. The tracer is a
// process beside the program (`-D`), not above it: the program's process number, signals and exit code are its own.
import { spawn } from 'node:child_process';

/** System calls the parser understands. The filter in the kernel lets all others run at full speed. */
const traced = [
  'open',
  'openat',
  'openat2',
  'creat',
  'rename',
  'renameat',
  'renameat2',
  'link',
  'linkat',
  'unlink',
  'unlinkat',
  'truncate',
  'connect',
  'execve',
  'execveat',
  'getdents',
  'getdents64',
  'chdir',
  'fchdir',
  'clone',
  'clone3',
  'fork',
  'vfork',
];

/** What a program is given may hold secrets, and the tracer writes down what it sees: of `execve` it prints the program alone, and addresses for the rest. */
const withoutArguments = ['-e', 'verbose=!?execve,?execveat'];
const options = ['-D', '-f', '--seccomp-bpf', '-yy', '-q', '-s', '4096', ...withoutArguments];

/** What to put before a command's own words. `?` lets strace pass over calls this machine does not have. */
export function straceCommand(output: string): readonly string[] {
  return ['strace', ...options, '-o', output, '-e', `trace=${traced.map((name) => `?${name}`).join(',')}`, '--'];
}

/** Tries it on a program that does nothing. Undefined when tracing works here, else a sentence that says why not. */
export async function whyNoTracing(): Promise<string | undefined> {
  const [program, ...args] = straceCommand('/dev/null');
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const child = spawn(program!, [...args, 'true'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.once('error', (error: NodeJS.ErrnoException) => resolve(reasonOf(error.code ?? error.message)));
  child.once('close', (code) => resolve(code === 0 && !/^strace: /m.test(said) ? undefined : reasonOf(said)));
  return promise;
}

function reasonOf(said: string): string {
  if (said === 'ENOENT') return 'strace is not installed, so reads of programs other than Python are not seen; install strace 5.3 or later.';
  if (/unrecognized option|invalid option|seccomp-bpf/.test(said))
    return 'strace is too old for --seccomp-bpf, without which tracing would slow the program down; install strace 5.3 or later.';
  if (/Operation not permitted|EPERM|PTRACE|ptrace/.test(said))
    return 'tracing is not permitted here (ptrace): a container needs the capability SYS_PTRACE, and kernel.yama.ptrace_scope must be below 2.';
  return `strace does not work here: ${said.trim().split('\n')[0] ?? ''}`;
}
