// What a sweep is asked to do, as it was when it was created; wires read it from their own forms.
import type { Objective } from './objective.ts';
import type { HyperbandRule } from './stop/hyperband.ts';
import type { Space } from './space.ts';
import type { SamplerName } from './suggest/sampler-name.ts';

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
