// What of a run may stand in the names of files it wrote, and differs each time: when it ran, its ids, its host, its processes.
import type { Observation } from '../../documents/observation.ts';
import { ranAt } from './run-end.ts';
import type { RanAt } from './volatile-content.ts';

export interface RunNames {
  /** Absent where nobody knows: no date in a name is then taken for one of the run. */
  readonly ranAt?: RanAt | undefined;
  /** Of the run, and of the batch job it was. */
  readonly ids: readonly string[];
  readonly hosts: readonly string[];
  readonly pids: readonly number[];
}

/** Variables by which batch systems name a job. */
const jobVariables = ['SLURM_JOB_ID', 'SLURM_JOBID', 'SLURM_ARRAY_JOB_ID', 'PBS_JOBID', 'LSB_JOBID', 'JOB_ID'];

/** `ran`: of a run that nobody recorded. */
export function runNames(runId: string, observation: Observation | undefined, ran?: RanAt): RunNames {
  if (observation === undefined) return { ranAt: ran, ids: [runId], hosts: [], pids: [] };
  const { host, processes } = observation;
  const jobs = jobVariables.flatMap((name) => host.scheduler[name] ?? []);
  return {
    ranAt: ranAt(observation),
    ids: [runId, ...jobs].filter((id) => id.length > 2),
    hosts: [...new Set([host.name, host.name.split('.')[0] as string])].filter((name) => name.length > 1),
    pids: [...new Set(processes.map(({ pid }) => pid))].filter((pid) => pid > 0),
  };
}
