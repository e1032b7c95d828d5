// The processes that stand beside recorded programs, or go on after them, as the system lists them.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OurProcess {
  readonly pid: number;
  readonly kind: 'recorder' | 'finisher';
  /** The most memory it ever had resident, with its threads, in MiB. */
  readonly peakMebibytes: number;
}

/** Those of one ASSAY_HOME; on Linux. */
export function ourProcesses(home: string): readonly OurProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        const [, kind] = /\/(recorder|finisher)-main\.ts\0/.exec(commandLine) ?? [];
        if (kind === undefined || !commandLine.includes(home)) return [];
        const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        // What has ended and was not yet waited for has no memory.
        return peak === undefined ? [] : [{ pid: Number(pid), kind: kind as OurProcess['kind'], peakMebibytes: Number(peak) / 1024 }];
      } catch {
        // It ended between two looks.
        return [];
      }
    });
}

/** Kills them until none comes any more: a recorder that has ended leaves what it could not send to a process that begins then. */
export async function killOurs(home: string): Promise<void> {
  for (let quiet = 0; quiet < 10;) {
    const found = ourProcesses(home);
    for (const { pid } of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    quiet = found.length === 0 ? quiet + 1 : 0;
    await sleep(50);
  }
}

export interface Watch {
  /** What was seen at each look. */
  readonly looks: readonly (readonly OurProcess[])[];
  stop(): void;
}

export function watchProcesses(home: string): Watch {
  const looks: (readonly OurProcess[])[] = [];
  const timer = setInterval(() => looks.push(ourProcesses(home)), 20);
  return { looks, stop: () => clearInterval(timer) };
}
