// One turn of an agent: it says what it runs, and is told what to do next. What others wait for while nobody asks is done here too:
// trials are given back, results noted, and a sweep with nothing left to try is finished.
import type { Ids } from '../base/ids.ts';
import { type HandOut, handOut, makeTrial } from './hand-out.ts';
import { historyNow } from './sweep-history.ts';
import { noteTrials, type OpenTrial } from './note-trials.ts';
import { stopEarly } from './stop-early.ts';
import { samplers } from './suggest/samplers.ts';
import { isOpen, type Sweep, type SweepAgent, trialsPerSweep } from './sweep.ts';
import { type SweepWriting, sweepSubject } from './sweep-ports.ts';

/** `exit`: there will be nothing to do. */
export type AgentCommand = HandOut | { readonly kind: 'stop'; readonly runId: string } | { readonly kind: 'exit' };

interface Turn {
  readonly sweep: Sweep;
  readonly agent: SweepAgent;
  readonly ids: Ids;
}

/** What the agent is to do now; nothing when there is nothing to do yet. At most one of them begins a run. */
export async function agentTurn(writing: SweepWriting, turn: Turn): Promise<readonly AgentCommand[]> {
  const { stores, at } = writing;
  const { agent } = turn;
  await stores.sweeps.updateAgent(agent);
  const sweep: Sweep = { ...turn.sweep, heardAt: at, ...(turn.sweep.state === 'pending' && { state: 'running' }) };
  await stores.sweeps.update(sweep);
  if (turn.sweep.state === 'pending') writing.audit('sweep.begun', sweepSubject(sweep.id), { agent: agent.id });
  const { open: noted, isTargetReached } = await noteTrials(writing, { sweep, agent });
  const open = await stopEarly(writing, { sweep, agent, open: noted });
  const isFinished = isTargetReached && (isOpen(sweep.state) || sweep.state === 'paused');
  if (isFinished) await finish(writing, sweep);
  const stops = await stopsFor(writing, { sweep, agent });
  // An agent that runs something has its hands full.
  if (stops.length > 0 || agent.runIds.length > 0) return stops;
  if (isFinished) return [{ kind: 'exit' }];
  if (sweep.state === 'paused') return [];
  if (!isOpen(sweep.state)) return [{ kind: 'exit' }];
  return nextFor(writing, { ...turn, sweep }, open);
}

/** Of runs that the agent still has and that were ended from here. */
async function stopsFor({ stores }: SweepWriting, { sweep, agent }: Pick<Turn, 'sweep' | 'agent'>): Promise<readonly AgentCommand[]> {
  const runs = await stores.runs.findMany(agent.runIds);
  return runs.flatMap(({ id, status, sweepId }) => (status === 'killed' && sweepId === sweep.id ? [{ kind: 'stop', runId: id } as const] : []));
}

async function nextFor(writing: SweepWriting, turn: Turn, open: readonly OpenTrial[]): Promise<readonly AgentCommand[]> {
  const { sweep, agent } = turn;
  const waiting = open.find(({ trial }) => trial.state === 'handed' && trial.agentId === agent.id) ?? open.find(({ trial }) => trial.state === 'waiting');
  const next = waiting ?? (await newTrial(writing, turn));
  if (next !== undefined) return [await handOut(writing, next, { sweep, agent })];
  // Points come from outside: they may come later.
  if (sweep.definition.sampler === undefined) return [];
  // What nobody holds may come back; what somebody does is theirs to end.
  if (open.some(({ isHeld }) => !isHeld)) return [];
  if (open.length === 0) await finish(writing, sweep);
  return [{ kind: 'exit' }];
}

/** Undefined when nothing is left to try. */
async function newTrial(writing: SweepWriting, { sweep, ids }: Turn): Promise<OpenTrial | undefined> {
  const { definition, seed } = sweep;
  const { sampler, runCap = trialsPerSweep } = definition;
  if (sampler === undefined) return undefined;
  const [trials, results] = [await writing.stores.sweeps.allTrials(sweep.id), await writing.stores.sweeps.results(sweep.id)];
  if (trials.length >= Math.min(runCap, trialsPerSweep)) return undefined;
  const point = samplers[sampler](definition.space, historyNow(definition, { trials, results }), seed);
  return point === 'exhausted' ? undefined : makeTrial(writing, { sweep, ids, number: trials.length, point, seenResults: results.length });
}

async function finish({ stores, at, audit }: SweepWriting, sweep: Sweep): Promise<void> {
  await stores.sweeps.update({ ...sweep, state: 'finished', updatedAt: at });
  audit('sweep.finished', sweepSubject(sweep.id), {});
}
