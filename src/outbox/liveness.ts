// Which process a file on disk speaks of, and whether that very process still runs. A process id alone is given
// out again; with its start time and the boot it belongs to it names one process for good.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts it; compared, never read. Empty when the process is gone. */
  readonly startedAt: string;
  /** Names the time since the machine was last started; empty where the system does not tell. */
  readonly bootId: string;
}

/** The identity of a running process, of this one by default. */
export function processIdentity(pid: number = process.pid): ProcessIdentity {
  return { pid, startedAt: startOf(pid), bootId: bootId() };
}

/** Whether that process still runs: the same id, the same start, the same boot. */
export function isRunning({ pid, startedAt, bootId: boot }: ProcessIdentity): boolean {
  return startedAt !== '' && boot === bootId() && startOf(pid) === startedAt;
}

/** Whether a value read from a file is an identity. */
export function isIdentity(value: unknown): value is ProcessIdentity {
  const { pid, startedAt, bootId: boot } = (value ?? {}) as Partial<Record<string, unknown>>;
  return Number.isSafeInteger(pid) && typeof startedAt === 'string' && typeof boot === 'string';
}

let knownBoot: string | undefined;

function bootId(): string {
  return (knownBoot ??= textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? '');
}

/** Empty when there is no such process, or only what is left of one that ended. */
function startOf(pid: number): string {
  const line = textOf(`/proc/${pid}/stat`);
  // The program's name stands in brackets and may hold spaces and brackets itself; the 22nd field is the start in ticks.
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  if (fields !== undefined) return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
  return process.platform === 'linux' ? '' : startByCommand(pid);
}

/** For systems without /proc. */
function startByCommand(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
