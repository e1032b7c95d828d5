// What a workload is to the bench: something prepared once on each server, then measured in turn, A-B-A-B.
import type { Contestant } from './contestant.ts';
import type { Sizes } from './sizes.ts';

export interface Workload {
  readonly name: string;
  readonly unit: string;
  /** Whether a larger figure is the better one. */
  readonly isMoreBetter: boolean;
  /** How often in a round both are measured in turn. Default: once. */
  readonly times?: number;
  /** Outside the clock; what it returns is measured. */
  prepare(contestant: Contestant, sizes: Sizes): Promise<Measurement>;
}

/** Takes the measurement once. */
export type Measurement = (round: number) => Promise<number>;
