// A line of the preloaded library (native/reads.c) about processes. What it tells of files are lines as the hooks have them.
export type NativeLine =
  /** A process was begun with the library. `why`: nothing of it will be seen all the same. */
  | {
      readonly t: 'loaded';
      readonly pid: number;
      readonly ppid: number;
      readonly exe: string;
      readonly why?: string | undefined;
      readonly stdin?: 'ended' | 'open' | undefined;
      readonly at: number;
    }
  /** A process is about to become a program, or is one that was started as it. `exe` is the file that runs, links and scripts resolved. */
  | { readonly t: 'exec'; readonly pid: number; readonly path: string; readonly exe: string; readonly why?: string | undefined; readonly at: number }
  /** It could not: it stays what it is. */
  | { readonly t: 'stay'; readonly pid: number };

/** The file they stand in, beside the hook files: one of all processes, since each line is written whole. */
export const nativeFile = 'native.jsonl';
