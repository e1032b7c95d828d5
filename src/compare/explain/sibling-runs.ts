// What other stored runs tell of changes that nothing else tells apart: a run that has all but one input of one of the two, and that
// one as the other has it, shows what came of that change alone. It is told as what was seen, and turns no weight. Pure.
import type { SiblingRun } from '../../documents/explanation.ts';
import type { InputDifference } from '../inputs/input-difference.ts';
import type { UntoldInputs } from '../inputs/told-inputs.ts';
import { findUse, type SeenInputs } from './find-use.ts';
import { nameText } from './word-change.ts';

/** Between the sibling and one of the two, in the order in which the two are named. */
export interface SiblingDifference {
  readonly changes: readonly InputDifference[];
  readonly untold: readonly UntoldInputs[];
  readonly runs: readonly [SeenInputs, SeenInputs];
}

/**
 * The one of `tied` in which alone the two runs differ, between the very same values; undefined where anything else differs that may
 * have been used, or a run could not tell of all its inputs.
 */
export function onlyDifference(tied: readonly InputDifference[], { changes, untold, runs }: SiblingDifference): InputDifference | undefined {
  if (untold.length > 0) return undefined;
  const counted = changes.filter((change) => findUse(change, runs).use !== 'not-used');
  const [only, ...others] = counted.filter(({ follows }) => follows === undefined || !counted.some(({ key }) => key === follows));
  return only === undefined || others.length > 0 ? undefined : tied.find((one) => isSame(one, only));
}

function isSame(one: InputDifference, other: InputDifference): boolean {
  const text = ({ group, key, before, after, digests, renamedFrom }: InputDifference): string =>
    JSON.stringify([group, key, before, after, digests?.before, digests?.after, renamedFrom]);
  return text(one) === text(other);
}

const outcomes = { 'like-before': 0, 'like-after': 1 } as const;

/** `names`: of the two that are explained. */
export function wordSibling({ name, against, change, outcome, metric }: Omit<SiblingRun, 'sentence'>, names: readonly [before: string, after: string]): string {
  const [base, giver] = against === 'before' ? names : [names[1], names[0]];
  const value = metric === undefined ? '' : ` (${metric.key} ${metric.value})`;
  const result = outcome === 'neither' ? `has the results of neither${value}` : `has the same results as ${names[outcomes[outcome]]}${value}`;
  return `As far as is recorded, ${name} differs from ${base} only in ${nameText(change)}, which it has as ${giver} has it, and ${result}.`;
}
