// Trials that come to their end by their sweep: stopped early, cancelled, or never begun. Their runs are told.
import { noteStatus } from '../tracking/runs/note-status.ts';
import type { Run, RunStatus } from '../tracking/runs/run.ts';
import type { SweepTrial, TrialResult } from './sweep.ts';
import { type SweepWriting, sweepSubject } from './sweep-ports.ts';

/** The result goes into the log, and the trial is handed to nobody again. */
export async function endTrial({ stores, audit }: SweepWriting, trial: SweepTrial, result: Omit<TrialResult, 'trial'>): Promise<void> {
  await stores.sweeps.updateTrial({ ...trial, state: 'over' });
  await stores.sweeps.addResults(trial.sweepId, [{ trial: trial.number, ...result }]);
  const { outcome, value = null } = result;
  audit('sweep.trial_ended', sweepSubject(trial.sweepId), { trial: trial.number, run: trial.runId, outcome, value });
}

export async function endRun({ stores, at, audit, announce }: SweepWriting, run: Run, status: Extract<RunStatus, 'killed' | 'failed'>): Promise<void> {
  const noted = await noteStatus(stores, run, status);
  await stores.runs.update({ ...noted, status, endedAt: at, updatedAt: at });
  audit('run.updated', { kind: 'run', id: run.id }, { status, name: run.name, endedAt: at });
  announce({ type: 'run', experimentId: run.experimentId, runId: run.id });
}
