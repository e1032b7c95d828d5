// What became of the open trials since somebody looked last: their runs tell.
import type { RunRecord } from '../tracking/runs/run.ts';
import { agentSilenceMs } from './agent-silence.ts';
import { endRun, endTrial } from './end-trials.ts';
import { reachesTarget } from './objective.ts';
import { objectiveValue } from './objective-value.ts';
import type { Sweep, SweepAgent, SweepTrial } from './sweep.ts';
import type { SweepDefinition } from './sweep-definition.ts';
import { type SweepWriting, sweepSubject } from './sweep-ports.ts';
import { withProgress } from './trial-progress.ts';
import { type Standing, standingOf } from './trial-standing.ts';

/** An open trial as it is now. */
export interface OpenTrial {
  readonly trial: SweepTrial;
  readonly record: RunRecord;
  /** Somebody who is alive works on it, or may come to it. */
  readonly isHeld: boolean;
}

interface Look {
  readonly sweep: Sweep;
  /** Who asks, with what it says that it runs. */
  readonly agent: SweepAgent;
}

export interface NotedTrials {
  /** Those that are still open, in the order of their numbers. */
  readonly open: readonly OpenTrial[];
  /** One that finished reached what the sweep was after. */
  readonly isTargetReached: boolean;
}

/** Writes down what is new. */
export async function noteTrials(writing: SweepWriting, { sweep, agent }: Look): Promise<NotedTrials> {
  const { stores } = writing;
  const trials = await stores.sweeps.openTrials(sweep.id);
  const records = new Map((await stores.runs.records(trials.map(({ runId }) => runId))).map((record) => [record.run.id, record]));
  const alive = await aliveAgents(writing, trials);
  const named = new Set([...agent.runIds, ...[...alive.values()].flatMap(({ id, runIds }) => (id === agent.id ? [] : runIds))]);
  const open: OpenTrial[] = [];
  let isTargetReached = false;
  for (const trial of trials) {
    const record = records.get(trial.runId);
    const run = record?.run.deletedAt === undefined ? record?.run : undefined;
    const isNamed = named.has(trial.runId);
    const isAskers = trial.agentId === agent.id;
    const isExpected = !isAskers && trial.agentId !== undefined && alive.has(trial.agentId);
    const standing = standingOf({ trial, run, isNamed, isExpected, isAskers });
    const noted = await noteStanding(writing, { sweep, trial, record, standing });
    if (standing.state === 'over' && standing.outcome === 'finished' && record !== undefined) isTargetReached ||= isTarget(sweep.definition, record);
    if (noted !== undefined && record !== undefined) open.push({ trial: noted, record, isHeld: isNamed || (noted.state === 'handed' && isExpected) });
  }
  return { open, isTargetReached };
}

function isTarget(definition: SweepDefinition, record: RunRecord): boolean {
  const value = objectiveValue(definition, record);
  return value !== undefined && definition.objective !== undefined && reachesTarget(definition.objective, value);
}

async function aliveAgents({ stores, at }: SweepWriting, trials: readonly SweepTrial[]): Promise<ReadonlyMap<string, SweepAgent>> {
  const ids = [...new Set(trials.flatMap(({ agentId }) => agentId ?? []))];
  return new Map((await stores.sweeps.heardSince(ids, at - agentSilenceMs)).map((agent) => [agent.id, agent]));
}

interface Noting {
  readonly sweep: Sweep;
  readonly trial: SweepTrial;
  readonly record: RunRecord | undefined;
  readonly standing: Standing;
}

/** Undefined for a trial that is over. */
async function noteStanding(writing: SweepWriting, { sweep, trial, record, standing }: Noting): Promise<SweepTrial | undefined> {
  if (standing.state === 'over') {
    if (standing.endsRun === true && record !== undefined) await endRun(writing, record.run, 'failed');
    const value = record === undefined ? undefined : objectiveValue(sweep.definition, record);
    const ended = record === undefined ? trial : await withProgress(writing.stores, { trial, record }, sweep.definition);
    await endTrial(writing, ended, { outcome: standing.outcome, ...(value !== undefined && { value }), at: writing.at });
    return undefined;
  }
  if (standing.state === trial.state) return trial;
  // To be preempted is nobody's fault.
  const noted: SweepTrial = { ...trial, state: standing.state, handOuts: record?.run.status === 'preempted' ? 0 : trial.handOuts };
  await writing.stores.sweeps.updateTrial(noted);
  if (standing.state === 'waiting') writing.audit('sweep.trial_returned', sweepSubject(sweep.id), { trial: trial.number, run: trial.runId, status: record?.run.status ?? null });
  return noted;
}
