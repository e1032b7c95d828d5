// How one metric series compares between two runs.

/** Where a tolerance came from, in the order in which they are preferred. */
export type ToleranceSource = 'user' | 'noise-band';

export interface MetricEvidence {
  readonly key: string;
  readonly pointsBefore: number;
  readonly pointsAfter: number;
  /** Points equal in step and in all 64 bits of the value; every NaN equals every NaN. */
  readonly equalPoints: number;
  readonly firstDifference?: { readonly step: number; readonly before: string; readonly after: string } | undefined;
  /** Printed so that reading them gives the same float64; absent for an empty series. */
  readonly lastBefore?: string | undefined;
  readonly lastAfter?: string | undefined;
  /** Wall time, throughput, system use: known by name, told by the user, or learned from identical pairs. */
  readonly isVolatile: boolean;
  readonly tolerance?: { readonly relative: number; readonly absolute: number; readonly source: ToleranceSource; readonly isWithin: boolean } | undefined;
}
