// What the operations on sweeps need.
import type { Doors } from '../access/doors.ts';
import type { Writing } from '../access/writing.ts';
import { AssayError, notFound } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import type { ExperimentStore } from '../tracking/experiments/experiment-store.ts';
import type { MetricStore } from '../tracking/metrics/metric-store.ts';
import type { LeaseStore } from '../tracking/runs/lease-store.ts';
import type { BranchStore } from '../tracking/branches/branch-store.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { Sweep } from './sweep.ts';
import type { SweepStore } from './sweep-store.ts';

export interface SweepStores {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly branches: BranchStore;
  readonly metrics: MetricStore;
  readonly leases: LeaseStore;
  readonly sweeps: SweepStore;
}

export type SweepWriting = Writing<SweepStores>;

export interface SweepPorts extends Doors<SweepStores> {
  readonly ids: Ids;
}

export function sweepSubject(id: string) {
  return { kind: 'sweep', id };
}

/** A sweep in the bin with its experiment is not there. Throws `not_found`. */
export async function requireSweep({ sweeps, experiments }: Pick<SweepStores, 'sweeps' | 'experiments'>, id: string): Promise<Sweep> {
  const sweep = await sweeps.find(id);
  if (sweep === undefined || (await experiments.find(sweep.experimentId))?.deletedAt !== undefined) throw notFound('sweep', id);
  return sweep;
}

export function sweepRefusal(sweep: Sweep, reason: string, sentence: string): AssayError {
  return new AssayError('failed_precondition', `sweep '${sweep.id}' ${sentence}`, { subject: sweepSubject(sweep.id), reason });
}
