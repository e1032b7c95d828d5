// Trials that are not worth going on with, by the rule of their sweep.
import { endRun, endTrial } from './end-trials.ts';
import type { OpenTrial } from './note-trials.ts';
import { objectiveValue } from './objective-value.ts';
import { runsToStop } from './stop/hyperband.ts';
import type { Sweep, SweepAgent } from './sweep.ts';
import type { SweepWriting } from './sweep-ports.ts';
import { withProgress } from './trial-progress.ts';

interface Judged {
  readonly sweep: Sweep;
  readonly agent: SweepAgent;
  readonly open: readonly OpenTrial[];
}

/** Ends those of the asking agent's trials that the rule says; resolves to the trials that are open still. */
export async function stopEarly(writing: SweepWriting, { sweep, agent, open }: Judged): Promise<readonly OpenTrial[]> {
  const { stores, at } = writing;
  const { stopRule } = sweep.definition;
  if (stopRule === undefined) return open;
  const mine = new Map<string, OpenTrial>();
  for (const one of open) {
    if (one.record.run.status !== 'running' || !agent.runIds.includes(one.trial.runId)) continue;
    const trial = await withProgress(stores, one, sweep.definition);
    if (trial.progress === undefined) continue;
    if (trial.progress.atBands.length !== one.trial.progress?.atBands.length) await stores.sweeps.updateTrial(trial);
    mine.set(trial.runId, { ...one, trial });
  }
  if (mine.size === 0) return open;
  const others = (await stores.sweeps.progress(sweep.id)).filter(({ runId }) => !mine.has(runId));
  const runs = [
    ...others.map(({ runId, progress }) => ({ id: runId, isRunning: false, ...progress })),
    ...[...mine].map(([id, { trial }]) => ({ id, isRunning: true, ...trial.progress! })),
  ];
  const behind = new Set(runsToStop(stopRule, runs));
  for (const { trial, record } of [...mine.values()].filter(({ trial: { runId } }) => behind.has(runId))) {
    const value = objectiveValue(sweep.definition, record);
    await endRun(writing, record.run, 'killed');
    await endTrial(writing, trial, { outcome: 'stopped', ...(value !== undefined && { value }), at });
  }
  return open.filter(({ trial: { runId } }) => !behind.has(runId));
}
