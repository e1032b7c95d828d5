// A sweep: a search over the settings of a program. Its trials are runs at points of its space; agents on any machine ask for them.
import { invalidArgument } from '../base/errors.ts';
import { checkLength, checkName, tagValueLimit } from '../base/text-limits.ts';
import type { RunProgress } from './stop/hyperband.ts';
import type { Point } from './space-point.ts';
import type { SweepDefinition } from './sweep-definition.ts';

/**
 * `pending`: nobody has asked for a trial yet. `paused`: what runs goes on and nothing begins. `finished`: nothing begins any more,
 * because all was tried or somebody said so. `cancelled`: what ran was stopped too.
 */
export const sweepStates = ['pending', 'running', 'paused', 'finished', 'cancelled'] as const;
export type SweepState = (typeof sweepStates)[number];

export interface Sweep {
  /** 8 lower-case letters and digits, told apart over the whole server. */
  readonly id: string;
  readonly experimentId: string;
  readonly state: SweepState;
  readonly name?: string;
  readonly description?: string;
  /** The definition as its client wrote it. */
  readonly source: string;
  readonly definition: SweepDefinition;
  /** Of every draw there is: with it and the log of trials and results each point can be found again. */
  readonly seed: number;
  /** JSON texts by name, in which a client that chooses the points itself and the server tell each other what is to be done. */
  readonly exchange: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When an agent of it was last heard of. */
  readonly heardAt?: number;
}

/**
 * `waiting`: for an agent. `handed`: an agent was told of it and its program has not begun. `running`: its program has begun, and
 * its end is not known. `over`: it has its result, and is handed to nobody again.
 */
export type SweepTrialState = 'waiting' | 'handed' | 'running' | 'over';

export interface SweepTrial {
  readonly sweepId: string;
  /** From 0, in the order in which the points were chosen. */
  readonly number: number;
  readonly runId: string;
  readonly point: Point;
  /** So many of the first results of the sweep were known when its point was chosen; besides them the trials before it. */
  readonly seenResults: number;
  readonly state: SweepTrialState;
  /** Who was told of it last. */
  readonly agentId?: string;
  /** How often an agent was told of it, since its program was preempted last. */
  readonly handOuts: number;
  readonly madeAt: number;
  /** How far it has come, for the rule that stops trials early; absent before its first band. */
  readonly progress?: TrialProgress;
}

/** See `RunProgress`. */
export type TrialProgress = Pick<RunProgress, 'atBands' | 'least'>;

/** `stopped`: ended early by the rule of the sweep. `failed`: its program came to no good end, or never began. `ended`: by somebody, or with its sweep. */
export const trialOutcomes = ['finished', 'failed', 'stopped', 'ended'] as const;
export type TrialOutcome = (typeof trialOutcomes)[number];

/** One line of the log of what the sweep learned, in the order it did. */
export interface TrialResult {
  readonly trial: number;
  readonly outcome: TrialOutcome;
  /** Of the objective: the last value there was. Absent when there was none, or none that is a finite number. */
  readonly value?: number;
  readonly at: number;
}

/** A process that asks for trials, again and again. */
export interface SweepAgent {
  readonly id: string;
  readonly sweepId: string;
  readonly host: string;
  readonly createdAt: number;
  readonly heardAt: number;
  /** Those it said last that it runs. */
  readonly runIds: readonly string[];
}

/** A sweep whose log is longer would be too slow to ask. */
export const trialsPerSweep = 10_000;
/** Agents that can be told apart; more are no pool of workers but a mistake. */
export const agentsPerSweep = 10_000;
export const sourceLimit = 1_000_000;
const exchangeLimit = 1_000_000;
const exchangeNames = 10;

export interface SweepWords extends Partial<Pick<Sweep, 'name' | 'description' | 'source' | 'exchange'>> {}

/** Throws `invalid_argument`. */
export function checkSweepWords({ name, description, source, exchange = {} }: { readonly [Key in keyof SweepWords]: SweepWords[Key] | undefined }): void {
  if (name !== undefined) checkName('the name of the sweep', name);
  if (description !== undefined) checkLength('the description of the sweep', description, tagValueLimit);
  if (source !== undefined) checkLength('the definition of the sweep', source, sourceLimit);
  const texts = Object.entries(exchange);
  if (texts.length > exchangeNames) throw invalidArgument(`the sweep is told ${texts.length} texts to pass on; the limit is ${exchangeNames}`);
  for (const [key, text] of texts) checkLength(`'${key}' of the sweep`, text, exchangeLimit);
}

/** Whether trials may begin. */
export function isOpen(state: SweepState): boolean {
  return state === 'pending' || state === 'running';
}
