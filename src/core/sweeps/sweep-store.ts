// Where sweeps are kept, with the log of their trials and results, and their agents.
import type { Page, PageRequest } from '../base/page.ts';
import type { Sweep, SweepAgent, SweepTrial, TrialProgress, TrialResult } from './sweep.ts';

/** What a sweep's list shows of each beside itself. */
export interface SweepCounts {
  readonly trials: number;
  /** The least and the greatest value among the results of trials that finished or were stopped early; absent when there is none. */
  readonly least?: number;
  readonly greatest?: number;
}

/** An agent with how many trials it was told of last. */
export interface CountedAgent {
  readonly agent: SweepAgent;
  readonly trials: number;
}

export interface SweepStore {
  find(id: string): Promise<Sweep | undefined>;
  /** The newest first. */
  list(query: { readonly experimentId: string; readonly page: PageRequest }): Promise<Page<Sweep>>;
  count(experimentId: string): Promise<number>;
  /** By sweep id; one query, however many ids. Unknown ids are left out. */
  counts(ids: readonly string[]): Promise<ReadonlyMap<string, SweepCounts>>;
  /** Throws `already_exists` for an id that is taken. */
  insert(sweep: Sweep): Promise<void>;
  /** Replaces every field of the sweep with this id but experiment, seed and time of creation. */
  update(sweep: Sweep): Promise<void>;
  /** In the order of their numbers; of one agent, those it was told of last of all. */
  trials(query: { readonly sweepId: string; readonly agentId?: string | undefined; readonly page: PageRequest }): Promise<Page<SweepTrial>>;
  /** The whole log, in the order of the numbers. */
  allTrials(sweepId: string): Promise<readonly SweepTrial[]>;
  /** Those that are not over, in the order of the numbers. */
  openTrials(sweepId: string): Promise<readonly SweepTrial[]>;
  /** Of the trials that have reached a band, in the order of their numbers. */
  progress(sweepId: string): Promise<readonly { readonly runId: string; readonly progress: TrialProgress }[]>;
  /** The trial that a run is. */
  trialOf(runId: string): Promise<SweepTrial | undefined>;
  /** Its number is the one after the last. */
  insertTrial(trial: SweepTrial): Promise<void>;
  /** Replaces state, agent, number of hand-outs and progress. */
  updateTrial(trial: SweepTrial): Promise<void>;
  /** The whole log, in the order it was written. */
  results(sweepId: string): Promise<readonly TrialResult[]>;
  /** Appends to the log. */
  addResults(sweepId: string, results: readonly TrialResult[]): Promise<void>;
  findAgent(id: string): Promise<CountedAgent | undefined>;
  /** In the order they came. */
  agents(query: { readonly sweepId: string; readonly page: PageRequest }): Promise<Page<CountedAgent>>;
  /** Those of these agents that were heard of then or later, ordered by id. */
  heardSince(ids: readonly string[], since: number): Promise<readonly SweepAgent[]>;
  countAgents(sweepId: string): Promise<number>;
  insertAgent(agent: SweepAgent): Promise<void>;
  /** Replaces when it was heard of and what it runs. */
  updateAgent(agent: SweepAgent): Promise<void>;
}
