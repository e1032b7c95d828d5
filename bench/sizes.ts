// How much of everything: the full sizes of the issue, and small ones to try the bench out.

export interface Sizes {
  /** How often each measurement is taken on each server, in turn; the best counts. */
  readonly rounds: number;
  /** Longest time of one measured load. */
  readonly seconds: number;
  readonly clients: readonly number[];
  readonly runs: number;
  readonly bigFileMiB: number;
  readonly smallFiles: number;
  readonly restarts: number;
  /** Points logged to one run to see what they cost on disk. */
  readonly diskPoints: number;
}

export const full: Sizes = { rounds: 3, seconds: 5, clients: [1, 8, 32], runs: 10_000, bigFileMiB: 1_024, smallFiles: 10_000, restarts: 3, diskPoints: 100_000 };
export const quick: Sizes = { rounds: 1, seconds: 2, clients: [1, 8], runs: 300, bigFileMiB: 64, smallFiles: 200, restarts: 1, diskPoints: 10_000 };
