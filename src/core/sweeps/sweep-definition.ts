// What a sweep is asked to do, as it was when it was created; wires read it from their own forms.
import { invalidArgument } from '../base/errors.ts';
import { checkLength, checkName, keyLimit, tagValueLimit } from '../base/text-limits.ts';
import type { Objective } from './objective.ts';
import { checkSpace } from './space-checks.ts';
import type { Space } from './space.ts';
import { checkHyperband, type HyperbandRule } from './stop/hyperband.ts';
import { checkGrid } from './suggest/grid.ts';
import type { SamplerName } from './suggest/sampler-name.ts';

export interface SweepDefinition {
  readonly name?: string;
  readonly description?: string;
  /** Empty only without a sampler. */
  readonly space: Space;
  /** Absent where points come from outside of the server: from a scheduler of the user's. */
  readonly sampler?: SamplerName;
  readonly objective?: Objective;
  /** There is an objective where there is one. */
  readonly stopRule?: HyperbandRule;
  /** So many runs and no more, over all agents. */
  readonly runCap?: number;
}

/** Throws `invalid_argument`, naming the field, its value and the fix, for what no sweep can do. */
export function checkSweepDefinition({ name, description, space, sampler, objective, stopRule, runCap }: SweepDefinition): void {
  if (name !== undefined) checkName('the name of the sweep', name);
  checkLength('the description of the sweep', description ?? '', tagValueLimit);
  if (sampler !== undefined || space.length > 0) checkSpace(space);
  if (sampler === 'grid') checkGrid(space);
  if (objective !== undefined) checkObjective(objective);
  if (stopRule !== undefined && objective === undefined) throw invalidArgument('the sweep stops runs early, but has no metric to do it by; name one');
  if (stopRule !== undefined) checkHyperband(stopRule);
  if (runCap !== undefined && !(Number.isSafeInteger(runCap) && runCap >= 1)) throw invalidArgument(`the run cap is ${runCap}; it is a whole number of at least 1`);
}

function checkObjective({ metric, target }: Objective): void {
  checkName('the metric of the sweep', metric, keyLimit);
  if (target !== undefined && !Number.isFinite(target)) throw invalidArgument(`the target of metric '${metric}' is ${target}; it is a finite number`);
}
