// What happens with signals while a program runs: they are its own. The wrapper hands on what only it was sent, and
// never ends the program by itself except when it is asked to stop it.
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface SignalHandling {
  /** The first signal that came from outside; undefined when none did. */
  readonly asked: string | undefined;
  /** How many came. */
  readonly count: number;
  /** Ends the program: politely, then after the grace period for good. */
  stop(): void;
  /** Back to what signals do without us. */
  release(): void;
}

export interface SignalOptions {
  readonly onAsked: (signal: string) => void;
  readonly ignoresHangup?: boolean | undefined;
}

const handedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const;
/** Not from outside in the sense of an end. */
const harmless: readonly string[] = ['SIGUSR2', 'SIGCONT', 'SIGWINCH'];
const graceMs = 30_000;

/** To be called just before the program is started, in the same turn: no signal is lost between the two. */
export function handleSignals(child: () => ChildProcess, { onAsked, ignoresHangup = false }: SignalOptions): SignalHandling {
  let asked: string | undefined;
  let count = 0;
  let deadline: NodeJS.Timeout | undefined;
  const listeners = handedOn.map((signal) => {
    const listener = (): void => {
      if (signal === 'SIGHUP' && ignoresHangup) return;
      if (!harmless.includes(signal)) {
        asked ??= signal;
        count += 1;
        onAsked(signal);
      }
      // A terminal sends these to every process in front, so the program has it already.
      const isFromTerminal = (signal === 'SIGINT' || signal === 'SIGQUIT' || signal === 'SIGWINCH') && isInForeground();
      if (!isFromTerminal) child().kill(signal);
    };
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return {
    get asked() {
      return asked;
    },
    get count() {
      return count;
    },
    stop() {
      child().kill('SIGINT');
      deadline ??= setTimeout(() => child().kill('SIGKILL'), graceMs);
    },
    release() {
      clearTimeout(deadline);
      for (const [signal, listener] of listeners) process.off(signal, listener);
    },
  };
}

/** Whether this process belongs to the group that its terminal has in front. */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // The fields after the name: state, ppid, pgrp, session, tty, tpgid.
    return group !== undefined && group === foreground;
  } catch {
    return process.stdin.isTTY === true || process.stderr.isTTY === true;
  }
}
