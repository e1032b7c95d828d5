// What a sweep is asked to do, as it was when it was created; wires read it from their own forms.
import type { HyperbandRule } from './stop/hyperband.ts';
import type { Space } from './space.ts';
import type { SamplerName } from './suggest/sampler-name.ts';

export type Goal = 'minimize' | 'maximize';

export interface Objective {
  /** The key of the metric. */
  readonly metric: string;
  readonly goal: Goal;
  /** The sweep is over once a run reaches it, see `reachesTarget`. */
  readonly target?: number;
}

export interface SweepDefinition {
  readonly name?: string;
  readonly description?: string;
  readonly space: Space;
  /** Absent where points come from outside of the server: from a scheduler of the user's. */
  readonly sampler?: SamplerName;
  readonly objective?: Objective;
  /** There is an objective where there is one. */
  readonly stopRule?: HyperbandRule;
  /** So many runs and no more, over all agents. */
  readonly runCap?: number;
}
