// The operations on sweeps.
import type { Caller } from '../access/caller.ts';
import { invalidArgument, notFound } from '../base/errors.ts';
import type { ExactObject } from '../base/exact-json.ts';
import type { Page, PageRequest } from '../base/page.ts';
import { checkName } from '../base/text-limits.ts';
import { experimentDeleted } from '../tracking/experiments/experiments.ts';
import { type AgentCommand, agentTurn } from './agent-turn.ts';
import { changeSweep, takesTrials, type UpdateSweep } from './change-sweep.ts';
import { makeTrial } from './hand-out.ts';
import { drawSeed } from './draw-seed.ts';
import { chosenPoint } from './trial-config.ts';
import { checkSweepDefinition, type SweepDefinition } from './sweep-definition.ts';
import { agentsPerSweep, checkSweepWords, type Sweep, type SweepAgent, type SweepTrial, trialsPerSweep, type TrialResult } from './sweep.ts';
import { requireSweep, type SweepPorts, sweepRefusal, sweepSubject } from './sweep-ports.ts';
import type { CountedAgent, SweepCounts, SweepStore } from './sweep-store.ts';

export interface CreateSweep {
  readonly experimentId: string;
  readonly definition: SweepDefinition;
  /** The definition as it was given. */
  readonly source: string;
  /** Default: those of the definition. */
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** A whole number from 0 to 2^53 - 1. Default: a random one. */
  readonly seed?: number | undefined;
  readonly exchange?: Sweep['exchange'] | undefined;
}

export interface Heartbeat {
  readonly agentId: string;
  /** The runs that the agent has begun and not seen end. */
  readonly runIds: readonly string[];
}

export interface EnqueueTrial {
  readonly sweepId: string;
  /** The run's: adding it again is then no change. */
  readonly runId: string;
  /** The whole config of the run: what it holds of the space is its point. */
  readonly config: ExactObject;
}

export interface SweepLog {
  readonly trials: readonly SweepTrial[];
  readonly results: readonly TrialResult[];
}

export interface Sweeps {
  /** See `checkSweepDefinition` for what it throws. */
  create(caller: Caller, input: CreateSweep): Promise<Sweep>;
  /**
   * Cancelling ends the runs that are under way. Throws `failed_precondition` for a change of state that there is not, and for
   * another space or method once there are trials.
   */
  update(caller: Caller, input: UpdateSweep): Promise<Sweep>;
  /** Throws `not_found`; also for one whose experiment lies in the bin. */
  get(caller: Caller, id: string): Promise<Sweep>;
  /** The newest first. */
  list(caller: Caller, query: { readonly experimentId: string; readonly page: PageRequest }): Promise<Page<Sweep>>;
  count(caller: Caller, experimentId: string): Promise<number>;
  /** By sweep id; of those there are. */
  counts(caller: Caller, ids: readonly string[]): Promise<ReadonlyMap<string, SweepCounts>>;
  /** All that the sweep did and learned, in order: with the seed and the definition enough to choose each point again. */
  log(caller: Caller, id: string): Promise<SweepLog>;
  trials(caller: Caller, query: Parameters<SweepStore['trials']>[0]): Promise<Page<SweepTrial>>;
  registerAgent(caller: Caller, input: { readonly sweepId: string; readonly host: string }): Promise<SweepAgent>;
  findAgent(caller: Caller, id: string): Promise<CountedAgent | undefined>;
  agents(caller: Caller, query: { readonly sweepId: string; readonly page: PageRequest }): Promise<Page<CountedAgent>>;
  /**
   * Says what an agent runs, and tells it what to do. The same again before the trial it was told of has begun tells it of the same
   * trial, so that a lost answer costs nothing. Throws `not_found`.
   */
  heartbeat(caller: Caller, input: Heartbeat): Promise<readonly AgentCommand[]>;
  /** Adds a trial at a point that was chosen elsewhere; the next free agent is told of it. */
  enqueue(caller: Caller, input: EnqueueTrial): Promise<SweepTrial>;
}

const namedRunsLimit = 1_000;

export function createSweeps({ read, write, ids }: SweepPorts): Sweeps {
  const all = async (caller: Caller) => (await read(caller, 'run.read', 'visible')).sweeps;

  return {
    create: (caller, { experimentId, definition, source, seed = drawSeed(ids.other()), exchange = {}, ...words }) => {
      const { name = definition.name, description = definition.description } = words;
      checkSweepWords({ name, description, source, exchange });
      if (!Number.isSafeInteger(seed) || seed < 0) throw invalidArgument(`seed is ${seed}; give a whole number from 0 to 2^53 - 1`);
      checkSweepDefinition(definition);
      return write(caller, 'run.write', { experiment: experimentId }, async ({ stores, at, audit }) => {
        const experiment = await stores.experiments.find(experimentId);
        if (experiment === undefined) throw notFound('experiment', experimentId);
        if (experiment.deletedAt !== undefined) throw experimentDeleted(experiment.id);
        const told = { ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
        const sweep: Sweep = { id: ids.short(), experimentId, state: 'pending', ...told, source, definition, seed, exchange, createdAt: at, updatedAt: at };
        await stores.sweeps.insert(sweep);
        audit('sweep.created', sweepSubject(sweep.id), { experiment: experimentId, name: name ?? null, sampler: definition.sampler ?? null, seed });
        return sweep;
      });
    },

    update: (caller, input) => write(caller, 'run.write', { sweep: input.id }, (writing) => changeSweep(writing, input)),

    get: async (caller, id) => requireSweep(await read(caller, 'run.read', { sweep: id }), id),
    list: async (caller, query) => (await all(caller)).list(query),
    count: async (caller, experimentId) => (await all(caller)).count(experimentId),
    counts: async (caller, sweepIds) => (await all(caller)).counts(sweepIds),
    log: async (caller, id) => {
      const stores = await read(caller, 'run.read', { sweep: id });
      await requireSweep(stores, id);
      return { trials: await stores.sweeps.allTrials(id), results: await stores.sweeps.results(id) };
    },
    trials: async (caller, query) => (await all(caller)).trials(query),

    registerAgent: (caller, { sweepId, host }) => {
      checkName('the host of the agent', host);
      return write(caller, 'run.write', { sweep: sweepId }, async ({ stores, at, audit }) => {
        const sweep = await requireSweep(stores, sweepId);
        if ((await stores.sweeps.countAgents(sweepId)) >= agentsPerSweep) throw sweepRefusal(sweep, 'agents_full', `has had ${agentsPerSweep} agents, which is the limit`);
        const agent: SweepAgent = { id: ids.short(), sweepId, host, createdAt: at, heardAt: at, runIds: [] };
        await stores.sweeps.insertAgent(agent);
        audit('sweep.agent_registered', sweepSubject(sweepId), { agent: agent.id, host });
        return agent;
      });
    },

    findAgent: async (caller, id) => (await all(caller)).findAgent(id),
    agents: async (caller, query) => (await all(caller)).agents(query),

    heartbeat: async (caller, { agentId, runIds }) => {
      if (runIds.length > namedRunsLimit) throw invalidArgument(`the agent names ${runIds.length} runs; the limit is ${namedRunsLimit}`);
      const found = await (await all(caller)).findAgent(agentId);
      if (found === undefined) throw notFound('sweep agent', agentId);
      const { agent } = found;
      return write(caller, 'run.write', { sweep: agent.sweepId }, async (writing) => {
        const sweep = await requireSweep(writing.stores, agent.sweepId);
        return agentTurn(writing, { sweep, ids, agent: { ...agent, runIds: [...new Set(runIds)].sort(), heardAt: writing.at } });
      });
    },

    enqueue: (caller, { sweepId, runId, config }) =>
      write(caller, 'run.write', { sweep: sweepId }, async (writing) => {
        const sweep = await requireSweep(writing.stores, sweepId);
        if (!takesTrials(sweep.state)) throw sweepRefusal(sweep, 'sweep_over', `is ${sweep.state}: no trial can be added`);
        const known = await writing.stores.sweeps.trialOf(runId);
        if (known?.sweepId === sweepId) return known;
        const { trials, results } = { trials: await writing.stores.sweeps.allTrials(sweepId), results: await writing.stores.sweeps.results(sweepId) };
        if (trials.length >= trialsPerSweep) throw sweepRefusal(sweep, 'sweep_full', `has ${trialsPerSweep} trials, which is the limit`);
        const point = chosenPoint(sweep.definition.space, config);
        const { trial } = await makeTrial(writing, { sweep, ids, number: trials.length, point, seenResults: results.length, runId });
        return trial;
      }),
  };
}
