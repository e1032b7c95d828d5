// Trials on their way to agents: a point that is chosen, its run, and who is told of it.
import { AssayError } from '../base/errors.ts';
import type { ExactObject } from '../base/exact-json.ts';
import type { Ids } from '../base/ids.ts';
import { makeRun } from '../tracking/runs/make-run.ts';
import { noteStatus } from '../tracking/runs/note-status.ts';
import type { Run } from '../tracking/runs/run.ts';
import type { OpenTrial } from './note-trials.ts';
import type { Point } from './space-point.ts';
import { trialConfig } from './trial-config.ts';
import type { Sweep, SweepAgent, SweepTrial } from './sweep.ts';
import { type SweepWriting, sweepSubject } from './sweep-ports.ts';

/** `resume`: its program had begun before. */
export interface HandOut {
  readonly kind: 'run' | 'resume';
  readonly runId: string;
  /** The point, nested as a config. */
  readonly config: ExactObject;
  /** Of the sweep, as its client wrote it: what else there is to know of how it is begun. */
  readonly source: string;
}

/** Where the next point was chosen, and from what. */
export interface ChosenPoint {
  readonly number: number;
  readonly point: Point;
  readonly seenResults: number;
  /** Default: a new one. */
  readonly runId?: string | undefined;
}

/** A new trial that waits for an agent, and its run, which is yet to begin. */
export async function makeTrial(writing: SweepWriting, { sweep, ids, ...chosen }: ChosenPoint & { readonly sweep: Sweep; readonly ids: Ids }): Promise<OpenTrial> {
  const { stores, caller, at, audit } = writing;
  const { number, point, seenResults, runId = await freeRunId(writing, ids) } = chosen;
  const config = trialConfig(sweep.definition.space, point);
  if ((await stores.runs.find(runId)) !== undefined)
    throw new AssayError('already_exists', `run '${runId}' exists already; choose another id for the run of a trial`, { subject: { kind: 'run', id: runId } });
  const record = await makeRun(writing, { id: runId, experimentId: sweep.experimentId, userId: caller.id, status: 'scheduled', sweepId: sweep.id, config }, ids);
  const trial: SweepTrial = { sweepId: sweep.id, number, runId, point, seenResults, state: 'waiting', handOuts: 0, madeAt: at };
  await stores.sweeps.insertTrial(trial);
  audit('sweep.trial_made', sweepSubject(sweep.id), { trial: number, run: runId, seenResults });
  return { trial, record, isHeld: false };
}

async function freeRunId({ stores }: SweepWriting, ids: Ids): Promise<string> {
  for (;;) {
    const id = ids.short();
    if ((await stores.runs.find(id)) === undefined) return id;
  }
}

/** Tells an agent of a trial. A run that had begun and ended is to begin anew. */
export async function handOut(writing: SweepWriting, { trial, record }: OpenTrial, { sweep, agent }: { readonly sweep: Sweep; readonly agent: SweepAgent }): Promise<HandOut> {
  const { stores, audit, announce } = writing;
  const { run } = record;
  const isResumed = run.status !== 'scheduled';
  if (isResumed) {
    await stores.runs.update(await begunAnew(writing, run));
    announce({ type: 'run', experimentId: run.experimentId, runId: run.id });
  }
  const handOuts = trial.handOuts + 1;
  await stores.sweeps.updateTrial({ ...trial, state: 'handed', agentId: agent.id, handOuts });
  audit('sweep.trial_handed', sweepSubject(sweep.id), { trial: trial.number, run: run.id, agent: agent.id, handOut: handOuts });
  return { kind: isResumed ? 'resume' : 'run', runId: run.id, config: trialConfig(sweep.definition.space, trial.point), source: sweep.source };
}

async function begunAnew({ stores, at }: SweepWriting, run: Run): Promise<Run> {
  const { endedAt: _, ...noted } = await noteStatus(stores, run, 'scheduled');
  // Whoever watches leases is not to give it up before it begins.
  await stores.leases.delete(run.id);
  return { ...noted, status: 'scheduled', updatedAt: at };
}
