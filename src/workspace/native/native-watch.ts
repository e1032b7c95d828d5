// Which processes of a run were watched by the preloaded library, going by what it told: each process says that it was loaded, and
// before it becomes another program, which. A program that was begun and never said it was loaded was not watched. Pure.
import type { NativeLine } from './native-line.ts';

export interface NativeWatch {
  /** Processes that were loaded, with the programs they ran, in order. */
  readonly watched: readonly NativeProgram[];
  readonly unwatched: readonly UnwatchedProgram[];
}

export interface NativeProgram {
  readonly pid: number;
  readonly parentPid: number;
  /** As it was started: a script, or a link. Without its arguments, which nobody tells. */
  readonly path: string;
  /** The file that ran, links resolved. */
  readonly executable: string;
  /** Of a pipe or a socket: whether it was at its end, with nothing in it. */
  readonly stdin?: 'ended' | 'open' | undefined;
}

export interface UnwatchedProgram {
  /** 0 when it is only known that it was started. */
  readonly pid: number;
  readonly path: string;
  /** Such as `it is linked statically`. */
  readonly why: string;
}

type Loaded = Extract<NativeLine, { readonly t: 'loaded' }>;
type Exec = Extract<NativeLine, { readonly t: 'exec' }>;

const noAnswer = 'it did not load the library that tells of reads';

/** Lines in the order they were written. */
export function nativeWatch(lines: readonly NativeLine[]): NativeWatch {
  const watched: NativeProgram[] = [];
  const unwatched: UnwatchedProgram[] = [];
  for (const [pid, own] of Map.groupBy(lines, ({ pid }) => pid)) {
    const waiting = own.filter((line): line is Loaded => line.t === 'loaded');
    for (const { path, exe, why } of begun(own)) {
      // One that starts another tells of it when that runs already, so that either line may come first.
      const index = waiting.findIndex((loaded) => loaded.exe === exe);
      const [loaded] = index === -1 ? [] : waiting.splice(index, 1);
      if (loaded === undefined) unwatched.push({ pid, path, why: why ?? noAnswer });
      else take(loaded, path);
    }
    for (const loaded of waiting) take(loaded, loaded.exe);
  }
  return { watched, unwatched };

  function take({ pid, ppid, exe, why, stdin }: Loaded, path: string): void {
    if (why === undefined) watched.push({ pid, parentPid: ppid, path, executable: exe, stdin });
    else unwatched.push({ pid, path, why });
  }
}

/** The programs a process became, without those that could not be begun. */
function begun(lines: readonly NativeLine[]): readonly Exec[] {
  const found: Exec[] = [];
  for (const line of lines) {
    if (line.t === 'exec') found.push(line);
    else if (line.t === 'stay') found.pop();
  }
  return found;
}
